// Whether the database answers.

import type { Database } from './postgres.ts';
import { query } from './query.ts';

/** Throws what the connection throws. */
export async function pingDatabase(db: Database): Promise<void> {
  await query(db, 'select 1');
}
