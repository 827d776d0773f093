// What a number would cost is what it costs: asked over HTTP and by the command, against calls that were really priced.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../platform/query.ts';
import { runCommand } from '../tests/support/command.ts';
import { type ExplainedPath, openExplainedPath, sampleCalls } from '../tests/support/explained-path.ts';
import type { NumberPricing } from './price-number.service.ts';

let explained: ExplainedPath;

beforeAll(async () => {
  explained = await openExplainedPath();
}, 60_000);
afterAll(() => explained?.close());

async function ask(values: Readonly<Record<string, string>>) {
  return explained.get(`/api/rating/price?${new URLSearchParams(values)}`);
}

async function price(values: Readonly<Record<string, string>>): Promise<NumberPricing> {
  const { status, body } = await ask(values);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const run = (words: readonly string[]) => runCommand(words, { DATABASE_URL: explained.path.connectionString });
const figures = ({ offers }: NumberPricing) =>
  offers.map(({ tariffName, prices }) => [tariffName, ...prices.map(({ quantity, rule, cost }) => `${quantity} ${rule} ${cost}`)]);

describe('a number for an account', () => {
  it('costs what the same call was rated at, by the same rule, and the supplier too', async () => {
    const { db } = explained.path;
    for (const { at, number, seconds } of sampleCalls) {
      const [rated] = await query<{ cost: string; rule: string; supplier: string | null }>(
        db,
        `select trim_scale(r.cost)::text as cost, r.rule, trim_scale(r.supplier_cost)::text as supplier from rating.rated_usage r
         where r.started_at = ?`,
        [`2026-11-${at}Z`],
      );
      const answered = Temporal.Instant.from(`2026-11-${at}Z`).add({ seconds: 2 }).toString();
      const { offers } = await price({ number, from: '1001', at: answered, duration: String(seconds) });
      const [offer] = offers;
      const [first] = offer?.prices ?? [];
      const letters = { rate: 'r', inbound: 'i', emergency: 'e', internal: 'n', on_net: 'o', zero: 'z', unrated: '' };
      expect([letters[first?.rule ?? 'unrated'], first?.cost, offer?.supplies[0]?.prices[0]?.cost ?? null], number).toEqual([
        rated?.rule,
        rated?.cost,
        rated?.supplier,
      ]);
    }
  });

  it('tells destination, prefix, file, margin, and which allowance is for it', async () => {
    const found = await price({ number: '0612345678', account: 'acme', at: '2026-11-03T10:00:00Z' });
    expect(found).toMatchObject({ number: '+33612345678', country: 'FR', isOnNet: false, account: { accountId: 1, accountName: 'ACME' }, extension: null });
    expect(figures(found)).toEqual([['Standard', '60 rate 0.15', '180 rate 0.35']]);
    expect(found.offers[0]).toMatchObject({
      origin: { deckName: 'Standard', fileName: 'deck.csv', effectiveAt: '2000-01-01T00:00:00Z' },
      supplies: [
        {
          supplierName: 'Carrier One',
          trunk: null,
          prices: [
            { quantity: 60, cost: '0.02', margin: '0.13' },
            { cost: '0.06', margin: '0.29' },
          ],
        },
      ],
      terms: [],
    });
    const germany = await price({ number: '+49 30 12345678', from: '1002' });
    expect(germany).toMatchObject({ number: '+493012345678', extension: { number: '1002', siteName: 'Main PBX' }, account: { accountName: 'ACME' } });
    expect(germany.offers[0]?.terms).toEqual([{ source: 'allowance', name: 'Five minutes to Germany', planName: 'Line of ACME' }]);
    expect(germany.offers[0]?.supplies[0]?.prices[0]).toEqual({ quantity: 60, cost: null, margin: null });
    expect((await price({ number: '+493012345678', account: 'Boulangerie' })).offers[0]?.terms).toEqual([]);
  });

  it('reads moments in the zone of the exchange, and numbers as its people dial them', async () => {
    const peak = await price({ number: '0612345678', from: '1001', at: '2026-11-03T18:59:59' });
    const offPeak = await price({ number: '0033 6 12 34 56 78', from: '1001', at: '2026-11-03T20:00:00+01:00' });
    expect([peak, offPeak].map((each) => each.offers[0]?.prices[0]?.price?.pieces.map(({ band }) => band))).toEqual([['peak', 'off-peak'], ['off-peak']]);
    expect(figures(await price({ number: '112', from: '1001' }))).toEqual([['Standard', '60 emergency 0', '180 emergency 0']]);
    expect(figures(await price({ number: '+33556001122', from: '1001' }))).toEqual([['Standard', '60 on_net 0', '180 on_net 0']]);
    expect(figures(await price({ number: '+33556001122', direction: 'inbound' }))).toEqual([['Standard', '60 inbound 0', '180 inbound 0']]);
    expect(figures(await price({ number: '0612345678', from: '1001', kind: 'sms' }))).toEqual([['Standard', '1 unrated null']]);
  });
});

describe('a number for nobody in particular', () => {
  it('is priced by every tariff that is sold, and by no tariff of a supplier', async () => {
    const { db } = explained.path;
    await query(db, "insert into catalog.tariff (name, deck_id) values ('Night', 1)");
    await query(
      db,
      `insert into catalog.tariff_version (tariff_id, effective_at, terms, created_at)
       select tariff_id, '2026-01-01Z', '{"currency":"EUR","zone":"UTC","minimumCharge":"0.5"}', '2026-01-01Z' from catalog.tariff where name = 'Night'`,
    );
    const found = await price({ number: '+33612345678', at: '2026-11-03T10:00:00Z', duration: '1' });
    expect(figures(found).toSorted()).toEqual([
      ['Night', '1 rate 0.5', '60 rate 0.5', '180 rate 0.5'],
      ['Standard', '1 rate 0.0517', '60 rate 0.15', '180 rate 0.35'],
    ]);
    expect([found.account, found.extension, found.callingNumber]).toEqual([null, null, '']);
  });

  it('needs no dial plan for a number with a plus, and says so for others', async () => {
    const { db } = explained.path;
    const [plan] = await query<Record<string, never>>(db, 'delete from mediation.dial_plan returning *');
    expect(figures(await price({ number: '+33 6 12 34 56 78' }))[0]?.[1]).toMatch(/^60 rate/);
    const { status, body } = await ask({ number: '0612345678' });
    expect([status, body.code, body.title]).toEqual([400, 'number_malformed', expect.stringContaining('no dial plan yet')]);
    await query(db, 'insert into mediation.dial_plan select * from jsonb_populate_record(null::mediation.dial_plan, ?::jsonb)', [JSON.stringify(plan)]);
  });
});

describe('what is refused', () => {
  it.each([
    [{ number: 'bob' }, 400, 'number_malformed'],
    [{ number: '+33612345678', from: '1009' }, 404, 'extension_unknown'],
    [{ number: '+33612345678', account: 'Nobody' }, 404, 'account_unknown'],
    [{ number: '+33612345678', at: 'yesterday' }, 400, 'moment_unknown'],
    [{ number: '+33612345678', account: '1', at: '2025-01-01T00:00:00Z' }, 409, 'tariff_missing'],
    [{ number: "'; drop table account.account; --" }, 400, 'number_malformed'],
    [{ number: '+33612345678', from: 'a\u0000' }, 400, 'request_invalid'],
  ])('%o', async (values, status, code) => {
    const answer = await ask({ ...values } as Record<string, string>);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('lists accounts that are meant alike, and takes the whole name before a part of it', async () => {
    const { db } = explained.path;
    await query(
      db,
      `insert into account.account (tenant_id, name, address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from)
      select tenant_id, name || ' Two', address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from from account.account`,
    );
    const { status, body } = await ask({ number: '+33612345678', account: 'two' });
    expect([status, body.code]).toEqual([409, 'account_ambiguous']);
    expect(body.title).toContain('ACME Two (ACME); ');
    expect((await price({ number: '+33612345678', account: 'Acme' })).account?.accountId).toBe(1);
  });

  it('needs a session', async () => {
    expect((await explained.app.inject({ method: 'GET', url: '/api/rating/price?number=%2B33612345678' })).statusCode).toBe(401);
  });
});

describe('releve price and releve explain', () => {
  it('print sentences, or what the API answers', { timeout: 60_000 }, async () => {
    const at = '2026-11-03T18:59:30Z';
    const told = await run(['price', '0612345678', '--from', '1001', '--at', at, '--duration', '90']);
    expect(told).toMatchObject({ code: 0, err: '' });
    expect(told.out).toContain('90 s cost 0.14 EUR.');
    expect(told.out).toContain('Connect fee 0.05 + 30 s at 0.1 a minute (peak) + 60 s at 0.04 a minute (off-peak) = 0.14 EUR.');
    expect(told.out).toContain('Carrier One charges 0.03 EUR for 90 s: margin 0.11 EUR.');
    const long = await run(['price', '00493012345678', '--duration', '600', '--account', '1']);
    expect(long.out).toContain('Lowered to the maximum of 1 EUR.');
    expect(long.out).toContain('The allowance Five minutes to Germany of the plan Line of ACME is for such usage.');
    const free = await run(['price', '112', '--from', '1001']);
    expect(free.out.split('\n').filter((line) => line.includes('Emergency numbers cost nothing.'))).toHaveLength(1);
    const json = await run(['price', '0612345678', '--from', '1001', '--at', at, '--duration', '90', '--json']);
    expect(JSON.parse(json.out)).toEqual(await price({ number: '0612345678', from: '1001', at, duration: '90' }));
    const usageId = await explained.usageAt('04T10:00:00');
    const explanation = await run(['explain', usageId]);
    expect(explanation).toMatchObject({ code: 0, err: '' });
    expect(explanation.out).toContain('Service fee: 0.15 a call and 0.35 a minute, by the second: 0.5058 EUR.');
    expect(explanation.out).toContain('Cost: 0.5668 EUR, without tax.');
    expect(explanation.out).toContain('Carrier One charges 0.0203');
    const api = await explained.get(`/api/reporting/usage/1/${usageId}`);
    expect(JSON.parse((await run(['explain', usageId.toUpperCase(), '--json'])).out)).toEqual(api.body);
  });

  it('refuse with 1 and a sentence, and wrong usage with 2', { timeout: 60_000 }, async () => {
    for (const id of ['nothing', '019a0000-0000-8000-8000-00000000dead'])
      expect(await run(['explain', id])).toMatchObject({ code: 1, out: '', err: expect.stringContaining(id) });
    expect(await run(['price', 'bob'])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('bob is no telephone number in FR') });
    expect(await run(['price', '112', '--duration', '-1'])).toMatchObject({ code: 2 });
    expect(await run(['price', '112', '--duration=1.5'])).toMatchObject({ code: 2 });
    expect(await run(['price', '112', '--direction', 'sideways'])).toMatchObject({ code: 2 });
    expect(await run(['price'])).toMatchObject({ code: 2 });
  });
});
