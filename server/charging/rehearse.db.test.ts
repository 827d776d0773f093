// Rehearsals on a real database: nothing is written, the same prices change nothing, and what changes is told to the last digit.

import { afterEach, describe, expect, it } from 'vitest';
import { importRateDeck } from '../catalog/import-rate-deck.service.ts';
import { decimalOf } from '../kernel/decimal.ts';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createRateCache } from '../rating/price-books.service.ts';
import { proposeReRating } from '../rating/re-rate.service.ts';
import { epochOf, outboundRow } from '../tests/support/asterisk-row.ts';
import { type CallPath, franceMobile, openCallPath } from '../tests/support/call-path.ts';
import { chargedUsageRules } from './approve-re-rating.service.ts';
import type { Proposal } from './rehearsal-proposal.service.ts';
import { rehearse } from './rehearse.service.ts';

const opened: CallPath[] = [];
afterEach(async () => {
  for (const path of opened.splice(0)) await path.close();
});

const germany = { prefix: '49', destination: 'Germany', connectFee: '0', pricePerMinute: '0.02', first: 1, next: 1 };
const head = 'prefix,destination,connect fee,price per minute,increments\n';
const germanLine = '49,Germany,0,0.02,1/1\n';
const frenchLine = (price = '0.10', fee = '0.05') => `336,"France, mobile",${fee},${price},60/1\n`;
const nothing: Proposal = { decks: [], tariffs: [], plans: [] };
const period = { from: '2026-11-01', to: '2026-12-01', tenantId: undefined };

const deck = (lines: string, isAmendment = false, effectiveAt?: string): Proposal => ({
  ...nothing,
  decks: [
    {
      name: 'Standard',
      bytes: Buffer.from(head + lines),
      reading: { fileName: 'new.csv', dateOrder: undefined, hyphen: undefined, increments: undefined },
      isAmendment,
      effectiveAt: effectiveAt === undefined ? undefined : Temporal.Instant.from(effectiveAt),
    },
  ],
});

interface Call {
  readonly at: string;
  readonly seconds: number;
  readonly from?: string;
  readonly to?: string;
}

const rowsOf = (calls: readonly Call[]) =>
  calls
    .map(({ at, seconds, from = '1001', to = '0612345678' }, index) =>
      outboundRow({ epoch: epochOf(`2026-${at}Z`), counter: index + 1, extension: from, number: to, talkSeconds: seconds }),
    )
    .join('');

/** Sixty calls of two accounts to France, Germany, an emergency number and a prefix without a price. */
const month: readonly Call[] = Array.from({ length: 60 }, (_, index) => ({
  at: `11-${String(1 + ((index * 7) % 28)).padStart(2, '0')}T10:${String(index % 60).padStart(2, '0')}:00`,
  seconds: 5 + ((index * 37) % 400),
  from: index % 3 === 0 ? '1002' : '1001',
  to: ['0612345678', '004930123456', '0698765432', '112', '0044201234567'][index % 5] ?? '',
}));

async function open(terms?: object): Promise<CallPath> {
  const tenants = [
    { name: 'ACME', extensions: ['1001'] },
    { name: 'Beta', extensions: ['1002'] },
  ];
  const path = await openCallPath({ tenants, rates: [franceMobile, germany] });
  opened.push(path);
  if (terms !== undefined) await givePlans(path, terms);
  await path.take(rowsOf(month));
  return path;
}

const givePlans = ({ db }: CallPath, terms: object) =>
  query(
    db,
    `insert into catalog.plan_version (plan_id, effective_on, terms, created_at) select plan_id, '2026-01-01', ?::jsonb, '2026-01-01Z' from catalog.plan`,
    [JSON.stringify(terms)],
  );
const run = ({ db }: CallPath, proposal: Proposal, more: object = {}) => rehearse(db, { ...period, ...more }, proposal, { cache: createRateCache() });

