// Tells from the bytes of a row, without reading it whole, what makes it the same row when it is met again.

import type { RecordIdentity } from '../connector.ts';
import { csvLayout, customSample, customSampleColumns, type Layout, mostColumns } from './layout.ts';
import { epochOfUniqueId, isDigits } from './unique-id.ts';
import { isWallClock } from './wall-clock.ts';

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** No id is longer; what is longer is no id. */
const longestId = 256;

/** Reused by every call, since a list per row would cost more than the search itself; nothing outlives a call. */
const columnEnds = new Int32Array(mostColumns);

/**
 * A row that tells its uniqueid, or its linkedid and sequence, is the same row wherever it is met; two rows without
 * them may be equal to the byte and yet be two calls. The moment is the epoch inside linkedid, else inside uniqueid;
 * where neither is told, channel and start are what the rows of a call share, and the start is taken as if it were UTC.
 */
export function identify(record: Uint8Array): RecordIdentity {
  const columnCount = findColumnEnds(record);
  const layout = columnCount === 0 ? undefined : layoutOf(record, columnCount);
  if (layout === undefined) return { by: 'position', occurredAtEpochSeconds: undefined };
  const linkedId = textAt(record, layout.linkedId);
  const callId = linkedId === '' ? textAt(record, layout.uniqueId) : linkedId;
  const isTold = linkedId === '' ? callId !== '' : hasTextAt(record, layout.uniqueId) || isNumberAt(record, layout.sequence);
  const occurredAtEpochSeconds = callId === '' ? epochOfWallClock(textAt(record, layout.start)) : epochOfUniqueId(callId);
  return { by: isTold ? 'content' : 'position', occurredAtEpochSeconds };
}

function epochOfWallClock(text: string): number | undefined {
  return isWallClock(text) ? Date.parse(`${text.replace(' ', 'T')}Z`) / 1000 : undefined;
}

/**
 * Number of columns, or 0 when a quote stays open or there are too many. Every byte of every row passes here: 1 or 0 is
 * computed from a byte, and no branch depends on it that a processor could guess wrong.
 */
function findColumnEnds(record: Uint8Array): number {
  const end = contentEnd(record);
  let count = 0;
  let isQuoted = 0;
  for (let at = 0; at < end; at += 1) {
    const byte = record[at] ?? 0;
    isQuoted ^= ((byte ^ quote) - 1) >>> 31;
    columnEnds[count] = at;
    count += (((byte ^ comma) - 1) >>> 31) & (isQuoted ^ 1);
  }
  columnEnds[count] = end;
  return isQuoted === 1 || count >= mostColumns ? 0 : count + 1;
}

function contentEnd(record: Uint8Array): number {
  let end = record.length;
  if (end > 0 && record[end - 1] === lineFeed) end -= 1;
  if (end > 0 && record[end - 1] === carriageReturn) end -= 1;
  return end;
}

function layoutOf(record: Uint8Array, columnCount: number): Layout | undefined {
  if (columnCount === customSampleColumns && isNumberAt(record, customSample.duration)) return customSample;
  const needsColumn17 = columnCount === 17 || columnCount === 20;
  return csvLayout(columnCount, needsColumn17 && epochOfUniqueId(textAt(record, 16)) !== undefined);
}

function isNumberAt(record: Uint8Array, column: number): boolean {
  const text = textAt(record, column);
  return isDigits(text, 0, text.length);
}

/** The bytes of a column as text, without its quotes; empty where there is no such column. */
function textAt(record: Uint8Array, column: number): string {
  if (!hasTextAt(record, column)) return '';
  const quotes = quotesAt(record, column);
  const bytes = Buffer.isBuffer(record) ? record : Buffer.from(record.buffer, record.byteOffset, record.length);
  return bytes.toString('latin1', startOf(column) + quotes, (columnEnds[column] ?? 0) - quotes);
}

function hasTextAt(record: Uint8Array, column: number): boolean {
  if (column < 0) return false;
  const length = (columnEnds[column] ?? 0) - startOf(column) - 2 * quotesAt(record, column);
  return length > 0 && length <= longestId;
}

/** How many quotes stand at each end of the column: one or none. */
function quotesAt(record: Uint8Array, column: number): 0 | 1 {
  const start = startOf(column);
  const end = columnEnds[column] ?? 0;
  return end - start >= 2 && record[start] === quote && record[end - 1] === quote ? 1 : 0;
}

function startOf(column: number): number {
  return column === 0 ? 0 : (columnEnds[column - 1] ?? 0) + 1;
}
