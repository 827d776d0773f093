// What travels to PostgreSQL and back: exact numbers, instants, COPY both ways, lost connections.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { copyIn, copyOut, inTransaction, openDatabase, runScript, type Transaction } from './postgres.ts';
import { query } from './query.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase('empty');
});
afterAll(() => database?.drop());

async function value<Value>(sql: string, values: Parameters<typeof query>[2] = []): Promise<Value | undefined> {
  const [row] = await query<{ value: Value }>(database.db, sql, values);
  return row?.value;
}

test('whole and decimal numbers arrive exactly', async () => {
  expect(await value('select 9007199254740993::bigint as value')).toBe(9007199254740993n);
  expect(await value('select (-9223372036854775808)::bigint as value')).toBe(-9223372036854775808n);
  expect(await value('select 0.1000000000::numeric as value')).toBe('0.1000000000');
  expect(await value('select 123456789012345678901234567890.5::numeric as value')).toBe('123456789012345678901234567890.5');
  expect(await value('select count(*) as value from pg_class')).toBeTypeOf('bigint');
  expect(await value('select null::bigint as value')).toBeNull();
});

test('arrays hold the same values as single columns, nulls and nests included', async () => {
  expect(await value("select '{9007199254740993,null}'::bigint[] as value")).toEqual([9007199254740993n, null]);
  expect(await value("select '{{0.10,2},{3,4}}'::numeric[] as value")).toEqual([
    ['0.10', '2'],
    ['3', '4'],
  ]);
  expect(await value("select '{2026-01-02,2026-12-31}'::date[] as value")).toEqual(['2026-01-02', '2026-12-31']);
  const instants = await value<Temporal.Instant[]>("select array['2026-01-02 03:04:05+01'::timestamptz] as value");
  expect(instants?.map(String)).toEqual(['2026-01-02T02:04:05Z']);
  expect(await value("select '{}'::bigint[] as value")).toEqual([]);
});

test.each(['2026-03-29T00:59:59.999999Z', '1999-12-31T23:59:59Z', '2026-10-25T01:30:00.5Z', '9999-12-31T23:59:59.999999Z'])(
  'the instant %s survives the way there and back',
  async (text) => {
    const instant = Temporal.Instant.from(text);
    const back = await value<Temporal.Instant>('select ?::timestamptz as value', [instant]);
    expect(back?.toString()).toBe(instant.toString());
    expect(await value('select ?::timestamptz = ?::text::timestamptz as value', [instant, text])).toBe(true);
  },
);

test('an instant before our era is refused, not bent', async () => {
  await expect(value("select '0044-03-15 00:00:00 BC'::timestamptz as value")).rejects.toThrow();
});

test('dates, local times and intervals arrive as plain text', async () => {
  expect(await value("select '2026-02-28'::date as value")).toBe('2026-02-28');
  expect(await value("select '2026-03-29 02:30:00'::timestamp as value")).toBe('2026-03-29 02:30:00');
  expect(await value("select '1 mon 2 days'::interval as value")).toBe('P1M2D');
});

test('instants and dates can be bound in builders, arrays and json', async () => {
  const instant = Temporal.Instant.from('2026-01-31T23:59:59.5Z');
  await inTransaction(database.db, async (trx) => {
    await runScript(trx, 'create temp table moment (at timestamptz, day date, amount bigint, detail jsonb) on commit drop');
    await trx('moment').insert({ at: instant, day: Temporal.PlainDate.from('2026-01-31'), amount: 9007199254740993n, detail: { at: instant } });
    const [row] = await trx('moment').where('at', instant).where('at', '<=', instant).select();
    expect(row).toMatchObject({ day: '2026-01-31', amount: 9007199254740993n, detail: { at: '2026-01-31T23:59:59.5Z' } });
    expect(await query(trx, 'select day from moment where at = any(?)', [[instant]])).toHaveLength(1);
  });
});

test('the parsers of other users of the driver stay as they were', async () => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  const { rows } = await client.query('select 1::bigint as value');
  await client.end();
  expect(rows[0].value).toBe('1');
});

