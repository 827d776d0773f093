// SQL of what subscriptions cost: whose they are, by which terms, and their recurring and one-off charges, written once.

import { planOf } from '../catalog/offer.ts';
import { listPlanVersions } from '../catalog/tariff-version.store.ts';
import { formatDecimal } from '../kernel/decimal.ts';
import type { Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { AccountKey } from './charging.store.ts';
import type { DatedTerms, Subscription } from './cycle-plan.ts';
import type { OneOffCharge, RecurringCharge } from './recurring-charge.ts';

/** In the order in which they began. */
export async function listSubscriptions(trx: Transaction, account: AccountKey): Promise<readonly (Subscription & { currency: string })[]> {
  const rows = await query<{
    subscription_id: number;
    plan_id: number;
    name: string;
    quantity: number;
    currency: string;
    service_from: string;
    service_to: string | null;
  }>(
    trx,
    `select s.subscription_id, s.plan_id, p.name, s.quantity, p.currency, s.service_from, s.service_to
     from catalog.subscription s join catalog.plan p on p.plan_id = s.plan_id
     where s.tenant_id = ? and s.account_id = ? order by s.service_from, s.subscription_id`,
    [account.tenantId, account.accountId],
  );
  const versions = await listVersions(
    trx,
    rows.map((row) => row.plan_id),
  );
  return rows.map((row) => ({
    subscriptionId: row.subscription_id,
    planId: row.plan_id,
    planName: row.name,
    quantity: row.quantity,
    currency: row.currency,
    serviceFrom: row.service_from,
    serviceTo: row.service_to ?? undefined,
    versions: versions.get(row.plan_id) ?? [],
  }));
}

/** Subscriptions of an account that were charged before. */
export async function listChargedSubscriptions(trx: Transaction, account: AccountKey): Promise<ReadonlySet<number>> {
  const rows = await query<{ subscription_id: number }>(
    trx,
    `select subscription_id from charging.recurring_charge r join charging.cycle c using (tenant_id, cycle_id) where c.tenant_id = ? and c.account_id = ?
     union
     select subscription_id from charging.one_off_charge o join charging.cycle c using (tenant_id, cycle_id) where c.tenant_id = ? and c.account_id = ?`,
    [account.tenantId, account.accountId, account.tenantId, account.accountId],
  );
  return new Set(rows.map((row) => row.subscription_id));
}

/** Subscriptions are few: one statement with one row each. */
export async function insertRecurringCharges(trx: Transaction, tenantId: number, cycleId: bigint, charges: readonly RecurringCharge[]): Promise<void> {
  if (charges.length === 0) return;
  const rows = charges.map((charge) => ({
    ...chargeColumns(tenantId, cycleId, charge),
    service_from: charge.serviceFrom,
    service_to: charge.serviceTo,
    days_charged: charge.daysCharged,
    days_in_cycle: charge.daysInCycle,
  }));
  await trx.withSchema('charging').table('recurring_charge').insert(rows);
}

export async function insertOneOffCharges(trx: Transaction, tenantId: number, cycleId: bigint, charges: readonly OneOffCharge[]): Promise<void> {
  if (charges.length === 0) return;
  const rows = charges.map((charge) => chargeColumns(tenantId, cycleId, charge));
  await trx.withSchema('charging').table('one_off_charge').insert(rows);
}

async function listVersions(trx: Transaction, planIds: readonly number[]): Promise<ReadonlyMap<number, readonly DatedTerms[]>> {
  const versions = await listPlanVersions(trx, planIds);
  const byPlan = Map.groupBy(versions, ({ planId }) => planId);
  return new Map([...byPlan].map(([planId, dated]) => [planId, dated.map((version) => ({ effectiveOn: version.effectiveOn, terms: planOf(version) }))]));
}

function chargeColumns(tenantId: number, cycleId: bigint, charge: OneOffCharge) {
  return {
    tenant_id: tenantId,
    cycle_id: cycleId.toString(),
    subscription_id: charge.subscriptionId,
    charge_number: charge.chargeNumber,
    plan_name: charge.planName,
    charge_name: charge.chargeName,
    quantity: charge.quantity,
    unit_price: formatDecimal(charge.unitPrice),
    amount: formatDecimal(charge.amount),
  };
}
