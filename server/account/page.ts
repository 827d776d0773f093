// A page of a list that is ordered by a growing id.

export interface PageRequest {
  /** Only rows with a greater id. */
  readonly afterId: number;
  readonly limit: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Asks for the next page; null on the last one. */
  readonly nextCursor: string | null;
}

const limitDefault = 100;

export function readPageRequest({ cursor, limit }: { cursor?: string; limit?: number }): PageRequest {
  return { afterId: cursor === undefined ? 0 : Number(cursor), limit: limit ?? limitDefault };
}

/** `rows` were asked for with `limit + 1`, so that it is known whether more follow. */
export function pageOf<Row>(rows: readonly Row[], limit: number, idOf: (row: Row) => number): Page<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last !== undefined ? String(idOf(last)) : null };
}
