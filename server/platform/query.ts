// SQL text with bound values, answered as typed rows.

import type { Database, Transaction } from './postgres.ts';

export type Bound = string | number | bigint | boolean | null | Uint8Array | Temporal.Instant | readonly Bound[];

/** `?` binds a value, `??` an identifier; a literal question mark is written `\\?`. */
export async function query<Row>(db: Database | Transaction, sql: string, values: readonly Bound[] = []): Promise<readonly Row[]> {
  const answer: { rows: Row[] } = await db.raw(sql, values as readonly never[]);
  return answer.rows;
}
