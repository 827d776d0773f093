// The whole path on rows that a real Asterisk wrote: from the file to issued invoices, each record accounted for.

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { query } from '../platform/query.ts';
import { isComplete, listCompleteness } from '../reporting/completeness.store.ts';
import { type CallPath, countFates, franceMobile, openCallPath } from './support/call-path.ts';

let path: CallPath;

beforeAll(async () => {
  path = await openCallPath({
    zone: 'Europe/Paris',
    tenants: [{ name: 'ACME', extensions: ['1001', '1002', '1003', '1004', '1005'] }],
    rates: [{ ...franceMobile, first: 1, next: 1 }],
  });
});
afterAll(() => path.close());

/** Start in UTC, extension, direction, seconds: reasoned by hand from what was done in each recorded scenario. */
const usage = [
  '21:04:18 1001 o 11', // dialled and answered
  '21:05:16 1001 o 6', // first trunk dead, second answers
  '21:05:25 1002 o 6', // first trunk refuses, second answers
  '21:05:34 1001 o 6', // capped at six seconds
  '21:05:44 1001 o 4', // capped by a timeout
  '21:05:52 1001 o 14', // the exchange answers before the trunk
  '21:06:07 1001 o 14', // a forked record
  '21:06:31 1001 i 7',
  '21:06:40 1001 i 7', // a ring group
  '21:06:49 1002 i 15', // a queue
  '21:07:05 1003 i 3', // given up in the queue, which had answered
  '21:07:28 1001 o 6', // find me elsewhere
  '21:07:37 1001 i 12', // a voice menu
  '21:07:50 1001 i 22', // transferred blind to a mobile,
  '21:07:56 1001 o 18', // which the transferring phone pays
  '21:08:14 1001 i 26',
  '21:08:53 1001 i 26',
  '21:09:31 1001 o 5',
  '21:09:39 1001 o 5',
  '21:09:48 1001 o 4',
  '21:09:57 1001 o 12', // click to call
  '21:10:28 1003 o 4',
  '21:10:36 1001 o 6', // the called phone forwards
  '21:10:52 1001 o 10', // the caller is transferred
  '21:11:03 1001 i 4', // a withheld number
  '21:11:10 1001 o 6',
  '21:11:22 1001 o 3',
  '21:11:30 1001 o 60',
  '21:13:32 1001 o 6',
  '21:13:42 1001 i 26',
  '21:14:11 1001 i 26',
  '21:14:20 1001 o 16', // an attended transfer to a mobile
  '21:14:39 1001 o 6',
];

it('takes the recorded scenarios from the file to usage, each record once', async () => {
  await path.append(await readFile(new URL('../../connectors/asterisk/samples/Master.csv', import.meta.url)));
  expect(await path.collect()).toMatchObject({ records: 83, duplicates: 0, failure: null });
  await path.mediate();
  await path.rate();
  const made = await query<{ line: string }>(
    path.db,
    `select concat_ws(' ', to_char(u.started_at, 'HH24:MI:SS'), e.number, u.direction, u.duration_seconds) as line
     from mediation.usage_record u join account.extension e using (tenant_id, extension_id) order by u.started_at`,
  );
  expect(made.map((row) => row.line)).toEqual(usage);
  const excluded = await query<{ reason: string; n: bigint }>(path.db, 'select reason, count(*) as n from mediation.excluded_record group by 1 order by 1');
  // Free: three calls that were forwarded outside and rang nowhere in the house. Internal: two calls and an echo test.
  expect(excluded.map(({ reason, n }) => `${reason} ${n}`)).toEqual(['f 3', 'i 3', 'm 28', 'u 13']);
  const suspended = await query<{ ordinal: number; reason: string; detail: string }>(
    path.db,
    'select ordinal, reason, detail from mediation.suspended_record order by 1',
  );
  const unknown = (number: string) => ({ reason: 'extension_unknown', detail: `Extension ${number} belonged to no account at the time of the call.` });
  expect(suspended).toEqual([
    { ordinal: 26, ...unknown('33123450010') },
    { ordinal: 29, ...unknown('33123450011') },
    { ordinal: 55, ...unknown('33123450011') },
  ]);
  expect(await countFates(path.db)).toEqual({ raw: 83, astray: 0 });
  // 22 calls out are rated; 47 records are excluded and 11 lead calls from outside, which cost nothing.
  expect(await listCompleteness(path.db)).toEqual([
    { sourceId: path.operator.sourceId, collected: 83n, duplicates: 0n, suspended: 3n, rated: 22n, notChargeable: 58n, awaiting: 0n },
  ]);
});

