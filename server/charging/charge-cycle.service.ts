// Charges one cycle of one account at its cut-off: usage and subscriptions, once, and from then on they stand.

import type { Decimal } from '../kernel/decimal.ts';
import { DomainFailure } from '../kernel/failure.ts';
import { updateFrozenUsage } from '../mediation/mediation.store.ts';
import type { Transaction } from '../platform/postgres.ts';
import type { RateCache } from '../rating/price-books.service.ts';
import { insertAdjustmentCharges, listOpenAdjustments } from './adjustment.store.ts';
import { type AdjustmentCharge, takeAdjustments } from './adjustment.ts';
import type { BillingCycle } from './billing-cycle.ts';
import { type AccountKey, type ChargedUsage, countForeignUsage, insertCycle, insertUsageCharges, type UsageWindow } from './charging.store.ts';
import { consumeDueUsage } from './consume-cycle.service.ts';
import { consumesUsage } from './cycle-plan.ts';
import { chargeOneOff, chargeSubscription, type OneOffCharge, owesOneOff, type RecurringCharge } from './recurring-charge.ts';
import { insertOneOffCharges, insertRecurringCharges, listChargedSubscriptions, listSubscriptions } from './subscription.store.ts';

export interface ChargedAccount extends AccountKey {
  readonly currency: string;
  readonly zone: string;
  /** `YYYY-MM-DD` in the account's zone. */
  readonly billingFrom: string;
}

export interface ChargedCycle {
  readonly cycleId: bigint;
  readonly recurring: readonly RecurringCharge[];
  readonly oneOff: readonly OneOffCharge[];
  readonly usage: ChargedUsage;
  readonly adjustments: readonly AdjustmentCharge[];
}

/** What has to be charged, at which moment. */
export interface DueCycle {
  readonly cycle: BillingCycle;
  readonly now: Temporal.Instant;
  /** Prices that are in memory already. */
  readonly cache: RateCache;
}

/**
 * Usage goes through the account's plan where that has allowances, promotions or tiers; all other usage is charged as it
 * was rated. The caller holds the account's usage. Throws a DomainFailure when a price is in another currency than the account,
 * or when prices changed since the usage was rated.
 */
export async function chargeCycle(trx: Transaction, account: ChargedAccount, { cycle, now, cache }: DueCycle): Promise<ChargedCycle> {
  const from = Temporal.PlainDate.from(account.billingFrom).toZonedDateTime(account.zone).toInstant();
  const window = { from, to: cycle.toInstant };
  const subscriptions = await listSubscriptions(trx, account);
  await refuseForeignPrices(trx, account, subscriptions, window);
  const chargedBefore = await listChargedSubscriptions(trx, account);
  const cycleId = await insertCycle(trx, account, cycle, now);
  const usage = consumesUsage(subscriptions)
    ? await consumeDueUsage(trx, { account, subscriptions, cycleId, cycle, window, cache })
    : await insertUsageCharges(trx, account, cycleId, window);
  const recurring = subscriptions.flatMap((subscription) => chargeSubscription(subscription, cycle));
  const billed = { billingFrom: account.billingFrom, chargedBefore };
  const oneOff = subscriptions
    .filter((subscription) => owesOneOff(subscription, billed))
    .flatMap((subscription) => chargeOneOff(subscription, cycle, subscriptions));
  await insertRecurringCharges(trx, account.tenantId, cycleId, recurring);
  await insertOneOffCharges(trx, account.tenantId, cycleId, oneOff);
  const adjustments = await chargeAdjustments(trx, account, cycleId, [...recurring, ...oneOff, usage]);
  await updateFrozenUsage(trx, account, cycle.toInstant);
  return { cycleId, recurring, oneOff, usage, adjustments };
}

async function chargeAdjustments(
  trx: Transaction,
  account: ChargedAccount,
  cycleId: bigint,
  charges: readonly { readonly amount: Decimal }[],
): Promise<readonly AdjustmentCharge[]> {
  const open = await listOpenAdjustments(trx, account);
  const foreign = open.find(({ currency }) => currency !== account.currency);
  if (foreign !== undefined) {
    throw new DomainFailure('conflict', 'account_has_foreign_adjustment', `An adjustment is in ${foreign.currency}, the account in ${account.currency}.`);
  }
  const adjustments = takeAdjustments(
    open,
    charges.map(({ amount }) => amount),
    account.currency,
  );
  await insertAdjustmentCharges(trx, account.tenantId, cycleId, adjustments);
  return adjustments;
}

async function refuseForeignPrices(
  trx: Transaction,
  account: ChargedAccount,
  subscriptions: readonly { planName: string; currency: string }[],
  window: UsageWindow,
): Promise<void> {
  const foreign = subscriptions.find((subscription) => subscription.currency !== account.currency);
  if (foreign !== undefined) {
    throw new DomainFailure('conflict', 'account_has_foreign_plan', `Plan ${foreign.planName} is in ${foreign.currency}, the account in ${account.currency}.`);
  }
  const usage = await countForeignUsage(trx, account, window);
  if (usage > 0n) throw new DomainFailure('conflict', 'account_has_foreign_usage', `${usage} calls are rated in another currency than ${account.currency}.`);
}
