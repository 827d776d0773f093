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

/** Reads the records of the block, or only those whose ordinals are wanted. */
export function readBlock(block: ReadableBlock, reader: RecordReader, wanted?: ReadonlySet<number>): ReadRecords {
  const read: ReadRecords = { calls: new Map(), suspensions: [] };
  let begin = 0;
  let ordinal = 0;
  for (const end of reader.split(block.bytes)) {
    if (wanted === undefined || wanted.has(ordinal)) readRecord(read, block.bytes.subarray(begin, end), { blockId: block.blockId, ordinal }, reader);
    begin = end;
    ordinal += 1;
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

function readRecord(read: ReadRecords, bytes: Uint8Array, place: { blockId: bigint; ordinal: number }, reader: RecordReader): void {
  const occurredAt = occurrenceOf(reader.identify(bytes));
  const parsed = reader.parse(bytes);
  if (!parsed.ok) {
    read.suspensions.push({ ...place, occurredAt, reason: parsed.fault.reason, detail: parsed.fault.detail });
    return;
  }
  const timed = timeLeg(parsed.leg, place, occurredAt, reader.resolve);
  if ('reason' in timed) {
    read.suspensions.push({ ...place, occurredAt, ...timed });
    return;
  }
  addLeg(read, timed, occurredAt);
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
