// One run over one source: reads what is new, stores it chunk by chunk, and leaves a run that says how it went.

import type { Connector, Cursor, RawChunk, ReadNotice } from '@releve/connectors/connector.ts';
import { findConnector } from '@releve/connectors/connectors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import { collectChunk } from './collect-records.service.ts';
import { deleteEmptyRuns, findCursor, insertRun, updateRunEnd } from './collection.store.ts';
import type { CollectionSource } from './collection-source.store.ts';

export interface CollectedRun {
  readonly records: number;
  readonly duplicates: number;
  readonly notices: readonly ReadNotice[];
  /** One sentence, when the run ended before its source did. */
  readonly failure: string | null;
}

export interface CollectDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each stored chunk, so that the next stage can begin. */
  readonly onCollected: () => Promise<void> | void;
}

const chunkBytes = 8 * 1024 * 1024;
const noticesMax = 100;
const otherWorker = 'Another process collected from this source at the same time; its own run tells how it went.';
const stopped = 'The service was stopped before everything was read; the next run goes on from there.';

/** What the connector cannot do is a failed run, kept and shown; a broken database is thrown, so that the job tries again. */
export async function collectRecords(deps: CollectDeps, source: CollectionSource, signal: AbortSignal): Promise<CollectedRun> {
  const runId = await insertRun(deps.db, source.sourceId, deps.clock.now());
  const notices: ReadNotice[] = [];
  const counts = { records: 0, duplicates: 0 };
  let failure: string | null = null;
  for await (const step of readSource(deps.db, source, signal)) {
    if (step.kind === 'failed') failure = step.sentence;
    else if (step.kind === 'notice') notices.push(step);
    else {
      const stored = await storeChunk(deps, source, runId, step);
      if (stored === undefined) {
        failure = otherWorker;
        break;
      }
      counts.records += stored.records;
      counts.duplicates += stored.duplicates;
      await deps.onCollected();
    }
  }
  await updateRunEnd(deps.db, { sourceId: source.sourceId, runId, endedAt: deps.clock.now(), notices: notices.slice(0, noticesMax), failure });
  await deleteEmptyRuns(deps.db, source.sourceId, runId);
  deps.log.info({ stage: 'collection', sourceId: source.sourceId, ...counts, notices: notices.length, failure }, 'source collected');
  return { ...counts, notices, failure };
}

type ReadChunk = RawChunk & { readonly cursorBefore: Cursor | undefined; readonly connector: Connector<unknown> };
type ReadStep = ReadChunk | ReadNotice | { readonly kind: 'failed'; readonly sentence: string };

async function* readSource(db: Database, source: CollectionSource, signal: AbortSignal): AsyncGenerator<ReadStep> {
  const connector = findConnector(source.kind);
  if (connector === undefined) {
    yield { kind: 'failed', sentence: `There is no connector of kind ${source.kind}.` };
    return;
  }
  const settings = connector.readSettings(source.settings);
  if (!settings.ok) {
    yield { kind: 'failed', sentence: settings.faults.join(' ') };
    return;
  }
  let cursorBefore = await findCursor(db, source.sourceId);
  const steps = connector.read(settings.settings, cursorBefore, { chunkBytes, signal });
  try {
    for (;;) {
      const step = await nextStep(steps, signal);
      if (step === undefined) return;
      if (step.kind === 'chunk') {
        yield { ...step, cursorBefore, connector };
        cursorBefore = step.cursor;
      } else {
        yield step;
        if (step.kind === 'failed') return;
      }
    }
  } finally {
    // Whoever stops half-way must not leave the file open.
    await steps.return(undefined);
  }
}

/** Whatever reading throws ends this run with a sentence; the next run begins where the last stored chunk ended. */
async function nextStep(
  steps: AsyncGenerator<RawChunk | ReadNotice>,
  signal: AbortSignal,
): Promise<RawChunk | ReadNotice | { kind: 'failed'; sentence: string } | undefined> {
  try {
    const { value, done } = await steps.next();
    return done === true ? undefined : value;
  } catch (error) {
    if (signal.aborted) return { kind: 'failed', sentence: stopped };
    return { kind: 'failed', sentence: `The source could not be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function storeChunk(deps: CollectDeps, source: CollectionSource, runId: bigint, chunk: ReadChunk) {
  const context = { sourceId: source.sourceId, runId, connector: chunk.connector, cursorBefore: chunk.cursorBefore, collectedAt: deps.clock.now() };
  return inTransaction(deps.db, (trx) => collectChunk(trx, chunk, context));
}
