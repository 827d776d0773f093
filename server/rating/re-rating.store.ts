// SQL of re-ratings: what was proposed and approved, its difference for each account, and what they wait for.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { UsagePeriod } from './re-rated-usage.store.ts';

type Connection = Database | Transaction;

/** Amounts are exact decimal text without tax. */
export interface ReRatingDifference {
  readonly tenantId: number;
  readonly accountId: number;
  readonly accountName: string;
  readonly currency: string;
  /** Usage that differs, also in what explains its price alone. */
  readonly uninvoicedCount: bigint;
  readonly uninvoicedBefore: string;
  readonly uninvoicedAfter: string;
  readonly invoicedCount: bigint;
  readonly invoicedBefore: string;
  readonly invoicedAfter: string;
  /** Charged usage that costs otherwise and stays as it was charged. */
  readonly keptCount: bigint;
  /** Usage that would have no price any more and stays as it is. */
  readonly unpricedCount: bigint;
}

/** Days are `YYYY-MM-DD` in the zone of each account; `serviceTo` is the first that is not covered. */
export interface ReRating {
  readonly reRatingId: bigint;
  readonly tenantId: number | null;
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly reason: string;
  readonly state: 'proposed' | 'approved' | 'withdrawn';
  readonly usageCount: bigint;
  readonly proposedAt: Temporal.Instant;
  readonly approvedAt: Temporal.Instant | null;
  readonly withdrawnAt: Temporal.Instant | null;
}

export interface NewReRating extends UsagePeriod {
  readonly reason: string;
  readonly booksFingerprint: string;
  readonly proposedAt: Temporal.Instant;
  /** Undefined: on the command line. */
  readonly userId: number | undefined;
}

export interface UnpricedUsage {
  readonly tenantId: number;
  readonly accountId: number;
  readonly currency: string;
  readonly count: number;
}

const columns = `re_rating_id as "reRatingId", tenant_id as "tenantId", service_from as "serviceFrom", service_to as "serviceTo", reason, state,
  usage_count as "usageCount", proposed_at as "proposedAt", approved_at as "approvedAt", withdrawn_at as "withdrawnAt"`;
const amount = (column: string, condition: string) => `coalesce(sum(${column}) filter (where ${condition}), 0)`;

/** One at a time prices usage, whichever its source: what `lockRating` holds for one source, for all of them in one order. */
export async function lockAllRating(trx: Transaction): Promise<void> {
  await query(
    trx,
    `select pg_advisory_xact_lock(hashtextextended('rating', source_id))
     from (select source_id from collection.source order by source_id) as every`,
  );
}

export async function insertReRating(trx: Transaction, { tenantId, from, to, reason, booksFingerprint, proposedAt, userId }: NewReRating): Promise<bigint> {
  const rows = await query<{ id: bigint }>(
    trx,
    `insert into rating.re_rating (tenant_id, service_from, service_to, reason, state, books_fingerprint, proposed_at, proposed_by)
     values (?, ?, ?, ?, 'proposed', ?, ?, ?) returning re_rating_id as id`,
    [tenantId ?? null, from, to, reason, booksFingerprint, proposedAt, userId ?? null],
  );
  return rows[0]?.id ?? 0n;
}

export async function deleteReRating(trx: Transaction, reRatingId: bigint): Promise<void> {
  await query(trx, 'delete from rating.re_rating where re_rating_id = ?', [reRatingId]);
}

