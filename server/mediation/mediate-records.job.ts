// Works off every waiting block of every source, one transaction a block.

import { DomainFailure } from '../kernel/failure.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Database, inTransaction, type Transaction } from '../platform/postgres.ts';
import type { RecordPlace } from './mediate-call.ts';
import { type MediatedBatch, type MediationSource, mediateNextBlock, recycleSuspended } from './mediate-records.service.ts';
import { listMediatedSources } from './mediation-source.store.ts';
import { openSource } from './open-source.service.ts';

export interface MediateDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each stored batch, so that the next stage can begin. */
  readonly onNormalised: () => Promise<void> | void;
  /** Ends the work between two batches. */
  readonly signal?: AbortSignal;
}

/** What one source cannot do does not stop the others; a broken world is thrown in the end, so that the job tries again. */
export async function mediateRecords(deps: MediateDeps): Promise<void> {
  await forEachSource(deps, async (source) => {
    while (!isStopped(deps) && (await runBatch(deps, (trx) => mediateNextBlock(trx, source, deps.clock.now()))) !== undefined);
  });
}

/** One pass over what waits in suspense, after its causes were mended. */
export async function recycleRecords(deps: MediateDeps): Promise<readonly MediatedBatch[]> {
  const batches: MediatedBatch[] = [];
  await forEachSource(deps, async (source) => {
    let last: RecordPlace | undefined;
    for (;;) {
      const batch = await runBatch(deps, (trx) => recycleSuspended(trx, source, deps.clock.now(), last));
      if (batch === undefined) return;
      batches.push(batch);
      last = batch.last;
      deps.signal?.throwIfAborted();
    }
  });
  return batches;
}

async function forEachSource(deps: MediateDeps, work: (source: MediationSource) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const settings of await listMediatedSources(deps.db)) {
    try {
      await work(await openSource(deps.db, settings));
    } catch (error) {
      if (isStopped(deps)) throw error;
      deps.log.error({ stage: 'mediation', sourceId: settings.sourceId, err: error }, 'source cannot be mediated');
      if (!(error instanceof DomainFailure)) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function isStopped(deps: MediateDeps): boolean {
  return deps.signal?.aborted === true;
}

async function runBatch<Batch extends MediatedBatch>(deps: MediateDeps, work: (trx: Transaction) => Promise<Batch | undefined>): Promise<Batch | undefined> {
  const batch = await inTransaction(deps.db, work);
  if (batch === undefined) return undefined;
  const { batchId, records, usage, excluded, suspended } = batch;
  deps.log.debug({ stage: 'mediation', batchId, records, usage, excluded, suspended }, 'block mediated');
  await deps.onNormalised();
  return batch;
}
