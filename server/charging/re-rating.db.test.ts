// Re-rating on a real database: a wrong deck is corrected, un-invoiced usage changes, invoiced usage is adjusted once.

import { afterEach, describe, expect, it } from 'vitest';
import { importRateDeck } from '../catalog/import-rate-deck.service.ts';
import { undoDeckVersion } from '../catalog/undo-rate-deck.service.ts';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createRateCache } from '../rating/price-books.service.ts';
import { type ProposedReRating, proposeReRating, withdrawReRating } from '../rating/re-rate.service.ts';
import { epochOf, outboundRow } from '../tests/support/asterisk-row.ts';
import { type CallPath, openCallPath } from '../tests/support/call-path.ts';
import { approveReRating, chargedUsageRules } from './approve-re-rating.service.ts';

const opened: CallPath[] = [];
afterEach(async () => {
  for (const path of opened.splice(0)) await path.close();
});

const december = '2026-12-01T05:00:00Z';
const january = '2027-01-01T05:00:00Z';
const head = 'prefix,destination,connect fee,price per minute,increments\n';
const deckOf = (price: string, increments = '60/1') => `${head}336,"France, mobile",0.05,${price},${increments}\n`;
/** Cost in tenths of a thousandth of a millionth, worked out by hand: fee, first minute, then by the second. */
const costOf = (seconds: number, pricePerMinute: bigint) => 500_000_000n + (pricePerMinute * BigInt(Math.max(60, seconds)) * 2n + 60n) / 120n;

async function open(terms?: object): Promise<CallPath> {
  const tenants = [
    { name: 'ACME', extensions: ['1001'] },
    { name: 'Beta', extensions: ['1002'] },
  ];
  const path = await openCallPath({ tenants });
  opened.push(path);
  if (terms !== undefined) {
    const sql = `insert into catalog.plan_version (plan_id, effective_on, terms, created_at) select plan_id, '2026-01-01', ?::jsonb, '2026-01-01Z' from catalog.plan`;
    await query(path.db, sql, [JSON.stringify(terms)]);
  }
  return path;
}

async function activate({ db, clock }: CallPath, text: string): Promise<{ deckId: number; versionId: number }> {
  const effectiveAt = Temporal.Instant.from('2026-11-01T00:00:00Z');
  const file = { name: 'Standard', currency: 'EUR', effectiveAt, fileName: 'deck.csv', bytes: Buffer.from(text), kind: 'amendment' as const };
  return inTransaction(db, (trx) => importRateDeck(trx, file, clock.now()));
}

const undo = ({ db, clock }: CallPath, version: { deckId: number; versionId: number }) =>
  inTransaction(db, (trx) => undoDeckVersion(trx, version, clock.now()));

let counter = 0;
const call = (at: string, seconds: number, from = '1001', to = '0612345678') => {
  counter += 1;
  return outboundRow({ epoch: epochOf(`2026-${at}Z`), counter, extension: from, number: to, talkSeconds: seconds });
};

const period = { from: '2026-11-01', to: '2027-01-01', tenantId: undefined, reason: 'Wrong prices in November' };
const propose = ({ db, clock }: CallPath, more: object = {}): Promise<ProposedReRating> =>
  inTransaction(db, (trx) =>
    proposeReRating(trx, { ...period, ...more }, { cache: createRateCache(), rules: chargedUsageRules, now: clock.now(), userId: undefined }),
  );
const approve = ({ db, clock }: CallPath, reRatingId: bigint) =>
  inTransaction(db, (trx) => approveReRating(trx, reRatingId, { now: clock.now(), userId: undefined }));
const idOf = ({ reRating }: ProposedReRating): bigint => {
  if (reRating === undefined) throw new Error('nothing was proposed');
  return reRating.reRatingId;
};

const told = ({ differences }: ProposedReRating) =>
  differences.map((one) => `${one.accountName} ${one.uninvoicedBefore} ${one.uninvoicedAfter} ${one.invoicedBefore} ${one.invoicedAfter}`).sort();
const lines = async ({ db }: CallPath) =>
  (
    await query<{ told: string }>(
      db,
      `select i.service_from || ' ' || i.account_id || ' ' || l.kind || ' ' || l.net_minor as told
       from invoicing.invoice_line l join invoicing.invoice i using (tenant_id, invoice_id) order by i.service_from, i.account_id, l.line_number`,
    )
  ).map((row) => row.told);
const costs = async ({ db }: CallPath) =>
  (await query<{ cost: string }>(db, 'select trim_scale(cost)::text as cost from rating.rated_usage order by started_at')).map((row) => row.cost);
