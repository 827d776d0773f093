// Calls that were really priced and charged, explained over HTTP to the last digit, and not explained once prices changed.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approveReRating, chargedUsageRules } from '../charging/approve-re-rating.service.ts';
import { readItemisedCalls } from '../invoicing/invoicing.store.ts';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createRateCache } from '../rating/price-books.service.ts';
import { proposeReRating } from '../rating/re-rate.service.ts';
import { type ExplainedPath, explainedTerms, openExplainedPath } from '../tests/support/explained-path.ts';
import type { CallExplanation, SummaryRow, UsageFigures } from './report.ts';

const november = 'from=2026-11-01&to=2026-12-01&tenantId=1';
let explained: ExplainedPath;

beforeAll(async () => {
  explained = await openExplainedPath();
}, 60_000);
afterAll(() => explained?.close());

async function explain(time: string): Promise<CallExplanation> {
  const { status, body } = await explained.get(`/api/reporting/usage/1/${await explained.usageAt(time)}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

describe('a price', () => {
  it('names its tariff, deck, band, price and rounding, and comes to the stored cost', async () => {
    const found = await explain('03T10:00:00');
    expect(found).toMatchObject({
      proof: 'recomputed',
      usageKind: 'call',
      quantity: 90,
      tariff: { tariffId: 1, name: 'Standard', effectiveAt: '2026-10-01T00:00:00Z' },
      rate: { prefix: '336', deckName: 'Standard', versionFile: 'deck.csv' },
      price: {
        destination: 'France, mobile',
        pieces: [{ band: 'peak', fromUnit: 0, billedUnits: 90, price: '0.1', perUnits: 60, amount: '0.15' }],
        connectFee: '0.05',
        surcharge: null,
        exact: { numerator: '120000000000', denominator: '600000000000' },
        sum: '0.2',
        bound: 'none',
        boundAmount: null,
        rounding: { decimals: 4, mode: 'half_up' },
        cost: '0.2',
        service: null,
        total: '0.2',
      },
      charge: null,
      call: { rule: 'rate', cost: '0.2000' },
      supply: { supplierName: 'Carrier One', destination: 'FR all', prefix: '33', currency: 'EUR', cost: '0.0300', margin: '0.1700' },
    });
  });

  it('tells every piece of a call that crosses bands', async () => {
    const { proof, price, call } = await explain('03T18:59:28');
    expect([proof, call.cost, price?.connectFee]).toEqual(['recomputed', '0.1400', '0.05']);
    expect(price?.pieces.map(({ band, fromUnit, billedUnits, price: each }) => [band, fromUnit, billedUnits, each])).toEqual([
      ['peak', 0, 30, '0.1'],
      ['off-peak', 30, 60, '0.04'],
    ]);
  });

  it('keeps the service fee apart, and tells a maximum', async () => {
    const special = await explain('04T10:00:00');
    expect(special.price).toMatchObject({
      cost: '0.061',
      service: { perCall: '0.15', perMinute: '0.35', freeSeconds: 0, cost: '0.5058' },
      total: '0.5668',
    });
    expect(special.call.cost).toBe('0.5668');
    expect((await explain('04T11:00:00')).price).toMatchObject({ bound: 'maximum', boundAmount: '1', cost: '1', billedUnits: 600 });
  });

  it('tells by which rule a call is free, and the tariff that makes it so', async () => {
    for (const [time, rule] of [
      ['04T12:00:00', 'emergency'],
      ['04T13:00:00', 'on_net'],
      ['04T14:00:00', 'zero'],
    ] as const) {
      const found = await explain(time);
      expect(found).toMatchObject({ proof: 'none', price: null, rate: null, charge: null, tariff: { name: 'Standard' }, call: { rule, cost: '0.0000' } });
    }
    const { body } = await explained.get(`/api/reporting/usage/summary?${november}&by=destination`);
    const kinds = (body.rows as SummaryRow[]).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['emergency', 'on_net', 'priced', 'priced', 'priced', 'zero']);
  });
});

describe('the summary', () => {
  it('tells supplier cost and margin of the usage whose supplier cost is known', async () => {
    for (const by of ['tenant', 'extension', 'destination']) {
      const { body } = await explained.get(`/api/reporting/usage/summary?${november}&by=${by}`);
      const [total] = body.totals as UsageFigures[];
      // 90 s, 90 s, 61 s and the on-net 20 s at 0.02 a minute, each rounded to ten places; Germany and emergency have no supplier rate.
      expect(total, by).toMatchObject({ currency: 'EUR', cost: '1.9068', supplierCost: '0.0870', margin: '0.8198' });
      expect((body.rows as SummaryRow[]).find(({ destination }) => destination === 'Germany')).toEqual(
        by === 'destination' ? expect.objectContaining({ supplierCost: null, margin: null }) : undefined,
      );
    }
  });
});

describe('the CSV of calls', () => {
  it('tells margins only when asked', async () => {
    const read = async (more: string) => String((await explained.get(`/api/reporting/usage.csv?${november}${more}`)).body);
    expect(await read('')).not.toContain('supplier_cost');
    const lines = (await read('&withMargin=true')).split('\r\n');
    expect(lines[0]).toMatch(/,supplier_cost,supplier_currency,margin$/);
    expect(lines.find((line) => line.includes(',2026-11-03 10:00:00,'))).toMatch(/,0\.0300,EUR,0\.1700$/);
  });
});

describe('what the plan did', () => {
  it('is told once the call is charged, and free calls stand on no invoice', async () => {
    expect((await explained.path.bill('2026-12-01T06:00:00Z')).issued).toBe(2);
    const germany = await explain('04T11:00:00');
    expect(germany.charge).toEqual({
      amount: '1',
      proof: 'recomputed',
      covered: [{ source: 'allowance', name: 'Five minutes to Germany', grantedIn: '2026-11', units: 300 }],
      rest: { pricing: 'rated', name: null, pieces: [], connectFee: '0', bound: 'maximum', amount: '1' },
      discounts: [],
    });
    expect(germany.invoiceNumber).toMatch(/\d/);
    expect((await explain('04T10:00:00')).charge).toEqual({ amount: '0.5668', proof: 'recomputed', covered: [], rest: null, discounts: [] });
    const { db } = explained.path;
    const [invoice] = await query<{ id: bigint }>(db, 'select invoice_id as id from invoicing.invoice where tenant_id = 1');
    const numbers: string[] = [];
    for await (const page of readItemisedCalls(db, 1, invoice?.id ?? 0n)) numbers.push(...page.map(({ calledNumber }) => calledNumber));
    expect(numbers.toSorted()).toEqual(['+33612345678', '+33612345678', '+33890123456', '+493012345678']);
  });
});

describe('a correction', () => {
  it('is told beside the price that was charged, which still explains itself', async () => {
    const { db } = explained.path;
    expect((await explain('04T10:00:00')).corrections).toEqual([]);
    await query(
      db,
      "insert into catalog.tariff_version (tariff_id, effective_at, terms, created_at) values (1, '2026-11-04T09:00:00Z', ?::jsonb, '2026-01-01Z')",
      [JSON.stringify({ ...explainedTerms, minimumCharge: '0.5' })],
    );
    const now = explained.path.clock.now();
    const reRatingId = await inTransaction(db, async (trx) => {
      const terms = { from: '2026-11-01', to: '2026-12-01', tenantId: undefined, reason: 'The minimum was missing' };
      const { reRating } = await proposeReRating(trx, terms, { cache: createRateCache(), rules: chargedUsageRules, now, userId: undefined });
      return reRating?.reRatingId ?? 0n;
    });
    expect((await explain('04T10:00:00')).corrections).toEqual([]);
    await inTransaction(db, (trx) => approveReRating(trx, reRatingId, { now, userId: undefined }));
    expect(await explain('04T10:00:00')).toMatchObject({
      proof: 'recomputed',
      price: { cost: '0.061' },
      charge: { proof: 'recomputed', amount: '0.5668' },
      corrections: [{ reason: 'The minimum was missing', costBefore: '0.5668', costAfter: '1.0058', currency: 'EUR', effect: 'adjusted' }],
    });
    expect((await explain('03T10:00:00')).corrections).toEqual([]);
  });
});

describe('a price that has become another', () => {
  it('is not explained: neither rate nor pieces nor what the plan did', async () => {
    const { db } = explained.path;
    await query(db, "update catalog.rate set price = 0.31 where prefix = '49'");
    await query(db, "update catalog.rate set band_prices = null where prefix = '336'");
    // The maximum still gives the same amount, but the piece of the other band is gone.
    expect(await explain('03T18:59:28')).toMatchObject({ proof: 'stale', price: null, rate: null, charge: { proof: 'stale', amount: '0.14', rest: null } });
    expect(await explain('04T11:00:00')).toMatchObject({ proof: 'recomputed', price: { cost: '1' } });
    await query(db, 'update rating.rated_usage set cost = 0.5669 where cost = 0.5668');
    expect(await explain('04T10:00:00')).toMatchObject({ proof: 'stale', price: null, charge: { proof: 'stale', amount: '0.5668' } });
  });
});
