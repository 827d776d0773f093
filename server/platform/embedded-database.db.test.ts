// The bundled database through real starts, stops and kills of service, watchdog and server.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type DatabaseService, databaseProcesses, endService, launchService, startService, until, watchdogs } from '../tests/support/database-service.ts';
import { isPortFree } from './database-port.ts';
import { clusterAt, stopProcesses } from './database-process.ts';
import { type Database, inTransaction, openDatabase } from './postgres.ts';
import { query } from './query.ts';

/** Real starts and stops, also on a machine with other work. */
vi.setConfig({ testTimeout: 60_000 });
const isRoot = process.getuid?.() === 0;
const running: DatabaseService[] = [];
let top: string;
/** Longer than the name of a socket may be, and awkward. */
let folder: string;

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'releve-embedded-'));
  folder = join(top, `box n° "1" ${'long'.repeat(30)}`, "o'data");
  await chmod(top, 0o711);
});
afterEach(async () => {
  for (const service of running.splice(0)) await endService(service, 'SIGKILL');
});
afterAll(async () => {
  await stopProcesses(await clusterAt(join(folder, 'postgresql')), 5);
  await rm(top, { recursive: true, force: true });
});

async function start(options: Parameters<typeof startService>[1] = {}): Promise<DatabaseService> {
  const service = await startService(folder, options);
  running.push(service);
  return service;
}

async function withDatabase<Result>(service: DatabaseService, work: (db: Database) => Promise<Result>): Promise<Result> {
  const db = openDatabase(service.connectionString, { poolMax: 2 });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

async function remember(service: DatabaseService, word: string): Promise<void> {
  await withDatabase(service, (db) => db('kept').insert({ word }));
}

function remembered(service: DatabaseService): Promise<string[]> {
  return withDatabase(service, (db) => db('kept').orderBy('id').pluck('word'));
}

function portOf(service: DatabaseService): number {
  return Number(new URL(service.connectionString).port);
}

test('the first start creates a database that is safe, in UTF-8, and not open to others', async () => {
  const service = await start();
  const password = await stat(join(folder, 'database-password'));
  expect({ mode: password.mode & 0o777, uid: password.uid }).toEqual({ mode: 0o600, uid: process.getuid?.() });
  const cluster = await stat(join(folder, 'postgresql'));
  expect(cluster.mode & 0o077).toBe(0);
  expect(cluster.uid === 0).toBe(false);
  expect(cluster.uid === process.getuid?.()).toBe(!isRoot);
  const found = await withDatabase(service, async (db) => {
    await db.raw('create table kept (id integer primary key generated always as identity, word text not null)');
    const [row] = await query<Record<string, unknown>>(
      db,
      `select upper('ü') as upper, pg_encoding_to_char(encoding) as encoding, current_setting('is_superuser') as superuser,
        current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listens
        from pg_database where datname = current_database()`,
    );
    return row;
  });
  expect(found).toEqual({ upper: 'Ü', encoding: 'UTF8', superuser: 'off', fsync: 'on', commit: 'on', listens: '127.0.0.1' });
  await remember(service, 'first');
  expect(await endService(service, 'SIGTERM')).toBe(0);
});

test('a wrong password is refused', async () => {
  const service = await start();
  const address = new URL(service.connectionString);
  address.password = 'guess';
  const client = new pg.Client({ connectionString: address.href });
  await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s to the whole group ends the service cleanly: rows kept, port free, no process left', async (signal) => {
  const service = await start();
  await remember(service, signal);
  const { pid } = service.process;
  expect(watchdogs(folder).length).toBeGreaterThan(0);
  const ended = until('the service has ended', 10, () => service.process.exitCode !== null);
  process.kill(-(pid ?? Number.NaN), signal);
  await ended;
  expect(service.process.exitCode).toBe(0);
  expect(databaseProcesses(folder)).toEqual([]);
  await until('the watchdog has ended', 2, () => watchdogs(folder).length === 0);
  expect(await isPortFree(portOf(service))).toBe(true);
  expect(await readdir(join(folder, 'postgresql'))).not.toContain('postmaster.pid');
  expect(await remembered(await start())).toContain(signal);
});

test('a second service on the same folder is refused by name and number, and harms nothing', async () => {
  const service = await start();
  const answer = await launchService(folder);
  expect(answer).toMatchObject({ kind: 'refused', code: 'data_folder_in_use' });
  const sentence = answer.kind === 'refused' ? answer.sentence : '';
  expect(sentence).toContain(`process ${service.process.pid}`);
  expect(sentence).toContain(folder);
  expect(await remembered(service)).toContain('first');
});

test('of several services that start at once, exactly one wins', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => launchService(folder)));
  const winners = answers.flatMap((answer) => (answer.kind === 'ready' ? [answer.service] : []));
  running.push(...winners);
  expect(winners).toHaveLength(1);
  for (const answer of answers) {
    if (answer.kind === 'refused') expect(answer.sentence).toContain(`process ${winners[0]?.process.pid}`);
  }
});

