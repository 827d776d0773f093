// SQL of the completeness statement: every raw record of a source ends as exactly one of a few things, and the counts add up.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';

/** Counts of raw records. A record that leads a usage record counts by that usage's fate. */
export interface Completeness {
  readonly sourceId: number;
  /** Everything that was read, duplicates included. */
  readonly collected: bigint;
  readonly duplicates: bigint;
  readonly suspended: bigint;
  readonly rated: bigint;
  readonly notChargeable: bigint;
  /** Collected and not yet worked off. */
  readonly awaiting: bigint;
}

/** Does the equation hold? `awaiting` is what is left on the way. */
export function isComplete({ collected, duplicates, suspended, rated, notChargeable, awaiting }: Completeness): boolean {
  return awaiting >= 0n && collected === duplicates + suspended + rated + notChargeable + awaiting;
}

/**
 * One statement per source. A record in suspense counts as that even when another call that it leads is rated; a record
 * that leads only calls that are free by rule is not chargeable.
 */
export async function listCompleteness(db: Database | Transaction): Promise<readonly Completeness[]> {
  const rows = await query<{
    source_id: number;
    collected: bigint;
    duplicates: bigint;
    stored: bigint;
    excluded: bigint;
    suspended: bigint;
    led_suspended: bigint;
    led_rated: bigint;
    led_free: bigint;
  }>(
    db,
    `with run as (
       select source_id, sum(record_count)::bigint as collected, sum(duplicate_count)::bigint as duplicates from collection.run group by 1
     ), stored as (
       select source_id, count(*) as n from collection.raw_record group by 1
     ), excluded as (
       select source_id, count(*) as n from mediation.excluded_record group by 1
     ), suspended as (
       select source_id, count(*) as n from mediation.suspended_record group by 1
     ), led as (
       select u.source_id, u.block_id, u.ordinal, bool_or(s.usage_id is not null) as is_suspended,
         bool_or(r.rule = 'r') as is_rated, bool_and(r.usage_id is not null) as is_priced
       from mediation.usage_record u
       left join rating.rated_usage r on r.tenant_id = u.tenant_id and r.started_at = u.started_at and r.usage_id = u.usage_id
       left join rating.suspended_usage s on s.tenant_id = u.tenant_id and s.started_at = u.started_at and s.usage_id = u.usage_id
       group by 1, 2, 3
     ), fates as (
       select source_id, count(*) filter (where is_suspended) as led_suspended,
         count(*) filter (where not is_suspended and is_priced and is_rated) as led_rated,
         count(*) filter (where not is_suspended and is_priced and not is_rated) as led_free
       from led group by 1
     )
     select s.source_id, coalesce(run.collected, 0) as collected, coalesce(run.duplicates, 0) as duplicates, coalesce(stored.n, 0) as stored,
       coalesce(excluded.n, 0) as excluded, coalesce(suspended.n, 0) as suspended, coalesce(led_suspended, 0) as led_suspended,
       coalesce(led_rated, 0) as led_rated, coalesce(led_free, 0) as led_free
     from collection.source s
     left join run on run.source_id = s.source_id
     left join stored on stored.source_id = s.source_id
     left join excluded on excluded.source_id = s.source_id
     left join suspended on suspended.source_id = s.source_id
     left join fates on fates.source_id = s.source_id
     order by s.source_id`,
  );
  return rows.map((row) => {
    const ended = row.excluded + row.suspended + row.led_suspended + row.led_rated + row.led_free;
    return {
      sourceId: row.source_id,
      collected: row.collected,
      duplicates: row.duplicates,
      suspended: row.suspended + row.led_suspended,
      rated: row.led_rated,
      notChargeable: row.excluded + row.led_free,
      awaiting: row.stored - ended,
    };
  });
}
