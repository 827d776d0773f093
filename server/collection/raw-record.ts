// What is kept of a raw record: its place in a block, when its call began, and the fingerprint that makes it the same again.

import type { RecordIdentity } from '@releve/connectors/connector.ts';

export interface RawRecord {
  /** Place among the records of the chunk, from 0. */
  readonly ordinal: number;
  /** Offset of its first byte in the chunk, and of the byte after its last. */
  readonly begin: number;
  readonly end: number;
  readonly fingerprint: string;
  readonly occurredAtEpochSeconds: number;
}

/** [ordinal of the next kept record, bytes skipped, lines skipped] where duplicates were left out of a block. */
export type Gap = readonly [ordinal: number, bytes: number, lines: number];

export interface KeptRecords {
  readonly records: readonly RawRecord[];
  readonly bytes: Uint8Array;
  readonly gaps: readonly Gap[];
}

/** Records that do not tell when their call began are kept under this instant, 1970-01-01. */
export const unknownOccurrence = 0;

const epochSecondsMax = 4_102_444_800;

/** What the fingerprint is taken of: the bytes alone, or with their place where the source gives no identity. */
export function fingerprintContent(record: Uint8Array, identity: RecordIdentity, place: { fileKey: string; position: number }): Uint8Array | string {
  if (identity.by === 'content') return withoutLineEnd(record);
  return `${place.fileKey}:${place.position}:${Buffer.from(withoutLineEnd(record)).toString('latin1')}`;
}

/** The instant that partitions the record; absurd ones count as unknown, so that rubbish cannot make partitions. */
export function occurrenceOf(identity: RecordIdentity): number {
  const at = identity.occurredAtEpochSeconds;
  return at === undefined || !Number.isSafeInteger(at) || at < 946_684_800 || at >= epochSecondsMax ? unknownOccurrence : at;
}

/** The chunk without its duplicates; what is kept is numbered anew and the gaps tell where bytes are missing. */
export function keepRecords(chunk: Uint8Array, records: readonly RawRecord[], isNew: (record: RawRecord) => boolean): KeptRecords {
  const kept: RawRecord[] = [];
  const pieces: Uint8Array[] = [];
  const gaps: Gap[] = [];
  let skippedBytes = 0;
  let skippedLines = 0;
  for (const record of records) {
    const bytes = chunk.subarray(record.begin, record.end);
    if (!isNew(record)) {
      skippedBytes += bytes.length;
      skippedLines += countLines(bytes);
      continue;
    }
    if (skippedBytes > 0) gaps.push([kept.length, skippedBytes, skippedLines]);
    skippedBytes = 0;
    skippedLines = 0;
    kept.push({ ...record, ordinal: kept.length });
    pieces.push(bytes);
  }
  return { records: kept, bytes: kept.length === records.length ? chunk : Buffer.concat(pieces), gaps };
}

/** `ordinal` counts the records that the block holds, from 0. */
export interface RawRecordKey {
  readonly sourceId: number;
  readonly blockId: bigint;
  readonly ordinal: number;
}

/** A record as it was collected; `position` is its first byte in its file, `line` its first line, counted from 1. */
export interface CollectedRecord {
  readonly position: number;
  readonly line: number;
  readonly bytes: Uint8Array;
}

export interface StoredRecords {
  readonly position: number;
  readonly firstLine: number;
  readonly gaps: readonly Gap[];
  readonly bytes: Uint8Array;
}

/** One record of a block and where it stood in its file. `ends` is where its connector splits the block's bytes. */
export function pickRecord(block: StoredRecords, ends: readonly number[], ordinal: number): CollectedRecord | undefined {
  const begin = ordinal === 0 ? 0 : ends[ordinal - 1];
  const end = ends[ordinal];
  if (begin === undefined || end === undefined) return undefined;
  let position = block.position + begin;
  let line = block.firstLine + countLines(block.bytes.subarray(0, begin));
  for (const [next, bytes, lines] of block.gaps) {
    if (next > ordinal) break;
    position += bytes;
    line += lines;
  }
  return { position, line, bytes: block.bytes.subarray(begin, end) };
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

function withoutLineEnd(record: Uint8Array): Uint8Array {
  let end = record.length;
  while (end > 0 && (record[end - 1] === 10 || record[end - 1] === 13)) end -= 1;
  return record.subarray(0, end);
}
