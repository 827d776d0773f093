// A block's bytes become timed legs grouped by call, and faults; pure, so that any record can be read again later.

import type { Connector, Leg } from '@releve/connectors/connector.ts';
import { occurrenceOf } from '../collection/raw-record.ts';
import type { RecordPlace, Suspension } from './mediate-call.ts';
import { type LocalResolver, type TimedLeg, timeLeg } from './timed-leg.ts';

export interface ReadableBlock {
  readonly blockId: bigint;
  readonly bytes: Uint8Array;
}

export interface CallLegs {
  readonly callId: string;
  readonly occurredAt: number;
  readonly legs: TimedLeg[];
}

export interface ReadRecords {
  /** By a key that is unique per call. */
  readonly calls: Map<string, CallLegs>;
  readonly suspensions: Suspension[];
}

export interface RecordReader {
  readonly split: Connector<never>['split'];
  readonly identify: Connector<never>['identify'];
  readonly parse: (record: Uint8Array) => ReturnType<Connector<never>['parse']>;
  readonly resolve: LocalResolver;
}

/**
 * Where a block's records end and when their calls began: enough to take the records of one call after the other, so
 * that not all of them are in memory at once.
 */
export interface BlockIndex {
  readonly ends: readonly number[];
  /** Epoch seconds by ordinal; 0 where a record does not tell. */
  readonly occurredAt: Float64Array;
}

export function indexBlock(block: ReadableBlock, reader: RecordReader): BlockIndex {
  const ends = reader.split(block.bytes);
  const occurredAt = new Float64Array(ends.length);
  for (let ordinal = 0, begin = 0; ordinal < ends.length; ordinal += 1) {
    const end = ends[ordinal] ?? begin;
    occurredAt[ordinal] = occurrenceOf(reader.identify(block.bytes.subarray(begin, end)));
    begin = end;
  }
  return { ends, occurredAt };
}

/** Ordinals by when their calls began, in order of time. Records of one call share that, so no call is in two groups. */
export function* groupByMoment({ occurredAt }: BlockIndex): Generator<{ readonly occurredAt: number; readonly ordinals: Uint32Array }> {
  const at = (ordinal: number | undefined) => occurredAt[ordinal ?? 0] ?? 0;
  const ordered = Uint32Array.from(occurredAt.keys()).sort((left, right) => at(left) - at(right) || left - right);
  for (let begin = 0, end = 1; begin < ordered.length; begin = end, end += 1) {
    const moment = at(ordered[begin]);
    while (end < ordered.length && at(ordered[end]) === moment) end += 1;
    yield { occurredAt: moment, ordinals: ordered.subarray(begin, end) };
  }
}

export function readRecords(block: ReadableBlock, index: BlockIndex, ordinals: Iterable<number>, reader: RecordReader): ReadRecords {
  const read: ReadRecords = { calls: new Map(), suspensions: [] };
  for (const ordinal of ordinals) {
    const bytes = block.bytes.subarray(index.ends[ordinal - 1] ?? 0, index.ends[ordinal]);
    readRecord(read, bytes, { blockId: block.blockId, ordinal, occurredAt: index.occurredAt[ordinal] ?? 0 }, reader);
  }
  return read;
}

/** Reads a record whose call has no other in the block: its call, or why it waits in suspense. */
export function readSingle(block: ReadableBlock, index: BlockIndex, ordinal: number, reader: RecordReader): CallLegs | Suspension {
  const bytes = block.bytes.subarray(index.ends[ordinal - 1] ?? 0, index.ends[ordinal]);
  const occurredAt = index.occurredAt[ordinal] ?? 0;
  const leg = readLeg(bytes, { blockId: block.blockId, ordinal, occurredAt }, reader);
  return 'reason' in leg ? leg : { callId: keyOf(leg.leg, leg, occurredAt), occurredAt, legs: [leg] };
}

/** Reads the records of the block, or only those whose ordinals are wanted. */
export function readBlock(block: ReadableBlock, reader: RecordReader, wanted?: ReadonlySet<number>): ReadRecords {
  const read: ReadRecords = { calls: new Map(), suspensions: [] };
  let begin = 0;
  for (const [ordinal, end] of reader.split(block.bytes).entries()) {
    if (wanted === undefined || wanted.has(ordinal)) {
      const bytes = block.bytes.subarray(begin, end);
      readRecord(read, bytes, { blockId: block.blockId, ordinal, occurredAt: occurrenceOf(reader.identify(bytes)) }, reader);
    }
    begin = end;
  }
  return read;
}

/** Adds what was read elsewhere; legs of the same call come together. */
export function mergeReads(into: ReadRecords, more: ReadRecords): void {
  for (const [key, call] of more.calls) {
    const known = into.calls.get(key);
    if (known === undefined) into.calls.set(key, call);
    else known.legs.push(...call.legs);
  }
  into.suspensions.push(...more.suspensions);
}

function readRecord(read: ReadRecords, bytes: Uint8Array, place: RecordPlace, reader: RecordReader): void {
  const leg = readLeg(bytes, place, reader);
  if ('reason' in leg) read.suspensions.push(leg);
  else addLeg(read, leg, place.occurredAt);
}

function readLeg(bytes: Uint8Array, place: RecordPlace, reader: RecordReader): TimedLeg | Suspension {
  const parsed = reader.parse(bytes);
  if (!parsed.ok) return { ...place, reason: parsed.fault.reason, detail: parsed.fault.detail };
  const timed = timeLeg(parsed.leg, place, place.occurredAt, reader.resolve);
  return 'reason' in timed ? { ...place, ...timed } : timed;
}

function addLeg(read: ReadRecords, timed: TimedLeg, occurredAt: number): void {
  const key = keyOf(timed.leg, timed, occurredAt);
  const call = read.calls.get(key);
  if (call === undefined) read.calls.set(key, { callId: key, occurredAt, legs: [timed] });
  else call.legs.push(timed);
}

/** A source that names no call gives each record a call of its own. */
function keyOf(leg: Leg, place: { blockId: bigint; ordinal: number }, occurredAt: number): string {
  return leg.callId === '' ? `record ${place.blockId}:${place.ordinal}` : `${leg.callId} ${occurredAt}`;
}

export function placesByBlock(places: readonly RecordPlace[]): Map<bigint, Set<number>> {
  const blocks = new Map<bigint, Set<number>>();
  for (const { blockId, ordinal } of places) {
    const ordinals = blocks.get(blockId);
    if (ordinals === undefined) blocks.set(blockId, new Set([ordinal]));
    else ordinals.add(ordinal);
  }
  return blocks;
}
