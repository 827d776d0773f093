// Works off raw blocks: legs become usage records, exclusions or suspense, and calls with late legs are made anew.

import { findBlock, findNextBlock, listRecordPlaces, type RawBlock } from '../collection/raw-block.store.ts';
import { fingerprint } from '../platform/fingerprint.ts';
import { monthOf } from '../platform/partition.ts';
import type { Transaction } from '../platform/postgres.ts';
import { nextTurn } from '../platform/turn.ts';
import { type MediationRules, mediateCall, type RecordPlace, type Suspension } from './mediate-call.ts';
import { addMediated, insertMediated, insertUsageInPieces, type MediatedRows, openMediatedRows, type RowContext } from './mediated-rows.store.ts';
import {
  deleteOutcomes,
  type ExistingUsage,
  findProgress,
  insertBatch,
  listSuspendedPlaces,
  listUsageOfCalls,
  lockSource,
  updateBatchSpan,
  withdrawUsage,
} from './mediation.store.ts';
import {
  type BlockIndex,
  type CallLegs,
  groupByMoment,
  indexBlock,
  mergeReads,
  placesByBlock,
  type ReadRecords,
  type RecordReader,
  readBlock,
  readRecords,
  readSingle,
} from './read-block.ts';
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
const recordsPerTurn = 1000;

/** Works off the next block of the source; undefined when there is none. */
export async function mediateNextBlock(trx: Transaction, source: MediationSource, now: Temporal.Instant): Promise<MediatedBatch | undefined> {
  await lockSource(trx, source.sourceId);
  const progress = await findProgress(trx, source.sourceId);
  const block = await findNextBlock(trx, source.sourceId, progress.lastBlockId);
  if (block === undefined) return undefined;
  const index = indexBlock(block, source.reader);
  const months = new Set(Array.from(index.occurredAt, monthOf));
  const batch = await openBatch(trx, source, now, { blockId: block.blockId, newestCallAt: progress.newestCallAt, months });
  const earlier = await readEarlierLegs(trx, source, index, { block, newestCallAt: progress.newestCallAt });
  await mediateBlock(trx, batch, block, index, earlier);
  return closeBatch(trx, batch, block.recordCount);
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
  const batch = await openBatch(trx, source, now, { blockId: undefined, newestCallAt: progress.newestCallAt, months: new Set() });
  const told = [...new Set(suspended.map((place) => place.occurredAt))].filter((at) => at > 0);
  const stored = await listRecordPlaces(trx, source.sourceId, told);
  // Records that mediation has not come to yet find their calls when it does.
  const siblings = stored.filter((place) => place.blockId <= progress.lastBlockId);
  const places = placesByBlock([...suspended, ...siblings.map((place) => ({ ...place, occurredAt: place.occurredAtEpochSeconds }))]);
  const earlier = await readPlaces(trx, source, places);
  keepCallsOf(earlier, suspended);
  await reopenCalls(trx, batch, { calls: new Map(), suspensions: [] }, earlier);
  return { ...(await closeBatch(trx, batch, suspended.length)), last };
}

interface Batch {
  readonly source: MediationSource;
  readonly batchId: bigint;
  readonly rowContext: RowContext;
  readonly rows: MediatedRows;
  /** Of the source, epoch seconds. */
  newestCallAt: number;
}

async function openBatch(
  trx: Transaction,
  source: MediationSource,
  now: Temporal.Instant,
  { blockId, newestCallAt, months }: { blockId: bigint | undefined; newestCallAt: number; months: ReadonlySet<number> },
): Promise<Batch> {
  const batchId = await insertBatch(trx, source.sourceId, blockId, now);
  const rowContext = { sourceId: source.sourceId, batchText: batchId.toString(), suspendedAt: now };
  return { source, batchId, rowContext, rows: await openMediatedRows(trx, months), newestCallAt };
}

async function closeBatch(trx: Transaction, { source, batchId, rows, newestCallAt }: Batch, records: number): Promise<MediatedBatch> {
  await insertMediated(trx, rows);
  const { startedFrom, startedTo } = rows;
  await updateBatchSpan(trx, { sourceId: source.sourceId, batchId, newestCallAt, startedFrom, startedTo });
  return { batchId, records, usage: rows.usage.count + rows.otherUsage.count, excluded: rows.exclusions.count, suspended: rows.suspensions.count };
}

/**
 * Records of earlier blocks that may belong to calls of this one: those whose calls began at the same moments. Only
 * calls that began no later than the newest one seen so far can have any.
 */
