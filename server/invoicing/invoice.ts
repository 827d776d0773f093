// What an invoice is once issued: frozen words and figures, enough to print it without asking anybody else.

/** A party as it stood on the day of issue. */
export interface Party {
  readonly name: string;
  readonly addressLines: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly vatNumber: string | null;
}

export interface Seller extends Party {
  readonly email: string;
  readonly phone: string | null;
  /** Legal form, capital and register, as they must be printed. */
  readonly registration: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
  readonly legalMentions: readonly string[];
}

export interface Buyer extends Party {
  readonly language: 'en' | 'fr';
  /** IANA zone in which dates and times are told to this buyer. */
  readonly zone: string;
}

/** A share of the usage line; the shares of one table sum to the line exactly. */
export interface UsageShare {
  readonly label: string;
  /** The extension's number, or empty for a destination. */
  readonly number: string;
  /** With the time, 0 for a service fee: its calls are counted with their price. */
  readonly callCount: number;
  readonly durationSeconds: number;
  readonly netMinor: bigint;
  /** What the services behind the numbers are paid, told apart from the calls (France: S beside C). */
  readonly isServiceFee?: true;
}

/** Dates are `YYYY-MM-DD`; `serviceTo` is the first day that is not covered. */
export type LineItem =
  | {
      readonly kind: 'recurring';
      /** Of the charge: a plan may have several. */
      readonly planName: string;
      readonly serviceFrom: string;
      readonly serviceTo: string;
      readonly daysCharged: number;
      readonly daysInCycle: number;
    }
  | { readonly kind: 'one_off'; readonly planName: string }
  /** Of usage on earlier invoices that was priced anew; the line may be below zero. */
  | { readonly kind: 'adjustment'; readonly reason: string }
  | {
      readonly kind: 'usage';
      readonly callCount: number;
      readonly durationSeconds: number;
      readonly byExtension: readonly UsageShare[];
      readonly byDestination: readonly UsageShare[];
    };

export interface InvoiceLine {
  readonly lineNumber: number;
  readonly item: LineItem;
  /** Plain decimal text. */
  readonly quantity: string;
  /** Plain decimal text; null where a line has no single price. */
  readonly unitPrice: string | null;
  readonly netMinor: bigint;
  readonly taxCategory: string;
  /** Plain decimal text, such as `20`. */
  readonly taxPercent: string;
}

export interface InvoiceTax {
  readonly taxCategory: string;
  readonly taxPercent: string;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
}

/** Dates are `YYYY-MM-DD` in the account's zone; `serviceTo` is the first day that is not covered. */
export interface Invoice {
  readonly tenantId: number;
  readonly invoiceId: bigint;
  readonly accountId: number;
  readonly cycleId: bigint;
  readonly issuerId: number;
  readonly number: string;
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly issuedAt: Temporal.Instant;
  readonly currency: string;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly InvoiceTax[];
}

/** One priced call of an invoice, in the order of its start. */
export interface ItemisedCall {
  readonly usageId: string;
  readonly startedAt: Temporal.Instant;
  readonly extensionNumber: string;
  readonly extensionName: string;
  readonly calledNumber: string;
  readonly destination: string;
  readonly durationSeconds: number;
  readonly billedSeconds: number;
  /** Exact plain decimal text without tax. */
  readonly amount: string;
}
