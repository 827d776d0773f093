// Reads one raw record back, exactly as it was collected, with its place in its file.

import { findConnector } from '@releve/connectors/connectors.ts';
import { assertThat } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { findBlock } from './raw-block.store.ts';
import { type CollectedRecord, pickRecord, type RawRecordKey } from './raw-record.ts';
import { findSource } from './source.store.ts';

export interface RawRecordInFile extends CollectedRecord {
  readonly file: string;
}

/** Undefined when its block has left, because the time for which traffic data may be kept is over. */
export async function readRawRecord(db: Database | Transaction, { sourceId, blockId, ordinal }: RawRecordKey): Promise<RawRecordInFile | undefined> {
  const block = await findBlock(db, sourceId, blockId);
  if (block === undefined) return undefined;
  const source = await findSource(db, sourceId);
  const connector = source === undefined ? undefined : findConnector(source.kind);
  assertThat(connector !== undefined, 'what a source collected can be split by its connector');
  const record = pickRecord(block, connector.split(block.bytes), ordinal);
  assertThat(record !== undefined, 'a block holds the records that were counted in it');
  return { file: block.file, ...record };
}
