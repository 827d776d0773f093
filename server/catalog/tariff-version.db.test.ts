// Dated terms of tariffs and plans: told with every fault, in force from their moment on, withdrawn only before it.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import { importRateDeck } from './import-rate-deck.service.ts';
import {
  addPlanVersion,
  addTariffVersion,
  createPlan,
  createSubscription,
  createTariff,
  listDeckNameFaults,
  withdrawPlanVersion,
  withdrawTariffVersion,
} from './offer.service.ts';
import { findPlan, listSubscriptions } from './offer.store.ts';
import { inForceAt, planOf, type Terms, tariffOf } from './offer.ts';
import { readPlan } from './read-plan.ts';
import { readTariff } from './read-tariff.ts';
import { listPlanVersions, listTariffVersions, listVersionsOfTariff } from './tariff-version.store.ts';

let house: LoggedInApp;
let deckId: number;
const at = (text: string) => Temporal.Instant.from(text);
const daily = (from: string, to: string, name: string) => ({ name, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from, to });
const plain: Terms = { currency: 'EUR', zone: 'Europe/Paris' };
const banded: Terms = { ...plain, bands: [daily('08:00', '19:00', 'peak'), daily('00:00', '08:00', 'calm'), daily('19:00', '24:00', 'calm')] };

async function importDeck(name: string): Promise<number> {
  const text = 'prefix,destination,price per minute,first increment,next increment\n33,France,0.01,1,1\n336,France mobile,0.02,1,1\n';
  const file = { name, currency: 'EUR', effectiveAt: at('2026-01-01T00:00:00Z'), fileName: 'deck.csv', bytes: new TextEncoder().encode(text) };
  return (await inTransaction(house.db, (trx) => importRateDeck(trx, file, house.now))).deckId;
}

async function makeTariff(name: string, terms: Terms = plain, deck = deckId): Promise<number> {
  return (await inTransaction(house.db, (trx) => createTariff(trx, { name, deckId: deck, terms }, house.now))).tariffId;
}

async function makePlan(name: string, terms: Terms = { recurring: [] }): Promise<number> {
  const tariffId = await makeTariff(`Tariff of ${name}`);
  return (await inTransaction(house.db, (trx) => createPlan(trx, { name, tariffId, terms }, house.now))).planId;
}

beforeAll(async () => {
  house = await createLoggedInApp();
  deckId = await importDeck('Standard');
});
afterAll(() => house.close());

