// Works off every waiting block of every source, one transaction a block.

import { DomainFailure } from '../kernel/failure.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import { type MediatedBatch, mediateNextBlock, recycleSuspended } from './mediate-records.service.ts';
import { listMediatedSources } from './mediation-source.store.ts';
import { openSource } from './open-source.service.ts';

export interface MediateDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each stored batch, so that the next stage can begin. */
  readonly onNormalised: () => Promise<void> | void;
}

/** Collected → normalised usage records, or suspended. */
export const mediateRecordsJob = 'mediation.mediate-records';
/** Suspended → normalised, after the cause was mended. */
export const recycleRecordsJob = 'mediation.recycle-records';

/** A source whose settings cannot be used does not stop the others. */
export async function mediateRecords(deps: MediateDeps): Promise<void> {
  for (const settings of await listMediatedSources(deps.db)) {
    try {
      const source = await openSource(deps.db, settings);
      while (await runBatch(deps, (trx) => mediateNextBlock(trx, source, deps.clock.now())));
    } catch (error) {
      if (!(error instanceof DomainFailure)) throw error;
      deps.log.error({ stage: 'mediation', sourceId: settings.sourceId, err: error }, 'source cannot be mediated');
    }
  }
}

/** One pass over what waits in suspense, after its causes were mended. */
export async function recycleRecords(deps: MediateDeps): Promise<MediatedBatch[]> {
  const batches: MediatedBatch[] = [];
  for (const settings of await listMediatedSources(deps.db)) {
    const source = await openSource(deps.db, settings);
    const batch = await runBatch(deps, (trx) => recycleSuspended(trx, source, deps.clock.now()));
    if (batch !== undefined) batches.push(batch);
  }
  return batches;
}

async function runBatch(deps: MediateDeps, work: (trx: Parameters<typeof mediateNextBlock>[0]) => Promise<MediatedBatch | undefined>) {
  const batch = await inTransaction(deps.db, work);
  if (batch === undefined) return undefined;
  deps.log.debug({ stage: 'mediation', ...batch }, 'block mediated');
  await deps.onNormalised();
  return batch;
}
