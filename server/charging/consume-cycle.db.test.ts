// Plans on a real database: months of calls through collection, rating, charging and invoices, late and killed ones too.

import { afterEach, describe, expect, it } from 'vitest';
import { readItemisedCalls } from '../invoicing/invoicing.store.ts';
import { runBillCycle } from '../invoicing/run-bill-cycle.job.ts';
import { createLog } from '../platform/log.ts';
import { inTransaction, openDatabase } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { epochOf, outboundRow } from '../tests/support/asterisk-row.ts';
import { type CallPath, openCallPath } from '../tests/support/call-path.ts';

const opened: CallPath[] = [];
afterEach(async () => {
  for (const path of opened.splice(0)) await path.close();
});

const log = createLog({ level: 'silent' });

/** One account with two extensions; France, mobile costs 0.05 and 0.10 a minute, by the second after the first minute. */
async function open(terms: object, quantity = 1): Promise<CallPath> {
  const path = await openCallPath();
  opened.push(path);
  await query(path.db, 'update catalog.subscription set quantity = ?', [quantity]);
  await query(
    path.db,
    `insert into catalog.plan_version (plan_id, effective_on, terms, created_at)
     select plan_id, '2026-01-01', ?::jsonb, '2026-01-01Z' from catalog.plan`,
    [JSON.stringify(terms)],
  );
  return path;
}

interface Call {
  /** In 2026, or with its year. */
  readonly at: string;
  readonly seconds: number;
  readonly from?: string;
  readonly to?: string;
}

/** The counter makes calls of one second differ. */
const rowOf = ({ at, seconds, from = '1001', to = '0612345678' }: Call, counter: number) =>
  outboundRow({ epoch: epochOf(`${/^20/.test(at) ? '' : '2026-'}${at}Z`), counter, extension: from, number: to, talkSeconds: seconds });
const rowsOf = (calls: readonly Call[], counter = 1) => calls.map((call, index) => rowOf(call, counter + index)).join('');

interface ChargeRow {
  readonly started: string;
  readonly amount: string;
  readonly covered: bigint | null;
  readonly discount: string | null;
  readonly detail: unknown;
}

const listCharges = ({ db }: CallPath) =>
  query<ChargeRow>(
    db,
    `select to_char(started_at, 'MM-DD HH24:MI') as started, trim_scale(amount)::text as amount, covered_units as covered,
       trim_scale(discount)::text as discount, detail
     from charging.usage_charge order by started_at, usage_id`,
  );
const told = async (path: CallPath) =>
  (await listCharges(path)).map(({ started, amount, covered, discount }) => `${started} ${amount} ${covered ?? '-'} ${discount ?? '-'}`);
const listLeft = async ({ db }: CallPath) =>
  (
    await query<{ told: string }>(
      db,
      `select to_char(service_month, 'MM') || ' of ' || to_char(granted_month, 'MM') || ': ' || trim_scale(sum(granted)) || ' - ' || trim_scale(sum(used)) as told
       from charging.allowance_balance group by service_month, granted_month, source, name, extension_id order by service_month, granted_month, source, name, extension_id`,
    )
  ).map((row) => row.told);
const listLines = async ({ db }: CallPath) =>
  (
    await query<{ told: string }>(
      db,
      `select i.service_from || ' ' || l.kind || ' ' || coalesce(l.item ->> 'planName', '') || ' ' || trim_scale(l.quantity) || ' ' || l.net_minor as told
       from invoicing.invoice_line l join invoicing.invoice i using (tenant_id, invoice_id) order by i.number, l.line_number`,
    )
  ).map((row) => row.told);
const parked = async ({ db }: CallPath) => (await query<{ reason: string | null }>(db, 'select parked_reason as reason from account.account'))[0]?.reason;
const line = [{ name: 'Line', price: '10' }];
const december = '2026-12-01T05:00:00Z';
const january = '2027-01-01T05:00:00Z';

