// The life of a call, and the job behind each arrow. Read this first.
//
//   collection → mediation → rating → charging → invoicing → delivery → payment
//   collected    normalised   rated    charged    invoiced    delivered   paid
//                (suspended)  (suspended)
//
// A stage never calls a later one. It stores what it made; the arrow is a job that picks it up from there. Every job may
// run twice, at any time, in any process: what is stored decides what is left to do.

import { collectRecords } from './collection/collect-records.job.ts';
import { findCollectionSource, listEnabledSources } from './collection/collection-source.store.ts';
import { renderIssuedInvoices, sendQueuedMessages } from './delivery/delivery.job.ts';
import { type DocumentPool, openDocumentPool } from './delivery/render-documents.service.ts';
import { runBillCycle } from './invoicing/run-bill-cycle.job.ts';
import { jobNames } from './kernel/job-name.ts';
import { mediateRecords, recycleRecords } from './mediation/mediate-records.job.ts';
import type { Clock } from './platform/clock.ts';
import { type JobDefinition, type Jobs, type Schedule, startJobs } from './platform/jobs.ts';
import type { Log } from './platform/log.ts';
import type { Database } from './platform/postgres.ts';
import { createRateCache, type RateCache } from './rating/price-books.service.ts';
import { rateUsageBatches, recycleUsage } from './rating/rate-usage.job.ts';

/** Arrows are followed at once; these schedules only make sure that nothing is left lying. */
const steadySchedules: readonly Schedule[] = [
  { key: 'mediate', cron: '* * * * *', job: jobNames.mediate, data: {} },
  { key: 'rate', cron: '* * * * *', job: jobNames.rate, data: {} },
  { key: 'bill', cron: '7,37 * * * *', job: jobNames.bill, data: {} },
  { key: 'render', cron: '*/5 * * * *', job: jobNames.render, data: {} },
  { key: 'send', cron: '* * * * *', job: jobNames.send, data: {} },
];

const schedulesReloadedMilliseconds = 15_000;

export interface PipelineDeps {
  readonly db: Database;
  readonly connectionString: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Opens secrets kept in the database. */
  readonly secretKey: Buffer;
  /** From 0 to below 1, another one each time. */
  readonly jitter: () => number;
}

export interface Pipeline {
  readonly jobs: Jobs;
  /** Reads the sources' schedules anew; done by itself every quarter of a minute. */
  reloadSchedules(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPipeline(deps: PipelineDeps): Promise<Pipeline> {
  const tools = { cache: createRateCache(), pool: openDocumentPool() };
  const enqueue = (name: string) => jobs.enqueue(name);
  const jobs: Jobs = await startJobs({ connectionString: deps.connectionString, log: deps.log, definitions: defineJobs(deps, tools, enqueue) });
  const reloadSchedules = async () => jobs.setSchedules([...steadySchedules, ...(await listSourceSchedules(deps.db))]);
  await reloadSchedules();
  const timer = setInterval(() => {
    reloadSchedules().catch((error) => deps.log.error({ stage: 'platform', err: error }, 'schedules could not be read'));
  }, schedulesReloadedMilliseconds);
  return {
    jobs,
    reloadSchedules,
    async stop() {
      clearInterval(timer);
      await jobs.stop();
      await tools.pool.close();
    },
  };
}

function defineJobs(deps: PipelineDeps, tools: { cache: RateCache; pool: DocumentPool }, enqueue: (name: string) => Promise<void>): JobDefinition[] {
  const mediate = { ...deps, onNormalised: () => enqueue(jobNames.rate) };
  const rate = { ...deps, cache: tools.cache };
  return [
    { name: jobNames.collect, run: (data, signal) => collect(deps, Number(data.sourceId), enqueue, signal) },
    { name: jobNames.mediate, run: (_data, signal) => mediateRecords({ ...mediate, signal }) },
    { name: jobNames.recycleRecords, run: (_data, signal) => recycleRecords({ ...mediate, signal }).then(() => enqueue(jobNames.recycleUsage)) },
    { name: jobNames.rate, run: (_data, signal) => rateUsageBatches({ ...rate, signal }) },
    { name: jobNames.recycleUsage, run: (_data, signal) => recycleUsage({ ...rate, signal }) },
    { name: jobNames.bill, run: () => bill(deps, enqueue) },
    { name: jobNames.render, run: () => render(deps, tools.pool, enqueue) },
    { name: jobNames.send, run: async (_data, signal) => void (await sendQueuedMessages({ ...deps, signal })) },
  ];
}

async function collect(deps: PipelineDeps, sourceId: number, enqueue: (name: string) => Promise<void>, signal: AbortSignal): Promise<void> {
  const source = await findCollectionSource(deps.db, sourceId);
  if (source !== undefined) await collectRecords({ ...deps, onCollected: () => enqueue(jobNames.mediate) }, source, signal);
}

async function bill(deps: PipelineDeps, enqueue: (name: string) => Promise<void>): Promise<void> {
  const { issued } = await runBillCycle(deps);
  if (issued > 0) await enqueue(jobNames.render);
}

async function render(deps: PipelineDeps, pool: DocumentPool, enqueue: (name: string) => Promise<void>): Promise<void> {
  const { rendered } = await renderIssuedInvoices({ ...deps, pool });
  if (rendered > 0) await enqueue(jobNames.send);
}

async function listSourceSchedules(db: Database): Promise<Schedule[]> {
  const sources = await listEnabledSources(db);
  return sources.map((source) => ({
    key: `source ${source.sourceId}`,
    cron: source.schedule,
    job: jobNames.collect,
    data: { sourceId: source.sourceId },
  }));
}
