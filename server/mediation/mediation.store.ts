// SQL of mediation: batches, what stands of calls, and what is taken back, all in sets.

import { assertThat } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { RecordPlace } from './mediate-call.ts';
import { callSecondsMax, legBeforeCallSecondsMax } from './timed-leg.ts';

export interface MediationProgress {
  readonly lastBlockId: bigint;
  /** When the newest call seen so far began, epoch seconds. */
  readonly newestCallAt: number;
}

export interface AccountUsage {
  readonly tenantId: number;
  readonly accountId: number;
}

export interface ExistingUsage extends AccountUsage {
  readonly startedAt: Temporal.Instant;
  readonly usageId: string;
  readonly frozen: boolean;
}

/** One worker at a time for a source, until the transaction ends. */
export async function lockSource(trx: Transaction, sourceId: number): Promise<void> {
  await query(trx, "select pg_advisory_xact_lock(hashtextextended('mediation', ?))", [sourceId]);
}

/**
 * Billing takes the usage of an account for its transaction alone: mediation that would move it waits, or is waited for
 * and then stands as a batch that is not rated yet.
 */
export async function lockUsage(trx: Transaction, { tenantId, accountId }: AccountUsage): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(hashtextextended(?, ?))', [`usage ${tenantId}`, accountId]);
}

export async function findProgress(db: Database | Transaction, sourceId: number): Promise<MediationProgress> {
  const [row] = await query<{ block_id: bigint | null; newest: number | null }>(
    db,
    `select (select block_id from mediation.batch where source_id = ? and block_id is not null order by block_id desc limit 1) as block_id,
       (select extract(epoch from newest_call_at)::float8 from mediation.batch where source_id = ? order by batch_id desc limit 1) as newest`,
    [sourceId, sourceId],
  );
  return { lastBlockId: row?.block_id ?? 0n, newestCallAt: row?.newest ?? 0 };
}

export async function insertBatch(trx: Transaction, sourceId: number, blockId: bigint | undefined, normalisedAt: Temporal.Instant): Promise<bigint> {
  const [row] = await query<{ batch_id: bigint }>(trx, 'insert into mediation.batch (source_id, block_id, normalised_at) values (?, ?, ?) returning batch_id', [
    sourceId,
    blockId ?? null,
    normalisedAt,
  ]);
  assertThat(row !== undefined, 'an inserted batch has an id');
  return row.batch_id;
}

export async function updateBatchSpan(
  trx: Transaction,
  batch: { sourceId: number; batchId: bigint; newestCallAt: number; startedFrom: number | undefined; startedTo: number | undefined },
): Promise<void> {
  await query(
    trx,
    `update mediation.batch set newest_call_at = to_timestamp(?), started_from = to_timestamp(?), started_to = to_timestamp(?)
     where source_id = ? and batch_id = ?`,
    [batch.newestCallAt, batch.startedFrom ?? null, batch.startedTo ?? null, batch.sourceId, batch.batchId],
  );
}

/** What stands of calls whose ids lie in these ranges; a record is frozen when it may be on an invoice, and none becomes so until the transaction ends. */
export async function listUsageOfCalls(
  trx: Transaction,
  ranges: readonly { low: string; high: string; occurredAt: number }[],
): Promise<readonly ExistingUsage[]> {
  if (ranges.length === 0) return [];
  const times = ranges.map((range) => range.occurredAt);
  const from = Math.min(...times) - legBeforeCallSecondsMax;
  const to = Math.max(...times) + callSecondsMax;
  const rows = await query<{ tenant_id: number; account_id: number; started_at: Temporal.Instant; usage_id: string }>(
    trx,
    `select u.tenant_id, u.account_id, u.started_at, u.usage_id
     from unnest(?::uuid[], ?::uuid[]) as c (low, high)
     join mediation.usage_record u on u.usage_id between c.low and c.high
     where u.started_at between to_timestamp(?) and to_timestamp(?)`,
    [ranges.map((range) => range.low), ranges.map((range) => range.high), from, to],
  );
  const frozenBefore = await lockFrozenUsage(
    trx,
    rows.map((row) => row.account_id),
    rows.map((row) => row.tenant_id),
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    accountId: row.account_id,
    startedAt: row.started_at,
    usageId: row.usage_id,
    frozen: isBefore(row.started_at, frozenBefore.get(`${row.tenant_id}:${row.account_id}`)),
  }));
}

