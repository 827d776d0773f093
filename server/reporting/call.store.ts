// SQL behind one call: its price with everything that explains it, and the key of its raw record.

import type { Terms } from '../catalog/offer.ts';
import type { RawRecordKey } from '../collection/raw-record.ts';
import { type Decimal, decimalFromUnits, decimalOf, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { UsageToRate } from '../rating/rated-usage.ts';
import type { ChargeDetail, StoredCharge, StoredPiece, StoredPrice } from './explain-price.ts';
import type { CallCorrection, CallExplanation, CallSupply, ReportedCall } from './report.ts';
import { type CallRow, callColumns, callJoins, exactText, readCall } from './usage.store.ts';

export interface CallKey {
  readonly tenantId: number;
  readonly usageId: string;
  /** Spares a search through all months. */
  readonly startedAt: Temporal.Instant | undefined;
}

export interface FoundCall {
  readonly explanation: Omit<CallExplanation, 'record' | 'proof' | 'price' | 'charge' | 'corrections'>;
  /** Undefined where no rate priced it, or an earlier release did. */
  readonly stored: { readonly usage: UsageToRate; readonly price: StoredPrice; readonly tariff: { readonly name: string; readonly terms: Terms } } | undefined;
  readonly charge: StoredCharge | undefined;
  readonly sourceName: string;
  readonly recordKey: RawRecordKey;
}

export async function findCall(db: Database | Transaction, { tenantId, usageId, startedAt }: CallKey): Promise<FoundCall | undefined> {
  const { rows } = await db.raw<{ rows: ExplainedRow[] }>(
    `with x as (
       select * from mediation.usage_record u
       where u.tenant_id = :tenantId and u.usage_id = :usageId ${startedAt === undefined ? '' : 'and u.started_at = :startedAt'} limit 1
     )
     select ${callColumns}, u.answered_at, u.trunk, t.name as tenant_name, a.name as account_name, c.prefix, c.connect_fee, c.price as price_per_minute,
       c.first_increment_units::integer as first_increment_seconds, c.next_increment_units::integer as next_increment_seconds, v.effective_at, v.file_name, d.name as deck_name, i.number as invoice_number,
       x.source_id, x.block_id, x.ordinal, n.name as source_name, coalesce(u.usage_kind, 'call') as usage_kind,
       coalesce(u.quantity, u.duration_seconds)::float8 as quantity, extract(epoch from u.answered_at)::float8 as answered,
       r.rate_id, r.service_cost, r.pieces, r.supplier_id, p.name as supplier_name, sc.destination as supplier_destination,
       sc.prefix as supplier_prefix, tv.tariff_id, tv.version_id as tariff_version_id, tv.effective_at as tariff_effective_at, tv.terms as tariff_terms,
       t2.name as tariff_name, h.amount as charge_amount, h.detail as charge_detail
     from x join x u on true ${callJoins}
     join account.tenant t on t.tenant_id = u.tenant_id
     join collection.source n on n.source_id = x.source_id
     left join catalog.rate_deck_version v on v.version_id = c.version_id
     left join catalog.rate_deck d on d.deck_id = v.deck_id
     left join catalog.tariff_version tv on tv.version_id = r.tariff_version_id
     left join catalog.tariff t2 on t2.tariff_id = tv.tariff_id
     left join catalog.supplier p on p.supplier_id = r.supplier_id
     left join catalog.rate sc on sc.rate_id = r.supplier_rate_id
     left join charging.usage_charge h on h.tenant_id = u.tenant_id and h.started_at = u.started_at and h.usage_id = u.usage_id
     left join invoicing.invoice i on i.tenant_id = h.tenant_id and i.cycle_id = h.cycle_id`,
    { tenantId, usageId, startedAt: startedAt?.toString() ?? null },
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    explanation: readExplanation(row),
    stored: readStored(row),
    charge: row.charge_amount === null ? undefined : { amount: decimalOf(row.charge_amount), detail: row.charge_detail },
    sourceName: row.source_name,
    recordKey: { sourceId: row.source_id, blockId: row.block_id, ordinal: row.ordinal },
  };
}

/** Approved re-ratings that gave the call another price, oldest first. */
export async function listCorrections(db: Database | Transaction, { tenantId, startedAt, usageId }: ReportedCall): Promise<CallCorrection[]> {
  const rows = await query<Omit<CallCorrection, 'approvedAt'> & { readonly approvedAt: Temporal.Instant }>(
    db,
    `select g.approved_at as "approvedAt", g.reason, r.cost_before as "costBefore", r.cost as "costAfter", r.currency,
       case when r.is_kept then 'kept' when r.is_charged then 'adjusted' else 'replaced' end as effect
     from rating.re_rated_usage r join rating.re_rating g on g.re_rating_id = r.re_rating_id
     where r.tenant_id = ? and r.started_at = ? and r.usage_id = ? and g.state = 'approved' order by g.approved_at, g.re_rating_id`,
    [tenantId, startedAt, usageId],
  );
  return rows.map((row) => ({
    ...row,
    approvedAt: row.approvedAt.toString(),
    costBefore: exactText(row.costBefore),
    costAfter: exactText(row.costAfter),
  }));
}

/** Ids are unique within a tenant. */
export async function listTenantsOfUsage(db: Database | Transaction, usageId: string): Promise<readonly number[]> {
  const rows = await query<{ tenant_id: number }>(db, 'select distinct tenant_id from mediation.usage_record where usage_id = ? order by 1', [usageId]);
  return rows.map((row) => row.tenant_id);
}

interface ExplainedRow extends CallRow {
  readonly source_id: number;
  readonly source_name: string;
  readonly block_id: bigint;
  readonly ordinal: number;
  readonly answered_at: Temporal.Instant;
  readonly trunk: string;
  readonly tenant_name: string;
  readonly account_name: string;
  readonly prefix: string | null;
  readonly connect_fee: string | null;
  readonly price_per_minute: string | null;
  readonly first_increment_seconds: number | null;
  readonly next_increment_seconds: number | null;
  readonly effective_at: Temporal.Instant | null;
  readonly file_name: string | null;
  readonly deck_name: string | null;
  readonly invoice_number: string | null;
  readonly usage_kind: string;
  readonly quantity: number;
  /** Epoch seconds. */
  readonly answered: number;
  readonly rate_id: number | null;
  readonly service_cost: string | null;
  readonly pieces: readonly StoredPiece[] | null;
  readonly supplier_id: number | null;
  readonly supplier_name: string | null;
  readonly supplier_destination: string | null;
  readonly supplier_prefix: string | null;
  readonly tariff_id: number | null;
  readonly tariff_version_id: number | null;
  readonly tariff_effective_at: Temporal.Instant | null;
  readonly tariff_terms: Terms | null;
  readonly tariff_name: string | null;
  readonly charge_amount: string | null;
  readonly charge_detail: ChargeDetail | null;
}

function readExplanation(row: ExplainedRow): FoundCall['explanation'] {
  return {
    call: readCall(row),
    answeredAt: row.answered_at.toString(),
    tenantName: row.tenant_name,
    accountName: row.account_name,
    trunk: row.trunk,
    rate: readRate(row),
    invoiceNumber: row.invoice_number,
    usageKind: row.usage_kind,
    quantity: row.quantity,
    tariff: readTariff(row),
    supply: readSupply(row),
  };
}

function readTariff({ tariff_id: tariffId, tariff_version_id: versionId, tariff_name: name, tariff_effective_at: effectiveAt }: ExplainedRow) {
  if (tariffId === null || versionId === null || name === null || effectiveAt === null) return null;
  return { tariffId, name, versionId, effectiveAt: effectiveAt.toString() };
}

function readSupply(row: ExplainedRow): CallSupply | null {
  const { supplier_id: supplierId, supplier_currency: currency, supplier_cost: cost } = row;
  if (supplierId === null || currency === null || cost === null) return null;
  const isComparable = currency === row.currency && row.cost !== null;
  return {
    supplierId,
    supplierName: row.supplier_name ?? '',
    destination: row.supplier_destination,
    prefix: row.supplier_prefix,
    currency,
    cost: exactText(cost),
    margin: isComparable ? formatDecimal(decimalFromUnits(decimalOf(row.cost ?? '0') - decimalOf(cost)), 4) : null,
  };
}

function readStored(row: ExplainedRow): FoundCall['stored'] {
  const { rate_id: rateId, tariff_terms: terms, tariff_name: name, billed_seconds: billedUnits, cost } = row;
  if (rateId === null || terms === null || name === null || billedUnits === null || cost === null) return undefined;
  return {
    usage: {
      usageKind: row.usage_kind,
      direction: row.direction === 'i' ? 'inbound' : 'outbound',
      isOnNet: false,
      callingNumber: row.calling_number,
      calledNumber: row.called_number,
      answeredAt: row.answered,
      quantity: row.quantity,
    },
    price: { rateId, billedUnits, cost: decimalOf(cost), serviceCost: readAmount(row.service_cost), pieces: row.pieces },
    tariff: { name, terms },
  };
}

function readAmount(text: string | null): Decimal {
  return text === null ? zeroDecimal : decimalOf(text);
}

function readRate(row: ExplainedRow): CallExplanation['rate'] {
  if (row.prefix === null) return null;
  return {
    prefix: row.prefix,
    destination: row.destination ?? '',
    deckName: row.deck_name ?? '',
    versionEffectiveAt: row.effective_at?.toString() ?? '',
    versionFile: row.file_name ?? '',
    connectFee: exactText(row.connect_fee ?? '0'),
    pricePerMinute: exactText(row.price_per_minute ?? '0'),
    firstIncrementSeconds: row.first_increment_seconds ?? 0,
    nextIncrementSeconds: row.next_increment_seconds ?? 0,
  };
}
