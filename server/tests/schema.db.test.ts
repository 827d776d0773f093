// The database after all migrations is the one that schema.sql shows; `npm run schema` writes it anew.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensurePartitions } from '../platform/partition.ts';
import { inTransaction } from '../platform/postgres.ts';
import { describeSchema } from './schema-describe.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';

const golden = join(import.meta.dirname, 'schema.sql');
let database: TestDatabase;
let described: string;

beforeAll(async () => {
  database = await createTestDatabase();
  described = await describeSchema(database.db);
  if (process.env.RELEVE_GOLDEN === 'write') await writeFile(golden, described);
});
afterAll(() => database.drop());

test('the migrations lead to schema.sql', async () => {
  expect(described).toBe(await readFile(golden, 'utf8'));
});

test('every table of the database is described', async () => {
  const { rows } = await database.db.raw<{ rows: { object: string }[] }>(
    "select format('create table %I.%I', schemaname, tablename) as object from pg_tables where schemaname !~ '^(pg_|information_schema)'",
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ object }) => !described.includes(`\n${object} `))).toEqual([]);
});

describe('a change of the shape is seen', () => {
  test.each([
    ['a column', 'alter table invoicing.invoice add note text'],
    ['a type', 'alter table invoicing.invoice_line alter quantity type numeric(20,5)'],
    ['a default', "alter table account.issuer alter invoice_series set default 'FA'"],
    ['a null', 'alter table account.issuer alter email drop not null'],
    ['a check', 'alter table invoicing.invoice drop constraint invoice_check'],
    ['a key', 'alter table delivery.annex drop constraint annex_pkey'],
    ['an index', 'drop index invoicing.invoice_number'],
    ['a trigger', 'drop trigger invoice_frozen on invoicing.invoice'],
    ['a function', 'create or replace function invoicing.refuse_change() returns trigger language plpgsql as $$ begin return new; end $$'],
    ['a storage', 'alter table delivery.document alter column content set storage extended'],
    ['row security', 'alter table account.tenant enable row level security'],
    ['a policy', 'create policy own on account.tenant using (true)'],
    ['a comment', "comment on table account.site is 'Elsewhere.'"],
    ['an early partition', 'drop table rating.rated_usage_early'],
    ['a view', 'create view reporting_view as select 1 as one'],
    ['a sequence', 'create sequence rating.counter'],
    ['an enum', "create type rating.mood as enum ('good')"],
    ['a schema', 'create schema elsewhere'],
  ])('in %s', async (_what, sql) => {
    const trx = await database.db.transaction();
    try {
      await trx.raw(sql);
      expect(await describeSchema(trx)).not.toBe(described);
    } finally {
      await trx.rollback();
    }
  });
});

test('partitions of a month are left out', async () => {
  await inTransaction(database.db, (trx) => ensurePartitions(trx, 'rating.rated_usage', [2026 * 12 + 10]));
  const { rows } = await database.db.raw("select to_regclass('rating.rated_usage_2026_11') is not null as found");
  expect(rows).toEqual([{ found: true }]);
  expect(await describeSchema(database.db)).toBe(described);
});
