// Mediation on a real database: late legs, wrong clocks and zones, recycles, and neighbours of a broken source.

import { rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { query } from '../platform/query.ts';
import { asteriskRow, epochOf, hex, outboundRow, utcText } from '../tests/support/asterisk-row.ts';
import { type CallPath, countFates, openCallPath, readOutcome } from '../tests/support/call-path.ts';

const opened: CallPath[] = [];
const open: typeof openCallPath = async (...given) => {
  const path = await openCallPath(...given);
  opened.push(path);
  return path;
};
afterEach(async () => {
  for (const path of opened.splice(0)) await path.close();
});

const noon = epochOf('2026-11-10T12:00:00Z');

/** Two legs of one call over one trunk channel: the conversation goes on after a transfer. */
function twoLegs(epoch: number, counter: number, shift = 0): [first: string, second: string] {
  const words = { call: `${epoch}.${counter}`, to: '0612345678', destinationChannel: `PJSIP/trunk-one-${hex(counter)}` };
  const at = (seconds: number) => utcText(epoch + shift + seconds);
  const first = { ...words, sequence: counter, start: at(0), answer: at(5), end: at(65), duration: 65, talk: 60, channel: `PJSIP/1001-${hex(counter)}` };
  const second = {
    ...words,
    sequence: counter + 1,
    start: at(65),
    answer: at(65),
    end: at(125),
    duration: 60,
    talk: 60,
    channel: `PJSIP/1002-${hex(counter)}`,
  };
  return [asteriskRow({ ...first, applicationData: 'PJSIP/0612345678@trunk-one,20,T' }), asteriskRow(second)];
}

const listUsage = (path: CallPath) =>
  query<{ started: string; seconds: number; cost: string | null }>(
    path.db,
    `select to_char(u.started_at, 'HH24:MI:SS') as started, u.duration_seconds as seconds, r.cost::text as cost from mediation.usage_record u
     left join rating.rated_usage r using (tenant_id, started_at, usage_id) order by u.started_at, u.usage_id`,
  );
const listReasons = async (path: CallPath) =>
  (await query<{ reason: string; n: bigint }>(path.db, 'select reason, count(*) as n from mediation.suspended_record group by 1 order by 1')).map(
    ({ reason, n }) => `${reason} ${n}`,
  );

describe('late legs', () => {
  it.each([
    ['to the second', 0],
    ['a second before the id of its channel', -1],
    ['five hours off, since the zone of the source is wrong', -5 * 3600],
    ['nine hours ahead', 9 * 3600],
  ])('join their call when its rows begin %s', async (_words, shift) => {
    const path = await open();
    const [first, second] = twoLegs(noon, 7, shift);
    const other = outboundRow({ epoch: noon + 10 * 3600, counter: 20, talkSeconds: 10 });
    await path.take(first);
    await path.take(other);
    await path.take(second);
    const usage = await listUsage(path);
    expect(usage.map(({ seconds, cost }) => `${seconds} s ${cost}`).sort()).toEqual(['10 s 0.1500000000', '120 s 0.2500000000']);
    expect(await countFates(path.db)).toEqual({ astray: 0, raw: 3 });
  });

  it('join a call that began long before, though a clock once stood in the far future', async () => {
    const path = await open();
    const [first, second] = twoLegs(noon, 7);
    await path.take(first);
    await path.take(outboundRow({ epoch: epochOf('2098-01-01T00:00:00Z'), counter: 50, talkSeconds: 10 }));
    await path.take(second);
    expect((await listUsage(path)).map(({ seconds }) => seconds)).toEqual([120, 10]);
  });

  it('of a charged call wait in suspense and move nothing', async () => {
    const path = await open();
    const [first, second] = twoLegs(noon, 7);
    await path.take(first);
    expect((await path.bill('2026-12-01T05:00:00Z')).issued).toBe(1);
    const before = await readOutcome(path.db);
    await path.take(second);
    expect(await listReasons(path)).toEqual(['call_already_billed 1']);
    await path.recycle();
    expect(await listReasons(path)).toEqual(['call_already_billed 1']);
    const after = (await readOutcome(path.db)) as Record<string, unknown>;
    expect({ ...after, suspended: null }).toEqual(before);
    expect(await countFates(path.db)).toEqual({ astray: 0, raw: 2 });
  });
});

describe('rows without any id', () => {
  const withoutIds = (row: string) => `${row.trimEnd().split(',').slice(0, -5).join(',')}\n`;

  it('that come again at another place in another file belong to the same call', async () => {
    const path = await open();
    const row = withoutIds(outboundRow({ epoch: noon, counter: 1, talkSeconds: 60 }));
    const other = withoutIds(outboundRow({ epoch: noon + 500, counter: 2, talkSeconds: 30 }));
    await path.take(row + other);
    await rm(path.file);
    await path.take(withoutIds(outboundRow({ epoch: noon + 900, counter: 3, talkSeconds: 30 })) + row + row);
    expect((await listUsage(path)).map(({ started, seconds }) => `${started} ${seconds}`)).toEqual(['12:00:00 60', '12:08:20 30', '12:15:00 30']);
    expect(await countFates(path.db)).toEqual({ raw: 5, astray: 0 });
    const partitions = await query<{ name: string }>(path.db, 'select distinct tableoid::regclass::text as name from collection.raw_record');
    expect(partitions).toEqual([{ name: 'collection.raw_record_2026_11' }]);
  });
});

describe('times that cannot be', () => {
  it('of legs years apart suspend the call that they would make', async () => {
    const path = await open();
    const [first, second] = twoLegs(noon, 7);
    const ahead = (row: string) => row.replaceAll('2026-11-10', '2026-12-08').replace(`"${noon}.7","",""`, `"${noon + 28 * 86_400}.7","",""`);
    const later = (row: string) => row.replaceAll('2026-11-10', '2026-12-11').replace(`"${noon}.7","",""`, `"${noon + 31 * 86_400}.7","",""`);
    await path.take(first + ahead(second) + later(second));
    expect(await listUsage(path)).toEqual([expect.objectContaining({ seconds: 28 * 86_400 + 120 })]);
    expect(await listReasons(path)).toEqual(['contradictory_times 1']);
    expect(await countFates(path.db)).toEqual({ astray: 0, raw: 3 });
  });

  it.each([
    ['ends before it began', { answer: 10, end: -50, duration: 60, talk: 50 }],
    ['lasts for thousands of years', { answer: 10, end: 250_000_000_000, duration: 60, talk: 50 }],
    ['was answered after its end', { answer: 4000, end: 60, duration: 60, talk: 50 }],
    ['lasts for years', { answer: 0, end: 900_000_000, duration: 900_000_000, talk: 900_000_000 }],
  ])('a row that %s waits, and the rest goes on', async (_words, times) => {
    const path = await open();
    const [first, second] = twoLegs(noon, 7);
    const odd = asteriskRow({
      call: `${noon}.7`,
      sequence: 9,
      start: utcText(noon),
      answer: utcText(noon + times.answer),
      end: utcText(noon + times.end),
      duration: times.duration,
      talk: times.talk,
      to: '0612345678',
      channel: 'PJSIP/1001-00000007',
      destinationChannel: `PJSIP/trunk-one-${hex(8)}`,
      applicationData: 'PJSIP/0612345678@trunk-one,20,T',
    });
    await path.take(first + second + odd + outboundRow({ epoch: noon + 3600, counter: 20, talkSeconds: 10 }));
    expect((await listUsage(path)).map(({ seconds }) => seconds)).toEqual([120, 10]);
    expect(await countFates(path.db)).toEqual({ astray: 0, raw: 4 });
    expect(await listReasons(path)).toHaveLength(1);
  });
});

describe('a recycle', () => {
  it('leaves alone what is collected and not yet mediated', async () => {
    const path = await open({ tenants: [{ name: 'ACME', extensions: ['1001'] }] });
    const [first, second] = twoLegs(noon, 7);
    await path.take(first.replaceAll('PJSIP/1001-', 'PJSIP/1009-'));
    expect(await listReasons(path)).toEqual(['extension_unknown 1']);
    await path.append(second);
    await path.collect();
    await holdExtension(path, '1009');
    await path.recycle();
    await path.mediate();
    await path.rate();
    expect((await listUsage(path)).map(({ seconds, cost }) => [seconds, cost])).toEqual([[120, '0.2500000000']]);
    expect(await countFates(path.db)).toEqual({ astray: 0, raw: 2 });
  });

  it('reaches every record, however many still cannot go on', async () => {
    const path = await open();
    const rows: string[] = [];
    for (let counter = 0; counter < 5200; counter += 1) rows.push(outboundRow({ epoch: noon + counter, counter, extension: '2000', talkSeconds: 5 }));
    await path.take(rows.join(''));
    await path.take(outboundRow({ epoch: noon + 9000, counter: 9000, extension: '1009', talkSeconds: 5 }));
    await holdExtension(path, '1009');
    await path.recycle();
    expect(await listUsage(path)).toHaveLength(1);
    expect(await listReasons(path)).toEqual(['extension_unknown 5200']);
    expect(await countFates(path.db)).toEqual({ astray: 0, raw: 5201 });
  });
});

describe('a broken source', () => {
  it('does not stop its neighbours, neither in mediation nor in a recycle', async () => {
    const path = await open();
    await query(
      path.db,
      `insert into collection.source (source_id, site_id, name, kind, settings, role, schedule, created_at) overriding system value
       select 0, site_id, 'Broken', kind, settings, role, schedule, created_at from collection.source`,
    );
    await query(
      path.db,
      "insert into mediation.dial_plan (source_id, zone, country, access_digit, trunk_patterns) values (0, 'No/Where', 'FR', '', '{trunk-*}')",
    );
    await path.append(outboundRow({ epoch: noon, counter: 1, extension: '1009', talkSeconds: 5 }));
    await path.collect();
    const columns = 'collected_at, block_id, run_id, file, file_key, position, first_line, record_count, byte_count, gaps, compressed';
    await query(path.db, `insert into collection.raw_block (source_id, ${columns}) select 0, ${columns} from collection.raw_block`);
    await expect(path.mediate()).rejects.toThrow();
    expect(await listReasons(path)).toEqual(['extension_unknown 1']);
    await holdExtension(path, '1009');
    await query(path.db, "update collection.source set settings = '{}' where source_id = 0");
    await path.recycle();
    expect(await listUsage(path)).toHaveLength(1);
  });
});

async function holdExtension({ db, operator }: CallPath, number: string): Promise<void> {
  const [account] = operator.accounts;
  if (account === undefined) throw new Error('no account');
  await query(
    db,
    "insert into account.extension (tenant_id, account_id, site_id, number, name, service_from) values (?, ?, ?, ?, 'Late desk', '2000-01-01Z')",
    [account.tenantId, account.accountId, operator.siteId, number],
  );
}
