// SQL behind the call list: one tenant's usage, newest first, each call with its price or why it has none.

import { decimalOf, formatDecimal } from '../kernel/decimal.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import type { CalledFilter } from './called-filter.ts';
import type { ZonedRange } from './day-range.ts';
import type { PageKey } from './page-cursor.ts';
import { rangeCondition } from './range-condition.store.ts';
import type { ReportedCall } from './report.ts';

export interface UsageFilter {
  readonly tenantId: number;
  /** One per zone of the tenant's accounts. */
  readonly ranges: readonly ZonedRange[];
  readonly extensionId: number | undefined;
  readonly direction: 'outbound' | 'inbound' | undefined;
  readonly called: CalledFilter | undefined;
}

/** What `call` rows are read from; `page` is a subset of `mediation.usage_record`. */
export const callColumns = `
  u.tenant_id, u.usage_id, u.started_at, a.zone, to_char(u.started_at at time zone a.zone, 'YYYY-MM-DD HH24:MI:SS') as started_local,
  u.direction, u.extension_id, e.number as extension_number, e.name as extension_name, u.calling_number, u.called_number,
  c.destination, u.duration_seconds, r.billed_units::float8 as billed_seconds, r.cost, r.currency, r.supplier_cost, r.supplier_currency, r.rule,
  case when r.usage_id is not null then 'rated' when s.usage_id is not null then 'suspended' else 'awaiting' end as state,
  case when r.usage_id is null then s.reason end as suspended_reason, case when r.usage_id is null then s.detail end as suspended_detail`;

export const callJoins = `
  join account.account a on a.tenant_id = u.tenant_id and a.account_id = u.account_id
  join account.extension e on e.tenant_id = u.tenant_id and e.extension_id = u.extension_id
  left join rating.rated_usage r on r.tenant_id = u.tenant_id and r.started_at = u.started_at and r.usage_id = u.usage_id
  left join rating.suspended_usage s on s.tenant_id = u.tenant_id and s.started_at = u.started_at and s.usage_id = u.usage_id
  left join catalog.rate c on c.rate_id = r.rate_id`;

/** At most `limit` calls older than `after`, newest first; the newest of all without it. */
export async function listUsage(db: Database | Transaction, filter: UsageFilter, page: { after: PageKey | undefined; limit: number }): Promise<ReportedCall[]> {
  if (filter.ranges.length === 0) return [];
  const within = rangeCondition(filter.ranges);
  const conditions = ['u.tenant_id = :tenantId', within.sql, ...filterConditions(filter)];
  if (page.after !== undefined) conditions.push('(u.started_at, u.usage_id) < (:afterAt::timestamptz, :afterId::uuid)');
  const { rows } = await db.raw<{ rows: CallRow[] }>(
    `with page as (
       select u.* from mediation.usage_record u where ${conditions.join(' and ')}
       order by u.started_at desc, u.usage_id desc limit :limit
     )
     select ${callColumns} from page u ${callJoins} order by u.started_at desc, u.usage_id desc`,
    {
      ...within.bindings,
      tenantId: filter.tenantId,
      extensionId: filter.extensionId ?? null,
      direction: filter.direction === 'inbound' ? 'i' : 'o',
      digits: filter.called?.digits ?? null,
      afterAt: page.after?.at.toString() ?? null,
      afterId: page.after?.id ?? null,
      limit: page.limit,
    },
  );
  return rows.map(readCall);
}

function filterConditions({ extensionId, direction, called }: UsageFilter): string[] {
  return [
    ...(extensionId === undefined ? [] : ['u.extension_id = :extensionId']),
    ...(direction === undefined ? [] : ['u.direction = :direction']),
    ...(called === undefined ? [] : [called.match === 'start' ? 'starts_with(u.called_number, :digits)' : 'strpos(u.called_number, :digits) > 0']),
  ];
}

export interface CallRow {
  readonly tenant_id: number;
  readonly usage_id: string;
  readonly started_at: Temporal.Instant;
  readonly zone: string;
  readonly started_local: string;
  readonly direction: 'o' | 'i';
  readonly extension_id: number;
  readonly extension_number: string;
  readonly extension_name: string;
  readonly calling_number: string;
  readonly called_number: string;
  readonly destination: string | null;
  readonly duration_seconds: number;
  readonly billed_seconds: number | null;
  readonly cost: string | null;
  readonly currency: string | null;
  readonly supplier_cost: string | null;
  readonly supplier_currency: string | null;
  readonly rule: RuleLetter | null;
  readonly state: ReportedCall['state'];
  readonly suspended_reason: string | null;
  readonly suspended_detail: string | null;
}

export type RuleLetter = 'r' | 'i' | 'e' | 'n' | 'o' | 'z';

const ruleByLetter: Readonly<Record<RuleLetter, NonNullable<ReportedCall['rule']>>> = {
  r: 'rate',
  i: 'inbound',
  e: 'emergency',
  n: 'internal',
  o: 'on_net',
  z: 'zero',
};

export function readCall(row: CallRow): ReportedCall {
  return {
    tenantId: row.tenant_id,
    usageId: row.usage_id,
    startedAt: row.started_at.toString(),
    zone: row.zone,
    startedLocal: row.started_local,
    direction: row.direction === 'i' ? 'inbound' : 'outbound',
    extensionId: row.extension_id,
    extensionNumber: row.extension_number,
    extensionName: row.extension_name,
    callingNumber: row.calling_number,
    calledNumber: row.called_number,
    destination: row.destination,
    durationSeconds: row.duration_seconds,
    billedSeconds: row.billed_seconds,
    cost: row.cost === null ? null : exactText(row.cost),
    currency: row.currency,
    supplierCost: row.supplier_cost === null ? null : exactText(row.supplier_cost),
    supplierCurrency: row.supplier_currency,
    rule: row.rule === null ? null : ruleByLetter[row.rule],
    state: row.state,
    suspendedReason: row.suspended_reason,
    suspendedDetail: row.suspended_detail,
  };
}

/** `numeric` text without needless zeros, at least four decimals. */
export function exactText(numeric: string): string {
  return formatDecimal(decimalOf(numeric), 4);
}
