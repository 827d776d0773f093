// SQL that reads raw blocks back, and from them the records exactly as they were collected.

import { decompress } from '../platform/compression.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { Gap } from './raw-record.ts';

export interface RawBlock {
  readonly sourceId: number;
  readonly blockId: bigint;
  readonly file: string;
  readonly position: number;
  readonly firstLine: number;
  readonly recordCount: number;
  readonly gaps: readonly Gap[];
  readonly bytes: Buffer;
}

/** The first block of a source after `afterBlockId`; blocks of one source are stored in the order of their ids. */
export async function findNextBlock(db: Database | Transaction, sourceId: number, afterBlockId: bigint): Promise<RawBlock | undefined> {
  const [row] = await query<BlockRow>(
    db,
    `select source_id, block_id, file, position, first_line, record_count, gaps, compressed from collection.raw_block
     where source_id = ? and block_id > ? order by block_id limit 1`,
    [sourceId, afterBlockId],
  );
  return row === undefined ? undefined : readBlock(row);
}

export async function findBlock(db: Database | Transaction, sourceId: number, blockId: bigint): Promise<RawBlock | undefined> {
  const [row] = await query<BlockRow>(
    db,
    `select source_id, block_id, file, position, first_line, record_count, gaps, compressed from collection.raw_block
     where source_id = ? and block_id = ?`,
    [sourceId, blockId],
  );
  return row === undefined ? undefined : readBlock(row);
}

/**
 * Where the records of certain calls are kept: all records of a source that share one of these instants. They are given
 * as an array, not as a set to join, so that each is looked up in the index whatever is known of a new month's table.
 */
export async function listRecordPlaces(
  db: Database | Transaction,
  sourceId: number,
  occurredAtEpochSeconds: readonly number[],
): Promise<readonly { occurredAtEpochSeconds: number; blockId: bigint; ordinal: number }[]> {
  const rows = await query<{ at: number; block_id: bigint; ordinal: number }>(
    db,
    `select extract(epoch from occurred_at)::float8 as at, block_id, ordinal from collection.raw_record
     where source_id = ? and occurred_at = any(array(select to_timestamp(s) from unnest(?::float8[]) s)) order by block_id, ordinal`,
    [sourceId, occurredAtEpochSeconds],
  );
  return rows.map((row) => ({
    occurredAtEpochSeconds: row.at,
    blockId: row.block_id,
    ordinal: row.ordinal,
  }));
}

interface BlockRow {
  source_id: number;
  block_id: bigint;
  file: string;
  position: bigint;
  first_line: bigint;
  record_count: number;
  gaps: readonly Gap[];
  compressed: Buffer;
}

async function readBlock(row: BlockRow): Promise<RawBlock> {
  return {
    sourceId: row.source_id,
    blockId: row.block_id,
    file: row.file,
    position: Number(row.position),
    firstLine: Number(row.first_line),
    recordCount: row.record_count,
    gaps: row.gaps,
    bytes: await decompress(row.compressed),
  };
}
