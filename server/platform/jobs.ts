// Work in the background: queues in PostgreSQL with retries and dead letters, and the clockwork that fills them.

import { type ScheduledTask, schedule as scheduleTask } from 'node-cron';
import { PgBoss } from 'pg-boss';
import type { Log } from './log.ts';

/** Small and plain: ids only. Equal data of one job waits once, and runs one at a time across all processes. */
export type JobData = Readonly<Record<string, number | string>>;

export interface JobQueue {
  enqueue(name: string, data?: JobData): Promise<void>;
}

export interface JobDefinition {
  /** `<folder>.<file>`. */
  readonly name: string;
  run(data: JobData, signal: AbortSignal): Promise<void>;
}

export interface Schedule {
  readonly key: string;
  /** Five or six cron fields in the zone of the box. */
  readonly cron: string;
  readonly job: string;
  readonly data: JobData;
}

export interface Jobs extends JobQueue {
  /** Replaces all schedules; those that did not change go on undisturbed. */
  setSchedules(schedules: readonly Schedule[]): void;
  /** Jobs that wait or run, dead letters left out. */
  countBusy(): Promise<number>;
  stop(): Promise<void>;
}

const deadLetters = 'platform.dead-letters';
/** How soon a job is noticed whose process was killed, beside the time its heartbeat is waited for. */
const supervisionSeconds = 10;
const retry = { retryLimit: 8, retryDelay: 2, retryBackoff: true, retryDelayMax: 600 } as const;
const stopSeconds = 20;

export async function startJobs({
  connectionString,
  log,
  definitions,
}: {
  connectionString: string;
  log: Log;
  definitions: readonly JobDefinition[];
}): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString,
    schema: 'pgboss',
    application_name: 'releve-jobs',
    max: 4,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: supervisionSeconds,
    monitorIntervalSeconds: supervisionSeconds,
  });
  boss.on('error', (error) => log.error({ stage: 'platform', err: error }, 'job queue failed'));
  await boss.start();
  await boss.createQueue(deadLetters);
  const stopping = new AbortController();
  for (const definition of definitions) await startWorker(boss, definition, { log, signal: stopping.signal });
  const clockwork = createClockwork(boss, log);
  return {
    enqueue: (name, data) => enqueue(boss, name, data ?? {}),
    setSchedules: clockwork.set,
    countBusy: () => countBusy(boss, definitions),
    async stop() {
      await clockwork.stop();
      stopping.abort();
      await boss.stop({ graceful: true, timeout: stopSeconds * 1000 });
    },
  };
}

async function startWorker(boss: PgBoss, definition: JobDefinition, { log, signal }: { log: Log; signal: AbortSignal }): Promise<void> {
  const { name } = definition;
  await boss.createQueue(name, {
    policy: 'stately',
    notify: true,
    deadLetter: deadLetters,
    heartbeatSeconds: 30,
    expireInSeconds: 12 * 3600,
    deleteAfterSeconds: 7 * 86_400,
    ...retry,
  });
  await boss.work<JobData>(name, { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 5 }, async ([job]) => {
    if (job === undefined) return;
    try {
      await definition.run(job.data, signal);
    } catch (error) {
      if (!signal.aborted) log.error({ stage: name.split('.')[0], job: name, ...job.data, err: error }, 'job failed and will be tried again');
      throw error;
    }
  });
}

async function enqueue(boss: PgBoss, name: string, data: JobData): Promise<void> {
  await boss.send(name, data, { singletonKey: JSON.stringify(data) });
}

async function countBusy(boss: PgBoss, definitions: readonly JobDefinition[]): Promise<number> {
  const counts = await Promise.all(
    definitions.map(async ({ name }) => {
      const jobs = await boss.findJobs(name);
      return jobs.filter((job) => job.state === 'created' || job.state === 'retry' || job.state === 'active').length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function createClockwork(boss: PgBoss, log: Log) {
  const tasks = new Map<string, { readonly schedule: string; readonly task: ScheduledTask }>();
  const start = ({ key, cron, job, data }: Schedule, schedule: string) => {
    const tick = () => enqueue(boss, job, data).catch((error) => log.error({ stage: 'platform', job, err: error }, 'job could not be queued'));
    tasks.set(key, { schedule, task: scheduleTask(cron, tick, { name: key, suppressMissedWarning: true }) });
  };
  const remove = async (key: string) => {
    const task = tasks.get(key)?.task;
    tasks.delete(key);
    await task?.destroy();
  };
  return {
    set(schedules: readonly Schedule[]): void {
      const wanted = new Map(schedules.map((schedule) => [schedule.key, schedule]));
      for (const key of [...tasks.keys()]) if (!wanted.has(key)) void remove(key);
      for (const [key, schedule] of wanted) {
        const text = JSON.stringify(schedule);
        if (tasks.get(key)?.schedule === text) continue;
        void remove(key);
        start(schedule, text);
      }
    },
    async stop(): Promise<void> {
      for (const key of [...tasks.keys()]) await remove(key);
    },
  };
}
