// Tariffs, plans, subscriptions and tax rates over HTTP: one block per refusal, and two at once.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import { createSubscription } from './offer.service.ts';
import { listSubscriptions, listTaxCodes } from './offer.store.ts';

let house: LoggedInApp;
const header = 'prefix;destination;connect fee;price per minute;first increment;next increment';
const deckText = `${header}\n33;France;0;0,0100;60;1\n336;France, mobile;0,05;0,0125;1;1\nS3900;Orange service;0;0;1;1\n`;

async function importDeck({ name = 'Standard', currency = 'EUR' } = {}) {
  const address = new URLSearchParams({ name, currency, effectiveAt: '2026-03-01T00:00:00Z', fileName: 'deck.csv' });
  return house.ask('POST', `/api/catalog/rate-decks?${address}`, deckText, 'text/csv');
}

beforeAll(async () => {
  house = await createLoggedInApp();
});
afterAll(() => house.close());

describe('tariffs and plans', () => {
  test('201, and lists with what they are made of', async () => {
    await importDeck();
    await importDeck({ name: 'Swiss', currency: 'CHF' });
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
