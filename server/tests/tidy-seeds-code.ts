// For every rule on code and SQL what it must catch, and what looks alike and is fine.

import { file, migration, type Seeds } from './tidy-seed.ts';

export const codeSeeds: Readonly<Record<string, Seeds>> = {
  'only platform/clock.ts reads a clock': {
    broken: [
      [file('server/rating/rate.service.ts', 'const now = Date.now();')],
      [file('server/rating/rate-call.ts', 'const now = new Date();')],
      [file('server/rating/rate-call.ts', 'const now = new Date( );')],
      [file('server/platform/log.ts', 'const now = Temporal.Now.instant();')],
      [file('server/demo/demo.ts', 'const t = performance.now();')],
      [file('server/main.ts', 'const t = process.hrtime.bigint();')],
      [file('connectors/asterisk/read.ts', `const text = \`\${Date.now()}\`;`)],
    ],
    sound: [
      [file('server/platform/clock.ts', 'const now = Temporal.Now.instant();')],
      [file('server/rating/rate-call.ts', 'const day = new Date(0);', '// Date.now() is not for us', "const word = 'Date.now()';")],
      [file('server/rating/rate.test.ts', 'const now = Date.now();')],
      [file('bench/ingest.ts', 'const t = performance.now();')],
    ],
  },
  'pure files touch nothing outside': {
    broken: [
      [file('server/rating/rate-call.ts', 'const luck = Math.random();')],
      [file('server/rating/rate-call.ts', "if (process.env['X']) go();")],
      [file('server/rating/rate-call.ts', "const page = await fetch('http://x');")],
      [file('server/rating/rate-call.ts', 'setTimeout(go, 5);')],
      [file('server/rating/rate-call.ts', 'const id = crypto.randomUUID();')],
      [file('server/rating/rating.schema.ts', 'const luck = Math.random();')],
    ],
    sound: [
      [file('server/rating/rate.service.ts', 'const id = crypto.randomUUID();')],
      [file('server/rating/rate-call.ts', 'const a = call.process.name;', '// Math.random()')],
    ],
  },
  'nothing of ours is mocked': {
    broken: [
      [file('server/rating/rate.test.ts', "vi.mock('./rating.store.ts');")],
      [file('web/pages/x.test.tsx', 'vi . doMock(path);')],
      [file('server/tests/support/fake.ts', 'vi.hoisted(() => 1);')],
    ],
    sound: [[file('server/rating/rate.test.ts', "const text = 'vi.mock()';", '// vi.mock()', 'vi.useFakeTimers();')]],
  },
  'no test is skipped, alone or to do': {
    broken: ['test.skip(', 'it.only(', 'describe.todo(', 'test.each([1]).only(', 'describe.concurrent.skip(', 'test.fails(', 'xit(', 'fit('].map((call) => [
      file('server/rating/rate.test.ts', call.replace('.each([1])', '.each'), ');'),
    ]),
    sound: [[file('server/rating/rate.test.ts', "test('x', () => expect(words.only(1)).toBe('test.skip('));", 'profit(1);')]],
  },
  'a test that cannot run says so': {
    broken: [[file('server/rating/rate.test.ts', 'test.skipIf(!hasSsh)(1);')], [file('server/rating/rate.test.ts', 'describe.runIf(hasSsh)(1);')]],
    sound: [[file('server/rating/rate.test.ts', "if (!hasSsh) leftOut('SFTP', 'sshd is not installed');", 'test.skipIf(!hasSsh)(1);')]],
  },
  'a test that leaves itself says why': {
    broken: [
      [file('server/rating/rate.test.ts', "test('x', ({ skip }) => skip());")],
      [file('server/rating/rate.test.ts', "test('x', (context) => context.skip(!hasSsh));")],
    ],
    sound: [
      [
        file(
          'server/rating/rate.test.ts',
          "test('x', ({ skip }) => skip('sshd is not installed'));",
          "test('y', (context) => context.skip(!hasSsh, 'no sshd'));",
          'read.skipped(1);',
        ),
      ],
    ],
  },
  'a test file expects something': {
    broken: [[file('server/rating/rate.test.ts', "test('x', () => rate());", '// expect(1)')]],
    sound: [
      [file('server/rating/rate.test.ts', 'expect(1).toBe(1);')],
      [file('server/rating/rate.test.ts', 'expect.soft(1).toBe(1);')],
      [file('server/rating/rate-call.ts')],
    ],
  },
  'usage is rounded in build-invoice.ts only': {
    broken: [
      [file('server/rating/rate-call.ts', 'const total = roundToMoney(cost, currency);')],
      [file('server/reporting/a.service.ts', "import { roundToMoney as round } from '../kernel/money.ts';")],
    ],
    sound: [
      [file('server/invoicing/build-invoice.ts', 'const total = roundToMoney(cost, currency);')],
      [file('server/kernel/money.ts', 'export function roundToMoney() {}')],
      [file('server/charging/a.test.ts', 'roundToMoney(1);')],
    ],
  },
};