describe('tariffs', () => {
  test('without terms: the deck’s currency, the usual zone, and everything by default', async () => {
    const { tariffId } = (await house.ask('POST', '/api/catalog/tariffs', { name: 'Default', deckId })).body;
    const { body } = await house.ask('GET', `/api/catalog/tariffs/${tariffId}`);
    expect(body).toMatchObject({ tariffId, name: 'Default', deckRole: 'sold', terms: plain });
    expect(body.versions).toEqual([
      {
        tariffId,
        versionId: expect.any(Number),
        effectiveAt: '1970-01-01T00:00:00Z',
        terms: plain,
        createdAt: '2026-03-01T08:00:00Z',
        withdrawnAt: null,
      },
    ]);
    expect((await house.ask('GET', '/api/catalog/tariffs/999')).body.code).toBe('tariff_unknown');
  });

  test('without terms: the zone of most accounts', async () => {
    const trx = await house.db.transaction();
    try {
      await query(trx, "insert into account.issuer (name, address_lines, country, email) values ('Issuer', '{a}', 'GB', 'a@example.net')");
      const first = await createTariff(trx, { name: 'By country', deckId }, house.now);
      await query(trx, "insert into account.tenant (issuer_id, name) select issuer_id, 'Tenant' from account.issuer");
      await query(
        trx,
        `insert into account.account (tenant_id, name, address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from)
         select tenant_id, zone, '{a}', 'FR', '{a@example.org}', 'fr', 'EUR', zone, 'FR-standard', '2026-01-01'
         from account.tenant, unnest(array['America/Cayenne', 'Indian/Reunion', 'Indian/Reunion']) as zone`,
      );
      const second = await createTariff(trx, { name: 'By accounts', deckId }, house.now);
      const zones = (await listTariffVersions(trx)).filter(({ tariffId }) => [first.tariffId, second.tariffId].includes(tariffId));
      expect(zones.map(({ name, terms }) => [name, terms.zone]).sort()).toEqual([
        ['By accounts', 'Indian/Reunion'],
        ['By country', 'Europe/London'],
      ]);
    } finally {
      await trx.rollback();
    }
  });

  test('400: every fault with its path', async () => {
    const terms = {
      name: 'Twice',
      currency: 'CHF',
      zone: 'Paris',
      rounding: { decimals: 11 },
      freeSeconds: -1,
      bands: [daily('08:00', '07:00', 'peak')],
      colour: 'red',
      emergencyNumbers: ['one'],
    };
    const answer = await house.ask('POST', '/api/catalog/tariffs', { name: '\u0007', deckId, terms });
    expect([answer.status, answer.body.code]).toEqual([400, 'tariff_invalid']);
    const starts = [
      'The name has',
      'terms.name: stands beside',
      'terms.currency: the rate deck is in EUR.',
      'terms.colour: is not known',
      'terms.zone: ',
      'terms.rounding.decimals: ',
    ];
    starts.push('terms.freeSeconds: ', 'terms.bands[0].to: ', 'terms.emergencyNumbers[0]: ');
    for (const start of starts)
      expect(
        answer.body.faults.filter((fault: string) => fault.startsWith(start)),
        start,
      ).toHaveLength(1);
    expect(answer.body.faults).toHaveLength(starts.length);
    expect((await house.ask('POST', '/api/catalog/tariffs', { name: 'X', deckId, terms: [] })).body.code).toBe('request_invalid');
    expect((await house.ask('POST', '/api/catalog/tariffs', { name: 'X', deckId, terms: {} })).body.faults).toHaveLength(2);
  });

  test('400: text that the database cannot hold is told, not stumbled over', async () => {
    for (const name of ['\u0000', '\ud800', 'a\u0000b']) {
      const terms = { ...plain, bands: [daily('00:00', '24:00', name)] };
      expect((await house.ask('POST', '/api/catalog/tariffs', { name: 'X', deckId, terms })).status).toBe(400);
      expect((await house.ask('POST', '/api/catalog/tariffs', { name, deckId })).status).toBe(400);
      expect((await house.ask('POST', '/api/catalog/plans', { name: 'X', tariffId: 1, terms: { recurring: [{ name, price: '1' }] } })).status).toBe(400);
    }
    const keyed = { ...plain, originSets: { 'a\u0000': ['33'] } };
    expect((await house.ask('POST', '/api/catalog/tariffs', { name: 'X', deckId, terms: keyed })).status).toBe(400);
  });

  test('versions: the last one for a moment counts, the same again changes nothing, newest first', async () => {
    const tariffId = await makeTariff('Dated');
    const add = (effectiveAt: string, freeSeconds: number) =>
      house.ask('POST', `/api/catalog/tariffs/${tariffId}/versions`, { effectiveAt, terms: { ...plain, freeSeconds } });
    const future = await add('2026-05-01T00:00:00+02:00', 1);
    expect(future).toMatchObject({ status: 201, body: { tariffId, effectiveAt: '2026-04-30T22:00:00Z', terms: { ...plain, freeSeconds: 1 } } });
    expect((await add('2026-04-30T22:00:00Z', 1)).body).toEqual(future.body);
    expect((await add('2026-04-30T22:00:00Z', 2)).body.versionId).not.toBe(future.body.versionId);
    await add('2026-02-01T00:00:00Z', 3);
    await add('2026-06-01T00:00:00Z', 4);
    const { body } = await house.ask('GET', `/api/catalog/tariffs/${tariffId}`);
    expect(body.terms.freeSeconds).toBe(3);
    expect(body.versions.map(({ terms }: { terms: Terms }) => terms.freeSeconds)).toEqual([4, 2, 1, 3, undefined]);
    const toRate = (await listTariffVersions(house.db)).filter((version) => version.tariffId === tariffId);
    expect(toRate.map(({ effectiveAt }) => effectiveAt)).toEqual([1780272000, 1777586400, 1777586400, 1769904000, 0]);
    expect(toRate[1]).toMatchObject({ deckId, currency: 'EUR', name: 'Dated' });
    expect(tariffOf({ name: 'Dated', terms: toRate[1]?.terms ?? {} })).toMatchObject({ name: 'Dated', freeSeconds: 2, crossing: 'split' });
  });

  test('400, 404: terms for a moment', async () => {
    const tariffId = await makeTariff('Refused');
    const add = (id: number, body: object) => house.ask('POST', `/api/catalog/tariffs/${id}/versions`, body);
    expect((await add(999, { effectiveAt: '2026-05-01T00:00:00Z', terms: plain })).body.code).toBe('tariff_unknown');
    expect((await add(tariffId, { effectiveAt: '2026-05-01', terms: plain })).body.code).toBe('instant_invalid');
    expect((await add(tariffId, { effectiveAt: '2300-01-01T00:00:00.5Z', terms: {} })).body.faults).toHaveLength(4);
    expect((await add(tariffId, { effectiveAt: '2026-05-01T00:00:00Z' })).body.code).toBe('request_invalid');
  });

  test('withdrawn before it counts; what counts or counted stays, in the database as well', async () => {
    const tariffId = await makeTariff('Withdrawn');
    const add = async (effectiveAt: string) =>
      (await house.ask('POST', `/api/catalog/tariffs/${tariffId}/versions`, { effectiveAt, terms: banded })).body.versionId as number;
    const withdraw = (versionId: number) => house.ask('POST', `/api/catalog/tariffs/${tariffId}/versions/${versionId}/withdraw`);
    const [past, now, future] = [await add('2026-02-28T00:00:00Z'), await add('2026-03-01T08:00:00Z'), await add('2026-03-01T08:00:01Z')];
    for (const versionId of [past, now]) expect((await withdraw(versionId)).body).toMatchObject({ status: 409, code: 'tariff_version_in_force' });
    const withdrawn = await withdraw(future);
    expect(withdrawn).toMatchObject({ status: 200, body: { versionId: future, withdrawnAt: '2026-03-01T08:00:00Z' } });
    expect((await withdraw(future)).body).toEqual(withdrawn.body);
    expect((await withdraw(99_999)).body.code).toBe('tariff_version_unknown');
    expect((await house.ask('POST', `/api/catalog/tariffs/999/versions/${future}/withdraw`)).body.code).toBe('tariff_unknown');
    expect((await listTariffVersions(house.db)).some(({ versionId }) => versionId === future)).toBe(false);
    expect(await add('2026-03-01T08:00:01Z')).not.toBe(future);
    for (const sql of [
      "update catalog.tariff_version set terms = '{}' where version_id = ?",
      "update catalog.tariff_version set effective_at = '2027-01-01Z' where version_id = ?",
      "update catalog.tariff_version set withdrawn_at = '2026-03-01Z' where version_id = ?",
      'delete from catalog.tariff_version where version_id = ?',
    ]) {
      await expect(query(house.db, sql, [past]), sql).rejects.toThrow(/never changes|tariff_version_check/);
    }
    await expect(query(house.db, 'update catalog.tariff_version set withdrawn_at = null where version_id = ?', [future])).rejects.toThrow(/never changes/);
  });

  test('of the same terms sent several times at once one version is made', async () => {
    const tariffId = await makeTariff('Race');
    const sent = Array.from({ length: 4 }, () =>
      house.ask('POST', `/api/catalog/tariffs/${tariffId}/versions`, { effectiveAt: '2026-05-01T00:00:00Z', terms: banded }),
    );
    expect(new Set((await Promise.all(sent)).map(({ body }) => body.versionId)).size).toBe(1);
    expect(await listVersionsOfTariff(house.db, tariffId)).toHaveLength(2);
  });

  test('names in the deck’s rates that the tariff does not explain are told while those rates count', async () => {
    const deck = await importDeck('With names');
    const early = await makeTariff('Early', plain, deck);
    const later = await house.ask('POST', `/api/catalog/tariffs/${early}/versions`, { effectiveAt: '2026-05-01T00:00:00Z', terms: banded });
    await query(house.db, "update catalog.rate set valid_to = '2026-06-01Z' where deck_id = ?", [deck]);
    await query(
      house.db,
      `insert into catalog.rate (deck_id, version_id, prefix, destination, connect_fee, price, first_increment_units, next_increment_units, valid_from, band_prices, origins)
       select deck_id, version_id, prefix, destination, 0, 1, 1, 1, '2026-06-01Z', '{"peak": {}, "calm": {}}', '{33,EEA,withheld}'
       from catalog.rate where deck_id = ?`,
      [deck],
    );
    const refused = await house.ask('POST', '/api/catalog/tariffs', { name: 'Too few', deckId: deck });
    expect(refused.body.faults).toEqual([
      'terms.bands: the rate deck has prices for the band calm, which is missing.',
      'terms.bands: the rate deck has prices for the band peak, which is missing.',
      'terms.originSets: the rate deck has prices for the origin set EEA, which is missing.',
    ]);
    expect(await listDeckNameFaults(house.db, deck)).toEqual(['The deck has prices for the origin set EEA, which the tariff Early does not have.']);
    const needed = await house.ask('POST', `/api/catalog/tariffs/${early}/versions/${later.body.versionId}/withdraw`);
    expect([needed.status, needed.body.code, needed.body.faults.length]).toEqual([409, 'tariff_version_needed', 3]);
    const whole = { ...banded, originSets: { EEA: ['33'] } };
    expect((await house.ask('POST', '/api/catalog/tariffs', { name: 'Enough', deckId: deck, terms: whole })).status).toBe(201);
    const add = (effectiveAt: string, terms: Terms) => house.ask('POST', `/api/catalog/tariffs/${early}/versions`, { effectiveAt, terms });
    expect((await add('2026-05-15T00:00:00Z', plain)).status).toBe(400);
    expect((await add('2026-06-01T00:00:00Z', whole)).status).toBe(201);
    expect((await add('2026-05-15T00:00:00Z', plain)).status).toBe(201);
    expect(await listDeckNameFaults(house.db, deck)).toEqual([]);
  });

  test('a file with prices that a tariff cannot use is refused, until the tariff has what they are for', async () => {
    const deck = await importDeck('Later names');
    const tariffId = await makeTariff('Behind', plain, deck);
    const text = 'prefix,origins,destination,price per minute,price per minute [peak],first increment,next increment\n44,EEA,United Kingdom,0.01,0.02,1,1\n';
    const file = { name: 'Later names', currency: 'EUR', effectiveAt: at('2026-05-01T00:00:00Z'), fileName: 'deck.csv', bytes: new TextEncoder().encode(text) };
    const send = () => inTransaction(house.db, (trx) => importRateDeck(trx, { ...file, kind: 'amendment' }, house.now));
    await expect(send()).rejects.toMatchObject({
      code: 'deck_names_unknown',
      faults: [
        'The deck has prices for the band peak, which the tariff Behind does not have.',
        'The deck has prices for the origin set EEA, which the tariff Behind does not have.',
      ],
    });
    const terms = { ...banded, originSets: { EEA: ['33'] } };
    await inTransaction(house.db, (trx) => addTariffVersion(trx, tariffId, { effectiveAt: at('2026-05-01T00:00:00Z'), terms }, house.now));
    expect(await send()).toMatchObject({ deckId: deck, kind: 'amendment', insertedCount: 1 });
  });

  test('whatever is added and withdrawn, the one in force is the last for the latest moment not after it', async () => {
    const step = fc.record({ effective: fc.nat(9), now: fc.nat(3), withdraws: fc.option(fc.nat(20), { nil: undefined }) });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        number += 1;
        const tariffId = await makeTariff(`Any ${number}`);
        const moment = (hours: number) => house.now.add({ hours });
        let kept = [{ versionId: (await listVersionsOfTariff(house.db, tariffId))[0]?.versionId ?? 0, hours: -1_000_000 }];
        let hours = 0;
        for (const [index, { effective, now, withdraws }] of steps.entries()) {
          hours += now;
          const chosen = withdraws === undefined ? undefined : kept[withdraws % kept.length];
          if (chosen === undefined) {
            const draft = { effectiveAt: moment(effective), terms: { ...plain, freeSeconds: index } };
            const { versionId } = await inTransaction(house.db, (trx) => addTariffVersion(trx, tariffId, draft, moment(hours)));
            kept = [...kept, { versionId, hours: effective }];
            continue;
          }
          const done = inTransaction(house.db, (trx) => withdrawTariffVersion(trx, tariffId, chosen.versionId, moment(hours)));
          if (chosen.hours > hours) {
            await done;
            kept = kept.filter((one) => one !== chosen);
          } else await expect(done).rejects.toMatchObject({ code: 'tariff_version_in_force' });
        }
        const versions = await listVersionsOfTariff(house.db, tariffId);
        for (let probe = -1; probe < 11; probe += 1) {
          const expected = kept.filter((one) => one.hours <= probe).toSorted((left, right) => left.hours - right.hours || left.versionId - right.versionId);
          expect(inForceAt(versions, moment(probe))?.versionId).toBe(expected.at(-1)?.versionId);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('plans', () => {
  test('a monthly price is one recurring charge; terms are kept as they are', async () => {
    const tariffId = await makeTariff('For plans');
    const line = (await house.ask('POST', '/api/catalog/plans', { name: 'Line', tariffId, monthlyPrice: '4.900' })).body;
    expect((await house.ask('GET', `/api/catalog/plans/${line.planId}`)).body).toMatchObject({
      monthlyPrice: '4.9',
      terms: { recurring: [{ name: 'Line', price: '4.9' }] },
      versions: [{ effectiveOn: '1970-01-01', withdrawnAt: null }],
    });
    const terms = {
      recurring: [
        { name: 'Line', price: '4.90' },
        { name: 'Number', price: '0.1000000001' },
      ],
      oneOff: [{ name: 'Set-up', price: '25.00' }],
    };
    const office = (await house.ask('POST', '/api/catalog/plans', { name: 'Office', tariffId, terms })).body;
    expect(office).toMatchObject({ currency: 'EUR', monthlyPrice: '5.0000000001' });
    expect((await house.ask('GET', `/api/catalog/plans/${office.planId}`)).body.terms).toEqual(terms);
    expect((await house.ask('GET', '/api/catalog/plans/999')).body.code).toBe('plan_unknown');
  });

  test('400, 409: every fault with its path', async () => {
    const tariffId = await makeTariff('For faults');
    const ask = async (draft: object) => (await house.ask('POST', '/api/catalog/plans', { name: 'X', tariffId, ...draft })).body;
    expect((await ask({})).faults).toEqual(['The plan needs either a monthly price or terms.']);
    expect((await ask({ monthlyPrice: '1', terms: {} })).faults).toEqual(['The plan needs either a monthly price or terms.']);
    const wrong = await ask({
      terms: {
        currency: 'EUR',
        recurring: [
          { name: 'A', price: 1 },
          { name: 'A', price: '-1' },
        ],
        tiers: [{ name: 'T', mode: 'none', steps: [] }],
      },
    });
    expect(wrong.code).toBe('plan_invalid');
    const paths = [
      'terms.currency: ',
      'terms.recurring[0].price: ',
      'terms.recurring[1].price: ',
      'terms.recurring[1].name: ',
      'terms.tiers[0].mode: ',
      'terms.tiers[0].steps: ',
    ];
    for (const path of paths)
      expect(
        wrong.faults.filter((fault: string) => fault.startsWith(path)),
        path,
      ).toHaveLength(1);
    expect(wrong.faults).toHaveLength(paths.length);
    const dear = { recurring: ['A', 'B'].map((name) => ({ name, price: '5000000000' })) };
    expect((await ask({ terms: dear })).faults).toEqual(['terms.recurring: all prices together are too large.']);
    const supplied = await importDeck('Carrier');
    await query(house.db, "update catalog.rate_deck set role = 'supplier' where deck_id = ?", [supplied]);
    expect((await ask({ tariffId: await makeTariff('Carrier', plain, supplied), monthlyPrice: '1' })).code).toBe('plan_tariff_supplied');
  });

  test('versions: the monthly price is that of the day, and what counts or counted stays', async () => {
    const planId = await makePlan('Dated', { recurring: [{ name: 'Line', price: '10' }] });
    const add = (effectiveOn: string, price: string) =>
      house.ask('POST', `/api/catalog/plans/${planId}/versions`, { effectiveOn, terms: { recurring: [{ name: 'Line', price }] } });
    const withdraw = (versionId: number) => house.ask('POST', `/api/catalog/plans/${planId}/versions/${versionId}/withdraw`);
    const priceOn = async (day: string) => (await findPlan(house.db, planId, day))?.monthlyPrice;
    const april = await add('2026-04-01', '12');
    expect(april).toMatchObject({ status: 201, body: { planId, effectiveOn: '2026-04-01', createdAt: '2026-03-01T08:00:00Z' } });
    expect((await add('2026-04-01', '12')).body).toEqual(april.body);
    expect([await priceOn('2026-03-31'), await priceOn('2026-04-01')]).toEqual(['10', '12']);
    expect((await add('2026-03-01', '11')).status).toBe(201);
    expect([await priceOn('2026-02-28'), await priceOn('2026-03-01')]).toEqual(['10', '11']);
    expect((await withdraw(april.body.versionId)).body.withdrawnAt).toBe('2026-03-01T08:00:00Z');
    expect(await priceOn('2026-04-01')).toBe('11');
    const { body } = await house.ask('GET', `/api/catalog/plans/${planId}`);
    const [, march, first] = body.versions;
    for (const { versionId } of [march, first]) expect((await withdraw(versionId)).body.code).toBe('plan_version_in_force');
    expect((await add('2026-02-30', '1')).body.faults).toHaveLength(1);
    expect((await withdraw(99_999)).body.code).toBe('plan_version_unknown');
    expect((await house.ask('POST', '/api/catalog/plans/999/versions', { effectiveOn: '2026-05-01', terms: {} })).body.code).toBe('plan_unknown');
    await expect(query(house.db, "update catalog.plan_version set terms = '{}' where version_id = ?", [march.versionId])).rejects.toThrow(/never changes/);
    expect((await listPlanVersions(house.db, [planId])).map(({ effectiveOn }) => effectiveOn)).toEqual(['2026-03-01', '1970-01-01']);
    expect(await listPlanVersions(house.db, [])).toEqual([]);
  });

  test('withdrawn only while its first day has begun nowhere', async () => {
    const planId = await makePlan('Zones');
    const { versionId } = await inTransaction(house.db, (trx) => addPlanVersion(trx, planId, { effectiveOn: '2026-03-02', terms: {} }, house.now));
    const withdrawAt = (now: string) => inTransaction(house.db, (trx) => withdrawPlanVersion(trx, planId, versionId, at(now)));
    await expect(withdrawAt('2026-03-01T10:00:00Z')).rejects.toMatchObject({ code: 'plan_version_in_force' });
    expect((await withdrawAt('2026-03-01T09:59:59Z')).withdrawnAt?.toString()).toBe('2026-03-01T09:59:59Z');
  });
});

describe('terms are read back as they were told', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '' && !/\p{Cc}/u.test(text));
  const amount = fc
    .tuple(fc.nat(999_999), fc.option(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 10 }), { nil: undefined }))
    .map(([whole, rest]) => (rest === undefined ? `${whole}` : `${whole}.${rest}`));
  const positive = amount.filter((text) => /[1-9]/.test(text));
  const units = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  const prefix = fc.tuple(fc.constantFrom('', 'S'), fc.integer({ min: 1, max: 99_999 })).map(([short, digits]) => `${short}${digits}`);
  const days = fc.constantFrom('2026-01-01', '2026-06-30', '2027-02-28');
  const filter = {
    usageKind: fc.constantFrom('call', 'sms', 'data', 'parking_minute'),
    prefixes: fc.array(prefix, { maxLength: 3 }),
    destinations: fc.array(name, { maxLength: 2 }),
  };
  const sparse = <Fields extends object>(fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }, requiredKeys: (keyof Fields)[]) =>
    fc.record<Fields, keyof Fields>(fields, { requiredKeys });
  const named = <Item extends { name: string }>(item: fc.Arbitrary<Item>) => fc.uniqueArray(item, { maxLength: 3, selector: (one) => one.name.trim() });
  const charge = fc.record({ name, price: amount });
  const inUnits = sparse(
    {
      name,
      units,
      ...filter,
      scope: fc.constantFrom('account', 'service_number'),
      rollover: fc.record({ cycles: fc.integer({ min: 1, max: 12 }), maximum: fc.nat(1e9).map(String) }),
      coversConnectFee: fc.boolean(),
    },
    ['name', 'units'],
  );
  const inMoney = sparse({ name, money: positive, ...filter, rollover: fc.record({ cycles: fc.constant(1), maximum: amount }) }, ['name', 'money']);
  const effect = fc.oneof(
    fc.record({ kind: fc.constant('percent'), percent: fc.integer({ min: 0, max: 100 }).map(String) }),
    fc.record({ kind: fc.constant('fixed'), amount: positive }),
    fc.record({ kind: fc.constant('free_units'), units }),
    fc.record({ kind: fc.constant('flat_price'), price: amount }),
  );
  const promotion = sparse({ name, ...filter, from: days, to: fc.constant('2027-03-01'), effect, given: fc.constantFrom('once', 'every_cycle') }, [
    'name',
    'from',
    'to',
    'effect',
  ]);
  const steps = fc
    .tuple(amount, fc.uniqueArray(fc.record({ fromUnits: units, price: amount }), { maxLength: 3, selector: (step) => step.fromUnits }))
    .map(([price, more]) => [{ fromUnits: 0, price }, ...more.toSorted((left, right) => left.fromUnits - right.fromUnits)]);
  const tier = sparse({ name, ...filter, mode: fc.constantFrom('graduated', 'whole_volume'), steps }, ['name', 'mode', 'steps']);
  const plan = sparse<Record<string, unknown>>(
    {
      recurring: named(charge),
      oneOff: named(charge),
      allowances: named<{ name: string }>(fc.oneof(inUnits, inMoney)),
      promotions: named(promotion),
      tiers: named(tier),
    },
    [],
  );
  const tariff = sparse<Record<string, unknown>>(
    {
      crossing: fc.constantFrom('split', 'start'),
      zeroSecondCalls: fc.constantFrom('free', 'charged'),
      freeSeconds: fc.nat(86_400),
      minimumCharge: fc.constantFrom(null, '0', '0.0000000001'),
      maximumCharge: fc.constantFrom(null, '0.5', '9999999999.9999999999'),
      rounding: fc.record({ decimals: fc.nat(10), mode: fc.constantFrom('half_up', 'half_even', 'up', 'down') }),
      bands: fc.constantFrom([], banded.bands),
      holidayCalendars: fc.subarray(['FR', 'FR-57']),
      holidays: fc.array(days, { maxLength: 3 }),
      emergencyNumbers: fc.subarray(['15', '17', '18', '112']),
      inbound: fc.constantFrom('free', 'deck'),
      onNet: fc.constantFrom('free', 'deck'),
      originSets: fc.constantFrom({}, { EEA: ['30', '33'], Near: [] }),
    },
    [],
  );

  test('of plans', async () => {
    const planId = await makePlan('Kept');
    await fc.assert(
      fc.asyncProperty(plan, async (terms) => {
        const expected = readPlan({ ...terms, name: 'Kept', currency: 'EUR' }, 'plan.json');
        await inTransaction(house.db, (trx) => addPlanVersion(trx, planId, { effectiveOn: '2026-07-01', terms }, house.now));
        const [stored] = await listPlanVersions(house.db, [planId]);
        if (stored === undefined || !expected.ok) throw new Error(JSON.stringify(expected));
        expect(planOf(stored)).toEqual(expected.plan);
      }),
      { numRuns: 80 },
    );
  });

  test('of tariffs', async () => {
    const tariffId = await makeTariff('Kept');
    await fc.assert(
      fc.asyncProperty(tariff, async (told) => {
        const terms = { ...plain, ...told };
        const expected = readTariff({ ...terms, name: 'Kept' }, 'tariff.json');
        await inTransaction(house.db, (trx) => addTariffVersion(trx, tariffId, { effectiveAt: at('2026-07-01T00:00:00Z'), terms }, house.now));
        const stored = (await listTariffVersions(house.db)).find((version) => version.tariffId === tariffId);
        if (stored === undefined || !expected.ok) throw new Error(JSON.stringify(expected));
        const { isHoliday, ...read } = tariffOf(stored);
        const { isHoliday: isExpectedHoliday, ...rest } = expected.tariff;
        expect(read).toEqual(rest);
        for (const day of ['2026-01-01', '2026-04-03', '2026-06-30', '2026-12-26', '2027-02-28']) expect(isHoliday(day)).toBe(isExpectedHoliday(day));
      }),
      { numRuns: 60 },
    );
  });
});

