// Prices a batch of usage records, or those that waited for a price.

import type { Transaction } from '../platform/postgres.ts';
import { openPriceBooks, type RateCache } from './price-books.service.ts';
import { type PriceBooks, priceStoredUsage, type StoredUsage } from './price-stored-usage.ts';
import {
  addRated,
  createRatedRows,
  deleteSuspendedUsage,
  deleteWithdrawn,
  insertRated,
  insertRatedBatch,
  listSuspendedUsage,
  lockRating,
  lockSuspendedSources,
  type RatedRows,
  readUsageOfBatch,
  type UnratedBatch,
  type UsageKey,
} from './rating.store.ts';

export interface RatedBatch {
  readonly rated: number;
  readonly suspended: number;
}

const recycledPerBatch = 20_000;

/** Undefined when another worker had the batch. */
export async function rateBatch(trx: Transaction, batch: UnratedBatch, cache: RateCache, now: Temporal.Instant): Promise<RatedBatch | undefined> {
  await lockRating(trx, batch.sourceId);
  if (!(await insertRatedBatch(trx, batch, now))) return undefined;
  await deleteWithdrawn(trx, batch);
  const books = await openPriceBooks(trx, cache);
  const rows = createRatedRows();
  for await (const usage of readUsageOfBatch(trx, batch)) addPrices(rows, usage, books, now);
  return storeRated(trx, rows);
}

export interface RecycledUsage extends RatedBatch {
  /** The last usage of the batch; the next batch begins after it. */
  readonly last: UsageKey;
}

/**
 * Tries usage in suspense again, after a deck or a plan was mended: the first records after a key. Undefined when there
 * is none.
 */
export async function recycleSuspendedUsage(
  trx: Transaction,
  cache: RateCache,
  now: Temporal.Instant,
  after: UsageKey | undefined,
): Promise<RecycledUsage | undefined> {
  const usage = await listSuspendedUsage(trx, await lockSuspendedSources(trx), after, recycledPerBatch);
  const last = usage.at(-1);
  if (last === undefined) return undefined;
  const rows = createRatedRows();
  addPrices(rows, usage, await openPriceBooks(trx, cache), now);
  await deleteSuspendedUsage(trx, usage);
  return { ...(await storeRated(trx, rows)), last };
}

function addPrices(rows: RatedRows, usage: readonly StoredUsage[], books: PriceBooks, now: Temporal.Instant): void {
  for (const record of usage) addRated(rows, record, priceStoredUsage(record, books), now);
}

async function storeRated(trx: Transaction, rows: RatedRows): Promise<RatedBatch> {
  await insertRated(trx, rows);
  return { rated: rows.rated.count, suspended: rows.suspended.count };
}