it('explains every price by what is stored with it', async () => {
  const rows = await query<{ connect: string; price: string; first: number; next: number; seconds: number; billed: number; cost: string; rule: string }>(
    path.db,
    `select r.rule, coalesce(connect_fee, 0)::text as connect, coalesce(price, 0)::text as price, coalesce(first_increment_units, 0)::integer as first,
       coalesce(next_increment_units, 1)::integer as next, u.duration_seconds as seconds, r.billed_units::float8 as billed, r.cost
     from rating.rated_usage r join mediation.usage_record u using (tenant_id, started_at, usage_id) left join catalog.rate using (rate_id)`,
  );
  expect(rows).toHaveLength(33);
  const unitsOf = (text: string) => BigInt(text.replace('.', ''));
  for (const row of rows) {
    const billed = row.rule === 'i' ? 0 : Math.max(row.first, row.first + Math.ceil((row.seconds - row.first) / row.next) * row.next);
    expect(row.billed).toBe(billed);
    expect(unitsOf(row.cost)).toBe(unitsOf(row.connect) + (unitsOf(row.price) * BigInt(billed) * 2n + 60n) / 120n);
  }
});

it('issues one invoice for the month and nothing more', async () => {
  expect(await path.bill('2026-12-01T03:00:00Z')).toEqual({ issued: 1, parked: 0, waitingFor: [] });
  expect(await path.bill('2026-12-01T03:30:00Z')).toEqual({ issued: 0, parked: 0, waitingFor: [] });
  const invoices = await query(path.db, 'select number, issued_on, due_on, service_from, service_to, net_minor, tax_minor, total_minor from invoicing.invoice');
  // Five lines at 10.00; 22 calls of 228 seconds: 22 x 0.05 + 228 / 60 x 0.10 = 1.48; tax 20 % of 51.48 = 10.296.
  expect(invoices).toEqual([
    {
      number: 'INV-2026-000001',
      issued_on: '2026-12-01',
      due_on: '2026-12-31',
      service_from: '2026-11-01',
      service_to: '2026-12-01',
      net_minor: 5148n,
      tax_minor: 1030n,
      total_minor: 6178n,
    },
  ]);
  const lines = await query<{ net_minor: bigint; item: { byExtension?: { number: string; callCount: number; durationSeconds: number; netMinor: string }[] } }>(
    path.db,
    'select net_minor, item from invoicing.invoice_line order by line_number',
  );
  expect(lines.map((line) => line.net_minor)).toEqual([5000n, 148n]);
  // 1001: 20 x 0.05 + 218 / 600 = 1.3633…; 1002: 0.06; 1003: 0.05666…, which takes the cent that is left.
  expect(lines[1]?.item.byExtension?.map((share) => `${share.number} ${share.callCount} ${share.durationSeconds} ${share.netMinor}`)).toEqual([
    '1001 20 218 136',
    '1002 1 6 6',
    '1003 1 4 6',
  ]);
});

it('bills what waited in suspense on the next invoice, once its numbers are held', async () => {
  const [account] = path.operator.accounts;
  for (const number of ['33123450010', '33123450011']) {
    await query(
      path.db,
      `insert into account.extension (tenant_id, account_id, site_id, number, name, service_from) values (?, ?, ?, ?, 'Main number', '2000-01-01Z')`,
      [account?.tenantId ?? 0, account?.accountId ?? 0, path.operator.siteId, number],
    );
  }
  await path.recycle();
  expect(await countFates(path.db)).toEqual({ raw: 83, astray: 0 });
  const [statement] = await listCompleteness(path.db);
  expect(statement).toMatchObject({ suspended: 0n, rated: 25n, notChargeable: 58n, awaiting: 0n });
  expect(statement !== undefined && isComplete(statement)).toBe(true);
  await path.bill('2027-01-01T05:00:00Z');
  const invoices = await query(path.db, 'select number, net_minor from invoicing.invoice order by number');
  // Three forwarded calls of six seconds: 3 x 0.06.
  expect(invoices).toEqual([
    { number: 'INV-2026-000001', net_minor: 5148n },
    { number: 'INV-2027-000001', net_minor: 5018n },
  ]);
});
