// SQL of rating: batches to rate, their usage, rated usage by COPY, and usage that waits for a price.

import type { Rate } from '../catalog/rate.ts';
import { decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { type CopyRows, copyBigint, copyInstant, copyText, createCopyRows, readCopyRows } from '../platform/copy-text.ts';
import { ensurePartitions, monthOf } from '../platform/partition.ts';
import { copyIn, copyOut, type Database, type Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { RatedUsage, UsageToRate } from './rated-usage.ts';

export interface UnratedBatch {
  readonly sourceId: number;
  readonly batchId: bigint;
  readonly startedFrom: Temporal.Instant | null;
  readonly startedTo: Temporal.Instant | null;
}

export interface StoredUsage extends UsageToRate {
  readonly tenantId: number;
  readonly accountId: number;
  readonly sourceId: number;
  readonly batchId: bigint;
  readonly usageId: string;
  /** Epoch seconds. */
  readonly startedAt: number;
}

const ruleCodes = { rate: 'r', inbound: 'i', emergency: 'e', internal: 'n', on_net: 'o', zero: 'z' } as const;
const usageColumns = `extract(epoch from u.started_at)::float8 as started, u.usage_id, u.tenant_id, u.account_id, u.source_id, u.batch_id,
  u.direction, u.called_number, u.calling_number, extract(epoch from u.answered_at)::float8 as answered, u.duration_seconds`;

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
    `copy (select extract(epoch from started_at)::bigint, usage_id, tenant_id, account_id, direction, duration_seconds, called_number, calling_number,
         extract(epoch from answered_at)::bigint
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

/** Usage that costs nothing to an account without a tariff has no currency: `XXX`. */
export function addRated(rows: RatedRows, usage: StoredUsage, { rated, currency }: { rated: RatedUsage; currency: string }, now: Temporal.Instant): void {
  if (rated.rule === 'unrated') rows.suspended.add(suspendedLine(usage, rated, now));
  else {
    rows.rated.add(ratedLine(usage, rated, currency));
    rows.months.add(monthOf(usage.startedAt));
  }
}

export async function insertRated(trx: Transaction, { rated, suspended, months }: RatedRows): Promise<void> {
  if (rated.count > 0) {
    await ensurePartitions(trx, 'rating.rated_usage', months);
    await copyIn(
      trx,
      'copy rating.rated_usage (started_at, usage_id, batch_id, tenant_id, account_id, rate_id, billed_seconds, cost, currency, rule) from stdin',
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

/** What a deck has for calls at the moment of one of its versions. */
export async function listRates(db: Database | Transaction, versionId: number): Promise<readonly Rate[]> {
  const rows = await query<{
    rate_id: number;
    prefix: string;
    destination: string;
    connect_fee: string;
    price: string;
    first_increment: number;
    next_increment: number;
  }>(
    db,
    `select r.rate_id, r.prefix, r.destination, r.connect_fee, r.price, r.first_increment_units::integer as first_increment,
       r.next_increment_units::integer as next_increment
     from catalog.rate_deck_version v
     join catalog.rate r on r.deck_id = v.deck_id and r.valid_from <= v.effective_at and (r.valid_to is null or r.valid_to > v.effective_at)
     where v.version_id = ? and r.usage_kind = 'call' and r.direction = 'o' and r.prefix <> '' and not r.is_exact and r.origins = '{}'`,
    [versionId],
  );
  return rows.map((row) => ({
    rateId: row.rate_id,
    usageKind: 'call',
    direction: 'outbound',
    prefix: row.prefix,
    isExact: false,
    origins: [],
    destination: row.destination,
    connectFee: decimalOf(row.connect_fee),
    price: decimalOf(row.price),
    perUnits: 60,
    bandPrices: new Map(),
    firstIncrementUnits: row.first_increment,
    nextIncrementUnits: row.next_increment,
    freeUnits: undefined,
    minimumCharge: undefined,
    maximumCharge: undefined,
    service: undefined,
    validFrom: Number.NEGATIVE_INFINITY,
    validTo: Number.POSITIVE_INFINITY,
  }));
}

export interface AccountTariff {
  readonly tenantId: number;
  readonly accountId: number;
  readonly deckId: number;
  readonly currency: string;
  /** Half-open, in epoch seconds in the account's zone. */
  readonly serviceFrom: number;
  readonly serviceTo: number | undefined;
}

/** Which deck each account pays by, and from when to when. */
export async function listAccountTariffs(db: Database | Transaction): Promise<readonly AccountTariff[]> {
  const rows = await query<{ tenant_id: number; account_id: number; deck_id: number; currency: string; service_from: number; service_to: number | null }>(
    db,
    `select s.tenant_id, s.account_id, t.deck_id, p.currency,
       extract(epoch from s.service_from::timestamp at time zone a.zone)::float8 as service_from,
       extract(epoch from s.service_to::timestamp at time zone a.zone)::float8 as service_to
     from catalog.subscription s
     join account.account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
     join catalog.plan p on p.plan_id = s.plan_id
     join catalog.tariff t on t.tariff_id = p.tariff_id
     order by s.tenant_id, s.account_id, s.service_from, s.subscription_id`,
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    accountId: row.account_id,
    deckId: row.deck_id,
    currency: row.currency,
    serviceFrom: row.service_from,
    serviceTo: row.service_to ?? undefined,
  }));
}

export interface DeckVersion {
  readonly deckId: number;
  readonly versionId: number;
  /** Epoch seconds. */
  readonly effectiveAt: number;
}

/** Newest first. */
export async function listDeckVersions(db: Database | Transaction): Promise<readonly DeckVersion[]> {
  const rows = await query<{ deck_id: number; version_id: number; effective: number }>(
    db,
    `select deck_id, version_id, extract(epoch from effective_at)::float8 as effective from catalog.rate_deck_version
     where state = 'activated' order by effective_at desc, version_id desc`,
  );
  return rows.map((row) => ({ deckId: row.deck_id, versionId: row.version_id, effectiveAt: row.effective }));
}

export async function listSourceCountries(db: Database | Transaction): Promise<ReadonlyMap<number, string>> {
  const rows = await query<{ source_id: number; country: string }>(db, 'select source_id, country from mediation.dial_plan');
  return new Map(rows.map((row) => [row.source_id, row.country]));
}

interface UsageRow {
  readonly started: number;
  readonly usage_id: string;
  readonly tenant_id: number;
  readonly account_id: number;
  readonly source_id: number;
  readonly batch_id: bigint;
  readonly direction: string;
  readonly called_number: string;
  readonly calling_number: string;
  readonly answered: number;
  readonly duration_seconds: number;
}

function readUsage(row: UsageRow): StoredUsage {
  return {
    usageId: row.usage_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    sourceId: row.source_id,
    batchId: row.batch_id,
    startedAt: row.started,
    answeredAt: row.answered,
    usageKind: 'call',
    direction: row.direction === 'o' ? 'outbound' : 'inbound',
    isOnNet: false,
    calledNumber: row.called_number,
    callingNumber: row.calling_number,
    quantity: row.duration_seconds,
  };
}

function readFields(fields: readonly string[], sourceId: number, batchId: bigint): StoredUsage {
  const [startedAt = '', usageId = '', tenantId = '', accountId = '', direction = '', quantity = '', calledNumber = '', callingNumber = '', answeredAt = ''] =
    fields;
  return {
    usageId,
    tenantId: Number(tenantId),
    accountId: Number(accountId),
    sourceId,
    batchId,
    startedAt: Number(startedAt),
    answeredAt: Number(answeredAt),
    usageKind: 'call',
    direction: direction === 'o' ? 'outbound' : 'inbound',
    isOnNet: false,
    calledNumber,
    callingNumber,
    quantity: Number(quantity),
  };
}

const freePrice = { rateId: '\\N', billedUnits: 0, cost: '0' };

function ratedLine(usage: StoredUsage, rated: Exclude<RatedUsage, { rule: 'unrated' }>, currency: string): string {
  const priced = rated.rule === 'rate' ? { rateId: rated.rate.rateId, billedUnits: rated.billedUnits, cost: formatDecimal(rated.cost) } : freePrice;
  return `${copyInstant(usage.startedAt)}\t${usage.usageId}\t${copyBigint(usage.batchId)}\t${usage.tenantId}\t${usage.accountId}\t${priced.rateId}\t${priced.billedUnits}\t${priced.cost}\t${currency}\t${ruleCodes[rated.rule]}\n`;
}

function suspendedLine(usage: StoredUsage, unrated: Extract<RatedUsage, { rule: 'unrated' }>, suspendedAt: Temporal.Instant): string {
  return `${usage.tenantId}\t${copyInstant(usage.startedAt)}\t${usage.usageId}\t${usage.sourceId}\t${copyBigint(usage.batchId)}\t${unrated.reason}\t${copyText(unrated.detail)}\t${suspendedAt}\n`;
}
