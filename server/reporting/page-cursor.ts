// Where a list goes on: the sort key of the last row shown, as one opaque word.

import { DomainFailure } from '../kernel/failure.ts';

/** Moments are kept as text to the microsecond, so that rows of one instant are neither lost nor shown twice. */
export interface PageKey {
  readonly at: Temporal.Instant;
  readonly id: string;
}

const instantText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const longestCursor = 400;

export function writeCursor(key: PageKey): string {
  return toBase64Url(`${key.at.toString()} ${key.id}`);
}

/** `idPattern` says what the list's own ids look like; anything else is refused before it reaches the database. */
export function readCursor(cursor: string, idPattern: RegExp): PageKey {
  const [at = '', ...rest] = fromBase64Url(cursor).split(' ');
  const id = rest.join(' ');
  if (!instantText.test(at) || !idPattern.test(id)) throw unknownCursor();
  try {
    return { at: Temporal.Instant.from(at), id };
  } catch {
    throw unknownCursor();
  }
}

function unknownCursor(): DomainFailure {
  return new DomainFailure('invalid', 'cursor_unknown', 'The list cannot go on from there. Open it again from its start.');
}

function toBase64Url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  if (text.length > longestCursor || !/^[A-Za-z0-9_-]+$/.test(text)) throw unknownCursor();
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    throw unknownCursor();
  }
}

/** What a page shows of the `limit + 1` rows asked for, and where the next one begins. */
export function nextPage<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => PageKey): { rows: Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last !== undefined ? writeCursor(keyOf(last)) : null };
}
