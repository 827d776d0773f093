// SQL behind the start page: where the raw records of a month went, and what its usage costs.

import type { Database, Transaction } from '../platform/postgres.ts';
import type { ZonedRange } from './day-range.ts';
import type { MonthCounts } from './report.ts';
import { exactText } from './usage.store.ts';

/** The zones of the accounts concerned, the most frequent first. */
export async function listZones(db: Database | Transaction, tenantId: number | undefined): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { zone: string }[] }>(
    `select zone from account.account ${tenantId === undefined ? '' : 'where tenant_id = :tenantId'} group by zone order by count(*) desc, zone`,
    { tenantId: tenantId ?? null },
  );
  return rows.map(({ zone }) => zone);
}

/** Start of the newest usage of all tenants; undefined while there is none. */
export async function findNewestUsageAt(db: Database | Transaction): Promise<Temporal.Instant | undefined> {
  const { rows } = await db.raw<{ rows: { newest: Temporal.Instant | null }[] }>(
    `select max(n.started_at) as newest from account.tenant t cross join lateral (
       select u.started_at from mediation.usage_record u where u.tenant_id = t.tenant_id order by u.started_at desc limit 1
     ) n`,
  );
  return rows[0]?.newest ?? undefined;
}

/** Counted by the start of the call, in one zone for all; what awaits mediation and the duplicates are counted by run. */
export async function countMonth(db: Database | Transaction, { fromAt, toAt }: ZonedRange): Promise<MonthCounts> {
  const { rows } = await db.raw<{ rows: [CountedRow] }>(
    `with excluded as (
       select reason, count(*) as n from mediation.excluded_record where occurred_at >= :fromAt and occurred_at < :toAt group by 1
     ), usage as (
       select count(*) as n from mediation.usage_record where started_at >= :fromAt and started_at < :toAt
     ), priced as (
       select count(*) as n from rating.rated_usage where started_at >= :fromAt and started_at < :toAt
     )
     select
       (select count(*) from collection.raw_record where occurred_at >= :fromAt and occurred_at < :toAt) as raw,
       (select coalesce(sum(n), 0)::bigint from excluded where reason = 'm') as merged,
       (select coalesce(sum(n), 0)::bigint from excluded where reason = 'i') as internal,
       (select coalesce(sum(n), 0)::bigint from excluded where reason = 'u') as unanswered,
       (select coalesce(sum(n), 0)::bigint from excluded where reason = 'o') as omitted,
       (select coalesce(sum(n), 0)::bigint from excluded where reason = 'f') as free,
       (select count(*) from mediation.suspended_record where occurred_at >= :fromAt and occurred_at < :toAt) as suspended_records,
       (select n from usage) as usage, (select n from priced) as rated,
       (select count(*) from rating.suspended_usage s where started_at >= :fromAt and started_at < :toAt and not exists (
         select from rating.rated_usage r where r.tenant_id = s.tenant_id and r.started_at = s.started_at and r.usage_id = s.usage_id)) as suspended_usage,
       (select coalesce(sum(b.record_count), 0)::bigint from collection.raw_block b where not exists (
         select from mediation.batch m where m.source_id = b.source_id and m.block_id = b.block_id)) as awaiting_mediation,
       (select coalesce(sum(duplicate_count), 0)::bigint from collection.run where started_at >= :fromAt and started_at < :toAt) as duplicates`,
    { fromAt: fromAt.toString(), toAt: toAt.toString() },
  );
  return readCounts(rows[0]);
}

export async function countSuspended(db: Database | Transaction): Promise<bigint> {
  const { rows } = await db.raw<{ rows: [{ n: bigint }] }>(
    'select (select count(*) from mediation.suspended_record) + (select count(*) from rating.suspended_usage) as n',
  );
  return rows[0].n;
}

export async function listCosts(db: Database | Transaction, { fromAt, toAt }: ZonedRange): Promise<{ currency: string; cost: string }[]> {
  const { rows } = await db.raw<{ rows: { currency: string; cost: string }[] }>(
    'select currency, sum(cost) as cost from rating.rated_usage where started_at >= :fromAt and started_at < :toAt group by 1 order by 2 desc, 1',
    { fromAt: fromAt.toString(), toAt: toAt.toString() },
  );
  return rows.map(({ currency, cost }) => ({ currency, cost: exactText(cost) }));
}

type CountedRow = Readonly<
  Record<
    | 'raw'
    | 'merged'
    | 'internal'
    | 'unanswered'
    | 'omitted'
    | 'free'
    | 'awaiting_mediation'
    | 'suspended_records'
    | 'usage'
    | 'rated'
    | 'suspended_usage'
    | 'duplicates',
    bigint
  >
>;

function readCounts(row: CountedRow): MonthCounts {
  return {
    rawRecords: row.raw.toString(),
    notChargeable: {
      merged: row.merged.toString(),
      internal: row.internal.toString(),
      unanswered: row.unanswered.toString(),
      omitted: row.omitted.toString(),
      free: row.free.toString(),
    },
    suspendedRecords: row.suspended_records.toString(),
    awaitingMediation: row.awaiting_mediation.toString(),
    usageRecords: row.usage.toString(),
    rated: row.rated.toString(),
    suspendedUsage: row.suspended_usage.toString(),
    awaitingRating: (row.usage - row.rated - row.suspended_usage).toString(),
    duplicates: row.duplicates.toString(),
  };
}
