// Prices a batch of usage records, or those that waited for a price.

import type { Transaction } from '../platform/postgres.ts';
import { openPriceBooks, type RateCache } from './price-books.service.ts';
import { rateUsage } from './rate-usage.ts';
import {
  deleteSuspendedUsage,
  deleteWithdrawn,
  insertRated,
  insertRatedBatch,
  insertSuspendedUsage,
  listSuspendedUsage,
  listUsageOfBatch,
  lockRating,
  lockSuspendedSources,
  type PricedUsage,
  type StoredUsage,
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
  const priced = await priceUsage(trx, await listUsageOfBatch(trx, batch), cache);
  return storePriced(trx, priced, now);
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
  const priced = await priceUsage(trx, usage, cache);
  await deleteSuspendedUsage(trx, usage);
  return { ...(await storePriced(trx, priced, now)), last };
}

async function priceUsage(trx: Transaction, usage: readonly StoredUsage[], cache: RateCache): Promise<readonly PricedUsage[]> {
  if (usage.length === 0) return [];
  const findBook = await openPriceBooks(trx, cache);
  return usage.map((record) => [record, rateUsage(record, findBook(record))] as const);
}

async function storePriced(trx: Transaction, priced: readonly PricedUsage[], now: Temporal.Instant): Promise<RatedBatch> {
  const rated = priced.filter(([, result]) => result.rule !== 'unrated');
  const suspended = priced.filter(([, result]) => result.rule === 'unrated');
  await insertRated(trx, rated);
  await insertSuspendedUsage(trx, suspended, now);
  return { rated: rated.length, suspended: suspended.length };
}