test('tenants share a plan and its terms, and each sees its own subscriptions alone', async () => {
  await query(house.db, "insert into account.issuer (name, address_lines, country, email) values ('Issuer', '{a}', 'FR', 'a@example.net')");
  const accounts = await query<{ tenantId: number; accountId: number }>(
    house.db,
    `with tenant as (insert into account.tenant (issuer_id, name) select issuer_id, label from account.issuer, unnest(array['One', 'Two']) as label returning tenant_id)
     insert into account.account (tenant_id, name, address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from)
     select tenant_id, 'Account', '{a}', 'FR', '{a@example.org}', 'fr', 'EUR', 'Europe/Paris', 'FR-standard', '2026-01-01' from tenant
     returning tenant_id as "tenantId", account_id as "accountId"`,
  );
  const planId = await makePlan('Shared', { recurring: [{ name: 'Line', price: '10' }] });
  for (const account of accounts) {
    const draft = { ...account, planId, quantity: 1, serviceFrom: '2026-01-01', serviceTo: null };
    await inTransaction(house.db, (trx) => createSubscription(trx, draft, house.now));
  }
  await inTransaction(house.db, (trx) =>
    addPlanVersion(trx, planId, { effectiveOn: '2026-04-01', terms: { recurring: [{ name: 'Line', price: '12' }] } }, house.now),
  );
  for (const account of accounts) {
    const seen = async (day: string) => (await listSubscriptions(house.db, day, account)).map(({ tenantId, monthlyPrice }) => [tenantId, monthlyPrice]);
    expect(await seen('2026-03-31')).toEqual([[account.tenantId, '10']]);
    expect(await seen('2026-04-01')).toEqual([[account.tenantId, '12']]);
  }
});
