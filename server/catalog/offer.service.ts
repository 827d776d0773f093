// Keeps tariffs, plans, subscriptions and tax rates; refuses what is not right with every fault at once.

import { isDeepStrictEqual } from 'node:util';
import { findIssuer, lockAccount } from '../account/account.store.ts';
import { isDay } from '../account/field-rules.ts';
import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import {
  findOtherTariff,
  findPlan,
  findSubscription,
  findTariff,
  findZoneOfAccounts,
  insertPlan,
  insertSubscription,
  insertTariff,
  insertTaxRate,
  updateSubscriptionEnd,
} from './offer.store.ts';
import {
  dayOf,
  effectiveFaults,
  latestDayOf,
  momentOf,
  type Plan,
  type PlanDraft,
  type PlanVersion,
  type PlanVersionDraft,
  planFaults,
  planTermsFaults,
  readPrice,
  type Subscription,
  type SubscriptionDraft,
  subscriptionFaults,
  type Tariff,
  type TariffDraft,
  type TariffVersion,
  type TariffVersionDraft,
  type TaxRate,
  type Terms,
  tariffFaults,
  tariffTermsFaults,
  taxRateFaults,
  unknownNames,
  usualZone,
} from './offer.ts';
import { lockDeck } from './rate-deck.store.ts';
import type { RateDeck } from './rate-deck.ts';
import {
  insertPlanVersion,
  insertTariffVersion,
  listDeckNames,
  listTariffVersions,
  listVersionsOfPlan,
  listVersionsOfTariff,
  lockPlan,
  lockTariff,
  updatePlanVersionWithdrawn,
  updateTariffVersionWithdrawn,
} from './tariff-version.store.ts';

type Connection = Database | Transaction;

/** The first version counts from here, so that no usage is without one. */
const firstMoment = Temporal.Instant.from('1970-01-01T00:00:00Z');
const firstDay = '1970-01-01';

export async function createTariff(trx: Transaction, draft: TariffDraft, now: Temporal.Instant): Promise<Tariff> {
  const name = draft.name.trim();
  const faults = tariffFaults({ ...draft, name });
  const deck = await lockDeck(trx, draft.deckId);
  if (deck === undefined) {
    refuseTariff(faults);
    throw new DomainFailure('not_found', 'deck_unknown', 'There is no such rate deck.');
  }
  const terms = draft.terms ?? (await usualTerms(trx, deck));
  refuseTariff([...faults, ...(await listTermsFaults(trx, { deckId: deck.deckId, currency: deck.currency, terms, effectiveAt: firstMoment }))]);
  const tariffId = await insertTariff(trx, { name, deckId: deck.deckId });
  if (tariffId === undefined) throw new DomainFailure('conflict', 'tariff_name_taken', `There is a tariff named ${name} already.`);
  await insertTariffVersion(trx, tariffId, { effectiveAt: firstMoment, terms }, now);
  return saved(await findTariff(trx, tariffId));
}

/** The same terms for the same moment again answer with the version that is there already; others for that moment replace it. */
export async function addTariffVersion(trx: Transaction, tariffId: number, draft: TariffVersionDraft, now: Temporal.Instant): Promise<TariffVersion> {
  const { deckId, currency } = await requireTariff(trx, tariffId);
  const versions = (await listVersionsOfTariff(trx, tariffId)).filter(({ withdrawnAt }) => withdrawnAt === null);
  const until = versions.findLast(({ effectiveAt }) => Temporal.Instant.compare(effectiveAt, draft.effectiveAt) > 0)?.effectiveAt;
  refuseTariff([...effectiveFaults(draft.effectiveAt), ...(await listTermsFaults(trx, { ...draft, deckId, currency, until }))]);
  const twin = versions.find(({ effectiveAt }) => effectiveAt.equals(draft.effectiveAt));
  if (twin !== undefined && isDeepStrictEqual(twin.terms, draft.terms)) return twin;
  return saved(await insertTariffVersion(trx, tariffId, draft, now));
}

/** Only before it counts: what has priced usage stays. */
export async function withdrawTariffVersion(trx: Transaction, tariffId: number, versionId: number, now: Temporal.Instant): Promise<TariffVersion> {
  const { deckId, currency } = await requireTariff(trx, tariffId);
  const versions = await listVersionsOfTariff(trx, tariffId);
  const version = versions.find((one) => one.versionId === versionId);
  if (version === undefined) throw new DomainFailure('not_found', 'tariff_version_unknown', 'The tariff has no such version.');
  if (version.withdrawnAt !== null) return version;
  if (Temporal.Instant.compare(version.effectiveAt, now) <= 0) {
    const sentence = `These terms have counted since ${version.effectiveAt}, and usage may have been priced by them. Add other terms from a moment on instead.`;
    throw new DomainFailure('conflict', 'tariff_version_in_force', sentence);
  }
  const left = versions.filter((one) => one !== version && one.withdrawnAt === null);
  const before = left.find(({ effectiveAt }) => Temporal.Instant.compare(effectiveAt, version.effectiveAt) <= 0);
  const until = left.findLast(({ effectiveAt }) => Temporal.Instant.compare(effectiveAt, version.effectiveAt) > 0)?.effectiveAt;
  if (before !== undefined) {
    const faults = await listTermsFaults(trx, { terms: before.terms, effectiveAt: version.effectiveAt, deckId, currency, until });
    if (faults.length > 0) throw new DomainFailure('conflict', 'tariff_version_needed', 'The rate deck needs these terms.', { faults });
  }
  return saved(await updateTariffVersionWithdrawn(trx, versionId, now));
}

