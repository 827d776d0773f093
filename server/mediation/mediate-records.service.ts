// Works off raw blocks: legs become usage records, exclusions or suspense, and calls with late legs are made anew.

import { findBlock, findNextBlock, listRecordPlaces, type RawBlock } from '../collection/raw-block.store.ts';
import { fingerprint } from '../platform/fingerprint.ts';
import type { Transaction } from '../platform/postgres.ts';
import { type MediatedCall, type MediationRules, mediateCall, type RecordPlace, type Suspension } from './mediate-call.ts';
import {
  deleteOutcomes,
  type ExistingUsage,
  findProgress,
  insertBatch,
  insertExclusions,
  insertSuspensions,
  insertUsage,
  listSuspendedPlaces,
  listUsageOfCalls,
  lockSource,
  updateBatchSpan,
  withdrawUsage,
} from './mediation.store.ts';
import { type CallLegs, mergeReads, placesByBlock, type ReadRecords, type RecordReader, readBlock } from './read-block.ts';
import { usageIdRange } from './usage-record.ts';

export interface MediationSource {
  readonly sourceId: number;
  readonly reader: RecordReader;
  readonly rules: MediationRules;
}

export interface MediatedBatch {
  readonly batchId: bigint;
  readonly records: number;
  readonly usage: number;
  readonly excluded: number;
  readonly suspended: number;
}

const recycledPerBatch = 5000;

/** Works off the next block of the source; undefined when there is none. */
export async function mediateNextBlock(trx: Transaction, source: MediationSource, now: Temporal.Instant): Promise<MediatedBatch | undefined> {
  await lockSource(trx, source.sourceId);
  const progress = await findProgress(trx, source.sourceId);
  const block = await findNextBlock(trx, source.sourceId, progress.lastBlockId);
  if (block === undefined) return undefined;
  const batchId = await insertBatch(trx, source.sourceId, block.blockId, now);
  const fresh = readBlock(block, source.reader);
  const earlier = await readEarlierLegs(trx, source, fresh, { block, newestCallAt: progress.newestCallAt });
  return finishBatch(trx, { source, batchId, now, newestCallAt: progress.newestCallAt, records: block.recordCount }, fresh, earlier);
}

export interface RecycledBatch extends MediatedBatch {
  /** The last suspended record of the batch; the next batch begins after it. */
  readonly last: RecordPlace;
}

/**
 * Sends suspended records of the source through again with all their calls' other records: the first ones after a place.
 * Undefined when there is none.
 */
export async function recycleSuspended(
  trx: Transaction,
  source: MediationSource,
  now: Temporal.Instant,
  after: RecordPlace | undefined,
): Promise<RecycledBatch | undefined> {
  await lockSource(trx, source.sourceId);
  const suspended = await listSuspendedPlaces(trx, source.sourceId, after, recycledPerBatch);
  const last = suspended.at(-1);
  if (last === undefined) return undefined;
  const progress = await findProgress(trx, source.sourceId);
  const batchId = await insertBatch(trx, source.sourceId, undefined, now);
  const told = [...new Set(suspended.map((place) => place.occurredAt))].filter((at) => at > 0);
  const stored = await listRecordPlaces(trx, source.sourceId, told);
  // Records that mediation has not come to yet find their calls when it does.
  const siblings = stored.filter((place) => place.blockId <= progress.lastBlockId);
  const places = placesByBlock([...suspended, ...siblings.map((place) => ({ ...place, occurredAt: place.occurredAtEpochSeconds }))]);
  const earlier = await readPlaces(trx, source, places);
  keepCallsOf(earlier, suspended);
  const context = { source, batchId, now, newestCallAt: progress.newestCallAt, records: suspended.length };
  return { ...(await finishBatch(trx, context, { calls: new Map(), suspensions: [] }, earlier)), last };
}

interface BatchContext {
  readonly source: MediationSource;
  readonly batchId: bigint;
  readonly now: Temporal.Instant;
  readonly newestCallAt: number;
  readonly records: number;
}

/** Only calls that began no later than the newest one seen so far can have records in earlier blocks. */
async function readEarlierLegs(
  trx: Transaction,
  source: MediationSource,
  fresh: ReadRecords,
  limits: { block: RawBlock; newestCallAt: number },
): Promise<ReadRecords> {
  const none: ReadRecords = { calls: new Map(), suspensions: [] };
  const times = [...new Set([...fresh.calls.values()].map((call) => call.occurredAt))].filter((at) => at > 0 && at <= limits.newestCallAt);
  if (times.length === 0) return none;
  const stored = await listRecordPlaces(trx, source.sourceId, times);
  const places = stored.filter((place) => place.blockId < limits.block.blockId).map((place) => ({ ...place, occurredAt: place.occurredAtEpochSeconds }));
  const earlier = await readPlaces(trx, source, placesByBlock(places));
  for (const key of earlier.calls.keys()) if (!fresh.calls.has(key)) earlier.calls.delete(key);
  earlier.suspensions.length = 0;
  return earlier;
}

async function readPlaces(trx: Transaction, source: MediationSource, places: ReadonlyMap<bigint, ReadonlySet<number>>): Promise<ReadRecords> {
  const read: ReadRecords = { calls: new Map(), suspensions: [] };
  for (const [blockId, ordinals] of places) {
    const block = await findBlock(trx, source.sourceId, blockId);
    if (block !== undefined) mergeReads(read, readBlock(block, source.reader, ordinals));
  }
  return read;
}

