// The issuer, tenants, accounts, sites and extensions over HTTP: one block per refusal, and two at once.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import { createExtension } from './extension.service.ts';
import { updateParked } from './parking.store.ts';

let house: LoggedInApp;

const issuer = {
  name: ' Voix du Nord Télécom ',
  addressLines: ['1 rue des Essais', ' ', '59000 Lille'],
  country: 'fr',
  email: 'Billing@Example.net',
  phone: null,
  registration: 'SARL au capital de 1 000 €',
  vatNumber: 'FR 00 999999999',
  iban: 'FR76 3000 6000 0112 3456 7890 189',
  bic: 'agrifrpp',
  legalMentions: ['Late payment: three times the legal rate.'],
  paymentDays: 30,
  invoiceSeries: 'inv',
};
const account = {
  name: 'Boulangerie Test',
  addressLines: ['2 place du Client', '69000 Lyon'],
  country: 'FR',
  vatNumber: null,
  billingEmails: ['accounts@example.org'],
  language: 'fr',
  currency: 'EUR',
  zone: 'Europe/Paris',
  taxCode: 'FR-standard',
  billingFrom: '2026-01-01',
};

let tenantId: number;
let accountId: number;
let siteId: number;

beforeAll(async () => {
  house = await createLoggedInApp();
});
afterAll(() => house.close());

describe('issuer', () => {
  test('404, then 409 for a tenant without one, then 200: kept tidy', async () => {
    expect((await house.ask('GET', '/api/account/issuer')).body.code).toBe('issuer_missing');
    expect(await house.ask('POST', '/api/account/tenants', { name: 'Early' })).toMatchObject({ status: 409, body: { code: 'issuer_missing' } });
    const saved = await house.ask('PUT', '/api/account/issuer', issuer);
    expect(saved.status).toBe(200);
    expect(saved.body).toEqual({
      ...issuer,
      issuerId: 1,
      name: 'Voix du Nord Télécom',
      addressLines: ['1 rue des Essais', '59000 Lille'],
      country: 'FR',
      email: 'billing@example.net',
      vatNumber: 'FR00999999999',
      iban: 'FR7630006000011234567890189',
      bic: 'AGRIFRPP',
      invoiceSeries: 'INV',
    });
    const changed = await house.ask('PUT', '/api/account/issuer', { ...issuer, paymentDays: 14 });
    expect(changed.body).toMatchObject({ issuerId: 1, paymentDays: 14 });
  });

  test('400: every fault at once', async () => {
    const bad = {
      ...issuer,
      name: ' ',
      addressLines: [''],
      country: 'XX',
      email: 'x',
      vatNumber: '1',
      iban: 'FR7630006000011234567890188',
      bic: 'A',
      paymentDays: 200,
      invoiceSeries: 'A-1',
    };
    const answer = await house.ask('PUT', '/api/account/issuer', bad);
    expect([answer.status, answer.body.code, answer.body.faults.length]).toEqual([400, 'issuer_invalid', 9]);
  });

  test('two first ones at once make one issuer', async () => {
    await query(house.db, 'truncate account.issuer restart identity cascade');
    await Promise.all([1, 2, 3].map((paymentDays) => house.ask('PUT', '/api/account/issuer', { ...issuer, paymentDays })));
    expect(await query(house.db, 'select 1 from account.issuer')).toHaveLength(1);
  });

  test('the logo is a PNG or JPEG by its bytes', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
    expect((await house.ask('GET', '/api/account/issuer/logo')).status).toBe(404);
    expect(await house.ask('PUT', '/api/account/issuer/logo', Buffer.from('<svg/>'), 'image/png')).toMatchObject({
      status: 400,
      body: { code: 'logo_invalid' },
    });
    expect((await house.ask('PUT', '/api/account/issuer/logo', { a: 1 })).status).toBe(400);
    expect((await house.ask('PUT', '/api/account/issuer/logo', Buffer.alloc(600_000), 'image/png')).status).toBe(413);
    expect((await house.ask('PUT', '/api/account/issuer/logo', png, 'image/jpeg')).status).toBe(204);
    const logo = await house.ask('GET', '/api/account/issuer/logo');
    expect([logo.status, logo.type, logo.body.equals(png)]).toEqual([200, 'image/png', true]);
    expect((await house.ask('DELETE', '/api/account/issuer/logo')).status).toBe(204);
    expect((await house.ask('GET', '/api/account/issuer/logo')).status).toBe(404);
  });
});

