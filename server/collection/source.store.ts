// SQL of sources as they are set up.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { Source, SourceDraft } from './source.ts';

type Connection = Database | Transaction;

const sourceColumns = 'source_id as "sourceId", site_id as "siteId", name, kind, settings, role, schedule, enabled, created_at as "createdAt"';

export async function listSources(db: Connection): Promise<readonly Source[]> {
  return query<Source>(db, `select ${sourceColumns} from collection.source order by name`);
}

export async function findSource(db: Connection, sourceId: number): Promise<Source | undefined> {
  const rows = await query<Source>(db, `select ${sourceColumns} from collection.source where source_id = ?`, [sourceId]);
  return rows[0];
}

/** Undefined when there is a source of this name. */
export async function insertSource(db: Connection, draft: SourceDraft, createdAt: Temporal.Instant): Promise<Source | undefined> {
  const rows = await query<Source>(
    db,
    `insert into collection.source (site_id, name, kind, settings, role, schedule, enabled, created_at) values (?, ?, ?, ?::jsonb, ?, ?, ?, ?)
     on conflict (name) do nothing returning ${sourceColumns}`,
    [draft.siteId, draft.name, draft.kind, JSON.stringify(draft.settings), draft.role, draft.schedule, draft.enabled, createdAt],
  );
  return rows[0];
}

/** The kind stays. Undefined when another source has this name. */
export async function updateSource(db: Connection, sourceId: number, draft: SourceDraft): Promise<Source | undefined> {
  const rows = await query<Source>(
    db,
    `update collection.source set site_id = ?, name = ?, settings = ?::jsonb, role = ?, schedule = ?, enabled = ? where source_id = ?
     and not exists (select 1 from collection.source other where other.name = ? and other.source_id <> ?) returning ${sourceColumns}`,
    [draft.siteId, draft.name, JSON.stringify(draft.settings), draft.role, draft.schedule, draft.enabled, sourceId, draft.name, sourceId],
  );
  return rows[0];
}

export async function updateSourceEnabled(db: Connection, sourceId: number, enabled: boolean): Promise<Source | undefined> {
  const rows = await query<Source>(db, `update collection.source set enabled = ? where source_id = ? returning ${sourceColumns}`, [enabled, sourceId]);
  return rows[0];
}
