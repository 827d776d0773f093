// Charges one cycle of one account at its cut-off: usage and subscriptions, once, and from then on they stand.

import { DomainFailure } from '../kernel/failure.ts';
import { updateFrozenUsage } from '../mediation/mediation.store.ts';
import type { Transaction } from '../platform/postgres.ts';
import type { BillingCycle } from './billing-cycle.ts';
import {
  type AccountKey,
  type ChargedUsage,
  countForeignUsage,
  insertCycle,
  insertRecurringCharges,
  insertUsageCharges,
  listSubscriptions,
  type UsageWindow,
} from './charging.store.ts';
import { chargeSubscription, type RecurringCharge } from './recurring-charge.ts';

export interface ChargedAccount extends AccountKey {
  readonly currency: string;
  readonly zone: string;
  /** `YYYY-MM-DD` in the account's zone. */
  readonly billingFrom: string;
}

export interface ChargedCycle {
  readonly cycleId: bigint;
  readonly recurring: readonly RecurringCharge[];
  readonly usage: ChargedUsage;
}

/** The caller holds the account's usage. Throws a DomainFailure when a price is in another currency than the account. */
export async function chargeCycle(trx: Transaction, account: ChargedAccount, cycle: BillingCycle, now: Temporal.Instant): Promise<ChargedCycle> {
  const from = Temporal.PlainDate.from(account.billingFrom).toZonedDateTime(account.zone).toInstant();
  const window = { from, to: cycle.toInstant };
  const subscriptions = await listSubscriptions(trx, account);
  await refuseForeignPrices(trx, account, subscriptions, window);
  const cycleId = await insertCycle(trx, account, cycle, now);
  const usage = await insertUsageCharges(trx, account, cycleId, window);
  const recurring = subscriptions.flatMap((subscription) => chargeSubscription(subscription, cycle) ?? []);
  await insertRecurringCharges(trx, account.tenantId, cycleId, recurring);
  await updateFrozenUsage(trx, account, cycle.toInstant);
  return { cycleId, recurring, usage };
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
