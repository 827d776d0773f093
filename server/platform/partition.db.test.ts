// Monthly partitions on a real database: made once by many, forgotten by a rollback, and in nobody's way.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { ensurePartitions } from './partition.ts';
import { inTransaction, type Transaction } from './postgres.ts';
import { query } from './query.ts';

const table = 'platform_test.event';
const january = 2026 * 12;
let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase('empty');
  await test.db.raw('create schema platform_test');
  await test.db.raw(`create table ${table} (at timestamptz not null, n integer, primary key (at, n)) partition by range (at)`);
});
afterAll(() => test.drop());

const months = async () =>
  (await query<{ name: string }>(test.db, "select relname as name from pg_class where relkind = 'r' order by 1")).map((row) => row.name);
const listMonths = async () => (await months()).filter((name) => name.startsWith('event_'));
const insert = (trx: Transaction, at: string, n: number) => query(trx, `insert into ${table} (at, n) values (?, ?)`, [at, n]);

it('makes months asked for in opposite orders by transactions that overlap', async () => {
  const make = (wanted: readonly number[], n: number) =>
    inTransaction(test.db, async (trx) => {
      for (const month of wanted) {
        await ensurePartitions(trx, table, [month]);
        await insert(trx, `2026-${String(month - january + 1).padStart(2, '0')}-15T00:00:00Z`, n);
        await query(trx, 'select pg_sleep(0.05)');
      }
    });
  const forward = [january, january + 1, january + 2];
  await Promise.all([forward, [...forward].reverse(), forward.slice(1), [january + 2, january]].map(make));
  expect(await listMonths()).toEqual(['event_2026_01', 'event_2026_02', 'event_2026_03']);
});

it('forgets a month that a rollback took away', async () => {
  const fails = inTransaction(test.db, async (trx) => {
    await ensurePartitions(trx, table, [january + 5]);
    await inTransaction(trx, (savepoint) => ensurePartitions(savepoint, table, [january + 5]));
    await ensurePartitions(trx, table, [january + 5]);
    throw new Error('no');
  });
  await expect(fails).rejects.toThrow('no');
  await inTransaction(test.db, async (trx) => {
    await ensurePartitions(trx, table, [january + 5]);
    await insert(trx, '2026-06-30T23:59:59Z', 1);
  });
  expect(await listMonths()).toContain('event_2026_06');
});

it('blocks neither readers nor writers of the table while it makes a month', async () => {
  const reader = await test.db.transaction();
  await query(reader, `select count(*) from ${table}`);
  const writer = await test.db.transaction();
  await insert(writer, '2026-01-20T00:00:00Z', 77);
  await inTransaction(test.db, async (trx) => {
    await query(trx, "set local lock_timeout = '2s'");
    await ensurePartitions(trx, table, [january + 8]);
    await insert(writer, '2026-01-21T00:00:00Z', 78);
    await query(reader, `select count(*) from ${table}`);
  });
  await writer.commit();
  await reader.commit();
  expect(await listMonths()).toContain('event_2026_09');
});

it('leaves what lies outside the century to the partitions that are always there', async () => {
  const before = await listMonths();
  await inTransaction(test.db, (trx) => ensurePartitions(trx, table, [1970 * 12, 1999 * 12 + 11, 2100 * 12, 9999 * 12]));
  expect(await listMonths()).toEqual(before);
});
