// Suppliers: one at a time for a source and trunk, the nearest one costs the usage, and tariffs that are sold cost nothing.

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import { chooseSupplier, type SupplierDraft } from './offer.ts';
import { createSupplier } from './supplier.service.ts';
import { listSuppliers } from './tariff-version.store.ts';

let house: LoggedInApp;
let tariffId: number;
let sourceIds: readonly number[];
const draft = { name: 'Carrier', sourceId: null, trunk: null, serviceFrom: '2026-01-01T00:00:00Z', serviceTo: null };
const at = (text: string) => Temporal.Instant.from(text);

async function ask(more: object = {}) {
  return house.ask('POST', '/api/catalog/suppliers', { ...draft, tariffId, ...more });
}

beforeAll(async () => {
  house = await createLoggedInApp();
  await query(house.db, "insert into account.site (name) values ('Lyon')");
  const sources = await query<{ id: number }>(
    house.db,
    `insert into collection.source (site_id, name, kind, settings, role, schedule, created_at)
     select site_id, label, 'asterisk-csv', '{}', 'bills', '* * * * *', '2026-01-01Z' from account.site, unnest(array['One', 'Two']) as label
     returning source_id as id`,
  );
  sourceIds = sources.map(({ id }) => id);
  await query(house.db, "insert into catalog.rate_deck (name, currency, role) values ('Carrier', 'EUR', 'supplier'), ('Retail', 'EUR', 'sold')");
  tariffId = (await house.ask('POST', '/api/catalog/tariffs', { name: 'Carrier', deckId: 1 })).body.tariffId;
});
afterAll(() => house.close());
beforeEach(() => query(house.db, 'delete from catalog.supplier'));

test('201 and a list with what they are made of', async () => {
  const made = await ask({ name: ' Carrier ', sourceId: sourceIds[0], trunk: 'trunk-a', serviceTo: '2026-07-01T00:00:00+02:00' });
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: 'Carrier',
      tariffId,
      tariffName: 'Carrier',
      deckId: 1,
      currency: 'EUR',
      sourceId: sourceIds[0],
      trunk: 'trunk-a',
      serviceFrom: '2026-01-01T00:00:00Z',
      serviceTo: '2026-06-30T22:00:00Z',
    },
  });
  await ask();
  const { suppliers } = (await house.ask('GET', '/api/catalog/suppliers')).body;
  expect(suppliers.map(({ trunk }: { trunk: string | null }) => trunk)).toEqual(['trunk-a', null]);
  expect(suppliers[0]).toEqual(made.body);
  expect((await listSuppliers(house.db))[0]).toMatchObject({ deckId: 1, serviceFrom: 1767225600, serviceTo: 1782856800 });
});

test('400, 404, 409', async () => {
  const bad = await ask({ name: ' ', trunk: ' ', serviceFrom: '2300-01-01T00:00:00Z', serviceTo: '2026-01-01T00:00:00Z' });
  expect([bad.status, bad.body.code, bad.body.faults.length]).toEqual([400, 'supplier_invalid', 4]);
  expect((await ask({ name: 'a\u0000', trunk: '\u0000' })).body.faults).toHaveLength(2);
  expect((await ask({ serviceFrom: '2026-01-01' })).body.code).toBe('instant_invalid');
  expect((await ask({ sourceId: 999 })).body.code).toBe('source_unknown');
  expect((await ask({ tariffId: 999 })).body.code).toBe('tariff_unknown');
  const sold = (await house.ask('POST', '/api/catalog/tariffs', { name: 'Retail', deckId: 2 })).body.tariffId;
  expect((await ask({ tariffId: sold })).body.code).toBe('supplier_tariff_sold');
  expect(await listSuppliers(house.db)).toEqual([]);
});

