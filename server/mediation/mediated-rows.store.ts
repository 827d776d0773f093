// SQL that stores what mediation made of a batch: rows are gathered call by call and copied at its end.

import { type CopyRows, copyBigint, copyInstant, copyText, createCopyRows } from '../platform/copy-text.ts';
import { ensurePartitions, monthOf } from '../platform/partition.ts';
import { copyIn, type Transaction } from '../platform/postgres.ts';
import type { Exclusion, MediatedCall, Suspension } from './mediate-call.ts';
import type { UsageRecord } from './usage-record.ts';

export interface MediatedRows {
  readonly usage: CopyRows;
  readonly exclusions: CopyRows;
  readonly suspensions: CopyRows;
  /** First and last start among the usage records, epoch seconds; undefined when there is none. */
  startedFrom: number | undefined;
  startedTo: number | undefined;
  readonly months: { readonly usage: Set<number>; readonly exclusions: Set<number> };
}

export interface RowContext {
  readonly sourceId: number;
  /** Id of the batch. */
  readonly batchText: string;
  readonly suspendedAt: Temporal.Instant;
}

const exclusionCodes = { merged: 'm', internal: 'i', unanswered: 'u', omitted: 'o', free: 'f' } as const;
const mayIncludeRingingFlag = 1;

export function createMediatedRows(): MediatedRows {
  return {
    usage: createCopyRows(),
    exclusions: createCopyRows(),
    suspensions: createCopyRows(),
    startedFrom: undefined,
    startedTo: undefined,
    months: { usage: new Set(), exclusions: new Set() },
  };
}

export function addMediated(rows: MediatedRows, { usage, exclusions, suspensions }: MediatedCall, context: RowContext): void {
  for (const record of usage) {
    rows.usage.add(usageLine(record, context));
    rows.months.usage.add(monthOf(record.startedAt));
    if (rows.startedFrom === undefined || record.startedAt < rows.startedFrom) rows.startedFrom = record.startedAt;
    if (rows.startedTo === undefined || record.startedAt > rows.startedTo) rows.startedTo = record.startedAt;
  }
  for (const record of exclusions) {
    rows.exclusions.add(exclusionLine(record, context));
    rows.months.exclusions.add(monthOf(record.occurredAt));
  }
  for (const record of suspensions) rows.suspensions.add(suspensionLine(record, context));
}

export async function insertMediated(trx: Transaction, rows: MediatedRows): Promise<void> {
  await ensurePartitions(trx, 'mediation.usage_record', rows.months.usage);
  await ensurePartitions(trx, 'mediation.excluded_record', rows.months.exclusions);
  await copyRows(
    trx,
    `copy mediation.usage_record (started_at, answered_at, batch_id, block_id, usage_id, tenant_id, account_id, extension_id, source_id, ordinal,
       duration_seconds, direction, flags, calling_number, called_number, trunk) from stdin`,
    rows.usage,
  );
  await copyRows(trx, 'copy mediation.excluded_record (occurred_at, block_id, usage_id, source_id, ordinal, reason) from stdin', rows.exclusions);
  await copyRows(trx, 'copy mediation.suspended_record (occurred_at, block_id, source_id, ordinal, reason, detail, suspended_at) from stdin', rows.suspensions);
}

async function copyRows(trx: Transaction, sql: string, rows: CopyRows): Promise<void> {
  if (rows.count > 0) await copyIn(trx, sql, rows.buffers());
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
