// SQL behind the usage summary: one row per tenant, extension or destination and currency, summed by the database.

import type { Database, Transaction } from '../platform/postgres.ts';
import type { ZonedRange } from './day-range.ts';
import { rangeCondition } from './range-condition.store.ts';
import type { SummaryGroup, SummaryRow } from './report.ts';
import { exactText, type RuleLetter } from './usage.store.ts';

export interface SummaryFilter {
  /** One per zone of the accounts concerned. */
  readonly ranges: readonly ZonedRange[];
  /** Undefined for all tenants. */
  readonly tenantId: number | undefined;
  readonly by: SummaryGroup;
}

/** Dearest first. A call counts once: as rated, suspended or awaiting. */
export async function listUsageSummary(db: Database | Transaction, { ranges, tenantId, by }: SummaryFilter): Promise<SummaryRow[]> {
  if (ranges.length === 0) return [];
  const within = rangeCondition(ranges);
  const { rows } = await db.raw<{ rows: SummedRow[] }>(summaryByGroup[by](`${within.sql}${tenantId === undefined ? '' : ' and u.tenant_id = :tenantId'}`), {
    ...within.bindings,
    tenantId: tenantId ?? null,
  });
  return rows.map(readRow);
}

const figures = `count(*) as call_count, count(r.usage_id) as rated_count,
  count(*) filter (where r.usage_id is null and s.usage_id is not null) as suspended_count,
  sum(u.duration_seconds) as duration_seconds, coalesce(sum(r.billed_units), 0) as billed_seconds, coalesce(sum(r.cost), 0) as cost,
  sum(r.supplier_cost) filter (where r.supplier_currency = r.currency) as supplier_cost,
  sum(r.cost - r.supplier_cost) filter (where r.supplier_currency = r.currency) as margin`;

const usageAndPrice = `mediation.usage_record u
  join account.account a on a.tenant_id = u.tenant_id and a.account_id = u.account_id
  left join rating.rated_usage r on r.tenant_id = u.tenant_id and r.started_at = u.started_at and r.usage_id = u.usage_id
  left join rating.suspended_usage s on s.tenant_id = u.tenant_id and s.started_at = u.started_at and s.usage_id = u.usage_id`;

/** Free usage of an account without a tariff has no currency of its own. */
const currencyOf = "coalesce(nullif(r.currency, 'XXX'), a.currency)";

const summaryByGroup: Readonly<Record<SummaryGroup, (condition: string) => string>> = {
  tenant: (condition) => `
    with summed as (
      select u.tenant_id, ${currencyOf} as currency, ${figures} from ${usageAndPrice} where ${condition} group by 1, 2
    )
    select g.*, t.name as tenant_name from summed g join account.tenant t on t.tenant_id = g.tenant_id
    order by g.cost desc, t.name, g.tenant_id, g.currency`,
  extension: (condition) => `
    with summed as (
      select u.tenant_id, u.extension_id, ${currencyOf} as currency, ${figures} from ${usageAndPrice} where ${condition} group by 1, 2, 3
    )
    select g.*, t.name as tenant_name, e.number as extension_number, e.name as extension_name from summed g
    join account.tenant t on t.tenant_id = g.tenant_id
    join account.extension e on e.tenant_id = g.tenant_id and e.extension_id = g.extension_id
    order by g.cost desc, e.number, g.tenant_id, g.extension_id, g.currency`,
  destination: (condition) => `
    with by_rate as (
      select r.rate_id, r.rule, ${currencyOf} as currency, ${figures} from ${usageAndPrice} where ${condition} group by 1, 2, 3
    )
    select c.destination, g.rule, g.currency, sum(g.call_count)::bigint as call_count, sum(g.rated_count)::bigint as rated_count,
      sum(g.suspended_count)::bigint as suspended_count, sum(g.duration_seconds)::bigint as duration_seconds,
      sum(g.billed_seconds)::bigint as billed_seconds, sum(g.cost) as cost,
      sum(g.supplier_cost) as supplier_cost, sum(g.margin) as margin
    from by_rate g left join catalog.rate c on c.rate_id = g.rate_id
    group by c.destination, g.rule, g.currency order by cost desc, c.destination, g.rule, g.currency`,
};

interface SummedRow {
  readonly tenant_id?: number;
  readonly tenant_name?: string;
  readonly extension_id?: number;
  readonly extension_number?: string;
  readonly extension_name?: string;
  readonly destination?: string | null;
  readonly rule?: RuleLetter | null;
  readonly currency: string;
  readonly call_count: bigint;
  readonly rated_count: bigint;
  readonly suspended_count: bigint;
  readonly duration_seconds: bigint;
  readonly billed_seconds: bigint;
  readonly cost: string;
  readonly supplier_cost: string | null;
  readonly margin: string | null;
}

const kindByRule: Readonly<Record<RuleLetter, SummaryRow['kind']>> = {
  r: 'priced',
  i: 'inbound',
  e: 'emergency',
  n: 'internal',
  o: 'on_net',
  z: 'zero',
};

function readRow(row: SummedRow): SummaryRow {
  return {
    tenantId: row.tenant_id ?? null,
    tenantName: row.tenant_name ?? null,
    extensionId: row.extension_id ?? null,
    extensionNumber: row.extension_number ?? null,
    extensionName: row.extension_name ?? null,
    destination: row.destination ?? null,
    kind: row.rule === undefined ? 'mixed' : row.rule === null ? 'unpriced' : kindByRule[row.rule],
    currency: row.currency,
    callCount: row.call_count.toString(),
    ratedCount: row.rated_count.toString(),
    suspendedCount: row.suspended_count.toString(),
    awaitingCount: (row.call_count - row.rated_count - row.suspended_count).toString(),
    durationSeconds: row.duration_seconds.toString(),
    billedSeconds: row.billed_seconds.toString(),
    cost: exactText(row.cost),
    supplierCost: row.supplier_cost === null ? null : exactText(row.supplier_cost),
    margin: row.margin === null ? null : exactText(row.margin),
  };
}