describe('an allowance', () => {
  it('ends inside a call, and is pooled over two extensions', async () => {
    const path = await open({ recurring: line, allowances: [{ name: 'Two minutes', units: 120 }] });
    await path.take(
      rowsOf([
        { at: '11-10T10:00:00', seconds: 90 },
        { at: '11-10T11:00:00', seconds: 60, from: '1002' },
        { at: '11-10T12:00:00', seconds: 60 },
      ]),
    );
    await path.bill(december);
    expect(await parked(path)).toBeNull();
    expect(await told(path)).toEqual(['11-10 10:00 0 90 0', '11-10 11:00 0.05 30 0', '11-10 12:00 0.15 - -']);
    expect(await listLeft(path)).toEqual(['11 of 11: 120 - 120']);
    expect(await listLines(path)).toEqual(['2026-11-01 recurring Line 1 1000', '2026-11-01 usage  1 20']);
    const [, partly] = await listCharges(path);
    expect(partly?.detail).toEqual({ covered: [['a', expect.any(Number), 'Two minutes', '2026-11', 30]], fee: '0' });
  });

  it('is granted as often as the plan is subscribed, and each service number has its own where that is its scope', async () => {
    const calls = [
      { at: '11-10T10:00:00', seconds: 60 },
      { at: '11-10T11:00:00', seconds: 60, from: '1002' },
      { at: '11-10T12:00:00', seconds: 60 },
    ];
    const pooled = await open({ allowances: [{ name: 'Minute', units: 60 }] }, 2);
    await pooled.take(rowsOf(calls));
    await pooled.bill(december);
    expect(await told(pooled)).toEqual(['11-10 10:00 0 60 0', '11-10 11:00 0 60 0', '11-10 12:00 0.15 - -']);
    const each = await open({ allowances: [{ name: 'Minute', units: 60, scope: 'service_number' }] }, 2);
    await each.take(rowsOf(calls));
    await each.bill(december);
    expect(await told(each)).toEqual(['11-10 10:00 0 60 0', '11-10 11:00 0 60 0', '11-10 12:00 0.15 - -']);
    expect(await listLeft(each)).toEqual(['11 of 11: 60 - 60', '11 of 11: 60 - 60']);
  });

  it('is carried over for two cycles, through one without a call', async () => {
    const path = await open({ allowances: [{ name: 'Minutes', units: 120, rollover: { cycles: 2, maximum: '150' } }] });
    await path.take(rowsOf([{ at: '11-10T10:00:00', seconds: 60 }]));
    await path.bill(december);
    await path.bill(january);
    await path.take(rowsOf([{ at: '2027-01-10T10:00:00', seconds: 60 }], 2));
    await path.bill('2027-02-01T05:00:00Z');
    // November gives its 60 to January too; the carry of December is cut, because both together are more than 150.
    expect(await listLeft(path)).toEqual([
      '11 of 11: 120 - 60',
      '12 of 11: 60 - 0',
      '12 of 12: 120 - 0',
      '01 of 11: 60 - 60',
      '01 of 12: 90 - 0',
      '01 of 01: 120 - 0',
    ]);
  });

  it('of each service number is there from the cycle of its first usage on, also where that costs nothing', async () => {
    const path = await open({ allowances: [{ name: 'Minute', units: 60, scope: 'service_number', rollover: { cycles: 1 } }] });
    await path.take(rowsOf([{ at: '11-10T10:00:00', seconds: 30, to: '112' }]));
    await path.bill(december);
    await path.take(
      rowsOf(
        [
          { at: '12-10T10:00:00', seconds: 150 },
          { at: '12-10T11:00:00', seconds: 150, from: '1002' },
        ],
        2,
      ),
    );
    await path.bill(january);
    expect(await told(path)).toEqual(['12-10 10:00 0.05 120 0', '12-10 11:00 0.15 60 0']);
    expect(await listLeft(path)).toEqual(['11 of 11: 60 - 0', '12 of 11: 60 - 60', '12 of 12: 60 - 60', '12 of 12: 60 - 60']);
  });
});