/** Shares the usage of the accounts, in one order for all, and answers with when each is frozen. */
async function lockFrozenUsage(trx: Transaction, accountIds: readonly number[], tenantIds: readonly number[]): Promise<ReadonlyMap<string, Temporal.Instant>> {
  if (accountIds.length === 0) return new Map();
  const accounts = 'select distinct tenant_id, account_id from unnest(?::integer[], ?::integer[]) as a (tenant_id, account_id)';
  await query(trx, `select pg_advisory_xact_lock_shared(hashtextextended('usage ' || tenant_id, account_id)) from (${accounts} order by 1, 2) as ordered`, [
    tenantIds,
    accountIds,
  ]);
  const rows = await query<{ tenant_id: number; account_id: number; frozen_before: Temporal.Instant }>(
    trx,
    `select f.tenant_id, f.account_id, f.frozen_before from (${accounts}) as held join mediation.frozen_usage f using (tenant_id, account_id)`,
    [tenantIds, accountIds],
  );
  return new Map(rows.map((row) => [`${row.tenant_id}:${row.account_id}`, row.frozen_before]));
}

function isBefore(at: Temporal.Instant, limit: Temporal.Instant | undefined): boolean {
  return limit !== undefined && Temporal.Instant.compare(at, limit) < 0;
}

/** Takes usage records back and says so to rating. */
export async function withdrawUsage(trx: Transaction, sourceId: number, batchId: bigint, usage: readonly ExistingUsage[]): Promise<void> {
  if (usage.length === 0) return;
  await query(
    trx,
    `with gone as (
       delete from mediation.usage_record u using unnest(?::integer[], ?::timestamptz[], ?::uuid[]) as w (tenant_id, started_at, usage_id)
       where u.tenant_id = w.tenant_id and u.started_at = w.started_at and u.usage_id = w.usage_id
       returning u.tenant_id, u.started_at, u.usage_id)
     insert into mediation.withdrawn_usage (source_id, batch_id, tenant_id, started_at, usage_id)
     select ?, ?, tenant_id, started_at, usage_id from gone`,
    [usage.map((record) => record.tenantId), usage.map((record) => record.startedAt), usage.map((record) => record.usageId), sourceId, batchId],
  );
}

/** Forgets how these raw records ended, before they end anew. */
export async function deleteOutcomes(trx: Transaction, sourceId: number, places: readonly RecordPlace[]): Promise<void> {
  if (places.length === 0) return;
  const values = [sourceId, places.map((place) => place.occurredAt), places.map((place) => place.blockId), places.map((place) => place.ordinal)];
  const match = `using unnest(?::float8[], ?::bigint[], ?::integer[]) as p (at, block_id, ordinal)
    where r.occurred_at = to_timestamp(p.at) and r.block_id = p.block_id and r.ordinal = p.ordinal and r.source_id = ?`;
  const bound = [...values.slice(1), sourceId] as const;
  await query(trx, `delete from mediation.excluded_record r ${match}`, bound);
  await query(trx, `delete from mediation.suspended_record r ${match}`, bound);
}

/** In the order of their places, those after a place. */
export async function listSuspendedPlaces(
  db: Database | Transaction,
  sourceId: number,
  after: RecordPlace | undefined,
  limit: number,
): Promise<readonly RecordPlace[]> {
  const rows = await query<{ block_id: bigint; ordinal: number; at: number }>(
    db,
    `select block_id, ordinal, extract(epoch from occurred_at)::float8 as at from mediation.suspended_record
     where source_id = ? and (block_id, ordinal) > (?, ?) order by block_id, ordinal limit ?`,
    [sourceId, after?.blockId ?? -1n, after?.ordinal ?? -1, limit],
  );
  return rows.map((row) => ({ blockId: row.block_id, ordinal: row.ordinal, occurredAt: row.at }));
}

/** From now on usage of the account that started earlier stays as it is. Called when a cycle is charged. */
export async function updateFrozenUsage(trx: Transaction, account: AccountUsage, frozenBefore: Temporal.Instant): Promise<void> {
  await query(
    trx,
    `insert into mediation.frozen_usage (tenant_id, account_id, frozen_before) values (?, ?, ?)
     on conflict (tenant_id, account_id) do update set frozen_before = greatest(mediation.frozen_usage.frozen_before, excluded.frozen_before)`,
    [account.tenantId, account.accountId, frozenBefore],
  );
}
