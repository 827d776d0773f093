// Sets the demo's operator up once, through the same services as the interface uses.

import { readFile } from 'node:fs/promises';
import { createAccount, createSite, createTenant, saveIssuer } from '../account/account.service.ts';
import { findIssuer } from '../account/account.store.ts';
import { createExtension } from '../account/extension.service.ts';
import { importRateDeck } from '../catalog/import-rate-deck.service.ts';
import { createPlan, createSubscription, createTariff } from '../catalog/offer.service.ts';
import { listTaxCodes } from '../catalog/offer.store.ts';
import { createSource } from '../collection/source.service.ts';
import { assertThat } from '../kernel/failure.ts';
import { saveDialPlan } from '../mediation/dial-plan.service.ts';
import type { Transaction } from '../platform/postgres.ts';
import { type DemoTenant, demoIssuer, demoPlans, demoTenants, demoTrunks, demoZone } from './demo-operator.ts';

const deckFile = new URL('./rate-deck.csv', import.meta.url);
const everyTwoSeconds = '*/2 * * * * *';

interface DemoPlace {
  readonly siteId: number;
  readonly planIds: ReadonlyMap<string, number>;
  /** `YYYY-MM-DD`. */
  readonly billingFrom: string;
  readonly now: Temporal.Instant;
}

/** False when the data folder has its operator already. `logFile` is where the exchange will write. */
export async function setUpDemo(
  trx: Transaction,
  { logFile, billingFrom, now }: { logFile: string; billingFrom: string; now: Temporal.Instant },
): Promise<boolean> {
  if ((await findIssuer(trx)) !== undefined) return false;
  await saveIssuer(trx, demoIssuer);
  const { siteId } = await createSite(trx, { name: 'Lyon' });
  const place: DemoPlace = { siteId, planIds: await createPlans(trx, billingFrom, now), billingFrom, now };
  for (const tenant of demoTenants) await createDemoTenant(trx, tenant, place);
  const source = await createSource(
    trx,
    {
      siteId,
      name: 'PBX Lyon',
      kind: 'asterisk-csv',
      settings: { path: logFile, clock: 'local', layout: 'auto' },
      role: 'bills',
      schedule: everyTwoSeconds,
      enabled: true,
    },
    now,
  );
  await saveDialPlan(trx, source.sourceId, { zone: demoZone, country: 'FR', accessDigit: '', trunkPatterns: demoTrunks });
  return true;
}

async function createPlans(trx: Transaction, billingFrom: string, now: Temporal.Instant): Promise<ReadonlyMap<string, number>> {
  const version = await importRateDeck(
    trx,
    { name: 'Public prices', currency: 'EUR', effectiveAt: startOf(billingFrom), fileName: 'rate-deck.csv', bytes: await readFile(deckFile) },
    now,
  );
  const tariff = await createTariff(trx, { name: 'Standard', deckId: version.deckId }, now);
  const planIds = new Map<string, number>();
  for (const plan of demoPlans) planIds.set(plan.name, (await createPlan(trx, { ...plan, tariffId: tariff.tariffId }, now)).planId);
  return planIds;
}

async function createDemoTenant(trx: Transaction, tenant: DemoTenant, { siteId, planIds, billingFrom, now }: DemoPlace): Promise<void> {
  const { tenantId } = await createTenant(trx, { name: tenant.name });
  const account = {
    tenantId,
    name: tenant.name,
    addressLines: tenant.addressLines,
    country: 'FR',
    vatNumber: null,
    billingEmails: [tenant.email],
    language: tenant.language,
    currency: 'EUR',
    zone: demoZone,
    taxCode: 'FR-standard',
    billingFrom,
  };
  const { accountId } = await createAccount(trx, account, { listTaxCodes: () => listTaxCodes(trx) });
  const planId = planIds.get(tenant.plan);
  assertThat(planId !== undefined, 'every tenant of the demo has one of its plans');
  await createSubscription(trx, { tenantId, accountId, planId, quantity: tenant.extensions.length, serviceFrom: billingFrom, serviceTo: null }, now);
  const mainNumber = { number: tenant.callerNumber, name: tenant.language === 'fr' ? 'Numéro principal' : 'Main number' };
  for (const { number, name } of [...tenant.extensions, mainNumber]) {
    await createExtension(trx, { tenantId, accountId, siteId, number, name, serviceFrom: startOf(billingFrom), serviceTo: null });
  }
}

function startOf(day: string): Temporal.Instant {
  return Temporal.PlainDate.from(day).toZonedDateTime(demoZone).toInstant();
}