/** Names in the rates of a deck that its tariffs do not explain while those rates count, a sentence each. */
export async function listDeckNameFaults(db: Connection, deckId: number): Promise<readonly string[]> {
  const newestFirst = (await listTariffVersions(db)).filter((version) => version.deckId === deckId);
  const sentences = new Set<string>();
  for (const [index, version] of newestFirst.entries()) {
    const until = newestFirst.slice(0, index).findLast(({ tariffId }) => tariffId === version.tariffId)?.effectiveAt;
    if (until === version.effectiveAt) continue;
    const used = await listDeckNames(db, deckId, momentOf(version.effectiveAt), until === undefined ? undefined : momentOf(until));
    const { bands, originSets } = unknownNames(used, version.terms);
    for (const name of bands) sentences.add(`The deck has prices for the band ${name}, which the tariff ${version.name} does not have.`);
    for (const name of originSets) sentences.add(`The deck has prices for the origin set ${name}, which the tariff ${version.name} does not have.`);
  }
  return [...sentences];
}

export async function createPlan(trx: Transaction, draft: PlanDraft, now: Temporal.Instant): Promise<Plan> {
  const name = draft.name.trim();
  refusePlan([...planFaults({ ...draft, name }), ...(draft.terms === undefined ? [] : planTermsFaults(draft.terms))]);
  const tariff = await findTariff(trx, draft.tariffId);
  if (tariff === undefined) throw tariffUnknown();
  if (tariff.deckRole === 'supplier') {
    const sentence = `${tariff.name} is a tariff that a supplier charges us. Choose one that is sold.`;
    throw new DomainFailure('conflict', 'plan_tariff_supplied', sentence);
  }
  const terms = draft.terms ?? { recurring: [{ name, price: saved(readPrice(draft.monthlyPrice ?? '')) }] };
  const planId = await insertPlan(trx, { name, tariffId: draft.tariffId, currency: tariff.currency });
  if (planId === undefined) throw new DomainFailure('conflict', 'plan_name_taken', `There is a plan named ${name} already.`);
  await insertPlanVersion(trx, planId, { effectiveOn: firstDay, terms }, now);
  return saved(await findPlan(trx, planId, dayOf(now)));
}

/** The same terms for the same day again answer with the version that is there already; others for that day replace it. */
export async function addPlanVersion(trx: Transaction, planId: number, draft: PlanVersionDraft, now: Temporal.Instant): Promise<PlanVersion> {
  if (!(await lockPlan(trx, planId))) throw planUnknown();
  const dayFaults = isDay(draft.effectiveOn) ? [] : ['The day from which the terms count must be a day written YYYY-MM-DD.'];
  refusePlan([...dayFaults, ...planTermsFaults(draft.terms)]);
  const versions = await listVersionsOfPlan(trx, planId);
  const twin = versions.find(({ effectiveOn, withdrawnAt }) => effectiveOn === draft.effectiveOn && withdrawnAt === null);
  if (twin !== undefined && isDeepStrictEqual(twin.terms, draft.terms)) return twin;
  return saved(await insertPlanVersion(trx, planId, draft, now));
}

/** Only before its first day has begun in any zone: what may have charged a cycle stays. */
export async function withdrawPlanVersion(trx: Transaction, planId: number, versionId: number, now: Temporal.Instant): Promise<PlanVersion> {
  if (!(await lockPlan(trx, planId))) throw planUnknown();
  const version = (await listVersionsOfPlan(trx, planId)).find((one) => one.versionId === versionId);
  if (version === undefined) throw new DomainFailure('not_found', 'plan_version_unknown', 'The plan has no such version.');
  if (version.withdrawnAt !== null) return version;
  if (version.effectiveOn <= latestDayOf(now)) {
    const sentence = `These terms have counted since ${version.effectiveOn}, and cycles may have been charged by them. Add other terms from a day on instead.`;
    throw new DomainFailure('conflict', 'plan_version_in_force', sentence);
  }
  return saved(await updatePlanVersionWithdrawn(trx, versionId, now));
}

/** An account pays usage by one tariff at a time, and everything in its own currency. */
export async function createSubscription(trx: Transaction, draft: SubscriptionDraft, now: Temporal.Instant): Promise<Subscription> {
  refuse(subscriptionFaults(draft), 'subscription_invalid', 'The subscription cannot be saved like this.');
  const account = await lockAccount(trx, draft.tenantId, draft.accountId);
  if (account === undefined) throw new DomainFailure('not_found', 'account_unknown', 'There is no such account.');
  const plan = await findPlan(trx, draft.planId, dayOf(now));
  if (plan === undefined) throw planUnknown();
  if (plan.currency !== account.currency) {
    const sentence = `${plan.name} is in ${plan.currency}, and ${account.name} is invoiced in ${account.currency}. Choose a plan in ${account.currency}.`;
    throw new DomainFailure('conflict', 'subscription_currency_differs', sentence);
  }
  await refuseOtherTariff(trx, draft, { tariffId: plan.tariffId, exceptSubscriptionId: null, today: dayOf(now) });
  const subscriptionId = saved(await insertSubscription(trx, draft));
  return saved(await findSubscription(trx, draft.tenantId, subscriptionId, dayOf(now)));
}