async function readEarlierLegs(
  trx: Transaction,
  source: MediationSource,
  index: BlockIndex,
  limits: { block: RawBlock; newestCallAt: number },
): Promise<ReadRecords> {
  const times = [...new Set(index.occurredAt.filter((at) => at > 0 && at <= limits.newestCallAt))];
  if (times.length === 0) return { calls: new Map(), suspensions: [] };
  const stored = await listRecordPlaces(trx, source.sourceId, times);
  const places = stored.filter((place) => place.blockId < limits.block.blockId).map((place) => ({ ...place, occurredAt: place.occurredAtEpochSeconds }));
  return readPlaces(trx, source, placesByBlock(places));
}

/** Moments that earlier records share are read whole and compared call by call; the others go through one by one. */
async function mediateBlock(trx: Transaction, batch: Batch, block: RawBlock, index: BlockIndex, earlier: ReadRecords): Promise<void> {
  const shared = new Set([...earlier.calls.values()].map((call) => call.occurredAt));
  const fresh: ReadRecords = { calls: new Map(), suspensions: [] };
  await insertUsageInPieces(trx, mediateMoments(batch, block, index, { shared, fresh }));
  for (const key of earlier.calls.keys()) if (!fresh.calls.has(key)) earlier.calls.delete(key);
  earlier.suspensions.length = 0;
  await reopenCalls(trx, batch, fresh, earlier);
}

/** Yields the rows of usage so far; records of shared moments are read into `fresh` and wait there. */
async function* mediateMoments(
  batch: Batch,
  block: RawBlock,
  index: BlockIndex,
  { shared, fresh }: { shared: ReadonlySet<number>; fresh: ReadRecords },
): AsyncGenerator<Buffer> {
  let recordsSinceTurn = 0;
  for (const { occurredAt, ordinals } of groupByMoment(index)) {
    const [single] = ordinals;
    if (shared.has(occurredAt)) mergeReads(fresh, readRecords(block, index, ordinals, batch.source.reader));
    else if (ordinals.length === 1 && single !== undefined) addSingle(batch, readSingle(block, index, single, batch.source.reader));
    else addCalls(batch, readRecords(block, index, ordinals, batch.source.reader));
    recordsSinceTurn += ordinals.length;
    if (recordsSinceTurn < recordsPerTurn) continue;
    recordsSinceTurn = 0;
    yield* batch.rows.usage.takeFull();
    await nextTurn();
  }
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

/** Takes back what earlier legs of these calls had become and mediates the calls anew, with all their legs. */
async function reopenCalls(trx: Transaction, batch: Batch, fresh: ReadRecords, earlier: ReadRecords): Promise<void> {
  const blocked = earlier.calls.size === 0 && earlier.suspensions.length === 0 ? [] : await takeBack(trx, batch, fresh, earlier);
  mergeReads(fresh, earlier);
  fresh.suspensions.push(...blocked);
  addCalls(batch, fresh);
}

/**
 * A call that may be on an invoice is not moved: its earlier legs stay as they are, and the answer holds the suspensions
 * of its new ones.
 */
async function takeBack(trx: Transaction, batch: Batch, fresh: ReadRecords, earlier: ReadRecords): Promise<Suspension[]> {
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

function addCalls(batch: Batch, read: ReadRecords): void {
  for (const call of read.calls.values()) addCall(batch, call);
  if (read.suspensions.length > 0) addSuspensions(batch, read.suspensions);
}

function addSingle(batch: Batch, read: CallLegs | Suspension): void {
  if ('legs' in read) addCall(batch, read);
  else addSuspensions(batch, [read]);
}

function addCall(batch: Batch, { callId, occurredAt, legs }: CallLegs): void {
  if (occurredAt > batch.newestCallAt) batch.newestCallAt = occurredAt;
  const mediated = mediateCall({ sourceId: batch.source.sourceId, callId, occurredAt }, legs, batch.source.rules);
  addMediated(batch.rows, mediated, batch.rowContext);
}

function addSuspensions(batch: Batch, suspensions: readonly Suspension[]): void {
  addMediated(batch.rows, { usage: [], exclusions: [], suspensions }, batch.rowContext);
}

function placeOf(place: { blockId: bigint; ordinal: number }): { blockId: bigint; ordinal: number } {
  return { blockId: place.blockId, ordinal: place.ordinal };
}

function placeKey(place: { blockId: bigint; ordinal: number }): string {
  return `${place.blockId}:${place.ordinal}`;
}