test('every session runs in UTC', async () => {
  expect(await value("select current_setting('timezone') as value")).toBe('UTC');
  expect(await value("select current_setting('application_name') as value")).toBe('releve-test');
});

test('what fails in a transaction leaves nothing, and a nested one is a savepoint', async () => {
  await database.db.raw('create table kept (id integer)');
  await expect(
    inTransaction(database.db, async (trx) => {
      await trx('kept').insert({ id: 1 });
      throw new Error('stop');
    }),
  ).rejects.toThrow('stop');
  await inTransaction(database.db, async (trx) => {
    await trx('kept').insert({ id: 2 });
    const inner = inTransaction(trx, async (savepoint) => {
      await savepoint('kept').insert({ id: 3 });
      throw new Error('inner');
    });
    await expect(inner).rejects.toThrow('inner');
  });
  expect(await database.db('kept').pluck('id')).toEqual([2]);
});

test('a read-only transaction refuses to write', async () => {
  await database.db.raw('create table shelf (id integer)');
  await expect(inTransaction(database.db, (trx) => trx('shelf').insert({ id: 1 }), { readOnly: true })).rejects.toMatchObject({ code: '25006' });
});

test('a script may hold many statements and question marks', async () => {
  await inTransaction(database.db, (trx) =>
    runScript(trx, `create table answer (data jsonb); insert into answer select '{"a":1}' where '{"a":1}'::jsonb ? 'a'`),
  );
  expect(await value('select count(*) as value from answer')).toBe(1n);
});

test('many rows go in and out by COPY in the same order', async () => {
  await database.db.raw('create table bulk (id bigint, text text)');
  const rowsPerChunk = 10_000;
  function* chunks() {
    for (let start = 0; start < 200_000; start += rowsPerChunk) {
      yield Buffer.from(Array.from({ length: rowsPerChunk }, (_, offset) => `${start + offset}\tüñ ${start + offset}\n`).join(''));
    }
  }
  const rows = await inTransaction(database.db, (trx) => copyIn(trx, 'copy bulk from stdin', chunks()));
  expect(rows).toBe(200_000);
  expect(await value('select sum(id)::text || count(distinct text) as value from bulk')).toBe('19999900000200000');
  let lines = 0;
  await inTransaction(database.db, async (trx) => {
    for await (const chunk of copyOut(trx, 'copy (select id from bulk order by id) to stdout')) lines += chunk.toString('latin1').split('\n').length - 1;
  });
  expect(lines).toBe(200_000);
});

test('chunks may be cut anywhere, and none at all is no row', async () => {
  await database.db.raw('create table cut (id integer, text text)');
  const bytes = Buffer.from('1\tsnö\n2\tb\n');
  const single = Array.from(bytes, (byte) => Buffer.from([byte]));
  expect(await inTransaction(database.db, (trx) => copyIn(trx, 'copy cut from stdin', single))).toBe(2);
  expect(await inTransaction(database.db, (trx) => copyIn(trx, 'copy cut from stdin', []))).toBe(0);
  expect(await database.db('cut').orderBy('id').pluck('text')).toEqual(['snö', 'b']);
});

test('chunks are pulled only as fast as they are taken', async () => {
  await database.db.raw('create table slow (text text)');
  const blocker = await lockTable('slow');
  let pulled = 0;
  async function* endless() {
    while (pulled < 400) {
      pulled += 1;
      yield Buffer.from(`${'x'.repeat(65_535)}\n`);
    }
  }
  const copying = inTransaction(database.db, (trx) => copyIn(trx, 'copy slow from stdin', endless()));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const pulledWhileBlocked = pulled;
  await blocker.release();
  expect(await copying).toBe(400);
  expect(pulledWhileBlocked).toBeLessThan(100);
});

async function lockTable(table: string): Promise<{ release(): Promise<void> }> {
  const taken = Promise.withResolvers<void>();
  const freed = Promise.withResolvers<void>();
  const holding = inTransaction(database.db, async (trx) => {
    await trx.raw('lock table ?? in access exclusive mode', [table]);
    taken.resolve();
    await freed.promise;
  });
  await taken.promise;
  return {
    async release() {
      freed.resolve();
      await holding;
    },
  };
}