/** Rows of every table of the path from prices on, as one text for each table. */
const everything = async ({ db }: CallPath): Promise<unknown> => {
  const tables = await query<{ name: string }>(
    db,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('catalog', 'mediation', 'rating', 'charging', 'invoicing') order by 1`,
  );
  const sums = [];
  for (const { name } of tables) {
    const [row] = await query<{ sum: string | null }>(db, `select md5(string_agg(t::text, e'\\n' order by t::text)) as sum from ${name} t`);
    sums.push(`${name} ${row?.sum}`);
  }
  return sums;
};

/** November is invoiced at the wrong price and corrected; December waits. */
async function openCorrected(): Promise<CallPath> {
  const path = await open();
  const wrong = await activate(path, deckOf('0.50'));
  await path.take([call('11-10T10:00:00', 60), call('11-11T10:00:00', 125), call('11-12T10:00:00', 30, '1002')].join(''));
  await path.bill(december);
  await path.take([call('12-05T10:00:00', 90), call('12-06T10:00:00', 61, '1002')].join(''));
  await undo(path, wrong);
  await activate(path, deckOf('0.20'));
  return path;
}

const wrongPrice = 5_000_000_000n;
const rightPrice = 2_000_000_000n;
const sumOf = (seconds: readonly number[], price: bigint) => seconds.reduce((sum, one) => sum + costOf(one, price), 0n);
const plain = (amount: bigint) => {
  const text = amount.toString().padStart(11, '0');
  return `${text.slice(0, -10)}.${text.slice(-10)}`.replace(/\.?0+$/, '');
};

describe('re-rating', () => {
  it('with the same rates changes nothing and stores nothing', async () => {
    const path = await open();
    await path.take([call('11-10T10:00:00', 60), call('11-11T10:00:00', 125, '1002'), call('11-12T10:00:00', 20, '1001', '112')].join(''));
    await path.bill(december);
    await path.take(call('12-05T10:00:00', 90));
    const before = await everything(path);
    expect(await propose(path)).toEqual({ reRating: undefined, differences: [], usageCount: 4, unpricedCount: 0 });
    expect(await everything(path)).toEqual(before);
  });

  it('shows the difference of each account first, then changes what is not invoiced and adjusts what is', async () => {
    const path = await openCorrected();
    const costsBefore = await costs(path);
    const linesBefore = await lines(path);
    const proposed = await propose(path);
    expect(told(proposed)).toEqual([
      `ACME ${plain(sumOf([90], wrongPrice))} ${plain(sumOf([90], rightPrice))} ${plain(sumOf([60, 125], wrongPrice))} ${plain(sumOf([60, 125], rightPrice))}`,
      `Beta ${plain(sumOf([61], wrongPrice))} ${plain(sumOf([61], rightPrice))} ${plain(sumOf([30], wrongPrice))} ${plain(sumOf([30], rightPrice))}`,
    ]);
    expect(await costs(path)).toEqual(costsBefore);
    expect(await approve(path, idOf(proposed))).toMatchObject({ adjustmentCount: 2, reRating: { state: 'approved' } });
    expect(await costs(path)).toEqual([...costsBefore.slice(0, 3), plain(costOf(90, rightPrice)), plain(costOf(61, rightPrice))]);
    expect(await lines(path)).toEqual(linesBefore);
    // Approved again, and proposed again: once.
    expect(await approve(path, idOf(proposed))).toMatchObject({ adjustmentCount: 0, reRating: { state: 'approved' } });
    expect(await propose(path)).toMatchObject({ reRating: undefined, differences: [] });
    await path.bill(january);
    const [acme, beta] = path.operator.accounts.map(({ accountId }) => accountId);
    // ACME: 0.35 for 90 s; 60 s and 125 s cost 0.30 and 0.625 less. Beta: 0.2533… and 0.30 less.
    expect((await lines(path)).filter((line) => line.startsWith('2026-12'))).toEqual([
      `2026-12-01 ${acme} recurring 1000`,
      `2026-12-01 ${acme} usage 35`,
      `2026-12-01 ${acme} adjustment -93`,
      `2026-12-01 ${beta} recurring 1000`,
      `2026-12-01 ${beta} usage 25`,
      `2026-12-01 ${beta} adjustment -30`,
    ]);
    const [first] = await query<{ item: unknown; net: bigint; tax: bigint }>(
      path.db,
      `select l.item, i.net_minor as net, i.tax_minor as tax from invoicing.invoice i join invoicing.invoice_line l using (tenant_id, invoice_id)
       where l.kind = 'adjustment' order by i.account_id`,
    );
    expect(first).toEqual({ item: { kind: 'adjustment', reason: 'Wrong prices in November' }, net: 942n, tax: 188n });
    await path.bill('2027-02-01T05:00:00Z');
    expect((await lines(path)).filter((line) => line.startsWith('2027-01'))).toEqual([
      `2027-01-01 ${acme} recurring 1000`,
      `2027-01-01 ${beta} recurring 1000`,
    ]);
  });

  it('adjusts by the difference to the adjustment before', async () => {
    const path = await openCorrected();
    await approve(path, idOf(await propose(path, { to: '2026-12-01' })));
    await activate(path, deckOf('0.30'));
    const again = await propose(path, { to: '2026-12-01' });
    expect(told(again)).toEqual([
      `ACME 0 0 ${plain(sumOf([60, 125], rightPrice))} ${plain(sumOf([60, 125], 3_000_000_000n))}`,
      `Beta 0 0 ${plain(sumOf([30], rightPrice))} ${plain(sumOf([30], 3_000_000_000n))}`,
    ]);
    await approve(path, idOf(again));
    const [sum] = await query<{ sum: string }>(path.db, 'select trim_scale(sum(amount))::text as sum from charging.adjustment');
    expect(sum?.sum).toBe(`-${plain(sumOf([60, 125, 30], wrongPrice) - sumOf([60, 125, 30], 3_000_000_000n))}`);
  });

  it('prices one tenant alone, and leaves usage that would have no price as it is', async () => {
    const path = await openCorrected();
    const [acme] = path.operator.accounts;
    const proposed = await propose(path, { tenantId: acme?.tenantId });
    expect(proposed.differences.map(({ accountName }) => accountName)).toEqual(['ACME']);
    await query(path.db, "update catalog.rate set valid_to = '2026-12-01Z' where valid_to is null");
    await query(path.db, 'update catalog.rate_deck set revision = revision + 1');
    const costsBefore = await costs(path);
    const unpriced = await propose(path, { from: '2026-12-01' });
    expect(unpriced).toMatchObject({ reRating: undefined, unpricedCount: 2 });
    expect(await costs(path)).toEqual(costsBefore);
  });
});

it('charges usage that was free by mistake as late usage, and gives back what should have been free', async () => {
  const path = await open();
  const free = (numbers: readonly string[]) =>
    query(
      path.db,
      `insert into catalog.tariff_version (tariff_id, effective_at, terms, created_at)
       select tariff_id, '2026-01-01Z', terms || jsonb_build_object('emergencyNumbers', ?::jsonb), '2026-01-01Z' from catalog.tariff_version limit 1`,
      [JSON.stringify(numbers)],
    );
  await free(['+33611111111']);
  await path.take([call('11-10T10:00:00', 60, '1001', '0611111111'), call('11-11T10:00:00', 60, '1001', '0622222222')].join(''));
  await path.bill(december);
  await free(['+33622222222']);
  const proposed = await propose(path);
  expect(told(proposed)).toEqual(['ACME 0 0.15 0.15 0']);
  await approve(path, idOf(proposed));
  expect(await propose(path)).toMatchObject({ reRating: undefined });
  await path.bill(january);
  const [acme] = path.operator.accounts;
  expect((await lines(path)).filter((line) => line.startsWith(`2026-12-01 ${acme?.accountId}`)).map((line) => line.split(' ').slice(2).join(' '))).toEqual([
    'recurring 1000',
    'usage 15',
    'adjustment -15',
  ]);
});

describe('an approval', () => {
  it('is refused when prices, usage or charges have changed since', async () => {
    const path = await openCorrected();
    const [first, second, third] = [await propose(path), await propose(path), await propose(path)].map(idOf);
    await activate(path, deckOf('0.25'));
    await expect(approve(path, first ?? 0n)).rejects.toMatchObject({ kind: 'conflict', code: 're_rating_outdated' });
    const fresh = idOf(await propose(path));
    await path.bill(january);
    await expect(approve(path, fresh)).rejects.toMatchObject({ code: 're_rating_outdated', message: expect.stringContaining('invoiced') });
    const overlapping = [idOf(await propose(path)), idOf(await propose(path))];
    await approve(path, overlapping[0] ?? 0n);
    await expect(approve(path, overlapping[1] ?? 0n)).rejects.toMatchObject({ code: 're_rating_outdated', message: expect.stringContaining('changed') });
    await inTransaction(path.db, (trx) => withdrawReRating(trx, second ?? 0n, { now: path.clock.now(), userId: undefined }));
    await expect(approve(path, second ?? 0n)).rejects.toMatchObject({ code: 're_rating_withdrawn' });
    await expect(approve(path, 999n)).rejects.toMatchObject({ kind: 'not_found' });
    expect((await query(path.db, 'select from charging.adjustment')).length).toBe(2);
    expect(third).toBeDefined();
  });

  it('leaves nothing behind when it is broken off, and two at once are one', async () => {
    const path = await openCorrected();
    const id = idOf(await propose(path));
    const before = await everything(path);
    const broken = inTransaction(path.db, async (trx) => {
      await approveReRating(trx, id, { now: path.clock.now(), userId: undefined });
      throw new Error('the power failed');
    });
    await expect(broken).rejects.toThrow('the power failed');
    expect(await everything(path)).toEqual(before);
    const answers = await Promise.all([approve(path, id), approve(path, id), approve(path, id)]);
    expect(answers.map(({ adjustmentCount }) => adjustmentCount).sort()).toEqual([0, 0, 2]);
    expect((await query(path.db, 'select from charging.adjustment')).length).toBe(2);
  });

  it('gives back what an invoice can hold and the rest with the next', async () => {
    const path = await open({ recurring: [{ name: 'Line', price: '1' }] });
    const wrong = await activate(path, deckOf('5.00'));
    await path.take(call('11-10T10:00:00', 60));
    await path.bill(december);
    await undo(path, wrong);
    await activate(path, deckOf('3.00'));
    await approve(path, idOf(await propose(path)));
    await path.bill(january);
    await path.bill('2027-02-01T05:00:00Z');
    await path.bill('2027-03-01T05:00:00Z');
    const [acme] = path.operator.accounts;
    const ofAcme = (await lines(path)).filter((line) => line.includes(` ${acme?.accountId} `));
    expect(ofAcme.map((line) => line.split(' ').slice(2).join(' '))).toEqual([
      ...['recurring 100', 'usage 505'],
      ...['recurring 100', 'adjustment -100'],
      ...['recurring 100', 'adjustment -100'],
      'recurring 100',
    ]);
  });
});

describe('usage that a plan touched', () => {
  const terms = { recurring: [], allowances: [{ name: 'Two minutes', units: 120 }] };

  it('is adjusted by the units that nothing covered, and never raised where an allowance could have covered more', async () => {
    const path = await open(terms);
    const wrong = await activate(path, deckOf('0.60'));
    // 90 s and 30 s of 60 are covered: 30 s cost 0.30.
    await path.take([call('11-10T10:00:00', 90), call('11-11T10:00:00', 60)].join(''));
    await path.bill(december);
    await undo(path, wrong);
    const right = await activate(path, deckOf('0.20'));
    const proposed = await propose(path);
    expect(told(proposed)).toEqual(['ACME 0 0 0.3 0.1']);
    await approve(path, idOf(proposed));
    await undo(path, right);
    await activate(path, deckOf('0.60', '60/60'));
    // By whole minutes 120 s and 60 s would be billed, and 60 s of them cost 0.60: the charge goes back to what it was, not beyond.
    const kept = await propose(path);
    expect(told(kept)).toEqual(['ACME 0 0 0.1 0.3']);
    await approve(path, idOf(kept));
    expect(await propose(path)).toMatchObject({ reRating: undefined });
  });

  it('that cannot be charged at stale prices waits with a sentence that says what to do, and is charged after it was re-rated', async () => {
    const path = await open(terms);
    await path.take(call('11-10T10:00:00', 90));
    await activate(path, deckOf('0.20'));
    await path.bill(december);
    const [account] = await query<{ reason: string | null }>(path.db, 'select parked_reason as reason from account.account order by account_id');
    expect(account?.reason).toBe('Prices have changed since the call of 2026-11-10T10:00:00Z was rated. Re-rate its month first.');
    await approve(path, idOf(await propose(path)));
    await query(path.db, 'update account.account set parked_at = null, parked_reason = null');
    await path.bill(december);
    expect(await query(path.db, 'select covered_units::text as covered from charging.usage_charge')).toEqual([{ covered: '90' }]);
  });
});

it('needs a period and a reason', async () => {
  const path = await open();
  await expect(propose(path, { from: '2026-12-01', to: '2026-12-01' })).rejects.toMatchObject({ code: 're_rating_invalid' });
  await expect(propose(path, { from: "2026-11-01'; drop", reason: ' ' })).rejects.toMatchObject({ faults: [expect.any(String), expect.any(String)] });
});
