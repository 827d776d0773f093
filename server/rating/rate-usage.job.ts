// Prices every batch that mediation has left, one transaction a batch.

import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import type { RateCache } from './price-books.service.ts';
import { rateBatch, recycleSuspendedUsage } from './rate-usage.service.ts';
import { listUnratedBatches } from './rating.store.ts';

/** Normalised → rated, or suspended for want of a price. */
export const rateUsageJob = 'rating.rate-usage';
/** Suspended for want of a price → rated. */
export const recycleUsageJob = 'rating.recycle-usage';

const batchesPerLook = 20;

export async function rateUsageBatches(deps: { db: Database; clock: Clock; log: Log; cache: RateCache }): Promise<void> {
  for (;;) {
    const batches = await listUnratedBatches(deps.db, batchesPerLook);
    for (const batch of batches) {
      const rated = await inTransaction(deps.db, (trx) => rateBatch(trx, batch, deps.cache, deps.clock.now()));
      if (rated !== undefined) deps.log.debug({ stage: 'rating', batchId: batch.batchId, ...rated }, 'batch rated');
    }
    if (batches.length < batchesPerLook) return;
  }
}

/** One pass over usage that waits for a price, after a deck or a plan was mended. */
export async function recycleUsage(deps: { db: Database; clock: Clock; log: Log; cache: RateCache }): Promise<void> {
  const recycled = await inTransaction(deps.db, (trx) => recycleSuspendedUsage(trx, deps.cache, deps.clock.now()));
  deps.log.info({ stage: 'rating', ...recycled }, 'suspended usage recycled');
}
