// Rate decks, tariffs, plans, subscriptions and tax rates over HTTP: one block per refusal, and two at once.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import { importRateDeck } from './import-rate-deck.service.ts';
import { createSubscription } from './offer.service.ts';
import { listSubscriptions, listTaxCodes } from './offer.store.ts';

let house: LoggedInApp;
const header = 'prefix;destination;connect fee;price per minute;first increment;next increment';
const deckText = `${header}\n33;France;0;0,0100;60;1\n336;France, mobile;0,05;0,0125;1;1\nS3900;Orange service;0;0;1;1\n`;
const march = '2026-03-01T00:00:00Z';

async function importDeck(text: string | Buffer, { name = 'Standard', currency = 'EUR', effectiveAt = march } = {}) {
  const address = new URLSearchParams({ name, currency, effectiveAt, fileName: 'deck.csv' });
  return house.ask('POST', `/api/catalog/rate-decks?${address}`, text, 'text/csv');
}

async function countRates(): Promise<number> {
  const rows = await query<{ count: bigint }>(house.db, 'select count(*) as count from catalog.rate');
  return Number(rows[0]?.count ?? 0n);
}

beforeAll(async () => {
  house = await createLoggedInApp();
});
afterAll(() => house.close());

describe('rate decks', () => {
  test('201: a file becomes a dated version; the same file again changes nothing', async () => {
    const made = await importDeck(deckText);
    expect(made).toMatchObject({
      status: 201,
      body: { deckId: 1, effectiveAt: march, importedAt: '2026-03-01T08:00:00Z', fileName: 'deck.csv', rateCount: 3 },
    });
    expect((await importDeck(deckText)).body).toEqual(made.body);
    expect(await countRates()).toBe(3);
    const page = await house.ask('GET', `/api/catalog/rate-deck-versions/${made.body.versionId}/rates?limit=2`);
    expect(page.body.rates.map(({ rateId: _id, ...rate }: { rateId: number }) => rate)).toEqual([
      { prefix: '33', destination: 'France', connectFee: '0', pricePerMinute: '0.01', firstIncrementSeconds: 60, nextIncrementSeconds: 1 },
      { prefix: '336', destination: 'France, mobile', connectFee: '0.05', pricePerMinute: '0.0125', firstIncrementSeconds: 1, nextIncrementSeconds: 1 },
    ]);
    const rest = await house.ask('GET', `/api/catalog/rate-deck-versions/${made.body.versionId}/rates?cursor=${page.body.nextCursor}`);
    expect([rest.body.rates.length, rest.body.rates[0].prefix, rest.body.nextCursor]).toEqual([1, 'S3900', null]);
    const found = await house.ask('GET', `/api/catalog/rate-deck-versions/${made.body.versionId}/rates?search=MOBILE`);
    expect(found.body.rates).toHaveLength(1);
  });

  test('201: a new version of the deck; versions are listed newest first', async () => {
    const made = await importDeck(deckText.replace('0,0125', '0,0130'), { name: ' Standard ', effectiveAt: '2026-04-01T02:00:00+02:00' });
    expect(made).toMatchObject({ status: 201, body: { deckId: 1, effectiveAt: '2026-04-01T00:00:00Z' } });
    const listed = await house.ask('GET', '/api/catalog/rate-decks/1/versions');
    expect(listed.body.versions.map((version: { effectiveAt: string }) => version.effectiveAt)).toEqual(['2026-04-01T00:00:00Z', march]);
    expect((await house.ask('GET', '/api/catalog/rate-decks')).body.decks).toEqual([{ deckId: 1, name: 'Standard', currency: 'EUR' }]);
  });

  test('400: nothing is imported, not even the deck, and every fault has its place', async () => {
    const before = await countRates();
    const answer = await importDeck(`${deckText}44;United Kingdom;0;-1;60;1\n;;0;0;1;1\n`, { name: 'Broken' });
    expect([answer.status, answer.body.code]).toEqual([400, 'rate_deck_invalid']);
    expect(answer.body.faults).toEqual([
      'deck.csv, line 5, column 4: the price “-1” is below zero.',
      'deck.csv, line 6, column 1: the prefix is empty.',
      'deck.csv, line 6, column 2: the destination is empty.',
    ]);
    expect(await countRates()).toBe(before);
    expect((await house.ask('GET', '/api/catalog/rate-decks')).body.decks).toHaveLength(1);
  });

  test('400: what is asked for beside the file', async () => {
    expect((await importDeck(deckText, { currency: 'QQQ' })).body.faults).toEqual(['The currency must be a code of three letters, such as EUR.']);
    expect((await importDeck(deckText, { effectiveAt: '2026-02-30T00:00:00Z' })).body.code).toBe('instant_invalid');
    expect((await importDeck(deckText, { effectiveAt: '+200000-01-01T00:00:00Z' })).status).toBe(400);
    expect((await importDeck(deckText, { name: '' })).body.code).toBe('request_invalid');
    expect((await house.ask('POST', `/api/catalog/rate-decks?name=X&currency=EUR&effectiveAt=${march}`, { rates: [] })).body.code).toBe('rate_deck_invalid');
  });

  test('409: other rates for the same moment, or another currency', async () => {
    expect((await importDeck(deckText.replace('0,0125', '0,0131'))).body.code).toBe('deck_version_exists');
    expect((await importDeck(deckText, { currency: 'CHF', effectiveAt: '2026-05-01T00:00:00Z' })).body.code).toBe('deck_currency_differs');
  });

  test('404: no such deck, no such version', async () => {
    expect((await house.ask('GET', '/api/catalog/rate-decks/9/versions')).body.code).toBe('deck_unknown');
    expect((await house.ask('GET', '/api/catalog/rate-deck-versions/99/rates')).body.code).toBe('deck_version_unknown');
  });

  test('of several at once for one moment one is kept', async () => {
    const texts = ['0,1', '0,2', '0,3'].map((price) => deckText.replace('0,0125', price));
    const statuses = (await Promise.all(texts.map((text) => importDeck(text, { name: 'Race' })))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
  });

  test('a spreadsheet in Windows-1252 and a big deck', async () => {
    const latin = Buffer.from(`${header}\n262;R\u00e9union;0;0,02;1;1\n`, 'latin1');
    const made = await importDeck(latin, { name: 'Latin' });
    expect((await house.ask('GET', `/api/catalog/rate-deck-versions/${made.body.versionId}/rates`)).body.rates[0].destination).toBe('Réunion');
    const lines = Array.from({ length: 30_000 }, (_, index) => `${100_000 + index};"Place ""${index}"" \\ \\N";0;0,${index + 1};60;1`);
    const big = await importDeck([header, ...lines].join('\r\n'), { name: 'Big' });
    expect(big).toMatchObject({ status: 201, body: { rateCount: 30_000 } });
    const first = await house.ask('GET', `/api/catalog/rate-deck-versions/${big.body.versionId}/rates?limit=1`);
    expect(first.body.rates[0]).toMatchObject({ prefix: '100000', destination: 'Place "0" \\ \\N', pricePerMinute: '0.1' });
  });

  test('any text is imported whole or not at all', async () => {
    const cell = fc.constantFrom('33', '336', '+44', 'S15', 'a\\b', 'tab\there', '0', '0.1', '1', '60', '-1', '', '"', '"q,"', '\\N', '\u0000', '€');
    const row = fc.array(cell, { minLength: 4, maxLength: 7 }).map((cells) => cells.join(','));
    const deck = fc.array(row, { maxLength: 4 }).map((rows) => [header.replaceAll(';', ','), ...rows].join('\n'));
    let day = 0;
    await fc.assert(
      fc.asyncProperty(deck, async (text) => {
        const before = await countRates();
        day += 1;
        const effectiveAt = Temporal.Instant.from('2030-01-01T00:00:00Z').add({ hours: 24 * day });
        const answer = await importDeck(text, { name: 'Any', effectiveAt: effectiveAt.toString() });
        expect([201, 400]).toContain(answer.status);
        if (answer.status === 400) expect(answer.body.faults.length).toBeGreaterThan(0);
        expect((await countRates()) - before).toBe(answer.status === 201 ? answer.body.rateCount : 0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('tariffs and plans', () => {
  test('201, and lists with what they are made of', async () => {
    await importDeck(deckText, { name: 'Swiss', currency: 'CHF' });
    expect(await house.ask('POST', '/api/catalog/tariffs', { name: ' Retail ', deckId: 1 })).toMatchObject({
      status: 201,
      body: { tariffId: 1, name: 'Retail', deckId: 1, deckName: 'Standard', currency: 'EUR' },
    });
    const { decks } = (await house.ask('GET', '/api/catalog/rate-decks')).body;
    const swiss = decks.find((deck: { name: string }) => deck.name === 'Swiss').deckId;
    await house.ask('POST', '/api/catalog/tariffs', { name: 'Swiss', deckId: swiss });
    await house.ask('POST', '/api/catalog/tariffs', { name: 'Other', deckId: 1 });
    expect(await house.ask('POST', '/api/catalog/plans', { name: 'Line', tariffId: 1, monthlyPrice: '4.900' })).toMatchObject({
      status: 201,
      body: { planId: 1, name: 'Line', tariffName: 'Retail', currency: 'EUR', monthlyPrice: '4.9' },
    });
    for (const [name, tariffId] of [
      ['Fax', 1],
      ['Swiss line', 2],
      ['Other line', 3],
    ] as const) {
      expect((await house.ask('POST', '/api/catalog/plans', { name, tariffId, monthlyPrice: '0' })).status).toBe(201);
    }
    expect((await house.ask('GET', '/api/catalog/plans')).body.plans).toHaveLength(4);
    expect((await house.ask('GET', '/api/catalog/tariffs')).body.tariffs).toHaveLength(3);
  });

  test('400, 404, 409', async () => {
    expect((await house.ask('POST', '/api/catalog/tariffs', { name: '', deckId: 1 })).body.code).toBe('tariff_invalid');
    expect((await house.ask('POST', '/api/catalog/tariffs', { name: 'X', deckId: 99 })).body.code).toBe('deck_unknown');
    expect((await house.ask('POST', '/api/catalog/tariffs', { name: 'Retail', deckId: 1 })).body.code).toBe('tariff_name_taken');
    for (const monthlyPrice of ['-1', '1e3', '0,5', '', '1.00000000001', '99999999999']) {
      expect((await house.ask('POST', '/api/catalog/plans', { name: 'X', tariffId: 1, monthlyPrice })).body.code, monthlyPrice).toBe('plan_invalid');
    }
    expect((await house.ask('POST', '/api/catalog/plans', { name: 'X', tariffId: 1, monthlyPrice: 4.9 })).body.code).toBe('request_invalid');
    expect((await house.ask('POST', '/api/catalog/plans', { name: 'X', tariffId: 99, monthlyPrice: '1' })).body.code).toBe('tariff_unknown');
    expect((await house.ask('POST', '/api/catalog/plans', { name: 'Line', tariffId: 1, monthlyPrice: '1' })).body.code).toBe('plan_name_taken');
  });
});

describe('subscriptions', () => {
  const draft = { tenantId: 1, accountId: 1, planId: 1, quantity: 3, serviceFrom: '2026-01-01', serviceTo: null as string | null };

  beforeAll(async () => {
    await query(house.db, "insert into account.issuer (name, address_lines, country, email) values ('Issuer', '{a}', 'FR', 'a@example.net')");
    await query(house.db, "insert into account.tenant (issuer_id, name) values (1, 'Tenant')");
    await query(
      house.db,
      `insert into account.account (tenant_id, name, address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from)
       values (1, 'Account', '{a}', 'FR', '{a@example.org}', 'fr', 'EUR', 'Europe/Paris', 'FR-standard', '2026-01-01')`,
    );
  });

  test('201: with plan, tariff and deck beside it', async () => {
    const made = await house.ask('POST', '/api/catalog/subscriptions', draft);
    expect(made).toMatchObject({
      status: 201,
      body: { ...draft, subscriptionId: 1, planName: 'Line', monthlyPrice: '4.9', currency: 'EUR', tariffId: 1, deckId: 1 },
    });
    expect((await house.ask('POST', '/api/catalog/subscriptions', { ...draft, planId: 2 })).status).toBe(201);
    expect((await house.ask('GET', '/api/catalog/subscriptions?tenantId=1&accountId=1')).body.subscriptions).toHaveLength(2);
    expect(await listSubscriptions(house.db, '2026-03-01')).toHaveLength(2);
  });

  test('400, 404', async () => {
    const bad = await house.ask('POST', '/api/catalog/subscriptions', { ...draft, quantity: 0, serviceFrom: '2026-02-31', serviceTo: '2025-12-31' });
    expect([bad.status, bad.body.faults.length]).toEqual([400, 3]);
    expect((await house.ask('POST', '/api/catalog/subscriptions', { ...draft, accountId: 9 })).body.code).toBe('account_unknown');
    expect((await house.ask('POST', '/api/catalog/subscriptions', { ...draft, planId: 9 })).body.code).toBe('plan_unknown');
  });

  test('409: one currency, and one tariff at a time', async () => {
    expect((await house.ask('POST', '/api/catalog/subscriptions', { ...draft, planId: 3 })).body.code).toBe('subscription_currency_differs');
    expect((await house.ask('POST', '/api/catalog/subscriptions', { ...draft, planId: 4, serviceFrom: '2026-06-01' })).body.code).toBe(
      'subscription_tariff_overlaps',
    );
    for (const subscriptionId of [1, 2]) {
      const ended = await house.ask('PUT', `/api/catalog/tenants/1/subscriptions/${subscriptionId}/end`, { serviceTo: '2026-06-01' });
      expect(ended).toMatchObject({ status: 200, body: { serviceTo: '2026-06-01' } });
    }
    expect((await house.ask('POST', '/api/catalog/subscriptions', { ...draft, planId: 4, serviceFrom: '2026-06-01' })).status).toBe(201);
    expect((await house.ask('PUT', '/api/catalog/tenants/1/subscriptions/1/end', { serviceTo: null })).body.code).toBe('subscription_tariff_overlaps');
    expect((await house.ask('PUT', '/api/catalog/tenants/1/subscriptions/1/end', { serviceTo: '2026-01-01' })).status).toBe(400);
    expect((await house.ask('PUT', '/api/catalog/tenants/1/subscriptions/99/end', { serviceTo: null })).status).toBe(404);
  });

  test('of two at once with different tariffs one wins', async () => {
    const wanted = [1, 4].map((planId) => ({ ...draft, planId, serviceFrom: '2027-01-01', serviceTo: '2027-02-01' }));
    await query(house.db, "update catalog.subscription set service_to = '2026-12-31' where service_to is null");
    const outcomes = await Promise.allSettled(wanted.map((one) => inTransaction(house.db, (trx) => createSubscription(trx, one, house.now))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('tax rates', () => {
  const rate = { taxCode: 'BE-standard', category: 's', percent: '21.0', effectiveOn: '2026-01-01' };

  test('201, and a list by code, newest first', async () => {
    expect(await house.ask('POST', '/api/catalog/tax-rates', rate)).toMatchObject({ status: 201, body: { ...rate, category: 'S', percent: '21' } });
    expect((await house.ask('POST', '/api/catalog/tax-rates', { ...rate, percent: '22.5', effectiveOn: '2027-01-01' })).status).toBe(201);
    expect(await listTaxCodes(house.db)).toEqual(['BE-standard', 'FR-standard']);
    expect((await house.ask('GET', '/api/catalog/tax-rates')).body.taxRates).toContainEqual({
      taxCode: 'FR-standard',
      category: 'S',
      percent: '20',
      effectiveOn: '2014-01-01',
    });
  });

  test('400, 409', async () => {
    const bad = await house.ask('POST', '/api/catalog/tax-rates', { taxCode: '', category: 'Q', percent: '101', effectiveOn: '2026' });
    expect([bad.status, bad.body.faults.length]).toEqual([400, 5]);
    expect((await house.ask('POST', '/api/catalog/tax-rates', { ...rate, taxCode: 'X', category: 'E' })).body.faults).toHaveLength(1);
    expect((await house.ask('POST', '/api/catalog/tax-rates', { ...rate, taxCode: 'X', category: 'E', percent: '0' })).status).toBe(201);
    expect((await house.ask('POST', '/api/catalog/tax-rates', rate)).body.code).toBe('tax_rate_exists');
  });
});

test('a file is refused before anything is written, by the service as well', async () => {
  const file = { name: 'Direct', currency: 'EUR', effectiveAt: house.now, fileName: 'direct.csv', bytes: new TextEncoder().encode('nothing useful') };
  await expect(inTransaction(house.db, (trx) => importRateDeck(trx, file, house.now))).rejects.toMatchObject({ code: 'rate_deck_invalid' });
});
