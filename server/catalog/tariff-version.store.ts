// SQL of the dated versions of tariffs and plans, and of suppliers.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { DeckNames, PlanVersion, PlanVersionDraft, Supplier, SupplierDraft, TariffVersion, TariffVersionDraft, Terms } from './offer.ts';

type Connection = Database | Transaction;

const tariffVersionColumns =
  'tariff_id as "tariffId", version_id as "versionId", effective_at as "effectiveAt", terms, created_at as "createdAt", withdrawn_at as "withdrawnAt"';
const planVersionColumns =
  'plan_id as "planId", version_id as "versionId", effective_on as "effectiveOn", terms, created_at as "createdAt", withdrawn_at as "withdrawnAt"';
const supplierSelect = `select s.supplier_id as "supplierId", s.name, s.tariff_id as "tariffId", t.name as "tariffName", t.deck_id as "deckId", d.currency,
  s.source_id as "sourceId", s.trunk, extract(epoch from s.service_from)::float8 as "serviceFrom", extract(epoch from s.service_to)::float8 as "serviceTo"
  from catalog.supplier s join catalog.tariff t on t.tariff_id = s.tariff_id join catalog.rate_deck d on d.deck_id = t.deck_id`;
/** Of all of them the newest first; of several for one moment the last made counts. */
const newestFirst = 'order by v.effective_at desc, v.version_id desc';
const latestDayFirst = 'order by v.effective_on desc, v.version_id desc';

export interface TariffVersionToRate {
  readonly tariffId: number;
  readonly versionId: number;
  /** The tariff's. */
  readonly name: string;
  readonly deckId: number;
  readonly currency: string;
  /** Epoch seconds; the first one to find that is not later than the usage is the one in force. */
  readonly effectiveAt: number;
  readonly terms: Terms;
}

export interface PlanVersionToCharge {
  readonly planId: number;
  readonly versionId: number;
  /** The plan's. */
  readonly name: string;
  readonly currency: string;
  readonly tariffId: number;
  /** `YYYY-MM-DD`; the first one to find that is not later than the cycle's first day is the one in force. */
  readonly effectiveOn: string;
  readonly terms: Terms;
}

/** Of every tariff, newest first, without those withdrawn. */
export async function listTariffVersions(db: Connection): Promise<readonly TariffVersionToRate[]> {
  return query<TariffVersionToRate>(
    db,
    `select v.tariff_id as "tariffId", v.version_id as "versionId", t.name, t.deck_id as "deckId", d.currency,
       extract(epoch from v.effective_at)::float8 as "effectiveAt", v.terms
     from catalog.tariff_version v join catalog.tariff t on t.tariff_id = v.tariff_id join catalog.rate_deck d on d.deck_id = t.deck_id
     where v.withdrawn_at is null ${newestFirst}`,
  );
}

/** Newest first, without those withdrawn. */
export async function listPlanVersions(db: Connection, planIds: readonly number[]): Promise<readonly PlanVersionToCharge[]> {
  return query<PlanVersionToCharge>(
    db,
    `select v.plan_id as "planId", v.version_id as "versionId", p.name, p.currency, p.tariff_id as "tariffId", v.effective_on as "effectiveOn", v.terms
     from catalog.plan_version v join catalog.plan p on p.plan_id = v.plan_id
     where v.plan_id = any(?) and v.withdrawn_at is null ${latestDayFirst}`,
    [planIds],
  );
}

/** Newest first, with those withdrawn. */
export async function listVersionsOfTariff(db: Connection, tariffId: number): Promise<readonly TariffVersion[]> {
  return query<TariffVersion>(db, `select ${tariffVersionColumns} from catalog.tariff_version v where v.tariff_id = ? ${newestFirst}`, [tariffId]);
}

/** Newest first, with those withdrawn. */
export async function listVersionsOfPlan(db: Connection, planId: number): Promise<readonly PlanVersion[]> {
  return query<PlanVersion>(db, `select ${planVersionColumns} from catalog.plan_version v where v.plan_id = ? ${latestDayFirst}`, [planId]);
}

/** Changes of the versions of one tariff wait for each other. */
export async function lockTariff(trx: Transaction, tariffId: number): Promise<boolean> {
  return (await query(trx, 'select from catalog.tariff where tariff_id = ? for update', [tariffId])).length === 1;
}

/** Changes of the versions of one plan wait for each other. */
export async function lockPlan(trx: Transaction, planId: number): Promise<boolean> {
  return (await query(trx, 'select from catalog.plan where plan_id = ? for update', [planId])).length === 1;
}

export async function insertTariffVersion(
  db: Connection,
  tariffId: number,
  { effectiveAt, terms }: TariffVersionDraft,
  createdAt: Temporal.Instant,
): Promise<TariffVersion | undefined> {
  const rows = await query<TariffVersion>(
    db,
    `insert into catalog.tariff_version (tariff_id, effective_at, terms, created_at) values (?, ?, ?::jsonb, ?) returning ${tariffVersionColumns}`,
    [tariffId, effectiveAt, JSON.stringify(terms), createdAt],
  );
  return rows[0];
}

