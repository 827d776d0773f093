// SQL of usage with the price that stands: read to be priced anew, and kept beside its new price.

import { addDecimals, type Decimal, decimalOf, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import { type CopyRows, copyBigint, copyInstant, copyText, createCopyRows, readCopyRows } from '../platform/copy-text.ts';
import { ensurePartitions, monthOf } from '../platform/partition.ts';
import { copyIn, copyOut, type Database, type Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { StoredUsage, UsagePrice } from './price-stored-usage.ts';
import { piecesText, readUsage, ruleCodes, type UsageRow } from './rating.store.ts';

/** Days are `YYYY-MM-DD` in the zone of each account, half-open. */
export interface UsagePeriod {
  readonly from: string;
  readonly to: string;
  /** Undefined: every tenant. */
  readonly tenantId: number | undefined;
  /** Undefined: every account. */
  readonly accountIds?: readonly number[] | undefined;
}

/** As `rating.rated_usage` keeps it, each as plain text, in the order of `priceColumns`; null where nothing is kept. */
export type PriceFields = readonly (string | null)[];

export interface StandingPrice {
  /** With the service fee. */
  readonly cost: Decimal;
  readonly currency: string;
  readonly fields: PriceFields;
  /** The approved re-rating that it comes from, for usage that was charged before. */
  readonly standsOn: bigint | undefined;
}

export interface StandingUsage extends StoredUsage {
  readonly standing: StandingPrice;
  /** As it was charged, for usage whose charge has changed nothing since. */
  readonly charged: { readonly serviceCost: Decimal; readonly billedUnits: number };
  /** What is owed for it by earlier re-ratings; undefined where there was none. */
  readonly chargedBefore: Decimal | undefined;
}

/** Usage for a rehearsal: with what a plan looks at, and the cost that stands; that is undefined for usage without a price. */
export interface RehearsedUsage extends StoredUsage {
  readonly extensionId: number;
  /** `YYYY-MM-DD` in the account's zone. */
  readonly localDate: string;
  readonly standingCost: Decimal | undefined;
}

const priceColumns = [
  ...['rate_id', 'billed_units', 'cost', 'currency', 'rule', 'tariff_version_id', 'service_cost', 'pieces'],
  ...['supplier_id', 'supplier_rate_id', 'supplier_currency', 'supplier_cost'],
] as const;
const ownColumnCount = 8;
const amountColumns: ReadonlySet<string> = new Set(['cost', 'service_cost', 'supplier_cost']);
const priceOf = (table: string) => (column: string) => (amountColumns.has(column) ? `trim_scale(${table}.${column})::text` : `${table}.${column}::text`);
const ownPrice = priceColumns.slice(0, ownColumnCount);
const supplierPrice = priceColumns.slice(ownColumnCount);

/** Accounts, their usage of the period and its rated price. A day more on both sides, so that other months are left out. */
function usageOf({ from, to, tenantId, accountIds }: UsagePeriod, join: 'join' | 'left join'): string {
  const around = (table: string) => `${table}.started_at >= '${dayBeside(from, -1)}Z' and ${table}.started_at < '${dayBeside(to, 1)}Z'`;
  return `from account.account a
    join mediation.usage_record u on u.tenant_id = a.tenant_id and u.account_id = a.account_id and ${around('u')}
      and u.started_at >= timestamp '${from}' at time zone a.zone and u.started_at < timestamp '${to}' at time zone a.zone
    ${join} rating.rated_usage r on r.tenant_id = u.tenant_id and r.started_at = u.started_at and r.usage_id = u.usage_id and r.batch_id = u.batch_id
      and ${around('r')}
    left join lateral (
      select x.* from rating.re_rated_usage x
      where x.tenant_id = u.tenant_id and x.started_at = u.started_at and x.usage_id = u.usage_id and x.is_charged and ${around('x')}
        and (select exists (select from rating.re_rating where state = 'approved'))
        and exists (select from rating.re_rating g where g.re_rating_id = x.re_rating_id and g.state = 'approved')
      order by x.re_rating_id desc limit 1
    ) s on true
    where ${tenantId === undefined ? 'true' : `a.tenant_id = ${tenantId}`}
      and ${accountIds === undefined ? 'true' : `a.account_id = any ('{${accountIds.join(',')}}')`}`;
}

function dayBeside(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** How much rated usage there is. */
export async function countRatedUsage(db: Database | Transaction, period: UsagePeriod): Promise<bigint> {
  const [row] = await query<{ count: bigint }>(db, `select count(*) as count ${usageOf(period, 'join')}`);
  return row?.count ?? 0n;
}

/** Rated usage as it stands now; a cursor, because new prices are stored while it is read. Open until `closeStanding`. */
export async function openStanding(trx: Transaction, period: UsagePeriod): Promise<void> {
  await query(trx, 'set local cursor_tuple_fraction = 1');
  const own = ownPrice.map((column) => `case when s.usage_id is null then ${priceOf('r')(column)} else ${priceOf('s')(column)} end`);
  const fields = [...own, ...supplierPrice.map(priceOf('r'))];
  await query(
    trx,
    `declare standing_usage no scroll cursor for
     select extract(epoch from u.started_at)::float8 as started, u.usage_id, u.tenant_id, u.account_id, u.source_id, u.batch_id, u.direction,
       u.called_number, u.calling_number, u.trunk, extract(epoch from u.answered_at)::float8 as answered, coalesce(u.usage_kind, 'call') as usage_kind,
       coalesce(u.quantity, u.duration_seconds)::float8 as quantity, s.re_rating_id as stands_on, s.charged_after,
       coalesce(r.service_cost, 0) as charged_service, r.billed_units::float8 as charged_units, concat_ws(chr(31), ${fields.map((field) => `coalesce(${field}, '')`).join(', ')}) as fields
     ${usageOf(period, 'join')}`,
  );
}

export async function fetchStanding(trx: Transaction, limit: number): Promise<readonly StandingUsage[]> {
  const rows = await query<StandingRow>(trx, `fetch forward ${limit} from standing_usage`);
  return rows.map(readStanding);
}

export async function closeStanding(trx: Transaction): Promise<void> {
  await query(trx, 'close standing_usage');
}

/**
 * Usage of the period, by COPY, as many records at once as have come. In the order of consumption within each account
 * where that is asked for.
 */
export async function* readUsageToRehearse(trx: Transaction, period: UsagePeriod, isOrdered: boolean): AsyncGenerator<readonly RehearsedUsage[]> {
  const chunks = copyOut(
    trx,
    `copy (select extract(epoch from u.started_at)::bigint, u.usage_id, u.tenant_id, u.account_id, u.source_id, u.batch_id, u.extension_id, u.direction,
         coalesce(u.quantity, u.duration_seconds), u.called_number, u.calling_number, extract(epoch from u.answered_at)::bigint, u.trunk,
         coalesce(u.usage_kind, 'call'), (u.started_at at time zone a.zone)::date, coalesce(s.cost, r.cost)
       ${usageOf(period, 'left join')} ${isOrdered ? 'order by u.tenant_id, u.started_at, u.usage_id' : ''}) to stdout`,
  );
  for await (const rows of readCopyRows(chunks)) yield rows.map(readRehearsed);
}

/** The price as it would be kept. */
export function priceFieldsOf({ rated, currency, tariffVersionId, supplied }: UsagePrice): PriceFields {
  if (rated.rule === 'unrated') throw new Error('Usage without a price has nothing to be kept.');
  const version = tariffVersionId === undefined ? null : String(tariffVersionId);
  const supplier = [supplied?.supplierId, supplied?.rateId ?? undefined].map((id) => (id === undefined ? null : String(id)));
  const fields = [...supplier, supplied?.currency ?? null, supplied === undefined ? null : formatDecimal(supplied.cost)];
  if (rated.rule !== 'rate') return [null, '0', '0', currency, ruleCodes[rated.rule], version, null, null, ...fields];
  return [
    String(rated.rate.rateId),
    String(rated.billedUnits),
    formatDecimal(addDecimals(rated.cost, rated.serviceCost)),
    currency,
    ruleCodes.rate,
    version,
    rated.serviceCost === zeroDecimal ? null : formatDecimal(rated.serviceCost),
    piecesText(rated) ?? null,
    ...fields,
  ];
}

/** New prices as they are found, to be copied page by page. */
export interface ReRatedRows {
  readonly lines: CopyRows;
  readonly months: Set<number>;
}

export interface ReRatedCharge {
  readonly before: Decimal;
  readonly after: Decimal;
  /** It costs otherwise and stays as it was charged. */
  readonly isKept: boolean;
}

export function createReRatedRows(): ReRatedRows {
  return { lines: createCopyRows(), months: new Set() };
}

export function addReRated(
  { lines, months }: ReRatedRows,
  reRatingId: bigint,
  usage: StandingUsage,
  { fields, charge }: { fields: PriceFields; charge: ReRatedCharge | undefined },
): void {
  const { standing, batchId, startedAt, usageId, tenantId, accountId } = usage;
  const key = `${copyInstant(startedAt)}\t${usageId}\t${copyBigint(batchId)}\t${copyBigint(reRatingId)}\t${tenantId}\t${accountId}`;
  const charged = charge === undefined ? 'f\tf' : `t\t${charge.isKept ? 't' : 'f'}`;
  const amounts = charge === undefined ? '\\N\t\\N' : `${formatDecimal(charge.before)}\t${formatDecimal(charge.after)}`;
  const prices = [...standing.fields, ...fields].map((field) => (field === null ? '\\N' : copyText(field))).join('\t');
  lines.add(`${key}\t${charged}\t${standing.standsOn ?? '\\N'}\t${amounts}\t${prices}\n`);
  months.add(monthOf(startedAt));
}

export async function insertReRated(trx: Transaction, { lines, months }: ReRatedRows): Promise<void> {
  await ensurePartitions(trx, 'rating.re_rated_usage', months);
  await copyIn(
    trx,
    `copy rating.re_rated_usage (started_at, usage_id, batch_id, re_rating_id, tenant_id, account_id, is_charged, is_kept, stands_on, charged_before,
       charged_after, ${priceColumns.map((column) => `${column}_before`).join(', ')}, ${priceColumns.join(', ')}) from stdin`,
    lines.takeAll(),
  );
}

/** So that the approval of what was just stored is planned by how much it is. */
export async function analyzeReRated(trx: Transaction): Promise<void> {
  await query(trx, 'analyze rating.re_rated_usage');
}

/** Usage whose price stands no longer as it stood when the re-rating was proposed. */
export async function countMovedUsage(trx: Transaction, reRatingId: bigint): Promise<bigint> {
  const [row] = await query<{ count: bigint }>(
    trx,
    `select count(*) as count from rating.re_rated_usage n
     left join rating.rated_usage r on r.tenant_id = n.tenant_id and r.started_at = n.started_at and r.usage_id = n.usage_id and r.batch_id = n.batch_id
     where n.re_rating_id = ? and (r.usage_id is null
       or (${supplierPrice.map((column) => `r.${column}`).join(', ')}) is distinct from (${supplierPrice.map((column) => `n.${column}_before`).join(', ')})
       or (not n.is_charged
         and (${ownPrice.map((column) => `r.${column}`).join(', ')}) is distinct from (${ownPrice.map((column) => `n.${column}_before`).join(', ')}))
       or (n.is_charged and n.stands_on is distinct from (
         select max(x.re_rating_id) from rating.re_rated_usage x join rating.re_rating g on g.re_rating_id = x.re_rating_id
         where x.tenant_id = n.tenant_id and x.started_at = n.started_at and x.usage_id = n.usage_id and x.is_charged and g.state = 'approved')))`,
    [reRatingId],
  );
  return row?.count ?? 0n;
}

/** Usage without a charge takes its new price. Of charged usage only what suppliers charge for it moves: nobody was told that. */
export async function updateReRated(trx: Transaction, reRatingId: bigint): Promise<void> {
  const set = (columns: readonly string[]) => columns.map((column) => `${column} = n.${column}`).join(', ');
  const apply = (columns: readonly string[], isCharged: boolean) =>
    query(
      trx,
      `update rating.rated_usage r set ${set(columns)} from rating.re_rated_usage n
       where n.re_rating_id = ? and n.is_charged = ${isCharged}
         and r.tenant_id = n.tenant_id and r.started_at = n.started_at and r.usage_id = n.usage_id and r.batch_id = n.batch_id`,
      [reRatingId],
    );
  await apply(priceColumns, false);
  await apply(supplierPrice, true);
}

interface StandingRow extends UsageRow {
  readonly stands_on: bigint | null;
  readonly charged_after: string | null;
  readonly charged_service: string;
  readonly charged_units: number;
  /** Separated, because arrays are slow to read; empty where nothing is kept. */
  readonly fields: string;
}

const piecesIndex = priceColumns.indexOf('pieces');
const costIndex = priceColumns.indexOf('cost');
const currencyIndex = priceColumns.indexOf('currency');

function readStanding(row: StandingRow): StandingUsage {
  const fields = row.fields.split('\u001f').map((field, index) => {
    if (field === '') return null;
    return index === piecesIndex ? JSON.stringify(JSON.parse(field)) : field;
  });
  return {
    ...readUsage(row),
    standing: { cost: decimalOf(fields[costIndex] ?? '0'), currency: fields[currencyIndex] ?? '', fields, standsOn: row.stands_on ?? undefined },
    charged: { serviceCost: decimalOf(row.charged_service), billedUnits: row.charged_units },
    chargedBefore: row.charged_after === null ? undefined : decimalOf(row.charged_after),
  };
}

function readRehearsed(fields: readonly string[]): RehearsedUsage {
  const [startedAt = '', usageId = '', tenantId = '', accountId = '', sourceId = '', batchId = '', extensionId = '', direction = '', ...others] = fields;
  const [quantity = '', calledNumber = '', callingNumber = '', answeredAt = '', trunk = '', usageKind = '', localDate = '', cost = '\\N'] = others;
  return {
    usageId,
    tenantId: Number(tenantId),
    accountId: Number(accountId),
    sourceId: Number(sourceId),
    batchId: BigInt(batchId),
    extensionId: Number(extensionId),
    startedAt: Number(startedAt),
    answeredAt: Number(answeredAt),
    usageKind,
    direction: direction === 'o' ? 'outbound' : 'inbound',
    calledNumber,
    callingNumber,
    trunk,
    quantity: Number(quantity),
    localDate,
    standingCost: cost === '\\N' ? undefined : decimalOf(cost),
  };
}