/** `serviceTo` is the first day without service; null lets it run on. */
export async function endSubscription(
  trx: Transaction,
  { tenantId, subscriptionId }: { tenantId: number; subscriptionId: number },
  serviceTo: string | null,
  now: Temporal.Instant,
): Promise<Subscription> {
  const known = await findSubscription(trx, tenantId, subscriptionId, dayOf(now));
  if (known === undefined) throw new DomainFailure('not_found', 'subscription_unknown', 'There is no such subscription.');
  await lockAccount(trx, tenantId, known.accountId);
  const changed = { ...known, serviceTo };
  refuse(subscriptionFaults(changed), 'subscription_invalid', 'The subscription cannot be saved like this.');
  await refuseOtherTariff(trx, changed, { tariffId: known.tariffId, exceptSubscriptionId: subscriptionId, today: dayOf(now) });
  await updateSubscriptionEnd(trx, tenantId, subscriptionId, serviceTo);
  return saved(await findSubscription(trx, tenantId, subscriptionId, dayOf(now)));
}

export async function createTaxRate(db: Connection, draft: TaxRate): Promise<TaxRate> {
  const tidy = { ...draft, taxCode: draft.taxCode.trim(), category: draft.category.trim().toUpperCase(), percent: draft.percent.trim() };
  refuse(taxRateFaults(tidy), 'tax_rate_invalid', 'The tax rate cannot be saved like this.');
  if (await insertTaxRate(db, tidy)) return { ...tidy, percent: saved(readPrice(tidy.percent)) };
  throw new DomainFailure('conflict', 'tax_rate_exists', `${tidy.taxCode} has a rate from ${tidy.effectiveOn} on already.`);
}

/** Changes of the versions of a tariff wait for each other, and for those of its deck's rates, whose names they explain; the deck first. */
async function requireTariff(trx: Transaction, tariffId: number): Promise<Tariff> {
  const tariff = await findTariff(trx, tariffId);
  if (tariff === undefined) throw tariffUnknown();
  await lockDeck(trx, tariff.deckId);
  await lockTariff(trx, tariffId);
  return tariff;
}

async function usualTerms(db: Connection, { currency }: RateDeck): Promise<Terms> {
  return { currency, zone: usualZone(await findZoneOfAccounts(db), (await findIssuer(db))?.country) };
}

/** Faults of the terms themselves, and names in the deck's rates that they do not explain while they count. */
async function listTermsFaults(
  db: Connection,
  { deckId, currency, terms, effectiveAt, until }: TariffVersionDraft & { deckId: number; currency: string; until?: Temporal.Instant | undefined },
): Promise<readonly string[]> {
  const faults = tariffTermsFaults(terms, currency);
  if (faults.length > 0) return faults;
  const { bands, originSets } = unknownNames(await listDeckNames(db, deckId, effectiveAt, until), terms);
  return [
    ...bands.map((name) => `terms.bands: the rate deck has prices for the band ${name}, which is missing.`),
    ...originSets.map((name) => `terms.originSets: the rate deck has prices for the origin set ${name}, which is missing.`),
  ];
}

async function refuseOtherTariff(trx: Transaction, draft: SubscriptionDraft, than: Parameters<typeof findOtherTariff>[2]): Promise<void> {
  const other = await findOtherTariff(trx, draft, than);
  if (other === undefined) return;
  const until = other.serviceTo === null ? 'without an end' : `until ${other.serviceTo}`;
  const sentence = `The account has ${other.planName} with another tariff from ${other.serviceFrom} ${until}. An account pays by one tariff at a time; end that one first.`;
  throw new DomainFailure('conflict', 'subscription_tariff_overlaps', sentence);
}

function tariffUnknown(): DomainFailure {
  return new DomainFailure('not_found', 'tariff_unknown', 'There is no such tariff.');
}

function planUnknown(): DomainFailure {
  return new DomainFailure('not_found', 'plan_unknown', 'There is no such plan.');
}

function refuseTariff(faults: readonly string[]): void {
  refuse(faults, 'tariff_invalid', 'The tariff cannot be saved like this.');
}

function refusePlan(faults: readonly string[]): void {
  refuse(faults, 'plan_invalid', 'The plan cannot be saved like this.');
}

function refuse(faults: readonly string[], code: string, sentence: string): void {
  if (faults.length > 0) throw new DomainFailure('invalid', code, sentence, { faults });
}

function saved<Row>(row: Row | undefined): Row {
  assertThat(row !== undefined, 'a row that was written is answered');
  return row;
}
