// SQL behind the list of sources: what each has brought so far and how its last run ended.

import type { Database, Transaction } from '../platform/postgres.ts';
import type { ReportedSource } from './report.ts';

export async function listSources(db: Database | Transaction): Promise<ReportedSource[]> {
  const { rows } = await db.raw<{ rows: SourceRow[] }>(
    `select s.source_id, s.name, s.kind, p.name as site_name, s.role, s.schedule, s.enabled,
       coalesce(t.record_count - t.duplicate_count, 0)::bigint as kept_count, coalesce(t.duplicate_count, 0)::bigint as duplicate_count,
       coalesce(t.byte_count, 0)::bigint as byte_count,
       (select count(*) from mediation.suspended_record x where x.source_id = s.source_id)
         + (select count(*) from rating.suspended_usage x where x.source_id = s.source_id) as suspended_count,
       r.run_id, r.started_at, r.ended_at, r.record_count as run_record_count, r.duplicate_count as run_duplicate_count, r.notices, r.failure
     from collection.source s
     join account.site p on p.site_id = s.site_id
     left join lateral (
       select sum(record_count) as record_count, sum(duplicate_count) as duplicate_count, sum(byte_count) as byte_count
       from collection.run where source_id = s.source_id
     ) t on true
     left join lateral (select * from collection.run where source_id = s.source_id order by run_id desc limit 1) r on true
     order by s.name`,
  );
  return rows.map(readSource);
}

interface SourceRow {
  readonly source_id: number;
  readonly name: string;
  readonly kind: string;
  readonly site_name: string;
  readonly role: ReportedSource['role'];
  readonly schedule: string;
  readonly enabled: boolean;
  readonly kept_count: bigint;
  readonly duplicate_count: bigint;
  readonly byte_count: bigint;
  readonly suspended_count: bigint;
  readonly run_id: bigint | null;
  readonly started_at: Temporal.Instant | null;
  readonly ended_at: Temporal.Instant | null;
  readonly run_record_count: bigint | null;
  readonly run_duplicate_count: bigint | null;
  readonly notices: readonly Partial<Record<'severity' | 'code' | 'file' | 'sentence', string>>[] | null;
  readonly failure: string | null;
}

function readSource(row: SourceRow): ReportedSource {
  return {
    sourceId: row.source_id,
    name: row.name,
    kind: row.kind,
    siteName: row.site_name,
    role: row.role,
    schedule: row.schedule,
    isEnabled: row.enabled,
    nextRunAt: null,
    recordCount: row.kept_count.toString(),
    duplicateCount: row.duplicate_count.toString(),
    byteCount: row.byte_count.toString(),
    suspendedCount: row.suspended_count.toString(),
    lastRun: readRun(row),
  };
}

function readRun(row: SourceRow): ReportedSource['lastRun'] {
  if (row.run_id === null || row.started_at === null) return null;
  return {
    runId: row.run_id.toString(),
    startedAt: row.started_at.toString(),
    endedAt: row.ended_at?.toString() ?? null,
    recordCount: (row.run_record_count ?? 0n).toString(),
    duplicateCount: (row.run_duplicate_count ?? 0n).toString(),
    notices: (row.notices ?? []).map(({ severity = 'info', code = '', file = '', sentence = '' }) => ({ severity, code, file, sentence })),
    failure: row.failure,
  };
}