/** Records that merely began in the same second as a suspended one stay out of a recycle. */
function keepCallsOf(read: ReadRecords, suspended: readonly RecordPlace[]): void {
  const wanted = new Set(suspended.map(placeKey));
  for (const [key, call] of read.calls) if (!call.legs.some((leg) => wanted.has(placeKey(leg)))) read.calls.delete(key);
  const faults = read.suspensions.filter((suspension) => wanted.has(placeKey(suspension)));
  read.suspensions.splice(0, read.suspensions.length, ...faults);
}

async function finishBatch(trx: Transaction, batch: BatchContext, fresh: ReadRecords, earlier: ReadRecords): Promise<MediatedBatch> {
  const blocked = await reopenCalls(trx, batch, fresh, earlier);
  mergeReads(fresh, earlier);
  const results = mediateAll(batch.source, fresh, blocked);
  const suspensions = [...fresh.suspensions, ...results.suspensions];
  await insertUsage(trx, batch.source.sourceId, batch.batchId, results.usage);
  await insertExclusions(trx, batch.source.sourceId, results.exclusions);
  await insertSuspensions(trx, batch.source.sourceId, suspensions, batch.now);
  await updateBatchSpan(trx, { sourceId: batch.source.sourceId, batchId: batch.batchId, ...spanOf(batch.newestCallAt, fresh, results) });
  return {
    batchId: batch.batchId,
    records: batch.records,
    usage: results.usage.length,
    excluded: results.exclusions.length,
    suspended: suspensions.length,
  };
}

/**
 * Takes back what earlier legs of these calls had become. A call that may be on an invoice is not moved: its earlier
 * legs stay as they are, and the answer holds the suspensions of its new ones.
 */
async function reopenCalls(trx: Transaction, batch: BatchContext, fresh: ReadRecords, earlier: ReadRecords): Promise<Suspension[]> {
  if (earlier.calls.size === 0 && earlier.suspensions.length === 0) return [];
  const { sourceId } = batch.source;
  const calls = [...earlier.calls.values()];
  const ranges = calls.map((call) => rangeOf(sourceId, call));
  const standing = await listUsageOfCalls(trx, ranges);
  const blocked: Suspension[] = [];
  const withdrawn: ExistingUsage[] = [];
  for (const [index, call] of calls.entries()) {
    const range = ranges[index];
    const ofCall = standing.filter((usage) => range !== undefined && usage.usageId >= range.low && usage.usageId <= range.high);
    if (ofCall.some((usage) => usage.frozen)) blocked.push(...blockCall(call, fresh, earlier));
    else withdrawn.push(...ofCall);
  }
  await withdrawUsage(trx, sourceId, batch.batchId, withdrawn);
  const reopened = [...earlier.calls.values()].flatMap((call) => call.legs.map((leg) => ({ ...placeOf(leg), occurredAt: call.occurredAt })));
  await deleteOutcomes(trx, sourceId, [...reopened, ...earlier.suspensions, ...blocked]);
  return blocked;
}

function blockCall(call: CallLegs, fresh: ReadRecords, earlier: ReadRecords): Suspension[] {
  const late = fresh.calls.get(call.callId)?.legs ?? [];
  earlier.calls.delete(call.callId);
  fresh.calls.delete(call.callId);
  const detail = 'The call is closed for billing; this leg came after its cut-off and changes nothing by itself.';
  return late.map((leg) => ({ ...placeOf(leg), occurredAt: call.occurredAt, reason: 'call_already_billed', detail }));
}

function rangeOf(sourceId: number, call: CallLegs): { low: string; high: string; occurredAt: number } {
  const [low, high] = usageIdRange({ sourceId, callId: call.callId, occurredAt: call.occurredAt }, fingerprint);
  return { low, high, occurredAt: call.occurredAt };
}

function mediateAll(source: MediationSource, read: ReadRecords, blocked: readonly Suspension[]) {
  const usage: MediatedCall['usage'][number][] = [];
  const exclusions: MediatedCall['exclusions'][number][] = [];
  const suspensions: Suspension[] = [...blocked];
  for (const call of read.calls.values()) {
    const mediated = mediateCall({ sourceId: source.sourceId, callId: call.callId, occurredAt: call.occurredAt }, call.legs, source.rules);
    usage.push(...mediated.usage);
    exclusions.push(...mediated.exclusions);
    suspensions.push(...mediated.suspensions);
  }
  return { usage, exclusions, suspensions };
}

function spanOf(newestCallAt: number, read: ReadRecords, results: { usage: readonly { startedAt: number }[] }) {
  let newest = newestCallAt;
  for (const call of read.calls.values()) if (call.occurredAt > newest) newest = call.occurredAt;
  let startedFrom: number | undefined;
  let startedTo: number | undefined;
  for (const { startedAt } of results.usage) {
    if (startedFrom === undefined || startedAt < startedFrom) startedFrom = startedAt;
    if (startedTo === undefined || startedAt > startedTo) startedTo = startedAt;
  }
  return { newestCallAt: newest, startedFrom, startedTo };
}

function placeOf(place: { blockId: bigint; ordinal: number }): { blockId: bigint; ordinal: number } {
  return { blockId: place.blockId, ordinal: place.ordinal };
}

function placeKey(place: { blockId: bigint; ordinal: number }): string {
  return `${place.blockId}:${place.ordinal}`;
}