test.each(['before', 'after'])('a source that breaks %s its first chunk rolls back and leaves the connection usable', async (when) => {
  const narrow = openDatabase(database.connectionString, { poolMax: 1 });
  async function* broken() {
    if (when === 'after') yield Buffer.from('1\n');
    throw new Error('disk gone');
  }
  try {
    await narrow.raw('create table if not exists spoilt (id integer)');
    await expect(inTransaction(narrow, (trx) => copyIn(trx, 'copy spoilt from stdin', broken()))).rejects.toThrow('disk gone');
    expect(await narrow('spoilt').pluck('id')).toEqual([]);
  } finally {
    await narrow.destroy();
  }
});

test('rows that PostgreSQL refuses reject with its code, and a savepoint saves the rest', async () => {
  await database.db.raw('create table strict (id integer primary key)');
  const ids = await inTransaction(database.db, async (trx) => {
    await trx('strict').insert({ id: 7 });
    const twice = inTransaction(trx, (savepoint) => copyIn(savepoint, 'copy strict from stdin', [Buffer.from('1\n7\n')]));
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    await expect(inTransaction(trx, (savepoint) => copyIn(savepoint, 'copy strict from stdin', [Buffer.from('x\n')]))).rejects.toMatchObject({ code: '22P02' });
    await expect(inTransaction(trx, (savepoint) => copyIn(savepoint, 'copy nowhere from stdin', [Buffer.from('1\n')]))).rejects.toMatchObject({
      code: '42P01',
    });
    await copyIn(trx, 'copy strict from stdin', [Buffer.from('1\n2\n')]);
    return trx('strict').orderBy('id').pluck('id');
  });
  expect(ids).toEqual([1, 2, 7]);
});

test('a COPY whose session is ended rejects, both ways, and the pool goes on', async () => {
  await database.db.raw('create table doomed (text text)');
  const coming = inTransaction(database.db, async (trx) => copyIn(trx, 'copy doomed from stdin', endSession(await sessionOf(trx))));
  await expect(coming).rejects.toThrow(/ECONNRESET|EPIPE|terminat/);
  const going = inTransaction(database.db, async (trx) => {
    const pid = await sessionOf(trx);
    for await (const _chunk of copyOut(trx, 'copy (select generate_series(1, 5000000)) to stdout'))
      await database.db.raw('select pg_terminate_backend(?)', [pid]);
  });
  await expect(going).rejects.toMatchObject({ code: '57P01' });
  expect(await value('select count(*) as value from doomed')).toBe(0n);
});

async function* endSession(pid: number) {
  for (let sent = 0; sent < 400; sent += 1) {
    if (sent === 20) await database.db.raw('select pg_terminate_backend(?)', [pid]);
    yield Buffer.from(`${'x'.repeat(65_535)}\n`);
  }
}

async function sessionOf(trx: Transaction): Promise<number> {
  const [row] = await query<{ pid: number }>(trx, 'select pg_backend_pid() as pid');
  return row?.pid ?? 0;
}

test('a reader that stops early leaves the connection usable', async () => {
  const firstBytes = await inTransaction(database.db, async (trx: Transaction) => {
    let seen = 0;
    for await (const chunk of copyOut(trx, 'copy (select generate_series(1, 200000)) to stdout')) {
      seen += chunk.length;
      if (seen > 0) break;
    }
    expect(await query(trx, 'select 1 as one')).toEqual([{ one: 1 }]);
    return seen;
  });
  expect(firstBytes).toBeGreaterThan(0);
});

test('a COPY out that PostgreSQL refuses rejects with its code', async () => {
  const reading = inTransaction(database.db, async (trx) => {
    for await (const _chunk of copyOut(trx, 'copy nowhere to stdout'));
  });
  await expect(reading).rejects.toMatchObject({ code: '42P01' });
});
