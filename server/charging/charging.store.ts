// SQL of charging: cycles, and the charges of usage and subscriptions, written once.

import { type Decimal, decimalOf } from '../kernel/decimal.ts';
import { assertThat } from '../kernel/failure.ts';
import { ensurePartitions } from '../platform/partition.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { BillingCycle } from './billing-cycle.ts';

export interface AccountKey {
  readonly tenantId: number;
  readonly accountId: number;
}

/** Half-open. */
export interface UsageWindow {
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

/** The end of the last charged cycle in the account's zone, `YYYY-MM-DD`. */
export async function findChargedTo(db: Database | Transaction, account: AccountKey & { zone: string }): Promise<string | undefined> {
  const [row] = await query<{ charged_to: string | null }>(
    db,
    'select max(service_to at time zone ?)::date as charged_to from charging.cycle where tenant_id = ? and account_id = ?',
    [account.zone, account.tenantId, account.accountId],
  );
  return row?.charged_to ?? undefined;
}

export async function insertCycle(trx: Transaction, account: AccountKey, cycle: BillingCycle, chargedAt: Temporal.Instant): Promise<bigint> {
  const [row] = await query<{ cycle_id: bigint }>(
    trx,
    `insert into charging.cycle (tenant_id, account_id, service_from, service_to, cut_off_at, charged_at) values (?, ?, ?, ?, ?, ?) returning cycle_id`,
    [account.tenantId, account.accountId, cycle.fromInstant, cycle.toInstant, cycle.cutOffAt, chargedAt],
  );
  assertThat(row !== undefined, 'an inserted cycle has an id');
  return row.cycle_id;
}

export interface ChargedUsage {
  readonly count: number;
  readonly amount: Decimal;
}

/** Priced usage of the window that stands as it was priced and has no charge yet; free usage has nothing to charge. Binds tenant, account, from, to. */
export const uncharged = `from rating.rated_usage r
  join mediation.usage_record u on u.tenant_id = r.tenant_id and u.started_at = r.started_at and u.usage_id = r.usage_id and u.batch_id = r.batch_id
  where r.tenant_id = ? and r.account_id = ? and r.started_at >= ? and r.started_at < ? and r.rule = 'r'
    and not exists (select from charging.usage_charge c where c.tenant_id = r.tenant_id and c.started_at = r.started_at and c.usage_id = r.usage_id)`;
export const monthNumber = '(extract(year from r.started_at) * 12 + extract(month from r.started_at) - 1)::integer';

/**
 * Charges what was rated since the account is billed, began before the cycle's end and has no charge yet: the cycle's
 * own usage and late usage of earlier ones.
 */
export async function insertUsageCharges(trx: Transaction, account: AccountKey, cycleId: bigint, window: UsageWindow): Promise<ChargedUsage> {
  const bound = [account.tenantId, account.accountId, window.from, window.to] as const;
  const months = await ensureChargeMonths(trx, account, window);
  const [charged] = await query<{ count: bigint; amount: string }>(
    trx,
    `with charged as (
       insert into charging.usage_charge (tenant_id, started_at, usage_id, cycle_id, amount)
       select r.tenant_id, r.started_at, r.usage_id, ?, r.cost ${uncharged} and ${monthNumber} = any(?)
       returning started_at, amount),
     span as (select min(started_at) as first, max(started_at) as last, count(*) as count, coalesce(sum(amount), 0) as amount from charged)
     update charging.cycle set usage_from = span.first, usage_to = span.last from span
     where tenant_id = ? and cycle_id = ? returning span.count, span.amount`,
    [cycleId, ...bound, months, account.tenantId, cycleId],
  );
  assertThat(charged !== undefined, 'a cycle stands before its usage is charged');
  return { count: Number(charged.count), amount: decimalOf(charged.amount) };
}

/**
 * Makes the partitions that charges of the window need, and answers their months. Usage of yet another month may be rated
 * meanwhile: charge that of these months only, and it waits for the next cycle.
 */
export async function ensureChargeMonths(trx: Transaction, account: AccountKey, window: UsageWindow): Promise<readonly number[]> {
  const bound = [account.tenantId, account.accountId, window.from, window.to] as const;
  const months = (await query<{ month: number }>(trx, `select distinct ${monthNumber} as month ${uncharged}`, bound)).map((row) => row.month);
  await ensurePartitions(trx, 'charging.usage_charge', months);
  return months;
}

/** Usage to be charged that is priced in other currencies than the account's own; there must be none. */
export async function countForeignUsage(trx: Transaction, account: AccountKey & { currency: string }, window: UsageWindow): Promise<bigint> {
  const bound = [account.tenantId, account.accountId, window.from, window.to, account.currency] as const;
  const [row] = await query<{ count: bigint }>(trx, `select count(*) ${uncharged} and r.currency <> ?`, bound);
  return row?.count ?? 0n;
}
