// Reads a usage file from disk in pieces of whole lines, and single rows of it again by their place.

import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { CallsReader } from '../rating/calls-file.ts';
import type { UsageRow } from '../rating/calls-row.ts';

/** Where a row stands in the file, in bytes. */
export interface RowPlace {
  readonly offset: number;
  readonly length: number;
}

export type TakeRow = (row: UsageRow, place: () => RowPlace) => void;

export interface CallsInput {
  readonly sizeBytes: number;
  /** From the beginning; each piece is over before the next is read, so that what takes its rows may wait for its own output. */
  readPieces(reader: CallsReader, take: TakeRow): Generator<number, void>;
  readRow(reader: CallsReader, place: RowPlace, number: number): UsageRow;
  /** Whether the file is still as it was when it was opened. */
  isUnchanged(): boolean;
  close(): void;
}

const pieceBytes = 1 << 20;
/** Usage mostly comes in the order of its time, so that the next row is often near. */
const windowBytes = 16_384;
const lineFeed = 0x0a;

/** Undefined for what is no file that can be read twice, such as a pipe. Throws what the system throws, such as for a file that is not there. */
export function openCalls(path: string): CallsInput | undefined {
  const descriptor = openSync(path, 'r');
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) {
    closeSync(descriptor);
    return undefined;
  }
  const window = { bytes: Buffer.alloc(windowBytes), from: 0, length: 0 };
  return {
    sizeBytes: stat.size,
    readPieces: (reader, take) => readPieces({ descriptor, sizeBytes: stat.size }, reader, take),
    readRow: (reader, { offset, length }, number) => {
      if (length > windowBytes) return reader.readAgain(readBytes(descriptor, Buffer.alloc(length), offset, length).toString(), number);
      if (offset < window.from || offset + length > window.from + window.length) {
        window.from = offset;
        window.length = readBytes(descriptor, window.bytes, offset, windowBytes).length;
      }
      const start = offset - window.from;
      return reader.readAgain(window.bytes.toString('utf8', start, start + length), number);
    },
    isUnchanged: () => {
      const now = fstatSync(descriptor);
      return now.size === stat.size && now.mtimeMs === stat.mtimeMs;
    },
    close: () => closeSync(descriptor),
  };
}

interface OpenFile {
  readonly descriptor: number;
  readonly sizeBytes: number;
}

/** Yields how many bytes are done. */
function* readPieces({ descriptor, sizeBytes }: OpenFile, reader: CallsReader, take: TakeRow): Generator<number, void> {
  let buffer = Buffer.alloc(pieceBytes);
  for (let offset = 0; offset < sizeBytes; ) {
    const bytes = readBytes(descriptor, buffer, offset, Math.min(buffer.length, sizeBytes - offset));
    const isLast = offset + bytes.length >= sizeBytes || bytes.length === 0;
    const end = isLast ? bytes.length : bytes.lastIndexOf(lineFeed) + 1;
    const done = end === 0 ? 0 : readPiece(reader, { bytes: bytes.subarray(0, end), offset, isLast }, take);
    // A line longer than the piece, or a row with line ends inside.
    if (done === 0 && !isLast) buffer = Buffer.alloc(buffer.length * 2);
    offset += isLast ? bytes.length : done;
    yield offset;
    if (bytes.length === 0) return;
  }
}

interface Piece {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly isLast: boolean;
}

/** Answers how many bytes are read. */
function readPiece(reader: CallsReader, { bytes, offset, isLast }: Piece, take: TakeRow): number {
  if (!isUtf8(bytes)) reader.refuseBytes(findForeignLine(bytes));
  const text = bytes.toString();
  const isAscii = text.length === bytes.length;
  let known = { characters: 0, bytes: 0 };
  const byteOf = (character: number) => {
    if (isAscii) return character;
    known = { characters: character, bytes: known.bytes + Buffer.byteLength(text.slice(known.characters, character)) };
    return known.bytes;
  };
  const done = reader.read(text, isLast, (row, start, end) =>
    take(row, () => {
      const from = byteOf(start);
      return { offset: offset + from, length: byteOf(end) - from };
    }),
  );
  return byteOf(Math.min(done, text.length));
}

/** The first line that is no UTF-8, counted from 0. */
function findForeignLine(bytes: Buffer): number {
  let start = 0;
  for (let line = 0; ; line += 1) {
    const end = bytes.indexOf(lineFeed, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

function readBytes(descriptor: number, buffer: Buffer, offset: number, length: number): Buffer {
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, buffer, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
