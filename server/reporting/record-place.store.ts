// SQL that tells, for lists, about where raw records stand in the files they came from.

import type { RecordPlace } from './report.ts';

/**
 * A lateral join named `place` for a row `x` with `source_id`, `block_id` and `ordinal`. Lines that were skipped as
 * duplicates are counted; a record of several lines shifts those after it in the same block by as many. The exact line
 * costs the reading of a whole block: `collection/raw-record.service.ts`.
 */
export const placeJoin = `
  left join lateral (
    select n.name as source_name, b.file, b.first_line + x.ordinal
      + coalesce((select sum((gap ->> 2)::bigint) from jsonb_array_elements(b.gaps) gap where (gap ->> 0)::integer <= x.ordinal), 0)::bigint as line
    from collection.raw_block b join collection.source n on n.source_id = b.source_id
    where b.source_id = x.source_id and b.block_id = x.block_id limit 1
  ) place on true`;

export const placeColumns = 'x.source_id, place.source_name, place.file, place.line';

export interface PlaceRow {
  readonly source_id: number | null;
  readonly source_name: string | null;
  readonly file: string | null;
  readonly line: bigint | null;
}

/** Null when the raw block has left with its month. */
export function readPlace(row: PlaceRow): RecordPlace | null {
  if (row.source_id === null || row.source_name === null || row.file === null || row.line === null) return null;
  return { sourceId: row.source_id, sourceName: row.source_name, file: row.file, line: row.line.toString() };
}
