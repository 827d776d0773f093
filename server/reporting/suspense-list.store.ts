// SQL behind the suspense list: records that never became usage and usage that got no price, newest first.

import type { Database, Transaction } from '../platform/postgres.ts';
import type { PageKey } from './page-cursor.ts';
import { type PlaceRow, placeColumns, placeJoin, readPlace } from './record-place.store.ts';
import type { SuspendedEntry, SuspenseReason, SuspenseStage } from './report.ts';

export interface SuspenseFilter {
  readonly stage: SuspenseStage | undefined;
  readonly reason: string | undefined;
  readonly after: PageKey | undefined;
  readonly limit: number;
}

export interface ListedSuspense extends SuspendedEntry {
  readonly pageKey: PageKey;
}

// The id names the row among both tables, so that equal moments never hide one row behind another.
const suspendedEntries = `
  select 'mediation' as stage, ('m.' || s.source_id || '.' || s.block_id || '.' || s.ordinal) collate "C" as id,
    null::integer as tenant_id, null::uuid as usage_id, s.reason, s.detail, s.suspended_at, s.occurred_at, s.source_id, s.block_id, s.ordinal
  from mediation.suspended_record s
  union all
  select 'rating', ('r.' || s.tenant_id || '.' || s.usage_id) collate "C",
    s.tenant_id, s.usage_id, s.reason, s.detail, s.suspended_at, s.started_at, s.source_id, null::bigint, null::integer
  from rating.suspended_usage s`;

export async function listSuspense(db: Database | Transaction, { stage, reason, after, limit }: SuspenseFilter): Promise<ListedSuspense[]> {
  const conditions = [
    ...(stage === undefined ? [] : ['stage = :stage']),
    ...(reason === undefined ? [] : ['reason = :reason']),
    ...(after === undefined ? [] : ['(suspended_at, id) < (:afterAt::timestamptz, :afterId::text collate "C")']),
  ];
  const { rows } = await db.raw<{ rows: SuspendedRow[] }>(
    `with page as (
       select * from (${suspendedEntries}) s ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
       order by suspended_at desc, id desc limit :limit
     ), x as (
       select p.stage, p.id, p.tenant_id, p.reason, p.detail, p.suspended_at, p.occurred_at, p.source_id,
         coalesce(p.block_id, u.block_id) as block_id, coalesce(p.ordinal, u.ordinal) as ordinal
       from page p
       left join mediation.usage_record u on p.stage = 'rating' and u.tenant_id = p.tenant_id and u.started_at = p.occurred_at and u.usage_id = p.usage_id
     )
     select x.stage, x.id, x.tenant_id, t.name as tenant_name, x.reason, x.detail, x.suspended_at,
       case when x.occurred_at = to_timestamp(0) then null else x.occurred_at end as occurred_at, ${placeColumns}
     from x ${placeJoin} left join account.tenant t on t.tenant_id = x.tenant_id
     order by x.suspended_at desc, x.id desc`,
    {
      stage: stage ?? null,
      reason: reason ?? null,
      afterAt: after?.at.toString() ?? null,
      afterId: after?.id ?? null,
      limit,
    },
  );
  return rows.map(readEntry);
}

/** Most frequent first. */
export async function listSuspenseReasons(db: Database | Transaction): Promise<SuspenseReason[]> {
  const { rows } = await db.raw<{ rows: { stage: SuspenseStage; reason: string; record_count: bigint; oldest_at: Temporal.Instant }[] }>(
    `select stage, reason, count(*) as record_count, min(suspended_at) as oldest_at from (
       select 'mediation' as stage, reason, suspended_at from mediation.suspended_record
       union all
       select 'rating', reason, suspended_at from rating.suspended_usage
     ) s group by 1, 2 order by 3 desc, 1, 2`,
  );
  return rows.map((row) => ({
    stage: row.stage,
    reason: row.reason,
    recordCount: row.record_count.toString(),
    oldestAt: row.oldest_at.toString(),
  }));
}

interface SuspendedRow extends PlaceRow {
  readonly stage: SuspenseStage;
  readonly id: string;
  readonly tenant_id: number | null;
  readonly tenant_name: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly suspended_at: Temporal.Instant;
  readonly occurred_at: Temporal.Instant | null;
}

function readEntry(row: SuspendedRow): ListedSuspense {
  return {
    stage: row.stage,
    id: row.id,
    tenantId: row.tenant_id,
    tenantName: row.tenant_name,
    reason: row.reason,
    detail: row.detail,
    suspendedAt: row.suspended_at.toString(),
    occurredAt: row.occurred_at?.toString() ?? null,
    place: readPlace(row),
    pageKey: { at: row.suspended_at, id: row.id },
  };
}
