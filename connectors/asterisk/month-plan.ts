// What a made-up month of calls shall hold, and what it held in the end.

export interface MonthTenant {
  readonly accountCode: string;
  /** Shown to the called party, such as `Hôtel "Bellevue"`. */
  readonly name: string;
  /** Presented on outbound calls, in E.164 without plus, such as `33199001200`. */
  readonly callerNumber: string;
  /** Endpoint names of the phones; no two tenants share one. */
  readonly extensions: readonly string[];
  /** Numbers that can be called from outside, as the trunk delivers them, such as `33199001201`. */
  readonly dids: readonly string[];
}

export interface MonthTrunk {
  readonly name: string;
  /** How numbers are sent: `0612…` and `0044…`, or `+33612…` and `+44…`. */
  readonly form: 'national' | 'e164';
}

/** Faults to plant, each at its own call, spread over the month. */
export interface PlannedFaults {
  /** Lines written twice, byte for byte. */
  readonly duplicateLines?: number;
  /** Rows of an answered outbound call that are cut in the middle. */
  readonly truncatedRows?: number;
  /** Lines that are no text. */
  readonly junkLines?: number;
  /** One answered outbound call from each of these extensions, which belong to nobody. */
  readonly unknownExtensions?: readonly string[];
  /** One answered outbound call to each of these numbers, written as dialled after the access digit. */
  readonly unratedNumbers?: readonly string[];
}

export interface MonthPlan {
  readonly seed: number;
  /** Calls that begin in the period; many have several rows. */
  readonly calls: number;
  /** Half-open, in UTC seconds. */
  readonly from: number;
  readonly to: number;
  /** IANA zone of the exchange's clock. */
  readonly zone: string;
  readonly tenants: readonly MonthTenant[];
  /** The first one is preferred, the next one is tried when it fails. */
  readonly trunks: readonly MonthTrunk[];
  /** Dialled before outside numbers; empty when there is none. */
  readonly accessDigit: string;
  readonly faults?: PlannedFaults;
}

/** Counts of what can be billed, from the rows that were written whole; seconds are the sums of billsec. */
export interface MonthTally {
  readonly accountCode: string;
  readonly outboundRows: number;
  readonly outboundTalkSeconds: number;
  readonly inboundRows: number;
  readonly inboundTalkSeconds: number;
}

export interface MonthSummary {
  readonly calls: number;
  /** Lines of all kinds, the planted ones too. */
  readonly lines: number;
  /** Answered rows with a trunk at one end, per tenant; duplicates are counted once, planted strange calls not at all. */
  readonly tallies: readonly MonthTally[];
  readonly planted: {
    readonly duplicateLines: number;
    readonly truncatedRows: number;
    readonly junkLines: number;
    readonly unknownExtensionCalls: number;
    readonly unratedNumberCalls: number;
  };
}
