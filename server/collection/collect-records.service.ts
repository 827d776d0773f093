// Stores a chunk of a source once: new records in a block with their keys, duplicates counted, the cursor moved with them.

import type { Connector, Cursor, RawChunk } from '@releve/connectors/connector.ts';
import { compress } from '../platform/compression.ts';
import { fingerprint } from '../platform/fingerprint.ts';
import { inTransaction, type Transaction } from '../platform/postgres.ts';
import { insertBlock, insertRawRecords, listNewOrdinals, lockCursor, nextBlockId, updateCursor, updateRunCounts } from './collection.store.ts';
import { fingerprintContent, keepRecords, occurrenceOf, type RawRecord } from './raw-record.ts';

export interface CollectedChunk {
  readonly records: number;
  readonly duplicates: number;
}

export interface ChunkContext {
  readonly sourceId: number;
  readonly runId: bigint;
  readonly connector: Pick<Connector<never>, 'split' | 'identify'>;
  /** Where the reader stood before this chunk; another worker that moved on meanwhile wins. */
  readonly cursorBefore: Cursor | undefined;
  readonly collectedAt: Temporal.Instant;
}

/**
 * Stores the chunk and moves the cursor in the same transaction. Answers undefined, and stores nothing, when another
 * worker has moved the cursor since `cursorBefore` was read.
 */
export async function collectChunk(trx: Transaction, chunk: RawChunk, context: ChunkContext): Promise<CollectedChunk | undefined> {
  const cursor = await lockCursor(trx, context.sourceId);
  if (!sameCursor(cursor, context.cursorBefore)) return undefined;
  const records = readRecords(chunk, context.connector);
  const kept = await storeRecords(trx, chunk, records, context);
  await updateCursor(trx, context.sourceId, chunk.cursor);
  const counts = { records: records.length, duplicates: records.length - kept };
  await updateRunCounts(trx, context.sourceId, context.runId, { ...counts, bytes: chunk.bytes.length });
  return counts;
}

function readRecords(chunk: RawChunk, connector: ChunkContext['connector']): RawRecord[] {
  const records: RawRecord[] = [];
  let begin = 0;
  for (const end of connector.split(chunk.bytes)) {
    const bytes = chunk.bytes.subarray(begin, end);
    const identity = connector.identify(bytes);
    const content = fingerprintContent(bytes, identity, { fileKey: chunk.fileKey, position: chunk.position + begin });
    records.push({ ordinal: records.length, begin, end, fingerprint: fingerprint(content), occurredAtEpochSeconds: occurrenceOf(identity) });
    begin = end;
  }
  return records;
}

/** Duplicates are rare: all keys are tried at once, and only a refusal leads to looking for the new ones. */
async function storeRecords(trx: Transaction, chunk: RawChunk, records: readonly RawRecord[], context: ChunkContext): Promise<number> {
  if (records.length === 0) return 0;
  const blockId = await nextBlockId(trx);
  const whole = compress(chunk.bytes);
  whole.catch(() => undefined);
  if (await insertAllNew(trx, context.sourceId, blockId, records)) {
    await insertBlock(trx, blockOf(chunk, context, blockId, { recordCount: records.length, byteCount: chunk.bytes.length, gaps: [], compressed: await whole }));
    return records.length;
  }
  const newOrdinals = await listNewOrdinals(trx, context.sourceId, records);
  const kept = keepRecords(chunk.bytes, records, (record) => newOrdinals.has(record.ordinal));
  if (kept.records.length === 0) return 0;
  await insertRawRecords(trx, context.sourceId, blockId, kept.records);
  await insertBlock(
    trx,
    blockOf(chunk, context, blockId, {
      recordCount: kept.records.length,
      byteCount: kept.bytes.length,
      gaps: kept.gaps,
      compressed: await compress(kept.bytes),
    }),
  );
  return kept.records.length;
}

async function insertAllNew(trx: Transaction, sourceId: number, blockId: bigint, records: readonly RawRecord[]): Promise<boolean> {
  try {
    await inTransaction(trx, (savepoint) => insertRawRecords(savepoint, sourceId, blockId, records));
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

function blockOf(
  chunk: RawChunk,
  context: ChunkContext,
  blockId: bigint,
  content: { recordCount: number; byteCount: number; gaps: readonly (readonly [number, number, number])[]; compressed: Uint8Array },
) {
  return {
    sourceId: context.sourceId,
    blockId,
    runId: context.runId,
    collectedAt: context.collectedAt,
    file: chunk.file,
    fileKey: chunk.fileKey,
    position: chunk.position,
    firstLine: chunk.firstLine,
    ...content,
  };
}

function sameCursor(left: Cursor | undefined, right: Cursor | undefined): boolean {
  return JSON.stringify(sortKeys(left ?? null)) === JSON.stringify(sortKeys(right ?? null));
}

/** PostgreSQL's jsonb keeps no key order. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, entry]) => [key, sortKeys(entry)]),
  );
}