export async function insertPlanVersion(
  db: Connection,
  planId: number,
  { effectiveOn, terms }: PlanVersionDraft,
  createdAt: Temporal.Instant,
): Promise<PlanVersion | undefined> {
  const rows = await query<PlanVersion>(
    db,
    `insert into catalog.plan_version (plan_id, effective_on, terms, created_at) values (?, ?, ?::jsonb, ?) returning ${planVersionColumns}`,
    [planId, effectiveOn, JSON.stringify(terms), createdAt],
  );
  return rows[0];
}

export async function updateTariffVersionWithdrawn(db: Connection, versionId: number, withdrawnAt: Temporal.Instant): Promise<TariffVersion | undefined> {
  const rows = await query<TariffVersion>(db, `update catalog.tariff_version set withdrawn_at = ? where version_id = ? returning ${tariffVersionColumns}`, [
    withdrawnAt,
    versionId,
  ]);
  return rows[0];
}

export async function updatePlanVersionWithdrawn(db: Connection, versionId: number, withdrawnAt: Temporal.Instant): Promise<PlanVersion | undefined> {
  const rows = await query<PlanVersion>(db, `update catalog.plan_version set withdrawn_at = ? where version_id = ? returning ${planVersionColumns}`, [
    withdrawnAt,
    versionId,
  ]);
  return rows[0];
}

/** Names of bands and origin sets in rates that count at any time from one moment until another. */
export async function listDeckNames(db: Connection, deckId: number, from: Temporal.Instant, until: Temporal.Instant | undefined): Promise<DeckNames> {
  const used = await query<{ kind: 'band' | 'originSet'; name: string }>(
    db,
    `with counting as (
       select band_prices, origins from catalog.rate
       where deck_id = ? and valid_from < coalesce(?::timestamptz, 'infinity') and (valid_to is null or valid_to > greatest(valid_from, ?::timestamptz)))
     select distinct 'band' as kind, jsonb_object_keys(band_prices) as name from counting
     union select 'originSet', origin from counting cross join unnest(origins) as origin where origin !~ '^[0-9]+$' and origin <> 'withheld'
     order by name`,
    [deckId, until ?? null, from],
  );
  const namesOf = (wanted: string) => used.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  return { bands: namesOf('band'), originSets: namesOf('originSet') };
}

/** Those for a trunk first, then those for a source, so that the first one that fits is the one. */
export async function listSuppliers(db: Connection): Promise<readonly Supplier[]> {
  return query<Supplier>(db, `${supplierSelect} order by s.trunk is null, s.source_id is null, s.name, s.service_from, s.supplier_id`);
}

export async function findSupplier(db: Connection, supplierId: number): Promise<Supplier | undefined> {
  const rows = await query<Supplier>(db, `${supplierSelect} where s.supplier_id = ?`, [supplierId]);
  return rows[0];
}

/** One change of suppliers at a time, so that no two of them overlap. */
export async function lockSuppliers(trx: Transaction): Promise<void> {
  await query(trx, 'lock table catalog.supplier in share row exclusive mode');
}

/** A supplier of the same source and trunk during any of this time. */
export async function findOtherSupplier(
  db: Connection,
  { sourceId, trunk, serviceFrom, serviceTo }: SupplierDraft,
  exceptSupplierId: number | null,
): Promise<Supplier | undefined> {
  const rows = await query<Supplier>(
    db,
    `${supplierSelect} where s.source_id is not distinct from ?::int and s.trunk is not distinct from ?::text and s.supplier_id is distinct from ?::int
     and tstzrange(s.service_from, s.service_to) && tstzrange(?::timestamptz, ?::timestamptz) order by s.service_from limit 1`,
    [sourceId, trunk, exceptSupplierId, serviceFrom, serviceTo],
  );
  return rows[0];
}

export async function insertSupplier(db: Connection, draft: SupplierDraft): Promise<number | undefined> {
  const rows = await query<{ supplierId: number }>(
    db,
    `insert into catalog.supplier (name, tariff_id, source_id, trunk, service_from, service_to) values (?, ?, ?, ?, ?, ?)
     returning supplier_id as "supplierId"`,
    [draft.name, draft.tariffId, draft.sourceId, draft.trunk, draft.serviceFrom, draft.serviceTo],
  );
  return rows[0]?.supplierId;
}

export async function updateSupplierEnd(db: Connection, supplierId: number, serviceTo: Temporal.Instant | null): Promise<void> {
  await query(db, 'update catalog.supplier set service_to = ? where supplier_id = ?', [serviceTo, supplierId]);
}

export async function deleteSupplier(db: Connection, supplierId: number): Promise<void> {
  await query(db, 'delete from catalog.supplier where supplier_id = ?', [supplierId]);
}