export const sqlSeeds: Readonly<Record<string, Seeds>> = {
  'SQL stands in stores and in platform': {
    broken: [
      "'select 1'",
      `\`select * from rating.rated_usage where id = \${id}\``,
      '`\n  insert into rating.x (a) values (1)`',
      "'update rating.x set a = 1'",
      `\`update \${table} set a = 1\``,
      "'delete from rating.x'",
      "'copy rating.x (a) from stdin'",
      "'with a as (select 1) select * from a'",
      "'with recursive a (b) as (select 1) select 1'",
      "'SELECT 1'",
      "'create table rating.x (a int)'",
      "'truncate rating.x'",
      "'set local releve.tenant_id = 1'",
    ]
      .map((sql) => [file('server/rating/rate.service.ts', `const sql = ${sql};`)])
      .concat([
        [file('server/rating/rate.job.ts', 'await db.raw(text);')],
        [file('server/rating/rating.routes.ts', "await db('rating.x').first();")],
        [file('server/rating/rate.service.ts', "await trx<Row>('rating.x').first();")],
        [file('server/demo/demo.ts', "const sql = 'select 1';")],
        [file('connectors/asterisk/read.ts', "const sql = 'select 1';")],
      ]),
    sound: [
      [file('server/rating/rating.store.ts', "await db.raw('select 1');")],
      [file('server/platform/migrate.ts', "await db.raw('select 1');")],
      [file('server/rating/rate.db.test.ts', "await db.raw('select 1');")],
      [
        file(
          'server/rating/rate.service.ts',
          "const a = 'Select a tenant.';",
          "const b = 'Update the plan, then set a date.';",
          "const c = 'with care';",
          "const d = 'copy of the invoice';",
          "// 'select 1'",
        ),
      ],
    ],
  },
  'a store writes its own schema': {
    broken: [
      'insert into charging.x (a) values (1)',
      'INSERT INTO charging.x VALUES (1)',
      'update charging.x set a = 1',
      'delete from only charging.x',
      'copy charging.x (a) from stdin',
      'truncate charging.x',
      'with a as (delete from charging.x returning 1) select 1',
    ]
      .map((sql) => [file('server/rating/rating.store.ts', `const sql = \`${sql}\`;`)])
      .concat([[file('server/rating/rating.store.ts', "await db('charging.x').where({ a }).update({ b });")]]),
    sound: [
      [
        file(
          'server/rating/rating.store.ts',
          'const sql = `insert into rating.x select a from catalog.y on conflict do update set a = 1`;',
          'const temp = `copy fresh (a) from stdin`;',
        ),
      ],
      [file('server/rating/rating.store.ts', "await db('catalog.x').where({ a }).first();", "const sql = 'select 1 from account.a for update of a';")],
    ],
  },
  'a store reads its own schema and earlier ones': {
    broken: [
      [file('server/rating/rating.store.ts', "const sql = 'select 1 from invoicing.invoice';")],
      [file('server/rating/rating.store.ts', 'const sql = `select 1 from a left join charging.x using (b)`;')],
    ],
    sound: [
      [file('server/rating/rating.store.ts', "const sql = 'select 1 from mediation.usage_record join rating.x using (a) join pg_catalog.pg_class on true';")],
    ],
  },
  'no time comes from the database': {
    broken: [
      [file('server/rating/rating.store.ts', "const sql = 'update rating.x set rated_at = now()';")],
      [file('server/platform/jobs.ts', "const sql = 'select CURRENT_TIMESTAMP';")],
      [migration('0001-access-users.sql', 'create table access.x (created_at timestamptz default clock_timestamp());')],
    ],
    sound: [
      [file('server/rating/rating.store.ts', 'const now = clock.now();', "const sql = 'select :now';")],
      [migration('0001-access-users.sql', "comment on table access.x is 'not now()';", '-- now() is refused')],
    ],
  },
  'migrations are numbered without gaps': {
    broken: [
      [migration('0002-access-users.sql')],
      [migration('0001-access.sql')],
      [migration('0001-nowhere-users.sql')],
      [migration('1-access-users.sql')],
      [migration('notes.txt')],
    ],
    sound: [[migration('0001-access-users.sql'), migration('0002-account-parties.sql')]],
  },
  'a migration begins with a comment': {
    broken: [
      [{ path: 'server/migrations/0001-access-users.sql', text: 'create schema access;\n' }],
      [{ path: 'server/migrations/0001-access-users.sql', text: '-- users\ncreate schema access;\n' }],
    ],
    sound: [[migration('0001-access-users.sql')]],
  },
  'a migration touches its own schema': {
    broken: [
      'create schema account;',
      'create table account.x (a int);',
      'create table x (a int);',
      'alter table if exists account.x add b int;',
      'create unique index on account.x (a);',
      'create index x on account.x using brin (a);',
      'drop view account.x;',
      'insert into account.x values (1);',
      'create trigger t before update on account.x execute function access.f();',
      'create or replace function account.f() returns int language sql as $$ select 1 $$;',
      "comment on column account.x.a is 'a';",
      'create policy p on account.x using (true);',
      'create table access.x (a int references account.y);',
    ].map((sql) => [migration('0001-access-users.sql', sql)]),
    sound: [
      [
        migration(
          '0001-account-parties.sql',
          'create schema account;',
          'create table account.x (a int references access.y on delete cascade);',
          '-- create table access.x',
          "comment on table account.x is 'create table access.x';",
          'create function account.f() returns trigger language plpgsql as $$ begin insert into nothing values (1); end $$;',
          'create trigger t before update or delete on account.x for each row execute function account.f();',
          'create index on account.x (a) where a > 1;',
        ),
      ],
    ],
  },
};
