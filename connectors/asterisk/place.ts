// Where the reading of a call log stands, kept as JSON between two readings.

import type { Cursor, JsonValue } from '../connector.ts';

/** `offset` and `line` are of the next record; the other fields recognise the file that was read. */
export interface Place {
  readonly device: string;
  readonly inode: string;
  readonly fileKey: string;
  readonly offset: number;
  readonly line: number;
  /** Hash of the last bytes consumed, at most 256, so that a file cut and refilled is not taken for the old one. */
  readonly lastBytesHash: string;
  /** Orders the rotated files of one directory; milliseconds. */
  readonly modifiedAtMilliseconds: number;
}

export function cursorOf(place: Place): Cursor {
  return { ...place };
}

/** Undefined when the cursor is none of ours; reading again from the start is then harmless. */
export function readCursor(cursor: Cursor): Place | undefined {
  const { device, inode, fileKey, offset, line, lastBytesHash, modifiedAtMilliseconds } = cursor;
  if (!isText(device) || !isText(inode) || !isText(fileKey) || !isText(lastBytesHash)) return undefined;
  if (!isCount(offset) || !isCount(line) || typeof modifiedAtMilliseconds !== 'number') return undefined;
  return { device, inode, fileKey, offset, line, lastBytesHash, modifiedAtMilliseconds };
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
