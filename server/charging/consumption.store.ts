// SQL of consumption: usage without a charge in its order, what grants gave, and charges with what plans did to them.

import { type Decimal, decimalFromUnits, decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { type CopyRows, copyBigint, copyInstant, copyText } from '../platform/copy-text.ts';
import { copyIn, type Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { StoredUsage } from '../rating/price-stored-usage.ts';
import type { CycleBalance } from './balance-ledger.ts';
import { type AccountKey, ensureChargeMonths, monthNumber, type UsageWindow, uncharged } from './charging.store.ts';
import { type CycleDays, splitName } from './cycle-plan.ts';
import type { ConsumedUsage } from './plan-usage.ts';

export interface UnchargedUsage extends StoredUsage {
  readonly extensionId: number;
  /** `YYYY-MM-DD` in the account's zone. */
  readonly localDate: string;
  /** As it was rated, with the service fee. */
  readonly cost: Decimal;
  readonly serviceCost: Decimal;
}

const sourceCodes = { allowance: 'a', promotion: 'p', tier: 't' } as const;
const sourceNames = { a: 'allowance', p: 'promotion', t: 'tier' } as const;

/**
 * Usage of the window without a charge, in the order of consumption, as it stands now: it can be read again from any place.
 * Open until the transaction ends or `closeUncharged`.
 */
export async function openUncharged(trx: Transaction, account: AccountKey & { zone: string }, window: UsageWindow): Promise<void> {
  const months = await ensureChargeMonths(trx, account, window);
  await query(
    trx,
    `declare uncharged_usage scroll cursor for
     select extract(epoch from r.started_at)::float8 as started, r.usage_id, r.batch_id, u.source_id, u.extension_id, u.direction, u.called_number,
       u.calling_number, u.trunk, extract(epoch from u.answered_at)::float8 as answered, coalesce(u.usage_kind, 'call') as usage_kind,
       coalesce(u.quantity, u.duration_seconds)::float8 as quantity, r.cost, coalesce(r.service_cost, 0) as service_cost,
       (r.started_at at time zone ?)::date as local_date
     ${uncharged} and ${monthNumber} = any(?) order by r.started_at, r.usage_id`,
    [account.zone, account.tenantId, account.accountId, window.from, window.to, months],
  );
}

/** `place` counts from 0. */
export async function listUncharged(trx: Transaction, account: AccountKey, place: number, limit: number): Promise<readonly UnchargedUsage[]> {
  await query(trx, `move absolute ${place} in uncharged_usage`);
  const rows = await query<UnchargedRow>(trx, `fetch forward ${limit} from uncharged_usage`);
  return rows.map((row) => readUncharged(row, account));
}

/** Those with usage of any kind and price that began on these days, `YYYY-MM-DD` in the account's zone, half-open. */
export async function listExtensionsWithUsage(
  trx: Transaction,
  account: AccountKey & { zone: string },
  { serviceFrom, serviceTo }: CycleDays,
): Promise<readonly number[]> {
  const rows = await query<{ extension_id: number }>(
    trx,
    `select distinct extension_id from mediation.usage_record
     where tenant_id = ? and account_id = ? and started_at >= ?::date::timestamp at time zone ? and started_at < ?::date::timestamp at time zone ?
     order by extension_id`,
    [account.tenantId, account.accountId, serviceFrom, account.zone, serviceTo, account.zone],
  );
  return rows.map((row) => row.extension_id);
}

export async function closeUncharged(trx: Transaction): Promise<void> {
  await query(trx, 'close uncharged_usage');
}

export async function listBalances(trx: Transaction, account: AccountKey): Promise<readonly CycleBalance[]> {
  const rows = await query<BalanceRow>(
    trx,
    `select to_char(service_month, 'YYYY-MM') as cycle, to_char(granted_month, 'YYYY-MM') as granted_in, source, measure, plan_id, extension_id, name,
       sum(granted) as granted, sum(used) as used
     from charging.allowance_balance where tenant_id = ? and account_id = ?
     group by service_month, granted_month, source, measure, plan_id, extension_id, name
     order by service_month, granted_month, source, plan_id, name collate "C", extension_id`,
    [account.tenantId, account.accountId],
  );
  return rows.map(readBalance);
}

export async function insertBalances(trx: Transaction, account: AccountKey, cycleId: bigint, balances: readonly CycleBalance[]): Promise<void> {
  if (balances.length === 0) return;
  const lines = balances.map((balance) => {
    const { planId, name } = splitName(balance.name);
    const amount = (value: bigint) => (balance.measure === 'units' ? value.toString() : formatDecimal(decimalFromUnits(value)));
    const months = `${balance.cycle}-01\t${balance.grantedIn}-01`;
    const kind = `${sourceCodes[balance.source]}\t${balance.measure === 'units' ? 'u' : 'm'}\t${planId}\t${balance.serviceNumber || '0'}\t${copyText(name)}`;
    return `${account.tenantId}\t${account.accountId}\t${cycleId}\t${months}\t${kind}\t${amount(balance.granted)}\t${amount(balance.used)}\n`;
  });
  await copyIn(
    trx,
    `copy charging.allowance_balance (tenant_id, account_id, cycle_id, service_month, granted_month, source, measure, plan_id, extension_id, name,
       granted, used) from stdin`,
    [Buffer.from(lines.join(''))],
  );
}

/** Plain charges keep no detail: they are the cost as rated. */
export function addCharge(rows: CopyRows, cycleId: bigint, usage: UnchargedUsage, { amount, consumed }: { amount: Decimal; consumed: ConsumedUsage }): void {
  const key = `${copyInstant(usage.startedAt)}\t${usage.usageId}\t${copyBigint(cycleId)}\t${usage.tenantId}\t${formatDecimal(amount)}`;
  const isPlain = consumed.coveredUnits === 0 && consumed.discounts.length === 0 && consumed.pricing.kind === 'rated';
  rows.add(isPlain ? `${key}\t\\N\t\\N\t\\N\n` : `${key}\t${consumed.coveredUnits}\t${formatDecimal(consumed.discount)}\t${copyText(detailOf(consumed))}\n`);
}

export async function insertConsumedCharges(trx: Transaction, rows: CopyRows): Promise<void> {
  await copyIn(
    trx,
    'copy charging.usage_charge (started_at, usage_id, cycle_id, tenant_id, amount, covered_units, discount, detail) from stdin',
    rows.takeAll(),
  );
}

/** First and last start among the charges of a cycle, in epoch seconds. */
export async function updateCycleSpan(trx: Transaction, tenantId: number, cycleId: bigint, span: { from: number; to: number }): Promise<void> {
  await query(trx, 'update charging.cycle set usage_from = to_timestamp(?), usage_to = to_timestamp(?) where tenant_id = ? and cycle_id = ?', [
    span.from,
    span.to,
    tenantId,
    cycleId,
  ]);
}

/**
 * Only what cannot be told from the rated usage, because it stands beside every call: lists in place of names. Amounts are
 * decimal text; what does not apply is left out.
 */
function detailOf({ covered, pricing, connectFee, bound, discounts }: ConsumedUsage): string {
  return JSON.stringify({
    covered: orNothing(covered.map(({ source, name, grantedIn, units }) => [sourceCodes[source], ...nameParts(name), grantedIn, units])),
    flat: pricing.kind === 'flat_price' ? [...nameParts(pricing.name), formatDecimal(pricing.price)] : undefined,
    tier: pricing.kind === 'tier' ? [...nameParts(pricing.name), pricing.pieces.map(({ units, price }) => [units, formatDecimal(price)])] : undefined,
    fee: formatDecimal(connectFee),
    bound: bound === 'none' ? undefined : bound,
    discounts: orNothing(discounts.map(({ source, name, amount }) => [source, ...nameParts(name), formatDecimal(amount)])),
  });
}

function nameParts(text: string): readonly [planId: number, name: string] {
  const { planId, name } = splitName(text);
  return [planId, name];
}

function orNothing<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

interface UnchargedRow {
  readonly started: number;
  readonly usage_id: string;
  readonly batch_id: bigint;
  readonly source_id: number;
  readonly extension_id: number;
  readonly direction: string;
  readonly called_number: string;
  readonly calling_number: string;
  readonly trunk: string;
  readonly answered: number;
  readonly usage_kind: string;
  readonly quantity: number;
  readonly cost: string;
  readonly service_cost: string;
  readonly local_date: string;
}

function readUncharged(row: UnchargedRow, { tenantId, accountId }: AccountKey): UnchargedUsage {
  return {
    tenantId,
    accountId,
    sourceId: row.source_id,
    batchId: row.batch_id,
    usageId: row.usage_id,
    extensionId: row.extension_id,
    startedAt: row.started,
    localDate: row.local_date,
    answeredAt: row.answered,
    usageKind: row.usage_kind,
    direction: row.direction === 'o' ? 'outbound' : 'inbound',
    callingNumber: row.calling_number,
    calledNumber: row.called_number,
    trunk: row.trunk,
    quantity: row.quantity,
    cost: decimalOf(row.cost),
    serviceCost: decimalOf(row.service_cost),
  };
}

interface BalanceRow {
  readonly cycle: string;
  readonly granted_in: string;
  readonly source: 'a' | 'p' | 't';
  readonly measure: 'u' | 'm';
  readonly plan_id: number;
  readonly extension_id: number;
  readonly name: string;
  readonly granted: string;
  readonly used: string;
}

function readBalance(row: BalanceRow): CycleBalance {
  const amount = (text: string): bigint => (row.measure === 'u' ? decimalOf(text) / decimalOf('1') : decimalOf(text));
  return {
    cycle: row.cycle,
    source: sourceNames[row.source],
    name: `${row.plan_id}/${row.name}`,
    measure: row.measure === 'u' ? 'units' : 'money',
    serviceNumber: row.extension_id === 0 ? '' : String(row.extension_id),
    grantedIn: row.granted_in,
    granted: amount(row.granted),
    used: amount(row.used),
  };
}
