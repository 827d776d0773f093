// The job queue on a real database: retries, stops, schedules, and a process that is killed at work.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { type JobDefinition, type Jobs, startJobs } from './jobs.ts';
import { createLog } from './log.ts';
import { query } from './query.ts';

let test: TestDatabase;
const log = createLog({ level: 'silent' });
const start = (definitions: readonly JobDefinition[]): Promise<Jobs> => startJobs({ connectionString: test.connectionString, log, definitions });

beforeAll(async () => {
  test = await createTestDatabase('empty');
});
afterAll(() => test.drop());

async function until(isTrue: () => boolean | Promise<boolean>, seconds = 15): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('It did not happen in time.');
    await wait(25);
  }
}

it('tries a job again that threw, and leaves nothing behind when it went well', async () => {
  const attempts: unknown[] = [];
  const jobs = await start([
    {
      name: 'test.fails-once',
      run: async (data) => {
        attempts.push(data);
        if (attempts.length === 1) throw new Error('not yet');
      },
    },
  ]);
  await jobs.enqueue('test.fails-once', { id: 7 });
  expect(await jobs.countBusy()).toBeGreaterThan(0);
  await until(() => attempts.length === 2);
  expect(attempts).toEqual([{ id: 7 }, { id: 7 }]);
  await until(async () => (await jobs.countBusy()) === 0);
  await jobs.stop();
});

it('lets equal jobs wait once, and runs them one at a time though two processes take them', async () => {
  let running = 0;
  let runningMost = 0;
  let runs = 0;
  const definition: JobDefinition = {
    name: 'test.alone',
    run: async () => {
      running += 1;
      runningMost = Math.max(runningMost, running);
      await wait(150);
      running -= 1;
      runs += 1;
    },
  };
  const both = await Promise.all([start([definition]), start([definition])]);
  for (let index = 0; index < 20; index += 1) await both[index % 2]?.enqueue('test.alone');
  await until(async () => runs > 0 && (await both[0].countBusy()) === 0);
  expect([runningMost, runs <= 3]).toEqual([1, true]);
  await Promise.all(both.map((jobs) => jobs.stop()));
});

it('tells a running job to stop, waits for it, and does it again after the next start', async () => {
  const ends: string[] = [];
  const stoppable = (answer: (signal: AbortSignal) => Promise<void>): JobDefinition => ({ name: 'test.long', run: (_data, signal) => answer(signal) });
  let isRunning = false;
  const jobs = await start([
    stoppable(async (signal) => {
      isRunning = true;
      await wait(60_000, undefined, { signal }).finally(() => ends.push('stopped'));
    }),
  ]);
  await jobs.enqueue('test.long');
  await until(() => isRunning);
  await jobs.stop();
  expect(ends).toEqual(['stopped']);
  const again = await start([stoppable(async () => void ends.push('done'))]);
  await until(() => ends.includes('done'));
  await again.stop();
});

it('replaces schedules without leaving old ones at work', async () => {
  const ticks: number[] = [];
  const jobs = await start([{ name: 'test.tick', run: async (data) => void ticks.push(Number(data.version)) }]);
  const schedule = (version: number) => [{ key: 'tick', cron: '* * * * * *', job: 'test.tick', data: { version } }];
  // Each change follows the last one at once, as when two people save at the same time.
  for (let version = 1; version <= 5; version += 1) jobs.setSchedules(schedule(version));
  await until(() => ticks.includes(5));
  expect(new Set(ticks)).toEqual(new Set([5]));
  jobs.setSchedules(schedule(6));
  jobs.setSchedules(schedule(6));
  await until(() => ticks.includes(6));
  const before = ticks.length;
  await wait(2200);
  expect(ticks.slice(before).filter((version) => version !== 6)).toEqual([]);
  expect(ticks.length - before).toBeLessThanOrEqual(4);
  jobs.setSchedules([]);
  await until(async () => (await jobs.countBusy()) === 0);
  const after = ticks.length;
  await wait(1500);
  expect(ticks.length).toBe(after);
  await jobs.stop();
});

it('gives the job of a killed process to the next one', async () => {
  const child = await startHangingProcess();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const done: string[] = [];
  const jobs = await start([{ name: 'test.hangs', run: async () => void done.push('done') }]);
  await jobs.enqueue('test.hangs');
  // The heartbeat of half a minute is made to have passed.
  await query(test.db, "update pgboss.job set heartbeat_on = heartbeat_on - interval '1 minute' where name = 'test.hangs' and state = 'active'");
  await until(() => done.length > 0, 30);
  await until(async () => (await jobs.countBusy()) === 0, 30);
  await jobs.stop();
}, 70_000);

async function startHangingProcess(): Promise<ChildProcess> {
  const code = `
    import { startJobs } from ${JSON.stringify(new URL('./jobs.ts', import.meta.url).href)};
    import { createLog } from ${JSON.stringify(new URL('./log.ts', import.meta.url).href)};
    const run = () => { process.stdout.write('running'); return new Promise(() => undefined); };
    const jobs = await startJobs({ connectionString: process.env.DATABASE_URL, log: createLog({ level: 'silent' }), definitions: [{ name: 'test.hangs', run }] });
    await jobs.enqueue('test.hangs');
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', code], {
    env: { ...process.env, DATABASE_URL: test.connectionString },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}