it('prices late usage with what is left of its own cycle, also where a later cycle has used what was carried over', async () => {
  const path = await open({ allowances: [{ name: 'Minutes', units: 180, rollover: { cycles: 1 } }] });
  await path.take(rowsOf([{ at: '11-10T10:00:00', seconds: 60 }]));
  await path.bill(december);
  const issued = await listCharges(path);
  // Of November 120 s are left: late usage takes 60 of them, so that December has 60 of them and its own 180.
  await path.take(
    rowsOf(
      [
        { at: '11-11T10:00:00', seconds: 60 },
        { at: '12-10T10:00:00', seconds: 90 },
      ],
      2,
    ),
  );
  await path.bill(january);
  expect((await listCharges(path)).slice(0, 1)).toEqual(issued);
  expect(await told(path)).toEqual(['11-10 10:00 0 60 0', '11-11 10:00 0 60 0', '12-10 10:00 0 90 0']);
  expect(await listLeft(path)).toEqual(['11 of 11: 180 - 120', '12 of 11: 60 - 60', '12 of 12: 180 - 30']);
  // November has nothing left: December used the rest of it.
  await path.take(
    rowsOf(
      [
        { at: '11-12T10:00:00', seconds: 60 },
        { at: '12-11T10:00:00', seconds: 180 },
      ],
      4,
    ),
  );
  await path.bill('2027-02-01T05:00:00Z');
  expect((await told(path)).filter((one) => /^11-12|^12-11/.test(one))).toEqual(['11-12 10:00 0.15 - -', '12-11 10:00 0.05 150 0']);
  expect((await listLeft(path)).filter((one) => one.startsWith('01 of'))).toEqual(['01 of 01: 180 - 0']);
});

it('gives what is given once but once, over five cycles with an allowance beside it, and not again to late usage', async () => {
  const path = await open({
    allowances: [{ name: 'Minute', units: 60 }],
    promotions: [{ name: 'Welcome', from: '2026-01-01', to: '2028-01-01', effect: { kind: 'fixed', amount: '0.2' }, given: 'once' }],
  });
  const months = ['2026-11', '2026-12', '2027-01', '2027-02', '2027-03'];
  const cutOffs = [december, january, '2027-02-01T05:00:00Z', '2027-03-01T05:00:00Z', '2027-04-01T05:00:00Z'];
  for (const [index, month] of months.entries()) {
    const own = [10, 11, 12].map((day) => ({ at: `${month}-${day}T10:00:00`, seconds: 60 }));
    const late = index === 3 ? [{ at: '2026-12-20T10:00:00', seconds: 60 }] : [];
    await path.take(rowsOf([...own, ...late], index * 10 + 1));
    await path.bill(cutOffs[index] ?? '');
  }
  expect(await parked(path)).toBeNull();
  const given = ({ discount }: ChargeRow) => discount !== null && discount !== '0';
  expect((await listCharges(path)).filter(given).map(({ started, discount }) => `${started} ${discount}`)).toEqual(['11-11 10:00 0.15', '11-12 10:00 0.05']);
  expect((await told(path)).filter((one) => / 60 /.test(one))).toHaveLength(5);
  expect(await told(path)).toContain('12-20 10:00 0.15 - -');
});

