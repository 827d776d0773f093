// SQL of adjustments: charges that a re-rating prices anew, what it makes owed or given back, and which cycle charged it.

import { type Decimal, decimalOf, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import type { Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { UsageKey } from '../rating/rating.store.ts';
import type { AdjustmentCharge, ChargeDetail, OpenAdjustment } from './adjustment.ts';
import type { AccountKey } from './charging.store.ts';

export interface FoundCharge {
  /** Of its usage in the list that was asked for. */
  readonly index: number;
  readonly amount: Decimal;
  readonly coveredUnits: number;
  readonly discount: Decimal;
  readonly detail: ChargeDetail | undefined;
  readonly isPlanned: boolean;
}

/** Charges of these usages, those that have one. */
export async function listCharges(trx: Transaction, usage: readonly UsageKey[]): Promise<readonly FoundCharge[]> {
  const rows = await query<{
    place: bigint;
    amount: string;
    covered_units: bigint | null;
    discount: string | null;
    detail: ChargeDetail | null;
    is_planned: boolean;
  }>(
    trx,
    `select k.place, c.amount, c.covered_units, c.discount, c.detail, exists (
         select from charging.allowance_balance b where b.tenant_id = c.tenant_id and b.account_id = y.account_id and b.cycle_id = c.cycle_id) as is_planned
     from unnest(?::integer[], ?::float8[], ?::uuid[]) with ordinality as k (tenant_id, started, usage_id, place)
     join charging.usage_charge c on c.tenant_id = k.tenant_id and c.started_at = to_timestamp(k.started) and c.usage_id = k.usage_id
     join charging.cycle y on y.tenant_id = c.tenant_id and y.cycle_id = c.cycle_id`,
    [usage.map((record) => record.tenantId), usage.map((record) => record.startedAt), usage.map((record) => record.usageId)],
  );
  return rows.map((row) => ({
    index: Number(row.place) - 1,
    amount: decimalOf(row.amount),
    coveredUnits: Number(row.covered_units ?? 0n),
    discount: row.discount === null ? zeroDecimal : decimalOf(row.discount),
    detail: row.detail ?? undefined,
    isPlanned: row.is_planned,
  }));
}

/** Usage that was charged since the re-rating was proposed. */
export async function countOtherwiseCharged(trx: Transaction, reRatingId: bigint): Promise<bigint> {
  const [row] = await query<{ count: bigint }>(
    trx,
    `select count(*) as count from rating.re_rated_usage n
     left join charging.usage_charge c on c.tenant_id = n.tenant_id and c.started_at = n.started_at and c.usage_id = n.usage_id
     where n.re_rating_id = ? and n.is_charged <> (c.usage_id is not null)`,
    [reRatingId],
  );
  return row?.count ?? 0n;
}

/** One for each account whose charged usage comes out otherwise; answers how many. */
export async function insertAdjustments(trx: Transaction, reRatingId: bigint, reason: string, now: Temporal.Instant): Promise<number> {
  const rows = await query(
    trx,
    `insert into charging.adjustment (tenant_id, account_id, re_rating_id, amount, currency, reason, created_at)
     select tenant_id, account_id, re_rating_id, sum(charged_after - charged_before), min(currency_before), ?, ?
     from rating.re_rated_usage where re_rating_id = ? and is_charged
     group by tenant_id, account_id, re_rating_id having sum(charged_after - charged_before) <> 0 order by tenant_id, account_id
     returning adjustment_id`,
    [reason, now, reRatingId],
  );
  return rows.length;
}

/** Oldest first. */
export async function listOpenAdjustments(trx: Transaction, account: AccountKey): Promise<readonly OpenAdjustment[]> {
  const rows = await query<{ adjustment_id: bigint; reason: string; currency: string; rest: string }>(
    trx,
    `select a.adjustment_id, a.reason, a.currency, a.amount - coalesce(sum(c.amount), 0) as rest
     from charging.adjustment a left join charging.adjustment_charge c on c.tenant_id = a.tenant_id and c.adjustment_id = a.adjustment_id
     where a.tenant_id = ? and a.account_id = ?
     group by a.tenant_id, a.adjustment_id having a.amount <> coalesce(sum(c.amount), 0) order by a.adjustment_id`,
    [account.tenantId, account.accountId],
  );
  return rows.map((row) => ({ adjustmentId: row.adjustment_id, reason: row.reason, currency: row.currency, rest: decimalOf(row.rest) }));
}

export async function insertAdjustmentCharges(trx: Transaction, tenantId: number, cycleId: bigint, charges: readonly AdjustmentCharge[]): Promise<void> {
  if (charges.length === 0) return;
  await query(
    trx,
    `insert into charging.adjustment_charge (tenant_id, cycle_id, adjustment_id, amount)
     select ?, ?, * from unnest(?::bigint[], ?::numeric[])`,
    [tenantId, cycleId, charges.map((charge) => charge.adjustmentId), charges.map((charge) => formatDecimal(charge.amount))],
  );
}
