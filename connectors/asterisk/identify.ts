// Tells from the bytes of a row, without reading it whole, what makes it the same row when it is met again.

import type { RecordIdentity } from '../connector.ts';
import { csvLayout, customSample, customSampleColumns, type Layout, mostColumns } from './layout.ts';
import { epochOfUniqueId, isDigits } from './unique-id.ts';

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
 * them may be equal to the byte and yet be two calls. The moment is the epoch inside linkedid, else inside uniqueid.
 */
export function identify(record: Uint8Array): RecordIdentity {
  const columnCount = findColumnEnds(record);
  const layout = columnCount === 0 ? undefined : layoutOf(record, columnCount);
  if (layout === undefined) return { by: 'position', occurredAtEpochSeconds: undefined };
  const uniqueId = textAt(record, layout.uniqueId);
  const linkedId = textAt(record, layout.linkedId);
  const isTold = uniqueId !== '' || (linkedId !== '' && isNumberAt(record, layout.sequence));
  const occurredAtEpochSeconds = linkedId === '' ? epochOfUniqueId(uniqueId) : epochOfUniqueId(linkedId);
  return { by: isTold ? 'content' : 'position', occurredAtEpochSeconds };
}

/** Number of columns, or 0 when a quote stays open or there are too many. */
function findColumnEnds(record: Uint8Array): number {
  const end = contentEnd(record);
  let count = 0;
  let isQuoted = false;
  for (let at = 0; at < end; at += 1) {
    const byte = record[at];
    if (byte === quote) isQuoted = !isQuoted;
    else if (byte === comma && !isQuoted) {
      if (count === mostColumns - 1) return 0;
      columnEnds[count] = at;
      count += 1;
    }
  }
  columnEnds[count] = end;
  return isQuoted ? 0 : count + 1;
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
  if (column < 0) return '';
  let start = column === 0 ? 0 : (columnEnds[column - 1] ?? 0) + 1;
  let end = columnEnds[column] ?? 0;
  if (end - start >= 2 && record[start] === quote && record[end - 1] === quote) {
    start += 1;
    end -= 1;
  }
  if (end <= start || end - start > longestId) return '';
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(record[at] ?? 0);
  return text;
}