it('charges a one-off only for what began since the account is billed, once', async () => {
  const path = await open({ oneOff: [{ name: 'Activation', price: '50' }] });
  await query(
    path.db,
    `insert into catalog.plan_version (plan_id, effective_on, terms, created_at)
     select plan_id, '1970-01-01', terms, '2026-01-01Z' from catalog.plan_version where effective_on = '2026-01-01'`,
  );
  await query(path.db, "update catalog.subscription set service_from = '2020-01-01'");
  const subscribe = `insert into catalog.subscription (tenant_id, account_id, plan_id, quantity, service_from, service_to)
    select tenant_id, account_id, plan_id, 1, ?, ? from catalog.subscription where service_from = '2020-01-01'`;
  await query(path.db, subscribe, ['2019-01-01', '2020-01-01']);
  await query(path.db, subscribe, ['2026-12-10', '2026-12-20']);
  await path.bill(december);
  expect(await listLines(path)).toEqual([]);
  await path.bill(january);
  // Entered only after its month was charged.
  await query(path.db, subscribe, ['2026-12-05', '2026-12-07']);
  await path.bill('2027-02-01T05:00:00Z');
  await path.bill('2027-03-01T05:00:00Z');
  expect(await parked(path)).toBeNull();
  expect(await listLines(path)).toEqual(['2026-12-01 one_off Activation 1 5000', '2027-01-01 one_off Activation 1 5000']);
});

describe('promotions and tiers', () => {
  it('take off and price, and the invoice is the sum of what is left', async () => {
    const path = await open({
      recurring: [...line, { name: 'Fax', price: '2.50' }],
      oneOff: [{ name: 'Set-up', price: '25' }],
      promotions: [
        { name: 'Half', from: '2026-11-01', to: '2026-11-15', effect: { kind: 'percent', percent: '50' } },
        { name: 'Welcome', from: '2026-11-01', to: '2027-01-01', effect: { kind: 'fixed', amount: '0.1' }, given: 'once' },
      ],
      tiers: [
        {
          name: 'Volume',
          mode: 'whole_volume',
          steps: [
            { fromUnits: 0, price: '0.12' },
            { fromUnits: 179, price: '0.06' },
          ],
        },
      ],
    });
    await path.take(
      rowsOf([
        { at: '11-10T10:00:00', seconds: 60 },
        { at: '11-20T10:00:00', seconds: 120 },
        { at: '11-20T11:00:00', seconds: 30, to: '112' },
      ]),
    );
    await path.bill(december);
    // 180 s reach the step of 0.06: 0.05 + 0.06, half of it, 0.055, less the welcome; then 0.17 less 0.045.
    expect(await told(path)).toEqual(['11-10 10:00 0 0 0.11', '11-20 10:00 0.125 0 0.045']);
    const planId = expect.any(Number);
    expect((await listCharges(path)).map(({ detail }) => detail)).toEqual([
      {
        tier: [planId, 'Volume', [[60, '0.06']]],
        fee: '0.05',
        discounts: [
          ['percent', planId, 'Half', '0.055'],
          ['fixed', planId, 'Welcome', '0.055'],
        ],
      },
      { tier: [planId, 'Volume', [[120, '0.06']]], fee: '0.05', discounts: [['fixed', planId, 'Welcome', '0.045']] },
    ]);
    expect(await listLines(path)).toEqual([
      '2026-11-01 recurring Line 1 1000',
      '2026-11-01 recurring Fax 1 250',
      '2026-11-01 one_off Set-up 1 2500',
      '2026-11-01 usage  1 13',
    ]);
    const calls = [];
    const [account] = path.operator.accounts;
    for await (const page of readItemisedCalls(path.db, account?.tenantId ?? 0, 1n)) calls.push(...page);
    // The emergency call is on no invoice and in no annex.
    expect(calls.map(({ calledNumber, amount }) => `${calledNumber} ${Number(amount)}`)).toEqual(['+33612345678 0', '+33612345678 0.125']);
    await path.bill(january);
    expect((await listLines(path)).slice(4)).toEqual(['2026-12-01 recurring Line 1 1000', '2026-12-01 recurring Fax 1 250']);
  });
});

it('waits with a sentence where a call would cost otherwise now than it was rated, and charges it as rated without such a plan', async () => {
  const calls = rowsOf([{ at: '11-10T10:00:00', seconds: 60 }]);
  const path = await open({ allowances: [{ name: 'Minute', units: 30 }] });
  await path.take(calls);
  await query(path.db, 'update catalog.rate set price = price * 2');
  await path.bill(december);
  expect(await parked(path)).toBe('Prices have changed since the call of 2026-11-10T10:00:00Z was rated. Re-rate its month first.');
  expect(await told(path)).toEqual([]);
  const plain = await open({});
  await plain.take(calls);
  await query(plain.db, 'update catalog.rate set price = price * 2');
  await plain.bill(december);
  expect(await told(plain)).toEqual(['11-10 10:00 0.15 - -']);
});