/** Rows of every table, as one sum for each; ids that sequences gave away count too. */
async function checksum({ db }: CallPath): Promise<readonly string[]> {
  const tables = await query<{ name: string }>(
    db,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname !~ '^(pg_|information_schema|pgboss)' order by 1`,
  );
  const sums = [];
  for (const { name } of tables) {
    const [row] = await query<{ sum: string | null }>(db, `select md5(string_agg(t::text, e'\\n' order by t::text)) as sum from ${name} t`);
    sums.push(`${name} ${row?.sum}`);
  }
  const sequences = await query<{ told: string }>(
    db,
    "select schemaname || '.' || sequencename || ' ' || coalesce(last_value, 0) as told from pg_sequences order by 1",
  );
  return [...sums, ...sequences.map((row) => row.told)];
}

const rich = {
  recurring: [{ name: 'Line', price: '10' }],
  allowances: [
    { name: 'Own', units: 300, scope: 'service_number', coversConnectFee: false },
    { name: 'Money', money: '0.5', rollover: { cycles: 1 } },
  ],
  promotions: [{ name: 'Third', from: '2026-11-10', to: '2026-11-20', effect: { kind: 'percent', percent: '33.3' } }],
  tiers: [
    {
      name: 'Volume',
      mode: 'whole_volume',
      steps: [
        { fromUnits: 0, price: '0.10' },
        { fromUnits: 700, price: '0.01' },
      ],
    },
  ],
};

describe('rehearsing what is in force', () => {
  it.each([
    ['plain plans', undefined],
    ['plans with allowances, promotions and tiers', rich],
  ])('changes nothing for any account and any destination, with %s, and writes nothing', async (_words, terms) => {
    const path = await open(terms);
    await path.bill('2026-12-01T05:00:00Z');
    const before = await checksum(path);
    const [tariff] = await query<{ terms: Record<string, unknown> }>(path.db, 'select terms from catalog.tariff_version');
    const proposal: Proposal = {
      ...deck(frenchLine() + germanLine),
      tariffs: [{ name: 'Standard', terms: { name: 'Standard', ...tariff?.terms } }],
      plans: ['ACME', 'Beta'].map((name) => ({ name: `Line of ${name}`, terms: { ...(terms ?? { recurring: [{ name: 'Line', price: '10' }] }) } })),
    };
    const { accounts, destinations, winners, losers, totals } = await run(path, proposal);
    expect(await checksum(path)).toEqual(before);
    expect(accounts.map(({ accountName }) => accountName)).toEqual(['ACME', 'Beta']);
    expect(destinations.map(({ destination }) => destination)).toEqual(['(emergency)', '(unrated)', 'France, mobile', 'Germany']);
    for (const change of [...accounts, ...destinations, ...totals]) expect(change).toMatchObject({ difference: 0n, changedCount: 0 });
    expect(accounts.map(({ staleCount, unratedNow }) => [staleCount, unratedNow])).toEqual([
      [0, 8],
      [0, 4],
    ]);
    expect([...winners, ...losers]).toEqual([]);
    // What is charged now is what the cycle was charged.
    const charged = await query<{ sum: string }>(
      path.db,
      `select (sum(c.amount) * 10000000000)::numeric(30,0)::text as sum from charging.usage_charge c join charging.cycle y using (tenant_id, cycle_id)
       group by y.account_id order by y.account_id`,
    );
    expect(accounts.map(({ now, feesNow }) => String(now - feesNow))).toEqual(charged.map(({ sum }) => sum));
    expect(accounts.map(({ feesNow }) => feesNow)).toEqual([100_000_000_000n, 100_000_000_000n]);
  });
});

describe('raising one prefix by a tenth', () => {
  it('changes its calls alone, by exactly a tenth', async () => {
    const path = await open();
    await query(path.db, "update catalog.rate set connect_fee = 0, first_increment_units = 60, next_increment_units = 60 where prefix = '336'");
    await query(path.db, 'update catalog.rate_deck set revision = revision + 1');
    const wholeMinutes = (price: string) => `336,"France, mobile",0,${price},60/60\n`;
    for (const proposal of [deck(wholeMinutes('0.11') + germanLine), deck(wholeMinutes('0.11'), true)]) {
      const { accounts, destinations, winners, losers } = await run(path, proposal);
      const [emergency, unrated, france, german] = destinations;
      expect(france).toMatchObject({ destination: 'France, mobile', usageCount: 24, changedCount: 24 });
      expect((france?.now ?? 0n) * 11n).toBe((france?.proposed ?? 0n) * 10n);
      expect(france?.now).toBeGreaterThan(0n);
      for (const other of [emergency, unrated, german]) expect(other).toMatchObject({ difference: 0n, changedCount: 0 });
      expect(accounts.reduce((sum, { difference }) => sum + difference, 0n)).toBe(france?.difference);
      expect(accounts.reduce((sum, { changedCount }) => sum + changedCount, 0)).toBe(24);
      expect(winners).toEqual([]);
      expect(losers.map(({ accountName }) => accountName)).toEqual(['ACME', 'Beta']);
      // The stored prices are still those with the connect fee.
      expect(accounts.reduce((sum, { staleCount }) => sum + staleCount, 0)).toBe(24);
    }
  });

  it('from a moment on changes what comes after it, and a file without a code leaves its calls without a price', async () => {
    const path = await open();
    const later = await run(path, deck(frenchLine('0.11'), true, '2026-11-15T00:00:00Z'));
    const [row] = await query<{ count: bigint }>(
      path.db,
      "select count(*) as count from mediation.usage_record where called_number ~ '^.336' and answered_at >= '2026-11-15Z'",
    );
    expect(later.destinations.find(({ destination }) => destination === 'France, mobile')?.changedCount).toBe(Number(row?.count));
    expect(Number(row?.count)).toBeLessThan(24);
    const closed = await run(path, deck(frenchLine()));
    expect(closed.destinations.find(({ destination }) => destination === 'Germany')).toMatchObject({ unratedNow: 0, unratedProposed: 12, proposed: 0n });
    expect(closed.winners).toHaveLength(2);
  });
});

it('tells what activation and re-rating then come to', async () => {
  const path = await open();
  const lines = '3361,"France, mobile, 1",0.02,0.07,30/6\n49,Germany,0,0.0123,1/1\n44,United Kingdom,0.01,0.03,1/1\n';
  const [before, after] = [await run(path, deck(lines, true)), await run(path, deck(lines))];
  await inTransaction(path.db, (trx) => {
    const effectiveAt = Temporal.Instant.from('2026-10-31T23:00:00Z');
    const file = { name: 'Standard', currency: 'EUR', effectiveAt, fileName: 'new.csv', bytes: Buffer.from(head + lines), kind: 'amendment' as const };
    return importRateDeck(trx, file, path.clock.now());
  });
  const deps = { cache: createRateCache(), rules: chargedUsageRules, now: path.clock.now(), userId: undefined };
  const proposed = await inTransaction(path.db, (trx) => proposeReRating(trx, { ...period, reason: 'New prices' }, deps));
  // Usage that had no price before is for recycling: a rehearsal tells it, a re-rating does not.
  const british = (await run(path, nothing)).destinations.find(({ destination }) => destination === 'United Kingdom');
  const rehearsed = before.accounts.reduce((sum, { difference }) => sum + difference, 0n) - (british?.now ?? 0n);
  const changes = proposed.differences.map((one) => decimalOf(one.uninvoicedAfter) - decimalOf(one.uninvoicedBefore));
  expect(changes.reduce((sum, change) => sum + change, 0n)).toBe(rehearsed);
  expect(changes).not.toContain(0n);
  expect(british).toMatchObject({ usageCount: 12, difference: 0n });
  expect(after.totals[0]?.unratedProposed).toBeGreaterThan(before.totals[0]?.unratedProposed ?? 0);
});

describe('a plan', () => {
  it('is charged over whole cycles with its fees, and one account or tenant can be asked for alone', async () => {
    const path = await open();
    const terms = { recurring: [{ name: 'Line', price: '12' }], oneOff: [{ name: 'Set-up', price: '25' }], allowances: [{ name: 'All', units: 100_000 }] };
    const proposal = { ...nothing, plans: [{ name: 'Line of ACME', terms }] };
    const { accounts, winners } = await run(path, proposal, { to: '2027-01-01' });
    const [acme, beta] = accounts;
    // Two months at 10 and at 12, and once 25; the allowance covers every call.
    expect(acme).toMatchObject({ feesNow: 200_000_000_000n, feesProposed: 490_000_000_000n, proposed: 490_000_000_000n });
    expect(acme?.now).toBeGreaterThan(200_000_000_000n);
    expect(beta).toMatchObject({ difference: 0n, changedCount: 0 });
    expect(winners).toEqual([]);
    const alone = await run(path, proposal, { accountIds: [beta?.accountId ?? 0] });
    expect(alone.accounts).toMatchObject([{ accountName: 'Beta', difference: 0n }]);
    const tenant = await run(path, proposal, { tenantId: acme?.tenantId });
    expect(tenant.accounts.map(({ accountName }) => accountName)).toEqual(['ACME']);
  });

  it('carries what is left over from month to month', async () => {
    const path = await open();
    await path.take(outboundRow({ epoch: epochOf('2026-12-10T10:00:00Z'), counter: 900, talkSeconds: 60, number: '0612345678' }));
    const terms = (rollover: object) => ({
      ...nothing,
      plans: [{ name: 'Line of ACME', terms: { allowances: [{ name: 'All', units: 100_000, ...rollover }] } }],
    });
    const whole = { from: '2026-11-01', to: '2027-01-01' };
    for (const proposal of [terms({}), terms({ rollover: { cycles: 1 } })]) expect((await run(path, proposal, whole)).accounts[0]?.proposed).toBe(0n);
  });
});

it('refuses what it cannot rehearse, with every fault', async () => {
  const path = await open();
  const faulty: Proposal = {
    ...deck('33x,Nowhere,0,abc,1/1\n'),
    tariffs: [
      { name: 'Unknown', terms: {} },
      { name: 'Standard', terms: { currency: 'CHF', zone: 'Europe/Zurich' } },
    ],
    plans: [{ name: 'Unknown', terms: {} }],
  };
  await expect(run(path, faulty)).rejects.toMatchObject({
    kind: 'invalid',
    code: 'rehearsal_invalid',
    faults: expect.arrayContaining([
      'There is no tariff Unknown.',
      'There is no plan Unknown.',
      expect.stringContaining('in EUR'),
      expect.stringContaining('new.csv'),
    ]),
  });
  await expect(run(path, nothing, { to: '2026-11-01' })).rejects.toMatchObject({ code: 'rehearsal_invalid' });
  const banded = {
    ...deck(''),
    decks: deck('').decks.map((file) => ({ ...file, bytes: Buffer.from(`${head.trim()},price per minute [peak]\n336,France,0,0.1,60/1,0.2\n`) })),
  };
  await expect(run(path, banded)).rejects.toMatchObject({ faults: [expect.stringContaining('time band peak')] });
});