test('ended, opened again, and removed only before it begins', async () => {
  const { supplierId } = (await ask()).body;
  const end = (serviceTo: string | null) => house.ask('PUT', `/api/catalog/suppliers/${supplierId}/end`, { serviceTo });
  expect(await end('2026-06-01T00:00:00Z')).toMatchObject({ status: 200, body: { serviceTo: '2026-06-01T00:00:00Z' } });
  expect((await end('2026-01-01T00:00:00Z')).body.code).toBe('supplier_invalid');
  const next = await ask({ name: 'Next', serviceFrom: '2026-06-01T00:00:00Z' });
  expect(next.status).toBe(201);
  expect(await end(null)).toMatchObject({
    status: 409,
    body: { code: 'supplier_overlaps', title: 'Next supplies the same source and trunk from 2026-06-01T00:00:00Z without an end. End that one first.' },
  });
  expect((await house.ask('DELETE', `/api/catalog/suppliers/${supplierId}`)).body.code).toBe('supplier_begun');
  expect((await house.ask('DELETE', `/api/catalog/suppliers/${next.body.supplierId}`)).status).toBe(204);
  expect((await house.ask('DELETE', `/api/catalog/suppliers/${next.body.supplierId}`)).body.code).toBe('supplier_unknown');
  expect(await end(null)).toMatchObject({ status: 200, body: { serviceTo: null } });
  expect((await house.ask('PUT', '/api/catalog/suppliers/999999/end', { serviceTo: null })).status).toBe(404);
});

test('of several at once for the same source and trunk one is kept', async () => {
  const sent = await Promise.all([1, 2, 3, 4].map(() => ask({ sourceId: sourceIds[1], trunk: 'trunk-b' })));
  expect(sent.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
});

test('the nearest supplier costs the usage, and no two are equally near', async () => {
  const month = fc.integer({ min: 1, max: 6 });
  const wanted = fc.record({
    source: fc.constantFrom(0, 1, null),
    trunk: fc.constantFrom('trunk-a', 'trunk-b', null),
    from: month,
    months: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null }),
  });
  const instant = (number: number) => at('2026-01-01T00:00:00Z').add({ hours: 24 * number });
  const all = { isSource: async () => true };
  await fc.assert(
    fc.asyncProperty(fc.array(wanted, { maxLength: 10 }), async (list) => {
      await query(house.db, 'delete from catalog.supplier');
      const kept: SupplierDraft[] = [];
      for (const { source, trunk, from, months } of list) {
        const serviceTo = months === null ? null : instant(from + months);
        const one = { name: 'Any', tariffId, sourceId: source === null ? null : (sourceIds[source] ?? 0), trunk, serviceFrom: instant(from), serviceTo };
        const overlaps = kept.some(
          (other) => other.sourceId === one.sourceId && other.trunk === trunk && startsBefore(other, one.serviceTo) && startsBefore(one, other.serviceTo),
        );
        const made = inTransaction(house.db, (trx) => createSupplier(trx, one, all));
        if (overlaps) await expect(made).rejects.toMatchObject({ code: 'supplier_overlaps' });
        else kept.push(await made.then(() => one));
      }
      const suppliers = await listSuppliers(house.db);
      for (const sourceId of sourceIds)
        for (const trunk of ['trunk-a', 'trunk-b', 'trunk-c'])
          for (let day = 0; day < 14; day += 1) {
            const moment = instant(day);
            const fits = kept.filter(
              (one) => isNear(one, sourceId, trunk) && !startsAfter(one, moment) && startsBefore({ serviceFrom: moment }, one.serviceTo),
            );
            const best = Math.max(...fits.map(nearness));
            const expected = fits.filter((one) => nearness(one) === best);
            expect(expected.length).toBe(fits.length === 0 ? 0 : 1);
            const found = chooseSupplier(suppliers, { sourceId, trunk, at: moment.epochMilliseconds / 1000 });
            expect([found?.sourceId, found?.trunk]).toEqual([expected[0]?.sourceId, expected[0]?.trunk]);
          }
    }),
    { numRuns: 30 },
  );
});

function startsBefore({ serviceFrom }: { serviceFrom: Temporal.Instant }, end: Temporal.Instant | null): boolean {
  return end === null || Temporal.Instant.compare(serviceFrom, end) < 0;
}

function startsAfter({ serviceFrom }: SupplierDraft, moment: Temporal.Instant): boolean {
  return Temporal.Instant.compare(serviceFrom, moment) > 0;
}

function isNear(one: SupplierDraft, sourceId: number, trunk: string): boolean {
  return (one.sourceId === null || one.sourceId === sourceId) && (one.trunk === null || one.trunk === trunk);
}

function nearness({ sourceId, trunk }: SupplierDraft): number {
  return (trunk === null ? 0 : 2) + (sourceId === null ? 0 : 1);
}
