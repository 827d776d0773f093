// What an earlier release sold is priced as before: its tariffs and plans get the terms they always had.

import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../platform/migrate.ts';
import { query } from '../platform/query.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { listPlans } from './offer.store.ts';
import { planOf, tariffOf } from './offer.ts';
import { listPlanVersions, listTariffVersions } from './tariff-version.store.ts';

const migrations = join(import.meta.dirname, '..', 'migrations');
let database: TestDatabase;
let earlier: string;

beforeAll(async () => {
  database = await createTestDatabase('empty');
  earlier = await mkdtemp(join(tmpdir(), 'releve-earlier-'));
  for (const name of (await readdir(migrations)).filter((file) => file < '0010')) await copyFile(join(migrations, name), join(earlier, name));
  await migrate(database.db, { directory: earlier });
});
afterAll(async () => {
  await database?.drop();
  await rm(earlier, { recursive: true, force: true });
});

async function fill(): Promise<void> {
  await query(database.db, "insert into account.issuer (name, address_lines, country, email) values ('Issuer', '{a}', 'FR', 'a@example.net')");
  await query(database.db, "insert into account.tenant (issuer_id, name) values (1, 'Tenant')");
  await query(
    database.db,
    `insert into account.account (tenant_id, name, address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from)
     select 1, zone, '{a}', 'FR', '{a@example.org}', 'fr', 'EUR', zone, 'FR-standard', '2026-01-01'
     from unnest(array['Europe/Paris', 'Europe/Brussels', 'Europe/Brussels']) as zone`,
  );
  await query(database.db, "insert into account.site (name) values ('Main')");
  await query(
    database.db,
    `insert into collection.source (site_id, name, kind, settings, role, schedule, created_at)
     select 1, label, 'asterisk-csv', '{}', 'bills', '* * * * *', '2026-01-01Z' from unnest(array['One', 'Two']) as label`,
  );
  await query(
    database.db,
    `insert into mediation.dial_plan (source_id, zone, country, trunk_patterns)
     select source_id, 'Europe/Brussels', case when name = 'One' then 'BE' else 'LU' end, '{trunk-*}' from collection.source`,
  );
  await query(database.db, "insert into catalog.rate_deck (name, currency) values ('Standard', 'EUR'), ('Swiss', 'CHF')");
  await query(database.db, "insert into catalog.tariff (name, deck_id) values ('Retail', 1), ('Swiss', 2)");
  await query(
    database.db,
    "insert into catalog.plan (name, tariff_id, currency, monthly_price) values ('Line', 1, 'EUR', 4.9), ('Free', 1, 'EUR', 0), ('Exact', 2, 'CHF', 9999999999.9999999999)",
  );
}

test('zero seconds are charged, no country’s emergency numbers are free elsewhere, and a monthly price is one recurring charge', async () => {
  await fill();
  await migrate(database.db);
  const terms = { zone: 'Europe/Brussels', crossing: 'start', zeroSecondCalls: 'charged' };
  const tariffs = (await listTariffVersions(database.db)).toSorted((left, right) => left.tariffId - right.tariffId);
  expect(tariffs.map(({ tariffId, name, effectiveAt, terms: migrated }) => [tariffId, name, effectiveAt, migrated])).toEqual([
    [1, 'Retail', 0, { ...terms, currency: 'EUR' }],
    [2, 'Swiss', 0, { ...terms, currency: 'CHF' }],
  ]);
  for (const version of tariffs)
    expect(tariffOf(version)).toMatchObject({ name: version.name, currency: version.currency, zeroSecondCalls: 'charged', bands: [] });
  const plans = (await listPlanVersions(database.db, [1, 2, 3])).toSorted((left, right) => left.planId - right.planId);
  expect(plans.map(({ effectiveOn, terms: { recurring } }) => [effectiveOn, recurring])).toEqual([
    ['1970-01-01', [{ name: 'Line', price: '4.9' }]],
    ['1970-01-01', [{ name: 'Free', price: '0' }]],
    ['1970-01-01', [{ name: 'Exact', price: '9999999999.9999999999' }]],
  ]);
  for (const version of plans) expect(planOf(version)).toMatchObject({ name: version.name, currency: version.currency, allowances: [] });
  expect((await listPlans(database.db, '2026-03-01')).map(({ monthlyPrice }) => monthlyPrice).sort()).toEqual(['0', '4.9', '9999999999.9999999999']);
});