test('403: who sends the invoices, and to which bank account, is for the owner to say', async () => {
  const operator = await house.asOperator();
  expect((await operator('GET', '/api/account/issuer')).status).toBe(200);
  expect((await operator('PUT', '/api/account/issuer', issuer)).body.code).toBe('owner_needed');
  expect((await operator('PUT', '/api/account/issuer/logo', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png')).status).toBe(403);
  expect((await operator('DELETE', '/api/account/issuer/logo')).status).toBe(403);
});

describe('tenants', () => {
  test('are made, renamed, found and listed page by page', async () => {
    for (const name of ['Alpha', ' Beta ', 'Gamma']) expect((await house.ask('POST', '/api/account/tenants', { name })).status).toBe(201);
    const first = await house.ask('GET', '/api/account/tenants?limit=2');
    expect(first.body.tenants.map((tenant: { name: string }) => tenant.name)).toEqual(['Alpha', 'Beta']);
    const second = await house.ask('GET', `/api/account/tenants?limit=2&cursor=${first.body.nextCursor}`);
    expect([second.body.tenants.length, second.body.nextCursor]).toEqual([1, null]);
    const found = await house.ask('GET', '/api/account/tenants?search=ALPH');
    tenantId = found.body.tenants[0].tenantId;
    expect((await house.ask('PUT', `/api/account/tenants/${tenantId}`, { name: 'Alpha & Co' })).body.name).toBe('Alpha & Co');
    expect((await house.ask('PUT', `/api/account/tenants/${tenantId}`, { name: 'Alpha & Co' })).status).toBe(200);
    expect((await house.ask('GET', `/api/account/tenants/${tenantId}`)).body.name).toBe('Alpha & Co');
  });

  test('400, 404 and 409', async () => {
    expect((await house.ask('POST', '/api/account/tenants', { name: '  ' })).body.code).toBe('tenant_invalid');
    expect((await house.ask('POST', '/api/account/tenants', { name: 'x', tenantId: 1 })).body.code).toBe('request_invalid');
    expect((await house.ask('GET', '/api/account/tenants/99')).status).toBe(404);
    expect((await house.ask('GET', '/api/account/tenants/abc')).status).toBe(400);
    expect((await house.ask('GET', '/api/account/tenants/99999999999')).status).toBe(400);
    expect((await house.ask('GET', '/api/account/tenants?limit=501')).status).toBe(400);
    expect((await house.ask('POST', '/api/account/tenants', { name: 'Beta' })).body.code).toBe('tenant_name_taken');
    expect((await house.ask('PUT', `/api/account/tenants/${tenantId}`, { name: 'Beta' })).status).toBe(409);
    expect((await house.ask('PUT', '/api/account/tenants/99', { name: 'Beta' })).status).toBe(404);
  });
});

describe('accounts', () => {
  test('201 and 200', async () => {
    const made = await house.ask('POST', '/api/account/accounts', { ...account, tenantId });
    expect(made).toMatchObject({ status: 201, body: { ...account, tenantId, parkedAt: null, parkedReason: null } });
    accountId = made.body.accountId;
    const url = `/api/account/tenants/${tenantId}/accounts/${accountId}`;
    expect((await house.ask('GET', url)).body).toEqual(made.body);
    const changed = await house.ask('PUT', url, { ...account, currency: 'CHF', billingEmails: ['a@example.org', 'A@example.org'] });
    expect(changed.body).toMatchObject({ currency: 'CHF', billingEmails: ['a@example.org'] });
    await house.ask('PUT', url, account);
    expect((await house.ask('GET', `/api/account/accounts?tenantId=${tenantId}&search=boulang`)).body.accounts).toHaveLength(1);
    expect((await house.ask('GET', '/api/account/accounts?tenantId=2')).body.accounts).toEqual([]);
  });

  test('400: every fault at once', async () => {
    const bad = {
      ...account,
      tenantId,
      name: '',
      addressLines: [],
      country: 'ZZ',
      vatNumber: '?',
      billingEmails: ['x', 'y@'],
      currency: 'QQQ',
      zone: '+02:00',
      taxCode: 'none',
      billingFrom: '2026-02-30',
    };
    const answer = await house.ask('POST', '/api/account/accounts', bad);
    expect([answer.status, answer.body.faults.length]).toEqual([400, 9]);
    expect(answer.body.faults).toContain('x, y@: not a complete e-mail address.');
    expect((await house.ask('POST', '/api/account/accounts', { ...account, tenantId, billingEmails: [] })).body.faults).toHaveLength(1);
  });

  test('404: no such tenant, no such account, not under this tenant', async () => {
    expect((await house.ask('POST', '/api/account/accounts', { ...account, tenantId: 99 })).body.code).toBe('tenant_unknown');
    expect((await house.ask('GET', `/api/account/tenants/${tenantId}/accounts/99`)).body.code).toBe('account_unknown');
    expect((await house.ask('GET', `/api/account/tenants/${tenantId + 1}/accounts/${accountId}`)).status).toBe(404);
    expect((await house.ask('PUT', `/api/account/tenants/${tenantId + 1}/accounts/${accountId}`, account)).status).toBe(404);
  });

  test('409: what invoices were counted in stays once charged', async () => {
    await query(
      house.db,
      `insert into charging.cycle (tenant_id, account_id, service_from, service_to, cut_off_at, charged_at)
       values (?, ?, '2025-12-31T23:00Z', '2026-01-31T23:00Z', '2026-02-01Z', '2026-02-01Z')`,
      [tenantId, accountId],
    );
    const url = `/api/account/tenants/${tenantId}/accounts/${accountId}`;
    for (const change of [{ currency: 'CHF' }, { zone: 'Europe/London' }, { billingFrom: '2026-01-02' }]) {
      expect(await house.ask('PUT', url, { ...account, ...change })).toMatchObject({ status: 409, body: { code: 'account_charged' } });
    }
    expect((await house.ask('PUT', url, { ...account, name: 'Boulangerie Nouvelle' })).status).toBe(200);
  });

  test('a parked account says why until it is released', async () => {
    await updateParked(house.db, { tenantId, accountId }, 'The totals do not fit.', house.now);
    const url = `/api/account/tenants/${tenantId}/accounts/${accountId}`;
    expect((await house.ask('GET', url)).body).toMatchObject({ parkedAt: '2026-03-01T08:00:00Z', parkedReason: 'The totals do not fit.' });
    expect((await house.ask('POST', `${url}/release`)).body.parkedAt).toBeNull();
    expect((await house.ask('POST', `/api/account/tenants/${tenantId}/accounts/99/release`)).status).toBe(404);
  });
});

describe('sites', () => {
  test('201, 200, 400, 404, 409', async () => {
    const made = await house.ask('POST', '/api/account/sites', { name: 'Main PBX' });
    siteId = made.body.siteId;
    expect(made.status).toBe(201);
    expect((await house.ask('POST', '/api/account/sites', { name: ' Main PBX' })).body.code).toBe('site_name_taken');
    expect((await house.ask('POST', '/api/account/sites', { name: '' })).status).toBe(400);
    expect((await house.ask('GET', '/api/account/sites')).body).toEqual({ sites: [{ siteId, name: 'Main PBX' }], nextCursor: null });
    expect((await house.ask('PUT', `/api/account/sites/${siteId}`, { name: 'First PBX' })).body.name).toBe('First PBX');
    expect((await house.ask('GET', `/api/account/sites/${siteId}`)).status).toBe(200);
    expect((await house.ask('PUT', '/api/account/sites/77', { name: 'X' })).status).toBe(404);
  });
});

describe('extensions', () => {
  const draft = () => ({ tenantId, accountId, siteId, number: '1001', name: 'Desk', serviceFrom: '2026-01-01T00:00:00Z', serviceTo: null as string | null });
  let extensionId: number;

  test('201: a number has one holder at a time, and may change hands', async () => {
    const made = await house.ask('POST', '/api/account/extensions', { ...draft(), serviceTo: '2026-02-01T01:00:00+01:00' });
    expect(made).toMatchObject({ status: 201, body: { number: '1001', serviceFrom: '2026-01-01T00:00:00Z', serviceTo: '2026-02-01T00:00:00Z' } });
    extensionId = made.body.extensionId;
    expect((await house.ask('POST', '/api/account/extensions', { ...draft(), name: 'New desk', serviceFrom: '2026-02-01T00:00:00Z' })).status).toBe(201);
    const held = await house.ask('GET', '/api/account/extensions?search=1001');
    expect(held.body.extensions.map((one: { name: string }) => one.name)).toEqual(['Desk', 'New desk']);
  });

  test('409: an overlap names who holds the number and until when', async () => {
    const answer = await house.ask('POST', '/api/account/extensions', { ...draft(), serviceFrom: '2026-01-31T23:59:59Z', serviceTo: '2026-02-01T00:00:00Z' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'extension_overlaps' } });
    expect(answer.body.title).toContain('Number 1001 on First PBX belongs to Desk from 2026-01-01T00:00:00Z until 2026-02-01T00:00:00Z.');
    const url = `/api/account/tenants/${tenantId}/extensions/${extensionId}`;
    const { tenantId: _left, ...change } = { ...draft(), serviceTo: '2026-02-01T00:00:01Z' };
    expect((await house.ask('PUT', url, change)).status).toBe(409);
    expect((await house.ask('PUT', url, { ...change, serviceTo: '2026-01-20T00:00:00Z' })).status).toBe(200);
    expect((await house.ask('GET', url)).body.serviceTo).toBe('2026-01-20T00:00:00Z');
  });

  test('of many at once for one number one wins', async () => {
    const wanted = Array.from({ length: 6 }, (_, index) => ({
      ...draft(),
      number: '2000',
      name: `Desk ${index}`,
      serviceFrom: Temporal.Instant.from('2026-01-01T00:00:00Z'),
      serviceTo: null,
    }));
    const outcomes = await Promise.allSettled(wanted.map((one) => inTransaction(house.db, (trx) => createExtension(trx, one))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('400: every fault at once, and dates that are none', async () => {
    const bad = await house.ask('POST', '/api/account/extensions', { ...draft(), number: '10 01', name: ' ', serviceTo: '2025-01-01T00:00:00Z' });
    expect([bad.status, bad.body.faults.length]).toEqual([400, 3]);
    for (const serviceFrom of ['2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00', 'x', '+275000-01-01T00:00:00Z', '-000044-01-01T00:00:00Z']) {
      expect((await house.ask('POST', '/api/account/extensions', { ...draft(), serviceFrom })).status, serviceFrom).toBe(400);
    }
  });

  test('404: site, account and extension must be there', async () => {
    expect((await house.ask('POST', '/api/account/extensions', { ...draft(), siteId: 99 })).body.code).toBe('site_unknown');
    expect((await house.ask('POST', '/api/account/extensions', { ...draft(), accountId: 99 })).body.code).toBe('account_unknown');
    expect((await house.ask('GET', `/api/account/tenants/${tenantId}/extensions/999`)).body.code).toBe('extension_unknown');
    expect((await house.ask('GET', `/api/account/tenants/${tenantId + 1}/extensions/${extensionId}`)).status).toBe(404);
  });

  test('lists are filtered', async () => {
    const count = async (filter: string) => (await house.ask('GET', `/api/account/extensions?${filter}`)).body.extensions.length;
    expect(await count('')).toBe(3);
    expect(await count(`siteId=${siteId}&accountId=${accountId}&tenantId=${tenantId}`)).toBe(3);
    expect([await count('search=200'), await count('search=new'), await count('search=%25'), await count('tenantId=2')]).toEqual([1, 1, 0, 0]);
    expect((await house.ask('GET', '/api/account/extensions?limit=1')).body.nextCursor).toBe(String(extensionId));
  });
});
