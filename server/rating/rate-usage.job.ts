// Prices every batch that mediation has left, one transaction a batch.

import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import type { RateCache } from './price-books.service.ts';
import { rateBatch, recycleSuspendedUsage } from './rate-usage.service.ts';
import { listUnratedBatches, type UnratedBatch, type UsageKey } from './rating.store.ts';

const batchesPerLook = 20;

export interface RateDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly cache: RateCache;
  /** Ends the work between two batches. */
  readonly signal?: AbortSignal;
}

/** A batch that cannot be rated does not stop the others; its failure is thrown in the end, so that the job tries again. */
export async function rateUsageBatches(deps: RateDeps): Promise<void> {
  const failures: unknown[] = [];
  let after = 0n;
  for (;;) {
    const batches = await listUnratedBatches(deps.db, after, batchesPerLook);
    for (const batch of batches) {
      if (deps.signal?.aborted === true) return;
      after = batch.batchId;
      await tryBatch(deps, batch, failures);
    }
    if (batches.length < batchesPerLook) break;
  }
  if (failures.length > 0) throw failures[0];
}

/** One pass over usage that waits for a price, after a deck or a plan was mended. */
export async function recycleUsage(deps: RateDeps): Promise<void> {
  const counts = { rated: 0, suspended: 0 };
  let last: UsageKey | undefined;
  for (;;) {
    const recycled = await inTransaction(deps.db, (trx) => recycleSuspendedUsage(trx, deps.cache, deps.clock.now(), last));
    if (recycled === undefined) break;
    counts.rated += recycled.rated;
    counts.suspended += recycled.suspended;
    last = recycled.last;
    deps.signal?.throwIfAborted();
  }
  deps.log.info({ stage: 'rating', ...counts }, 'suspended usage recycled');
}

async function tryBatch(deps: RateDeps, batch: UnratedBatch, failures: unknown[]): Promise<void> {
  const { sourceId, batchId } = batch;
  try {
    const rated = await inTransaction(deps.db, (trx) => rateBatch(trx, batch, deps.cache, deps.clock.now()));
    if (rated !== undefined) deps.log.debug({ stage: 'rating', sourceId, batchId, ...rated }, 'batch rated');
  } catch (error) {
    deps.log.error({ stage: 'rating', sourceId, batchId, err: error }, 'batch cannot be rated');
    failures.push(error);
  }
}
