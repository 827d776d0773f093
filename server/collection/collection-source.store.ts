// SQL that tells the collecting jobs which sources there are and how to reach them.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';

export interface CollectionSource {
  readonly sourceId: number;
  readonly name: string;
  readonly kind: string;
  readonly settings: unknown;
  /** A cron expression in the zone of the box. */
  readonly schedule: string;
}

interface SourceRow {
  readonly source_id: number;
  readonly name: string;
  readonly kind: string;
  readonly settings: unknown;
  readonly schedule: string;
}

export async function listEnabledSources(db: Database | Transaction): Promise<readonly CollectionSource[]> {
  const rows = await query<SourceRow>(db, 'select source_id, name, kind, settings, schedule from collection.source where enabled order by source_id');
  return rows.map(readSource);
}

export async function findCollectionSource(db: Database | Transaction, sourceId: number): Promise<CollectionSource | undefined> {
  const [row] = await query<SourceRow>(db, 'select source_id, name, kind, settings, schedule from collection.source where source_id = ?', [sourceId]);
  return row === undefined ? undefined : readSource(row);
}

function readSource(row: SourceRow): CollectionSource {
  return { sourceId: row.source_id, name: row.name, kind: row.kind, settings: row.settings, schedule: row.schedule };
}