const month: readonly Call[] = Array.from({ length: 40 }, (_, index) => ({
  at: `11-${String(1 + ((index * 7) % 28)).padStart(2, '0')}T10:00:${String(index % 3).padStart(2, '0')}`,
  seconds: 5 + ((index * 37) % 200),
  from: index % 3 === 0 ? '1002' : '1001',
}));
const rich = {
  allowances: [
    { name: 'Own', units: 300, scope: 'service_number', coversConnectFee: false },
    { name: 'Pool', units: 900 },
    { name: 'Money', money: '1.5' },
  ],
  promotions: [{ name: 'Third', from: '2026-11-10', to: '2026-11-20', effect: { kind: 'percent', percent: '33.3' } }],
  tiers: [
    {
      name: 'Volume',
      mode: 'graduated',
      steps: [
        { fromUnits: 0, price: '0.10' },
        { fromUnits: 700, price: '0.01' },
      ],
    },
  ],
};
const chargesOf = ({ db }: CallPath) =>
  query<{ charges: string }>(
    db,
    `select string_agg((to_jsonb(c) - 'cycle_id')::text, e'\\n' order by started_at, usage_id) as charges from charging.usage_charge c`,
  );

it('charges the same, byte for byte, in whatever order the calls came', async () => {
  const rows = month.map((call, index) => rowOf(call, index + 1));
  const inOrder = await open(rich);
  await inOrder.take(rows.join(''));
  await inOrder.bill(december);
  const scattered = await open(rich);
  for (const part of [3, 1, 0, 2])
    await scattered.take(
      rows
        .filter((_, index) => index % 4 === part)
        .toReversed()
        .join(''),
    );
  await scattered.bill(december);
  const [charges] = await chargesOf(inOrder);
  expect(charges?.charges.split('\n')).toHaveLength(month.length);
  expect(await chargesOf(scattered)).toEqual([charges]);
  expect(await listLeft(scattered)).toEqual(await listLeft(inOrder));
});

it('charges once, though the connection is lost on the way and several bill runs follow', async () => {
  const path = await open(rich);
  await path.take(month.map((call, index) => rowOf(call, index + 1)).join(''));
  path.clock.set(december);
  await path.collect();
  const doomed = openDatabase(path.connectionString, { applicationName: 'releve-doomed', poolMax: 2 });
  // Holding the balances stops the doomed run after its charges were copied.
  await inTransaction(path.db, async (trx) => {
    await query(trx, 'lock table charging.allowance_balance in share mode');
    const killed = runBillCycle({ db: doomed, clock: path.clock, log }).catch((error: unknown) => error);
    const waiting = "select pid from pg_stat_activity where application_name = 'releve-doomed' and wait_event_type = 'Lock'";
    while ((await query(path.db, waiting)).length === 0);
    await query(path.db, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'releve-doomed'");
    expect(await killed).toBeInstanceOf(Error);
  });
  await doomed.destroy();
  expect(await chargesOf(path)).toEqual([{ charges: null }]);
  expect(await listLeft(path)).toEqual([]);
  await Promise.all([1, 2, 3].map(() => runBillCycle({ db: path.db, clock: path.clock, log })));
  const untroubled = await open(rich);
  await untroubled.take(month.map((call, index) => rowOf(call, index + 1)).join(''));
  await untroubled.bill(december);
  expect(await chargesOf(path)).toEqual(await chargesOf(untroubled));
  expect(await listLeft(path)).toEqual(await listLeft(untroubled));
  expect(await listLines(path)).toEqual(await listLines(untroubled));
});
