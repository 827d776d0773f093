// Migrations on a real database: once, in order, unchanged, and by several processes at the same time.

import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres.ts';
import { query } from './query.ts';

let database: TestDatabase;
let directory: string;

beforeEach(async () => {
  database = await createTestDatabase('empty');
  directory = await mkdtemp(join(tmpdir(), 'releve-migrations-'));
});
afterEach(async () => {
  await database?.drop();
  await rm(directory, { recursive: true, force: true });
});

function write(name: string, sql: string): Promise<void> {
  return writeFile(join(directory, name), sql);
}

async function recordedNames(): Promise<string[]> {
  return (await query<{ name: string }>(database.db, 'select name from platform.migration order by name')).map((row) => row.name);
}

test('each file runs once, in order, and is recorded with its sum', async () => {
  await write('0002-rating-more.sql', "insert into rating.deck values (2, 'why? because')");
  await write('0001-rating-first.sql', 'create schema rating; create table rating.deck (id integer, note text)');
  const clock = { now: () => Temporal.Instant.from('2026-01-01T00:00:00Z') };
  expect(await migrate(database.db, { directory, clock })).toEqual(['0001-rating-first.sql', '0002-rating-more.sql']);
  expect(await migrate(database.db, { directory, clock })).toEqual([]);
  expect(await query(database.db, 'select * from rating.deck')).toEqual([{ id: 2, note: 'why? because' }]);
  const [row] = await query<{ sha256: string; applied_at: Temporal.Instant }>(database.db, 'select * from platform.migration');
  expect(row?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(row?.applied_at.toString()).toBe('2026-01-01T00:00:00Z');
});

test('two processes at once run each file once', async () => {
  for (let number = 1; number <= 12; number += 1) {
    const name = `${String(number).padStart(4, '0')}-rating-step.sql`;
    await write(name, `create table step_${number} (id integer); select pg_sleep(0.01)`);
  }
  const other = openDatabase(database.connectionString, { poolMax: 1 });
  try {
    const [mine, theirs] = await Promise.all([migrate(database.db, { directory }), migrate(other, { directory })]);
    expect([...mine, ...theirs].sort()).toEqual((await readdir(directory)).sort());
  } finally {
    await other.destroy();
  }
});

test('a file that fails leaves nothing of itself, keeps what ran before, and says where', async () => {
  await write('0001-rating-good.sql', 'create table good (id integer)');
  await write('0002-rating-bad.sql', 'create table half (id integer);\n-- ü\ncreate tabel oops (id integer);');
  await expect(migrate(database.db, { directory })).rejects.toThrow(/0002-rating-bad\.sql failed at line 3: syntax error/);
  expect(await recordedNames()).toEqual(['0001-rating-good.sql']);
  expect(await query(database.db, "select to_regclass('half') as half")).toEqual([{ half: null }]);
  await write('0002-rating-bad.sql', 'create table half (id integer)');
  expect(await migrate(database.db, { directory })).toEqual(['0002-rating-bad.sql']);
});

test('a changed file that was already run is refused before anything runs', async () => {
  await write('0001-rating-first.sql', 'create table first (id integer)');
  await migrate(database.db, { directory });
  await write('0001-rating-first.sql', 'create table first (id bigint)');
  await write('0002-rating-second.sql', 'create table second (id integer)');
  await expect(migrate(database.db, { directory })).rejects.toMatchObject({
    code: 'migration_changed',
    message: expect.stringContaining('0001-rating-first.sql'),
  });
  expect(await recordedNames()).toEqual(['0001-rating-first.sql']);
});

test('a database that is newer than the files is refused, even when no file is left', async () => {
  await write('0001-rating-first.sql', 'create table first (id integer)');
  await write('0002-rating-second.sql', 'create table second (id integer)');
  await migrate(database.db, { directory });
  await rm(join(directory, '0002-rating-second.sql'));
  await expect(migrate(database.db, { directory })).rejects.toMatchObject({
    code: 'database_newer',
    message: expect.stringContaining('0002-rating-second.sql'),
  });
  await rm(join(directory, '0001-rating-first.sql'));
  await expect(migrate(database.db, { directory })).rejects.toMatchObject({ code: 'database_newer' });
});

test('a file that comes late under a low number is refused', async () => {
  await write('0002-rating-second.sql', 'create table second (id integer)');
  await migrate(database.db, { directory });
  await write('0001-rating-first.sql', 'create table first (id integer)');
  await expect(migrate(database.db, { directory })).rejects.toMatchObject({ code: 'migration_late' });
});

test('a misnamed file, and two with one number, are refused', async () => {
  await write('1-rating.sql', '');
  await expect(migrate(database.db, { directory })).rejects.toThrow('1-rating.sql');
  await rename(join(directory, '1-rating.sql'), join(directory, '0001-rating-a.sql'));
  await write('0001-rating-b.sql', '');
  await expect(migrate(database.db, { directory })).rejects.toThrow('0001');
});

test('other files beside the migrations are left alone', async () => {
  await write('README.md', '# Migrations');
  expect(await migrate(database.db, { directory })).toEqual([]);
});

test('a file that commits by itself is caught', async () => {
  await write('0001-rating-sly.sql', 'create table sly (id integer); commit;');
  await expect(migrate(database.db, { directory })).rejects.toThrow(/must not commit/);
  expect(await recordedNames()).toEqual([]);
});

test('a table that others hold is given up after five seconds', async () => {
  await write('0001-rating-first.sql', 'create table busy (id integer)');
  await migrate(database.db, { directory });
  await write('0002-rating-second.sql', 'alter table busy add note text');
  const freed = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holder = database.db.transaction(async (trx) => {
    await trx.raw('lock table busy in access share mode');
    held.resolve();
    await freed.promise;
  });
  await held.promise;
  await expect(migrate(database.db, { directory })).rejects.toThrow(/lock timeout/);
  freed.resolve();
  await holder;
  expect(await migrate(database.db, { directory })).toEqual(['0002-rating-second.sql']);
});

test('the migrations of this release run on an empty database', async () => {
  const applied = await migrate(database.db);
  expect(applied.length).toBeGreaterThan(0);
});
