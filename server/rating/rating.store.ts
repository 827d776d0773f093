// SQL of rating: batches to rate, their usage, rated usage by COPY, and usage that waits for a price.

import { addDecimals, formatDecimal } from '../kernel/decimal.ts';
import { type CopyRows, copyBigint, copyInstant, copyText, createCopyRows, readCopyRows } from '../platform/copy-text.ts';
import { ensurePartitions, monthOf } from '../platform/partition.ts';
import { copyIn, copyOut, type Database, type Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { StoredUsage, SuppliedUsage, UsagePrice } from './price-stored-usage.ts';
import type { PricedUsage, RatedUsage } from './rated-usage.ts';

export interface UnratedBatch {
  readonly sourceId: number;
  readonly batchId: bigint;
  readonly startedFrom: Temporal.Instant | null;
  readonly startedTo: Temporal.Instant | null;
}

export const ruleCodes = { rate: 'r', inbound: 'i', emergency: 'e', internal: 'n', on_net: 'o', zero: 'z' } as const;
const usageColumns = `extract(epoch from u.started_at)::float8 as started, u.usage_id, u.tenant_id, u.account_id, u.source_id, u.batch_id,
  u.direction, u.called_number, u.calling_number, u.trunk, extract(epoch from u.answered_at)::float8 as answered,
  coalesce(u.usage_kind, 'call') as usage_kind, coalesce(u.quantity, u.duration_seconds)::float8 as quantity`;

/** One worker at a time prices the usage of a source, so that none prices what another takes back. */
export async function lockRating(trx: Transaction, sourceId: number): Promise<void> {
  await query(trx, "select pg_advisory_xact_lock(hashtextextended('rating', ?))", [sourceId]);
}

/** Sources with usage that waits for a price, each locked like `lockRating` does. */
export async function lockSuspendedSources(trx: Transaction): Promise<readonly number[]> {
  const rows = await query<{ source_id: number }>(
    trx,
    `select source_id, pg_advisory_xact_lock(hashtextextended('rating', source_id)) as locked
     from (select distinct source_id from rating.suspended_usage order by 1) as waiting`,
  );
  return rows.map((row) => row.source_id);
}

/** In the order of their ids, those after one. */
export async function listUnratedBatches(db: Database | Transaction, afterBatchId: bigint, limit: number): Promise<readonly UnratedBatch[]> {
  const rows = await query<{ source_id: number; batch_id: bigint; started_from: Temporal.Instant | null; started_to: Temporal.Instant | null }>(
    db,
    `select source_id, batch_id, started_from, started_to from mediation.batch b
     where b.batch_id > ? and not exists (select from rating.rated_batch r where r.source_id = b.source_id and r.batch_id = b.batch_id)
     order by batch_id limit ?`,
    [afterBatchId, limit],
  );
  return rows.map((row) => ({ sourceId: row.source_id, batchId: row.batch_id, startedFrom: row.started_from, startedTo: row.started_to }));
}

/** False when another worker has it or had it. */
export async function insertRatedBatch(trx: Transaction, batch: UnratedBatch, ratedAt: Temporal.Instant): Promise<boolean> {
  const rows = await query(trx, 'insert into rating.rated_batch (source_id, batch_id, rated_at) values (?, ?, ?) on conflict do nothing returning batch_id', [
    batch.sourceId,
    batch.batchId,
    ratedAt,
  ]);
  return rows.length === 1;
}

/** Takes back the prices of usage that mediation withdrew in this batch. */
export async function deleteWithdrawn(trx: Transaction, batch: UnratedBatch): Promise<void> {
  for (const table of ['rating.rated_usage', 'rating.suspended_usage']) {
    await query(
      trx,
      `delete from ${table} r using mediation.withdrawn_usage w
       where w.source_id = ? and w.batch_id = ? and r.tenant_id = w.tenant_id and r.started_at = w.started_at and r.usage_id = w.usage_id`,
      [batch.sourceId, batch.batchId],
    );
  }
}

/** The usage of a batch, as many records at once as have come. By COPY, because a row costs half as much as by a query. */
export async function* readUsageOfBatch(trx: Transaction, { sourceId, batchId, startedFrom, startedTo }: UnratedBatch): AsyncGenerator<readonly StoredUsage[]> {
  if (startedFrom === null || startedTo === null) return;
  const chunks = copyOut(
    trx,
    `copy (select extract(epoch from started_at)::bigint, usage_id, tenant_id, account_id, direction, coalesce(quantity, duration_seconds), called_number,
         calling_number, extract(epoch from answered_at)::bigint, trunk, coalesce(usage_kind, 'call')
       from mediation.usage_record
       where started_at between '${startedFrom}' and '${startedTo}' and batch_id = ${batchId} and source_id = ${sourceId}) to stdout`,
  );
  for await (const rows of readCopyRows(chunks)) yield rows.map((fields) => readFields(fields, sourceId, batchId));
}

export interface UsageKey {
  readonly tenantId: number;
  /** Epoch seconds. */
  readonly startedAt: number;
  readonly usageId: string;
}

/** In the order of their keys, those after one. */
export async function listSuspendedUsage(
  trx: Transaction,
  sourceIds: readonly number[],
  after: UsageKey | undefined,
  limit: number,
): Promise<readonly StoredUsage[]> {
  const rows = await query<UsageRow>(
    trx,
    `select ${usageColumns} from rating.suspended_usage s
     join mediation.usage_record u on u.tenant_id = s.tenant_id and u.started_at = s.started_at and u.usage_id = s.usage_id
     where s.source_id = any(?) and (s.tenant_id, s.started_at, s.usage_id) > (?, to_timestamp(?), ?::uuid)
     order by s.tenant_id, s.started_at, s.usage_id limit ?`,
    [sourceIds, after?.tenantId ?? -1, after?.startedAt ?? 0, after?.usageId ?? '00000000-0000-0000-0000-000000000000', limit],
  );
  return rows.map(readUsage);
}

export async function deleteSuspendedUsage(trx: Transaction, usage: readonly StoredUsage[]): Promise<void> {
  if (usage.length === 0) return;
  await query(
    trx,
    `delete from rating.suspended_usage s using unnest(?::integer[], ?::float8[], ?::uuid[]) as k (tenant_id, started, usage_id)
     where s.tenant_id = k.tenant_id and s.started_at = to_timestamp(k.started) and s.usage_id = k.usage_id`,
    [usage.map((record) => record.tenantId), usage.map((record) => record.startedAt), usage.map((record) => record.usageId)],
  );
}

/** Prices of a batch as they are found, to be copied at its end. */
export interface RatedRows {
  readonly rated: CopyRows;
  readonly suspended: CopyRows;
  readonly months: Set<number>;
}

export function createRatedRows(): RatedRows {
  return { rated: createCopyRows(), suspended: createCopyRows(), months: new Set() };
}

export function addRated(rows: RatedRows, usage: StoredUsage, price: UsagePrice, now: Temporal.Instant): void {
  if (price.rated.rule === 'unrated') rows.suspended.add(suspendedLine(usage, price.rated, now));
  else {
    rows.rated.add(ratedLine(usage, price.rated, price));
    rows.months.add(monthOf(usage.startedAt));
  }
}

export async function insertRated(trx: Transaction, { rated, suspended, months }: RatedRows): Promise<void> {
  if (rated.count > 0) {
    await ensurePartitions(trx, 'rating.rated_usage', months);
    await copyIn(
      trx,
      `copy rating.rated_usage (started_at, usage_id, batch_id, tenant_id, account_id, rate_id, billed_units, cost, currency, rule, tariff_version_id,
         service_cost, pieces, supplier_id, supplier_rate_id, supplier_currency, supplier_cost) from stdin`,
      rated.takeAll(),
    );
  }
  if (suspended.count > 0) {
    await copyIn(
      trx,
      'copy rating.suspended_usage (tenant_id, started_at, usage_id, source_id, batch_id, reason, detail, suspended_at) from stdin',
      suspended.takeAll(),
    );
  }
}

/** Only what the rate and the band at the beginning do not tell, as JSON. */
export function piecesText({ rate, pieces }: PricedUsage): string | undefined {
  if (pieces.length === 0 || (pieces.length === 1 && pieces[0]?.rate === rate && pieces[0].fromUnit === 0)) return undefined;
  return JSON.stringify(pieces.map((piece) => [piece.rate.rateId, piece.band, piece.fromUnit, piece.billedUnits]));
}

export interface UsageRow {
  readonly started: number;
  readonly usage_id: string;
  readonly tenant_id: number;
  readonly account_id: number;
  readonly source_id: number;
  readonly batch_id: bigint;
  readonly direction: string;
  readonly called_number: string;
  readonly calling_number: string;
  readonly trunk: string;
  readonly answered: number;
  readonly usage_kind: string;
  readonly quantity: number;
}

export function readUsage(row: UsageRow): StoredUsage {
  return {
    usageId: row.usage_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    sourceId: row.source_id,
    batchId: row.batch_id,
    startedAt: row.started,
    answeredAt: row.answered,
    usageKind: row.usage_kind,
    direction: row.direction === 'o' ? 'outbound' : 'inbound',
    calledNumber: row.called_number,
    callingNumber: row.calling_number,
    trunk: row.trunk,
    quantity: row.quantity,
  };
}

function readFields(fields: readonly string[], sourceId: number, batchId: bigint): StoredUsage {
  const [startedAt = '', usageId = '', tenantId = '', accountId = '', direction = '', quantity = '', ...others] = fields;
  const [calledNumber = '', callingNumber = '', answeredAt = '', trunk = '', usageKind = ''] = others;
  return {
    usageId,
    tenantId: Number(tenantId),
    accountId: Number(accountId),
    sourceId,
    batchId,
    startedAt: Number(startedAt),
    answeredAt: Number(answeredAt),
    usageKind,
    direction: direction === 'o' ? 'outbound' : 'inbound',
    calledNumber,
    callingNumber,
    trunk,
    quantity: Number(quantity),
  };
}

const none = '\\N';

function ratedLine(usage: StoredUsage, rated: Exclude<RatedUsage, { rule: 'unrated' }>, { currency, tariffVersionId, supplied }: UsagePrice): string {
  const key = `${copyInstant(usage.startedAt)}\t${usage.usageId}\t${copyBigint(usage.batchId)}\t${usage.tenantId}\t${usage.accountId}`;
  const end = `${suppliedFields(supplied)}\n`;
  const version = tariffVersionId ?? none;
  if (rated.rule !== 'rate') return `${key}\t${none}\t0\t0\t${currency}\t${ruleCodes[rated.rule]}\t${version}\t${none}\t${none}\t${end}`;
  const price = `${rated.rate.rateId}\t${rated.billedUnits}\t${formatDecimal(addDecimals(rated.cost, rated.serviceCost))}\t${currency}`;
  const serviceCost = rated.serviceCost === 0n ? none : formatDecimal(rated.serviceCost);
  return `${key}\t${price}\t${ruleCodes.rate}\t${version}\t${serviceCost}\t${piecesField(rated)}\t${end}`;
}

function piecesField(rated: PricedUsage): string {
  const text = piecesText(rated);
  return text === undefined ? none : copyText(text);
}

function suppliedFields(supplied: SuppliedUsage | undefined): string {
  if (supplied === undefined) return `${none}\t${none}\t${none}\t${none}`;
  return `${supplied.supplierId}\t${supplied.rateId ?? none}\t${supplied.currency}\t${formatDecimal(supplied.cost)}`;
}

function suspendedLine(usage: StoredUsage, unrated: Extract<RatedUsage, { rule: 'unrated' }>, suspendedAt: Temporal.Instant): string {
  return `${usage.tenantId}\t${copyInstant(usage.startedAt)}\t${usage.usageId}\t${usage.sourceId}\t${copyBigint(usage.batchId)}\t${unrated.reason}\t${copyText(unrated.detail)}\t${suspendedAt}\n`;
}
