// SQL that stores what mediation made of a batch: rows are gathered call by call and copied at its end.

import { type CopyRows, copyBigint, copyInstant, copyText, createCopyRows } from '../platform/copy-text.ts';
import { ensurePartitions, monthOf } from '../platform/partition.ts';
import { copyIn, type Transaction } from '../platform/postgres.ts';
import type { Exclusion, MediatedCall, Suspension } from './mediate-call.ts';
import type { UsageRecord } from './usage-record.ts';

export interface MediatedRows {
  /** Usage of months whose partitions stand; it may be copied while more is made. */
  readonly usage: CopyRows;
  /** Usage that began in another month than its call. */
  readonly otherUsage: CopyRows;
  readonly exclusions: CopyRows;
  readonly suspensions: CopyRows;
  /** First and last start among the usage records, epoch seconds; undefined when there is none. */
  startedFrom: number | undefined;
  startedTo: number | undefined;
  /** Months since year 0: whose partitions stand, and which are needed beside them. */
  readonly usageMonths: ReadonlySet<number>;
  readonly otherUsageMonths: Set<number>;
  readonly exclusionMonths: Set<number>;
}

export interface RowContext {
  readonly sourceId: number;
  /** Id of the batch. */
  readonly batchText: string;
  readonly suspendedAt: Temporal.Instant;
}

const exclusionCodes = { merged: 'm', internal: 'i', unanswered: 'u', omitted: 'o', free: 'f' } as const;
const mayIncludeRingingFlag = 1;

const usageCopy = `copy mediation.usage_record (started_at, answered_at, batch_id, block_id, usage_id, tenant_id, account_id, extension_id, source_id,
  ordinal, duration_seconds, direction, flags, calling_number, called_number, trunk) from stdin`;

/** Makes sure of the partitions for the months in which calls began. */
export async function openMediatedRows(trx: Transaction, usageMonths: ReadonlySet<number>): Promise<MediatedRows> {
  await ensurePartitions(trx, 'mediation.usage_record', usageMonths);
  return {
    usage: createCopyRows(),
    otherUsage: createCopyRows(),
    exclusions: createCopyRows(),
    suspensions: createCopyRows(),
    startedFrom: undefined,
    startedTo: undefined,
    usageMonths,
    otherUsageMonths: new Set(),
    exclusionMonths: new Set(),
  };
}

export function addMediated(rows: MediatedRows, { usage, exclusions, suspensions }: MediatedCall, context: RowContext): void {
  for (const record of usage) {
    const month = monthOf(record.startedAt);
    if (rows.usageMonths.has(month)) rows.usage.add(usageLine(record, context));
    else {
      rows.otherUsage.add(usageLine(record, context));
      rows.otherUsageMonths.add(month);
    }
    if (rows.startedFrom === undefined || record.startedAt < rows.startedFrom) rows.startedFrom = record.startedAt;
    if (rows.startedTo === undefined || record.startedAt > rows.startedTo) rows.startedTo = record.startedAt;
  }
  for (const record of exclusions) {
    rows.exclusions.add(exclusionLine(record, context));
    rows.exclusionMonths.add(monthOf(record.occurredAt));
  }
  for (const record of suspensions) rows.suspensions.add(suspensionLine(record, context));
}

/** Copies usage as it is made: PostgreSQL stores the one half while the other is read. */
export async function insertUsageInPieces(trx: Transaction, pieces: AsyncIterable<Buffer>): Promise<void> {
  await copyIn(trx, usageCopy, pieces);
}

/** Copies whatever was not copied while it was made. */
export async function insertMediated(trx: Transaction, rows: MediatedRows): Promise<void> {
  await ensurePartitions(trx, 'mediation.usage_record', rows.otherUsageMonths);
  await ensurePartitions(trx, 'mediation.excluded_record', rows.exclusionMonths);
  await copyRows(trx, usageCopy, rows.usage);
  await copyRows(trx, usageCopy, rows.otherUsage);
  await copyRows(trx, 'copy mediation.excluded_record (occurred_at, block_id, usage_id, source_id, ordinal, reason) from stdin', rows.exclusions);
  await copyRows(trx, 'copy mediation.suspended_record (occurred_at, block_id, source_id, ordinal, reason, detail, suspended_at) from stdin', rows.suspensions);
}

async function copyRows(trx: Transaction, sql: string, rows: CopyRows): Promise<void> {
  const buffers = rows.takeAll();
  if (buffers.length > 0) await copyIn(trx, sql, buffers);
}

function usageLine(record: UsageRecord, { batchText, sourceId }: RowContext): string {
  return `${copyInstant(record.startedAt)}\t${copyInstant(record.answeredAt)}\t${batchText}\t${copyBigint(record.blockId)}\t${record.usageId}\t${record.tenantId}\t${record.accountId}\t${record.extensionId}\t${sourceId}\t${record.ordinal}\t${record.durationSeconds}\t${record.direction === 'outbound' ? 'o' : 'i'}\t${record.mayIncludeRinging ? mayIncludeRingingFlag : 0}\t${copyText(record.callingNumber)}\t${copyText(record.calledNumber)}\t${copyText(record.trunk)}\n`;
}

function exclusionLine(record: Exclusion, { sourceId }: RowContext): string {
  return `${copyInstant(record.occurredAt)}\t${copyBigint(record.blockId)}\t${record.usageId ?? '\\N'}\t${sourceId}\t${record.ordinal}\t${exclusionCodes[record.reason]}\n`;
}

function suspensionLine(record: Suspension, { sourceId, suspendedAt }: RowContext): string {
  return `${copyInstant(record.occurredAt)}\t${copyBigint(record.blockId)}\t${sourceId}\t${record.ordinal}\t${record.reason}\t${copyText(record.detail)}\t${suspendedAt}\n`;
}
