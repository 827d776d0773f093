// Keeps tariffs, plans, subscriptions and tax rates; refuses what is not right with every fault at once.

import { lockAccount } from '../account/account.store.ts';
import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import {
  findOtherTariff,
  findPlan,
  findSubscription,
  findTariff,
  insertPlan,
  insertSubscription,
  insertTariff,
  insertTaxRate,
  updateSubscriptionEnd,
} from './offer.store.ts';
import {
  type Plan,
  type PlanDraft,
  planFaults,
  readPrice,
  type Subscription,
  type SubscriptionDraft,
  subscriptionFaults,
  type Tariff,
  type TariffDraft,
  type TaxRate,
  tariffFaults,
  taxRateFaults,
} from './offer.ts';
import { findDeck } from './rate-deck.store.ts';

type Connection = Database | Transaction;

export async function createTariff(db: Connection, draft: TariffDraft): Promise<Tariff> {
  const tidy = { ...draft, name: draft.name.trim() };
  refuse(tariffFaults(tidy), 'tariff_invalid', 'The tariff cannot be saved like this.');
  if ((await findDeck(db, tidy.deckId)) === undefined) throw new DomainFailure('not_found', 'deck_unknown', 'There is no such rate deck.');
  const tariffId = await insertTariff(db, tidy);
  if (tariffId === undefined) throw new DomainFailure('conflict', 'tariff_name_taken', `There is a tariff named ${tidy.name} already.`);
  return saved(await findTariff(db, tariffId));
}

export async function createPlan(db: Connection, draft: PlanDraft): Promise<Plan> {
  const name = draft.name.trim();
  refuse(planFaults({ ...draft, name }), 'plan_invalid', 'The plan cannot be saved like this.');
  const tariff = await findTariff(db, draft.tariffId);
  if (tariff === undefined) throw new DomainFailure('not_found', 'tariff_unknown', 'There is no such tariff.');
  const monthlyPrice = saved(readPrice(draft.monthlyPrice));
  const planId = await insertPlan(db, { name, tariffId: draft.tariffId, monthlyPrice, currency: tariff.currency });
  if (planId === undefined) throw new DomainFailure('conflict', 'plan_name_taken', `There is a plan named ${name} already.`);
  return saved(await findPlan(db, planId));
}

/** An account pays usage by one tariff at a time, and everything in its own currency. */
export async function createSubscription(trx: Transaction, draft: SubscriptionDraft): Promise<Subscription> {
  refuse(subscriptionFaults(draft), 'subscription_invalid', 'The subscription cannot be saved like this.');
  const account = await lockAccount(trx, draft.tenantId, draft.accountId);
  if (account === undefined) throw new DomainFailure('not_found', 'account_unknown', 'There is no such account.');
  const plan = await findPlan(trx, draft.planId);
  if (plan === undefined) throw new DomainFailure('not_found', 'plan_unknown', 'There is no such plan.');
  if (plan.currency !== account.currency) {
    const sentence = `${plan.name} is in ${plan.currency}, and ${account.name} is invoiced in ${account.currency}. Choose a plan in ${account.currency}.`;
    throw new DomainFailure('conflict', 'subscription_currency_differs', sentence);
  }
  await refuseOtherTariff(trx, draft, plan.tariffId, null);
  const subscriptionId = saved(await insertSubscription(trx, draft));
  return saved(await findSubscription(trx, draft.tenantId, subscriptionId));
}

/** `serviceTo` is the first day without service; null lets it run on. */
export async function endSubscription(trx: Transaction, tenantId: number, subscriptionId: number, serviceTo: string | null): Promise<Subscription> {
  const known = await findSubscription(trx, tenantId, subscriptionId);
  if (known === undefined) throw new DomainFailure('not_found', 'subscription_unknown', 'There is no such subscription.');
  await lockAccount(trx, tenantId, known.accountId);
  const changed = { ...known, serviceTo };
  refuse(subscriptionFaults(changed), 'subscription_invalid', 'The subscription cannot be saved like this.');
  await refuseOtherTariff(trx, changed, known.tariffId, subscriptionId);
  await updateSubscriptionEnd(trx, tenantId, subscriptionId, serviceTo);
  return saved(await findSubscription(trx, tenantId, subscriptionId));
}

export async function createTaxRate(db: Connection, draft: TaxRate): Promise<TaxRate> {
  const tidy = { ...draft, taxCode: draft.taxCode.trim(), category: draft.category.trim().toUpperCase(), percent: draft.percent.trim() };
  refuse(taxRateFaults(tidy), 'tax_rate_invalid', 'The tax rate cannot be saved like this.');
  if (await insertTaxRate(db, tidy)) return { ...tidy, percent: saved(readPrice(tidy.percent)) };
  throw new DomainFailure('conflict', 'tax_rate_exists', `${tidy.taxCode} has a rate from ${tidy.effectiveOn} on already.`);
}

async function refuseOtherTariff(trx: Transaction, draft: SubscriptionDraft, tariffId: number, exceptSubscriptionId: number | null): Promise<void> {
  const other = await findOtherTariff(trx, draft, { tariffId, exceptSubscriptionId });
  if (other === undefined) return;
  const until = other.serviceTo === null ? 'without an end' : `until ${other.serviceTo}`;
  const sentence = `The account has ${other.planName} with another tariff from ${other.serviceFrom} ${until}. An account pays by one tariff at a time; end that one first.`;
  throw new DomainFailure('conflict', 'subscription_tariff_overlaps', sentence);
}

function refuse(faults: readonly string[], code: string, sentence: string): void {
  if (faults.length > 0) throw new DomainFailure('invalid', code, sentence, { faults });
}

function saved<Row>(row: Row | undefined): Row {
  assertThat(row !== undefined, 'a row that was written is answered');
  return row;
}
