// Where one record of the log ends and the next begins, decided on bytes and the same whatever the chunk.

import { fewestColumns, mostColumns } from './layout.ts';

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A line without end is cut into records of this size, so that memory stays flat; parsing refuses them. */
export const longestRecordBytes = 65_536;
/** Asterisk drops rows of 1024 bytes and more: nothing longer than this is one row with line feeds in its names. */
const longestRowBytes = 4096;
/** Bytes from the start of a record that always suffice to know its end. */
export const longestLookAheadBytes = longestRecordBytes + longestRowBytes;

const undecided = 0;
const malformed = -1;
const ranOut = -2;

/**
 * End offsets of the records in bytes that begin at a record and end at one.
 * A record is a line with its terminator, an empty line too. A line feed inside quotes belongs to the record only when
 * the whole is a well-formed row; otherwise the line with the open quote is a record alone and its neighbours are safe.
 */
export function split(bytes: Uint8Array): readonly number[] {
  const ends: number[] = [];
  let start = 0;
  while (start < bytes.length) {
    start = decidedEnd(bytes, start) || finalEnd(bytes, start);
    ends.push(start);
  }
  return ends;
}

/**
 * End of the last record within `limit` that no later byte can change, or of the first one if that is longer.
 * `isFinished`: nothing will follow the bytes, so that their tail is a record.
 */
export function wholeRecordsEnd(bytes: Uint8Array, limit: number, isFinished: boolean): number {
  let start = 0;
  while (start < bytes.length) {
    const end = decidedEnd(bytes, start) || (isFinished ? finalEnd(bytes, start) : undecided);
    if (end === undecided || (end > limit && start > 0)) return start;
    start = end;
  }
  return start;
}

/** Depends on bytes from `start` on only, and never changes when more bytes follow. */
function decidedEnd(bytes: Uint8Array, start: number): number {
  const limit = Math.min(bytes.length, start + longestRecordBytes);
  const at = bytes.indexOf(lineFeed, start);
  if (at < 0 || at >= limit) return limit - start === longestRecordBytes ? limit : undecided;
  return hasOpenQuote(bytes, start, at) ? endOfOpenLine(bytes, start, at + 1) : at + 1;
}

/** Every byte of every log passes here: the sum has no branch that a processor could guess wrong. */
function hasOpenQuote(bytes: Uint8Array, start: number, end: number): boolean {
  let isOpen = 0;
  for (let at = start; at < end; at += 1) isOpen ^= (((bytes[at] ?? 0) ^ quote) - 1) >>> 31;
  return isOpen === 1;
}

function finalEnd(bytes: Uint8Array, start: number): number {
  const lineEnd = bytes.indexOf(lineFeed, start);
  return lineEnd < 0 ? bytes.length : lineEnd + 1;
}

function endOfOpenLine(bytes: Uint8Array, start: number, lineEnd: number): number {
  const limit = start + longestRowBytes;
  if (lineEnd >= limit) return lineEnd;
  const end = rowEnd(bytes, start, Math.min(limit, bytes.length));
  if (end > 0) return end;
  return end === malformed || bytes.length >= limit ? lineEnd : undecided;
}

/**
 * End of the well-formed row that begins at `start`. A quote left open in one row meets the opening quote of the next
 * one, and what follows that is no comma: so no row of the log can be taken for the inside of another.
 */
function rowEnd(bytes: Uint8Array, start: number, limit: number): number {
  let columns = 1;
  let at = start;
  while (at < limit) {
    at = bytes[at] === quote ? quotedEnd(bytes, at + 1, limit) : bareEnd(bytes, at, limit);
    if (at < 0) return at;
    if (bytes[at] !== comma) return columns < fewestColumns || columns > mostColumns ? malformed : terminatorEnd(bytes, at, limit);
    columns += 1;
    at += 1;
  }
  return ranOut;
}

function terminatorEnd(bytes: Uint8Array, start: number, limit: number): number {
  const at = bytes[start] === carriageReturn ? start + 1 : start;
  if (at >= limit) return ranOut;
  return bytes[at] === lineFeed ? at + 1 : malformed;
}

function bareEnd(bytes: Uint8Array, start: number, limit: number): number {
  for (let at = start; at < limit; at += 1) {
    const byte = bytes[at];
    if (byte === comma || byte === lineFeed || byte === carriageReturn) return at;
    if (byte === quote) return malformed;
  }
  return ranOut;
}

function quotedEnd(bytes: Uint8Array, start: number, limit: number): number {
  for (let at = start; at < limit; at += 1) {
    if (bytes[at] !== quote) continue;
    if (at + 1 >= limit) return ranOut;
    if (bytes[at + 1] !== quote) return at + 1;
    at += 1;
  }
  return ranOut;
}