/** Sums up what `rating.re_rated_usage` has of it. */
export async function insertDifferences(
  trx: Transaction,
  reRatingId: bigint,
  { usageCount, unpriced }: { usageCount: number; unpriced: readonly UnpricedUsage[] },
): Promise<void> {
  await query(trx, 'update rating.re_rating set usage_count = ? where re_rating_id = ?', [usageCount, reRatingId]);
  await query(
    trx,
    `with side as (
       select tenant_id, account_id, currency_before as currency, is_charged, is_kept, true as is_counted,
         case when is_charged then charged_before else cost_before end as before, case when is_charged then charged_after else 0 end as after
       from rating.re_rated_usage where re_rating_id = ?
       union all
       select tenant_id, account_id, currency, false, false, currency <> currency_before, 0, cost
       from rating.re_rated_usage where re_rating_id = ? and not is_charged
     ), summed as (
       select tenant_id, account_id, currency, count(*) filter (where not is_charged and is_counted) as uninvoiced_count,
         ${amount('before', 'not is_charged')} as uninvoiced_before, ${amount('after', 'not is_charged')} as uninvoiced_after,
         count(*) filter (where is_charged) as invoiced_count, ${amount('before', 'is_charged')} as invoiced_before,
         ${amount('after', 'is_charged')} as invoiced_after, count(*) filter (where is_kept) as kept_count
       from side group by 1, 2, 3
     ), unpriced as (
       select * from unnest(?::integer[], ?::integer[], ?::text[], ?::bigint[]) as u (tenant_id, account_id, currency, unpriced_count)
     )
     insert into rating.re_rating_difference (re_rating_id, tenant_id, account_id, currency, uninvoiced_count, uninvoiced_before, uninvoiced_after,
       invoiced_count, invoiced_before, invoiced_after, kept_count, unpriced_count)
     select ?, tenant_id, account_id, currency, coalesce(uninvoiced_count, 0), coalesce(uninvoiced_before, 0), coalesce(uninvoiced_after, 0),
       coalesce(invoiced_count, 0), coalesce(invoiced_before, 0), coalesce(invoiced_after, 0), coalesce(kept_count, 0), coalesce(unpriced_count, 0)
     from summed full join unpriced using (tenant_id, account_id, currency)`,
    [
      reRatingId,
      reRatingId,
      unpriced.map((one) => one.tenantId),
      unpriced.map((one) => one.accountId),
      unpriced.map((one) => one.currency),
      unpriced.map((one) => one.count),
      reRatingId,
    ],
  );
}

/** Newest first. */
export async function listReRatings(db: Connection, limit: number): Promise<readonly ReRating[]> {
  return query<ReRating>(db, `select ${columns} from rating.re_rating order by re_rating_id desc limit ?`, [limit]);
}

export async function findReRating(db: Connection, reRatingId: bigint): Promise<ReRating | undefined> {
  const rows = await query<ReRating>(db, `select ${columns} from rating.re_rating where re_rating_id = ?`, [reRatingId]);
  return rows[0];
}

/** The largest change of money first. */
export async function listDifferences(db: Connection, reRatingId: bigint): Promise<readonly ReRatingDifference[]> {
  return query<ReRatingDifference>(
    db,
    `select d.tenant_id as "tenantId", d.account_id as "accountId", a.name as "accountName", d.currency::text as currency,
       d.uninvoiced_count as "uninvoicedCount", trim_scale(d.uninvoiced_before)::text as "uninvoicedBefore",
       trim_scale(d.uninvoiced_after)::text as "uninvoicedAfter", d.invoiced_count as "invoicedCount",
       trim_scale(d.invoiced_before)::text as "invoicedBefore", trim_scale(d.invoiced_after)::text as "invoicedAfter", d.kept_count as "keptCount",
       d.unpriced_count as "unpricedCount"
     from rating.re_rating_difference d join account.account a on a.tenant_id = d.tenant_id and a.account_id = d.account_id
     where d.re_rating_id = ?
     order by abs(d.uninvoiced_after - d.uninvoiced_before + d.invoiced_after - d.invoiced_before) desc, d.tenant_id, d.account_id, d.currency`,
    [reRatingId],
  );
}

export async function lockReRating(trx: Transaction, reRatingId: bigint): Promise<(ReRating & { readonly booksFingerprint: string }) | undefined> {
  const rows = await query<ReRating & { booksFingerprint: string }>(
    trx,
    `select ${columns}, books_fingerprint as "booksFingerprint" from rating.re_rating where re_rating_id = ? for update`,
    [reRatingId],
  );
  return rows[0];
}

/** In one order for all. */
export async function listReRatedAccounts(trx: Transaction, reRatingId: bigint): Promise<readonly { tenantId: number; accountId: number }[]> {
  return query<{ tenantId: number; accountId: number }>(
    trx,
    `select distinct tenant_id as "tenantId", account_id as "accountId" from rating.re_rated_usage where re_rating_id = ? order by 1, 2`,
    [reRatingId],
  );
}

export async function updateReRatingApproved(trx: Transaction, reRatingId: bigint, now: Temporal.Instant, userId: number | undefined): Promise<void> {
  await query(trx, "update rating.re_rating set state = 'approved', approved_at = ?, approved_by = ? where re_rating_id = ?", [
    now,
    userId ?? null,
    reRatingId,
  ]);
}

export async function updateReRatingWithdrawn(trx: Transaction, reRatingId: bigint, now: Temporal.Instant, userId: number | undefined): Promise<void> {
  await query(trx, "update rating.re_rating set state = 'withdrawn', withdrawn_at = ?, withdrawn_by = ? where re_rating_id = ?", [
    now,
    userId ?? null,
    reRatingId,
  ]);
}
