// Input that is missing, barred, empty, binary, cut or wrong: each ends as a sentence or in suspense, the rest goes on.

import { chmod, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { query } from '../platform/query.ts';
import { isComplete, listCompleteness } from '../reporting/completeness.store.ts';
import { asteriskRow, epochOf, outboundRow } from './support/asterisk-row.ts';
import { type CallPath, countFates, franceMobile, openCallPath } from './support/call-path.ts';

const opened: CallPath[] = [];
const open: typeof openCallPath = async (plan) => {
  const path = await openCallPath(plan);
  opened.push(path);
  return path;
};
afterEach(async () => {
  for (const path of opened.splice(0)) {
    await expectAccountedFor(path);
    await path.close();
  }
});

const noon = epochOf('2026-11-10T12:00:00Z');
const good = (counter: number) => outboundRow({ epoch: noon + counter * 100, counter, talkSeconds: 60 });

async function expectAccountedFor({ db }: CallPath): Promise<void> {
  expect((await countFates(db)).astray).toBe(0);
  const statements = await listCompleteness(db);
  expect(statements.filter((statement) => !isComplete(statement) || statement.awaiting !== 0n)).toEqual([]);
}

const countRated = async (path: CallPath) => Number((await query<{ n: bigint }>(path.db, 'select count(*) as n from rating.rated_usage'))[0]?.n ?? 0n);
const suspense = async (path: CallPath) =>
  (await query<{ reason: string; detail: string }>(path.db, 'select reason, detail from mediation.suspended_record order by block_id, ordinal')).map(
    ({ reason, detail }) => `${reason}: ${detail}`,
  );
const work = async (path: CallPath) => {
  const run = await path.collect();
  await path.mediate();
  await path.rate();
  return run;
};

it('says which file is missing, and reads it when it comes', async () => {
  const path = await open();
  const run = await work(path);
  expect(run.notices).toEqual([expect.objectContaining({ code: 'file_missing', file: path.file, sentence: expect.stringContaining(path.file) })]);
  await path.append(good(1));
  expect(await work(path)).toMatchObject({ records: 1, notices: [], failure: null });
  expect(await countRated(path)).toBe(1);
});

it('says which file is empty, no file at all or below a file', async () => {
  const path = await open();
  await path.append('');
  expect((await work(path)).notices).toEqual([expect.objectContaining({ code: 'file_empty', file: path.file })]);
  for (const [wrong, code] of [
    [path.directory, 'not_a_file'],
    [join(path.file, 'Master.csv'), 'file_missing'],
  ] as const) {
    await query(path.db, "update collection.source set settings = settings || jsonb_build_object('path', ?::text)", [wrong]);
    expect((await work(path)).notices).toEqual([expect.objectContaining({ code, file: wrong })]);
  }
});

it('says which file may not be read, and reads it when it may', async ({ skip }) => {
  const isRoot = process.getuid?.() === 0;
  skip(isRoot, 'root may read every file');
  const path = await open();
  await path.append(good(1));
  await chmod(path.file, 0o000);
  expect((await work(path)).notices).toEqual([expect.objectContaining({ code: 'file_unreadable', severity: 'error', file: path.file })]);
  await chmod(path.file, 0o600);
  expect(await work(path)).toMatchObject({ records: 1 });
});

it('keeps a source with settings that cannot be used as a failed run with a sentence', async () => {
  const path = await open();
  await query(path.db, 'update collection.source set settings = ?::jsonb', ['{}']);
  const run = await path.collect();
  expect(run.failure).toMatch(/path/i);
  expect(await query(path.db, 'select failure, ended_at is not null as ended from collection.run')).toEqual([{ failure: run.failure, ended: true }]);
});

it('suspends each bad row with its column and rates the good ones around it', async () => {
  const path = await open();
  const bad = [
    'one,two,three\n',
    good(2).replace('"ANSWERED"', '"PERHAPS"'),
    good(3).replace('2026-11-10 12:05:00', '2026-13-10 12:05:00'),
    good(4).replace(',62,60,', ',62,-5,'),
    good(5).replace('"from-internal"', '"from-internal'),
    '\n',
  ];
  await path.append([good(1), ...bad, good(6)].join(''));
  await path.append(Buffer.concat([Buffer.from([0, 1, 2, 250, 251, 0, 10]), Buffer.from(good(7)), Buffer.alloc(3000, 7), Buffer.from('\n')]));
  await path.append(good(8));
  await work(path);
  const reasons = (await suspense(path)).map((line) => line.split(':')[0]);
  expect(reasons).toEqual([
    'too_few_columns',
    'unknown_disposition',
    'malformed_time',
    'malformed_number',
    'malformed_quotes',
    'too_few_columns',
    'not_text',
    'not_text',
  ]);
  const details = await suspense(path);
  expect(details[1]).toBe('unknown_disposition: Column 15, "PERHAPS", is no disposition of a call.');
  expect(details[2]).toContain('Column 10');
  expect(details[3]).toContain('Column 14');
  expect(await countRated(path)).toBe(4);
  await path.recycle();
  expect(await suspense(path)).toEqual(details);
});

it('tells of a log that was cut, and of one that is gone, and goes on with what there is', async () => {
  const path = await open();
  await path.append(good(1) + good(2));
  await work(path);
  await truncate(path.file, 0);
  await path.append(good(3));
  expect((await work(path)).notices).toEqual([expect.objectContaining({ code: 'truncated_unread', file: path.file })]);
  await rm(path.file);
  await writeFile(path.file, good(4));
  const run = await work(path);
  expect(run.notices.map(({ code }) => code)).toContainEqual(expect.stringMatching(/previous_file_missing|truncated_unread/));
  expect(await countRated(path)).toBe(4);
});

it('waits for the rest of a row, and takes it whole after a rotation in between', async () => {
  const path = await open();
  const row = good(1);
  await path.append(row.slice(0, 50));
  expect((await work(path)).notices).toEqual([expect.objectContaining({ code: 'tail_waits', sentence: expect.stringContaining('Line 1') })]);
  await path.append(row.slice(50) + good(2));
  await work(path);
  await rename(path.file, `${path.file}.1`);
  await path.append(good(3));
  await work(path);
  expect(await countRated(path)).toBe(3);
});

it('bills calls of an unknown extension, an unknown prefix and an account without plan once that is mended', async () => {
  const path = await open({ tenants: [{ name: 'ACME', extensions: ['1001'] }] });
  const [account] = path.operator.accounts;
  const belgium = outboundRow({ epoch: noon + 3000, counter: 30, number: '003225551234', talkSeconds: 60 });
  const early = outboundRow({ epoch: epochOf('2026-10-31T12:00:00Z'), counter: 31, talkSeconds: 60 });
  const nowhere = asteriskRow({
    call: `${noon}.40`,
    sequence: 40,
    start: '2026-11-10 12:00:00',
    answer: '2026-11-10 12:00:01',
    end: '2026-11-10 12:00:11',
    duration: 11,
    talk: 10,
    to: '12',
    channel: 'PJSIP/1001-00000040',
    destinationChannel: 'PJSIP/trunk-one-00000041',
    applicationData: 'PJSIP/061234@trunk-one',
  });
  await path.append([good(1), good(2).replaceAll('1001', '1007'), belgium, early, nowhere].join(''));
  await work(path);
  expect((await suspense(path)).map((line) => line.split(':')[0])).toEqual(['extension_unknown']);
  const waiting = () => query<{ reason: string }>(path.db, 'select reason, detail from rating.suspended_usage order by reason, detail');
  expect(await waiting()).toEqual([
    { reason: 'prefix_unknown', detail: 'The rate deck has no prefix for +3225….' },
    { reason: 'prefix_unknown', detail: 'The rate deck has no prefix for 061234.' },
    { reason: 'tariff_missing', detail: 'The account had no plan with a rate deck in force at the time of the call.' },
  ]);
  await query(
    path.db,
    "insert into account.extension (tenant_id, account_id, site_id, number, name, service_from) values (?, ?, ?, '1007', 'Desk', '2000-01-01Z')",
    [account?.tenantId ?? 0, account?.accountId ?? 0, path.operator.siteId],
  );
  await query(path.db, "update catalog.subscription set service_from = '2026-10-01'");
  await path.recycle();
  expect(await suspense(path)).toEqual([]);
  expect((await waiting()).map(({ reason }) => reason)).toEqual(['prefix_unknown', 'prefix_unknown']);
  const [version] = await query<{ id: number }>(
    path.db,
    `insert into catalog.rate_deck_version (deck_id, effective_at, imported_at, file_name, file_sha256, rate_count)
     select deck_id, '2026-11-01Z', '2026-11-20Z', 'mended.csv', '\\x00', 2 from catalog.rate_deck returning version_id as id`,
  );
  await query(path.db, "update catalog.rate set valid_to = '2026-11-01Z', closed_by_version_id = ?", [version?.id ?? 0]);
  for (const prefix of [franceMobile.prefix, '32']) {
    await query(
      path.db,
      `insert into catalog.rate (deck_id, version_id, prefix, destination, connect_fee, price, first_increment_units, next_increment_units, valid_from)
       select deck_id, version_id, ?, 'Somewhere', 0.05, 0.10, 60, 1, effective_at from catalog.rate_deck_version where version_id = ?`,
      [prefix, version?.id ?? 0],
    );
  }
  await query(path.db, 'update catalog.rate_deck set revision = revision + 1');
  await path.recycle();
  expect((await waiting()).map(({ reason }) => reason)).toEqual(['prefix_unknown']);
  await path.bill('2026-12-01T05:00:00Z');
  const charged = await query<{ n: bigint; amount: string }>(path.db, 'select count(*) as n, sum(amount) as amount from charging.usage_charge');
  // Two calls to mobiles and one to Belgium at 0.15; that of October is before the first billed day.
  expect(charged).toEqual([{ n: 3n, amount: '0.4500000000' }]);
});