test('a lock file of a dead process does not count, even when its number lives on in another', async () => {
  await writeFile(join(folder, 'service.pid'), `${process.pid}\n`);
  expect(await remembered(await start())).toContain('first');
});

test('when the service is killed, PostgreSQL stops within seconds and keeps what was committed', async () => {
  const service = await start();
  await remember(service, 'before the kill');
  const busy = new pg.Client({ connectionString: service.connectionString });
  busy.on('error', () => undefined);
  await busy.connect();
  const sleeping = expect(busy.query('select pg_sleep(60)')).rejects.toThrow();
  await endService(service, 'SIGKILL');
  await until('PostgreSQL has stopped', 10, () => databaseProcesses(folder).length === 0);
  await until('the watchdog has ended', 2, () => watchdogs(folder).length === 0);
  await sleeping;
  expect(await remembered(await start())).toContain('before the kill');
});

test('a service that starts the moment another was killed takes over', async () => {
  const service = await start();
  await remember(service, 'moment');
  await endService(service, 'SIGKILL');
  const next = await start();
  expect(await remembered(next)).toContain('moment');
  await remember(next, 'after the moment');
});

test('when service and watchdog are both killed, the next start stops what they left', async () => {
  const service = await start();
  await remember(service, 'orphan');
  for (const pid of watchdogs(folder)) process.kill(pid, 'SIGKILL');
  await endService(service, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const orphans = databaseProcesses(folder);
  expect(orphans.length).toBeGreaterThan(0);
  const next = await start();
  expect(await remembered(next)).toContain('orphan');
  expect(databaseProcesses(folder).filter((pid) => orphans.includes(pid))).toEqual([]);
});

test('when PostgreSQL is killed, it comes back on the same port, pools go on, and only what was not committed is gone', async () => {
  const service = await start();
  await withDatabase(service, async (db) => {
    for (const round of [1, 2]) {
      await db('kept').insert({ word: `crash ${round}` });
      const lost = inTransaction(db, async (trx) => {
        await trx('kept').insert({ word: 'uncommitted' });
        process.kill(serverOf(folder), 'SIGKILL');
        await trx.raw('select pg_sleep(5)');
      });
      await expect(lost).rejects.toThrow();
      await until('the pool reaches the database again', 15, () =>
        db.raw('select 1').then(
          () => true,
          () => false,
        ),
      );
      expect(await db('kept').orderBy('id').pluck('word')).toContain(`crash ${round}`);
    }
    expect(await db('kept').where('word', 'uncommitted')).toEqual([]);
  });
  expect(service.crashes).toHaveLength(2);
  expect(await endService(service, 'SIGTERM')).toBe(0);
  expect(databaseProcesses(folder)).toEqual([]);
});

test('when only the watchdog is killed, the database is put under a new one', async () => {
  const service = await start();
  const before = watchdogs(folder);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await until('a new watchdog runs', 15, () => watchdogs(folder).some((pid) => !before.includes(pid)));
  await until('the database answers', 15, () =>
    remembered(service).then(
      () => true,
      () => false,
    ),
  );
  await endService(service, 'SIGKILL');
  await until('PostgreSQL has stopped', 10, () => databaseProcesses(folder).length === 0);
});

test('while another program sits on the port, the database waits for it', async () => {
  const service = await start();
  const port = portOf(service);
  process.kill(serverOf(folder), 'SIGKILL');
  const squatter = await occupy(port);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  squatter.close();
  await until('the database is back', 15, () =>
    remembered(service).then(
      (words) => words.includes('first'),
      () => false,
    ),
  );
});

test('a stop while the database is coming back is heeded at once', async () => {
  const service = await start();
  process.kill(serverOf(folder), 'SIGKILL');
  await until('the crash is noticed', 5, () => service.crashes.length > 0);
  expect(await endService(service, 'SIGTERM')).toBe(0);
  expect(databaseProcesses(folder)).toEqual([]);
});

test('a start that cannot succeed says what PostgreSQL wrote, and leaves nothing behind', async () => {
  const answer = await launchService(folder, { settings: { shared_buffers: '1GB and a bit' } });
  expect(answer).toMatchObject({ kind: 'refused', sentence: expect.stringMatching(/did not start.*shared_buffers/s) });
  expect(databaseProcesses(folder)).toEqual([]);
  expect(await remembered(await start())).toContain('first');
});

test.each(['a living stranger', 'a dead process that nobody collected'])(
  'the number of %s in the file of PostgreSQL does not hinder the start',
  async (kind) => {
    await endService(await start(), 'SIGTERM');
    const { uid, gid } = await stat(join(folder, 'postgresql'));
    // The child has to outlive the shell, which would collect it.
    const stranger = spawn('/bin/sh', ['-c', 'sleep 1 & echo $!; exec sleep 30'], {
      ...(isRoot ? { uid, gid } : {}),
      cwd: '/',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [line] = await once(stranger.stdout, 'data');
      const uncollected = Number.parseInt(String(line), 10);
      await until('the child is dead', 5, async () => (await readFile(`/proc/${uncollected}/stat`, 'utf8')).includes(') Z '));
      const pid = kind === 'a living stranger' ? stranger.pid : uncollected;
      await writeFile(join(folder, 'postgresql', 'postmaster.pid'), `${pid}\n${join(folder, 'postgresql')}\n1700000000\n5432\n\n127.0.0.1\n\nready\n`);
      expect(await remembered(await start())).toContain('first');
    } finally {
      stranger.kill('SIGKILL');
    }
  },
);

test('a service killed while it creates the database can be started again at once', async () => {
  const young = join(top, 'young');
  const first = launchService(young).catch((error: Error) => error);
  await until('the creation has begun', 10, () =>
    readdir(young).then(
      (names) => names.some((name) => name.startsWith('postgresql.new-')),
      () => false,
    ),
  );
  process.kill(Number((await readFile(join(young, 'service.pid'), 'utf8')).trim()), 'SIGKILL');
  expect(await first).toBeInstanceOf(Error);
  const service = await startService(young);
  running.push(service);
  expect(await withDatabase(service, (db) => db.raw('select 1').then(() => 'answers'))).toBe('answers');
  expect((await readdir(young)).filter((name) => name.startsWith('postgresql'))).toEqual(['postgresql']);
  expect(await endService(service, 'SIGTERM')).toBe(0);
});

test('an unfinished creation is cleared away', async () => {
  const unfinished = join(folder, 'postgresql.new-left');
  await mkdir(join(unfinished, 'cluster', 'base'), { recursive: true });
  await start();
  expect(await readdir(folder)).not.toContain('postgresql.new-left');
});

test('a lost password file is named, and nothing is overwritten', async () => {
  const path = join(folder, 'database-password');
  const password = await readFile(path, 'utf8');
  await rm(path);
  expect(await launchService(folder)).toMatchObject({ kind: 'refused', code: 'database_password_missing', sentence: expect.stringContaining(path) });
  await writeFile(path, password, { mode: 0o600 });
  expect(await remembered(await start())).toContain('first');
});

/** The server's own number, from its file. */
function serverOf(dataDirectory: string): number {
  const [root] = databaseProcesses(dataDirectory).sort((left, right) => left - right);
  if (root === undefined) throw new Error('PostgreSQL is not running.');
  return root;
}

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await until('the port is taken by another program', 5, () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    server.removeAllListeners('error').once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => resolve(true));
    return promise;
  });
  return server;
}
