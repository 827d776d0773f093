// SQL of collection: cursors, runs, and raw records by COPY with their keys.

import type { Cursor } from '@releve/connectors/connector.ts';
import { assertThat } from '../kernel/failure.ts';
import { copyBuffers, copyInstant } from '../platform/copy-text.ts';
import { ensurePartitions, monthOf } from '../platform/partition.ts';
import { copyIn, type Database, type Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { Gap, RawRecord } from './raw-record.ts';

export interface NewBlock {
  readonly sourceId: number;
  readonly blockId: bigint;
  readonly runId: bigint;
  readonly collectedAt: Temporal.Instant;
  readonly file: string;
  readonly fileKey: string;
  readonly position: number;
  readonly firstLine: number;
  readonly recordCount: number;
  readonly byteCount: number;
  readonly gaps: readonly Gap[];
  readonly compressed: Uint8Array;
}

export interface RunCounts {
  readonly records: number;
  readonly duplicates: number;
  readonly bytes: number;
}

/** Takes the source for this transaction alone and answers with its cursor. */
export async function lockCursor(trx: Transaction, sourceId: number): Promise<Cursor | undefined> {
  await query(trx, 'insert into collection.source_cursor (source_id) values (?) on conflict do nothing', [sourceId]);
  const rows = await query<{ cursor: Cursor | null }>(trx, 'select cursor from collection.source_cursor where source_id = ? for update', [sourceId]);
  return rows[0]?.cursor ?? undefined;
}

export async function findCursor(db: Database, sourceId: number): Promise<Cursor | undefined> {
  const rows = await query<{ cursor: Cursor | null }>(db, 'select cursor from collection.source_cursor where source_id = ?', [sourceId]);
  return rows[0]?.cursor ?? undefined;
}

export async function updateCursor(trx: Transaction, sourceId: number, cursor: Cursor): Promise<void> {
  await query(trx, 'update collection.source_cursor set cursor = ?::jsonb where source_id = ?', [JSON.stringify(cursor), sourceId]);
}

export async function insertRun(db: Database, sourceId: number, startedAt: Temporal.Instant): Promise<bigint> {
  const [run] = await query<{ run_id: bigint }>(db, 'insert into collection.run (source_id, started_at) values (?, ?) returning run_id', [sourceId, startedAt]);
  assertThat(run !== undefined, 'an inserted run has an id');
  return run.run_id;
}

export async function updateRunCounts(trx: Transaction, sourceId: number, runId: bigint, more: RunCounts): Promise<void> {
  await query(
    trx,
    `update collection.run set record_count = record_count + ?, duplicate_count = duplicate_count + ?, byte_count = byte_count + ?
     where source_id = ? and run_id = ?`,
    [more.records, more.duplicates, more.bytes, sourceId, runId],
  );
}

/** A run that found nothing and had nothing to say leaves no trace but its end, so that quiet sources stay readable. */
export async function updateRunEnd(
  db: Database,
  run: { sourceId: number; runId: bigint; endedAt: Temporal.Instant; notices: readonly object[]; failure: string | null },
): Promise<void> {
  await query(db, 'update collection.run set ended_at = ?, notices = ?::jsonb, failure = ? where source_id = ? and run_id = ?', [
    run.endedAt,
    JSON.stringify(run.notices),
    run.failure,
    run.sourceId,
    run.runId,
  ]);
}

/** Earlier empty runs before the last one tell nothing; only the newest of them is kept. */
export async function deleteEmptyRuns(db: Database, sourceId: number, beforeRunId: bigint): Promise<void> {
  await query(
    db,
    `delete from collection.run where source_id = ? and run_id < ? and record_count = 0 and failure is null and notices = '[]'
     and ended_at is not null`,
    [sourceId, beforeRunId],
  );
}

export async function nextBlockId(trx: Transaction): Promise<bigint> {
  const [next] = await query<{ block_id: bigint }>(trx, "select nextval('collection.block_id_seq') as block_id");
  assertThat(next !== undefined, 'a sequence always answers');
  return next.block_id;
}

/** Stores the keys of all records at once; throws a unique violation when any of them is known already. */
export async function insertRawRecords(trx: Transaction, sourceId: number, blockId: bigint, records: readonly RawRecord[]): Promise<void> {
  await ensurePartitions(trx, 'collection.raw_record', monthsOf(records));
  await copyIn(
    trx,
    'copy collection.raw_record (occurred_at, block_id, fingerprint, source_id, ordinal) from stdin',
    copyBuffers(recordLines(sourceId, blockId, records)),
  );
}

/** The ordinals of the records that are new, each fingerprint once; nothing is stored. */
export async function listNewOrdinals(trx: Transaction, sourceId: number, records: readonly RawRecord[]): Promise<ReadonlySet<number>> {
  await query(
    trx,
    `create temporary table if not exists raw_record_staged (occurred_at timestamptz, block_id bigint, fingerprint uuid, source_id integer, ordinal integer)
     on commit delete rows`,
  );
  await query(trx, 'truncate raw_record_staged');
  await copyIn(
    trx,
    'copy raw_record_staged (occurred_at, block_id, fingerprint, source_id, ordinal) from stdin',
    copyBuffers(recordLines(sourceId, 0n, records)),
  );
  const rows = await query<{ ordinal: number }>(
    trx,
    `select min(s.ordinal) as ordinal from raw_record_staged s
     where not exists (select from collection.raw_record r
       where r.source_id = s.source_id and r.occurred_at = s.occurred_at and r.fingerprint = s.fingerprint)
     group by s.occurred_at, s.fingerprint`,
  );
  return new Set(rows.map((row) => row.ordinal));
}

export async function insertBlock(trx: Transaction, block: NewBlock): Promise<void> {
  await ensurePartitions(trx, 'collection.raw_block', [monthOf(block.collectedAt.epochMilliseconds / 1000)]);
  await query(
    trx,
    `insert into collection.raw_block (source_id, collected_at, block_id, run_id, file, file_key, position, first_line, record_count, byte_count, gaps, compressed)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)`,
    [
      block.sourceId,
      block.collectedAt,
      block.blockId,
      block.runId,
      block.file,
      block.fileKey,
      block.position,
      block.firstLine,
      block.recordCount,
      block.byteCount,
      JSON.stringify(block.gaps),
      block.compressed,
    ],
  );
}

function monthsOf(records: readonly RawRecord[]): Set<number> {
  const months = new Set<number>();
  let lastDay = Number.NaN;
  for (const record of records) {
    const day = Math.floor(record.occurredAtEpochSeconds / 86_400);
    if (day === lastDay) continue;
    lastDay = day;
    months.add(monthOf(record.occurredAtEpochSeconds));
  }
  return months;
}

function* recordLines(sourceId: number, blockId: bigint, records: readonly RawRecord[]): Generator<string> {
  const block = `\t${blockId}\t`;
  const source = `\t${sourceId}\t`;
  for (const record of records) {
    yield `${copyInstant(record.occurredAtEpochSeconds)}${block}${record.fingerprint}${source}${record.ordinal}\n`;
  }
}
