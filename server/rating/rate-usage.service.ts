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
  type PricedUsage,
  type StoredUsage,
  type UnratedBatch,
} from './rating.store.ts';

export interface RatedBatch {
  readonly rated: number;
  readonly suspended: number;
}

const recycledMax = 20_000;

/** Undefined when another worker had the batch. */
export async function rateBatch(trx: Transaction, batch: UnratedBatch, cache: RateCache, now: Temporal.Instant): Promise<RatedBatch | undefined> {
  if (!(await insertRatedBatch(trx, batch, now))) return undefined;
  await deleteWithdrawn(trx, batch);
  const priced = await priceUsage(trx, await listUsageOfBatch(trx, batch), cache);
  return storePriced(trx, priced, now);
}

/** Tries usage in suspense again, after a deck or a plan was mended. */
export async function recycleSuspendedUsage(trx: Transaction, cache: RateCache, now: Temporal.Instant): Promise<RatedBatch> {
  const usage = await listSuspendedUsage(trx, recycledMax);
  const priced = await priceUsage(trx, usage, cache);
  await deleteSuspendedUsage(trx, usage);
  return storePriced(trx, priced, now);
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
