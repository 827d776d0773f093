// What the reports are made of: rows as people read them, amounts as exact decimal text, 64-bit counts as text.

import type { PriceExplanation } from '../rating/price-explanation.ts';
import type { FreeRule } from '../rating/rated-usage.ts';
import type { ChargeExplanation } from './explain-price.ts';

/** What a sum of usage says; `cost` is of rated usage alone. */
export interface UsageFigures {
  readonly currency: string;
  readonly callCount: string;
  readonly ratedCount: string;
  readonly awaitingCount: string;
  readonly suspendedCount: string;
  readonly durationSeconds: string;
  readonly billedSeconds: string;
  readonly cost: string;
  /** What suppliers charge, where it is known and in this currency; null where it is known of no usage. */
  readonly supplierCost: string | null;
  /** The cost of that same usage less what suppliers charge for it. */
  readonly margin: string | null;
}

export type SummaryGroup = 'tenant' | 'extension' | 'destination';

/** `kind` tells destination rows apart; it is `mixed` for tenants and extensions. */
export interface SummaryRow extends UsageFigures {
  readonly tenantId: number | null;
  readonly tenantName: string | null;
  readonly extensionId: number | null;
  readonly extensionNumber: string | null;
  readonly extensionName: string | null;
  readonly destination: string | null;
  readonly kind: 'priced' | FreeRule | 'unpriced' | 'mixed';
}

export interface ReportedCall {
  readonly tenantId: number;
  readonly usageId: string;
  readonly startedAt: string;
  readonly zone: string;
  /** Wall-clock time in `zone`, `YYYY-MM-DD HH:MM:SS`. */
  readonly startedLocal: string;
  readonly direction: 'outbound' | 'inbound';
  readonly extensionId: number;
  readonly extensionNumber: string;
  readonly extensionName: string;
  readonly callingNumber: string;
  readonly calledNumber: string;
  readonly destination: string | null;
  readonly durationSeconds: number;
  readonly billedSeconds: number | null;
  readonly cost: string | null;
  readonly currency: string | null;
  /** What the carrier charges; null where that is not known. For the operator alone. */
  readonly supplierCost: string | null;
  readonly supplierCurrency: string | null;
  readonly rule: 'rate' | FreeRule | null;
  readonly state: 'rated' | 'awaiting' | 'suspended';
  readonly suspendedReason: string | null;
  readonly suspendedDetail: string | null;
}

/** Where the raw record stands; `line` counts from 1. */
export interface RecordPlace {
  readonly sourceId: number;
  readonly sourceName: string;
  readonly file: string;
  readonly line: string;
}

/** A raw record as it was collected; `position` is the offset of its first byte in its file. */
export interface CallRecord extends RecordPlace {
  readonly position: string;
  readonly text: string;
}

export interface CallExplanation {
  readonly call: ReportedCall;
  readonly answeredAt: string;
  readonly tenantName: string;
  readonly accountName: string;
  readonly trunk: string;
  readonly rate: {
    readonly prefix: string;
    readonly destination: string;
    readonly deckName: string;
    readonly versionEffectiveAt: string;
    readonly versionFile: string;
    readonly connectFee: string;
    readonly pricePerMinute: string;
    readonly firstIncrementSeconds: number;
    readonly nextIncrementSeconds: number;
  } | null;
  readonly usageKind: string;
  /** Seconds of a call, bytes of data, messages or units of others. */
  readonly quantity: number;
  /** Null for what an earlier release priced. */
  readonly tariff: { readonly tariffId: number; readonly name: string; readonly versionId: number; readonly effectiveAt: string } | null;
  /**
   * `recomputed`: `price` comes to the cost. `stale`: what the price refers to gives another one now, so it is not shown.
   * `none`: free, unpriced, or priced by an earlier release.
   */
  readonly proof: 'recomputed' | 'stale' | 'none';
  readonly price: PriceExplanation | null;
  /** Null until it is charged. Where it is `stale`, the price has changed since, and only the amount is told. */
  readonly charge: (ChargeExplanation & { readonly proof: 'recomputed' | 'stale' }) | null;
  readonly supply: CallSupply | null;
  /** Approved re-ratings, oldest first. */
  readonly corrections: CallCorrection[];
  /** Null when it has left with its month. */
  readonly record: CallRecord | null;
  readonly invoiceNumber: string | null;
}

/** What the carrier charges; `margin` is the cost less that, null in another currency. For the operator alone. */
export interface CallSupply {
  readonly supplierId: number;
  readonly supplierName: string;
  readonly destination: string | null;
  readonly prefix: string | null;
  readonly currency: string;
  readonly cost: string;
  readonly margin: string | null;
}

/** Where the call was charged before, `cost` and `price` stay those of the charge, and an adjustment takes the difference. */
export interface CallCorrection {
  readonly approvedAt: string;
  readonly reason: string;
  readonly costBefore: string;
  readonly costAfter: string;
  readonly currency: string;
  readonly effect: 'replaced' | 'adjusted' | 'kept';
}

export interface ReportedInvoice {
  readonly tenantId: number;
  readonly tenantName: string;
  readonly invoiceId: string;
  readonly number: string;
  readonly accountId: number;
  readonly accountName: string;
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly net: string;
  readonly tax: string;
  readonly total: string;
  readonly mail: {
    readonly state: 'queued' | 'sending' | 'delivered' | 'failed';
    readonly isUncertain: boolean;
    readonly attemptCount: number;
    readonly recipients: string[];
    readonly nextAttemptAt: string;
    readonly deliveredAt: string | null;
    readonly lastAnswer: string | null;
  } | null;
  /** Paths of the documents that exist. */
  readonly links: { readonly pdf: string | null; readonly annexPdf: string | null; readonly annexCsv: string | null };
}

export interface ReportedSource {
  readonly sourceId: number;
  readonly name: string;
  readonly kind: string;
  readonly siteName: string;
  readonly role: 'bills' | 'costs' | 'reconciles';
  readonly schedule: string;
  readonly isEnabled: boolean;
  readonly nextRunAt: string | null;
  /** Raw records kept, of all runs; what was read is this and the duplicates. */
  readonly recordCount: string;
  readonly duplicateCount: string;
  readonly byteCount: string;
  readonly suspendedCount: string;
  readonly lastRun: {
    readonly runId: string;
    readonly startedAt: string;
    readonly endedAt: string | null;
    readonly recordCount: string;
    readonly duplicateCount: string;
    readonly notices: { severity: string; code: string; file: string; sentence: string }[];
    readonly failure: string | null;
  } | null;
}

export type SuspenseStage = 'mediation' | 'rating';

export interface SuspendedEntry {
  readonly stage: SuspenseStage;
  readonly id: string;
  readonly tenantId: number | null;
  readonly tenantName: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly suspendedAt: string;
  readonly occurredAt: string | null;
  readonly place: RecordPlace | null;
}

export interface SuspenseReason {
  readonly stage: SuspenseStage;
  readonly reason: string;
  readonly recordCount: string;
  readonly oldestAt: string;
}

/**
 * Where the raw records of a month went. A record that leads two calls over trunks stands for two usage records.
 * `awaitingMediation` is of any month: records not looked at yet have none. `duplicates` is of the runs of the month.
 */
export interface MonthCounts {
  readonly rawRecords: string;
  readonly notChargeable: { readonly merged: string; readonly internal: string; readonly unanswered: string; readonly omitted: string; readonly free: string };
  readonly suspendedRecords: string;
  readonly awaitingMediation: string;
  readonly usageRecords: string;
  readonly rated: string;
  readonly suspendedUsage: string;
  readonly awaitingRating: string;
  readonly duplicates: string;
}
