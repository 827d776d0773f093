// Keeps suppliers: by whose tariff usage costs us, for which source and trunk, and when.

import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { findTariff } from './offer.store.ts';
import { momentOf, type Supplier, type SupplierDraft, supplierFaults } from './offer.ts';
import { deleteSupplier, findOtherSupplier, findSupplier, insertSupplier, lockSuppliers, updateSupplierEnd } from './tariff-version.store.ts';

/** What later folders know about sources; the application hands it in, because imports point back only. */
export interface CatalogRules {
  isSource(db: Database | Transaction, sourceId: number): Promise<boolean>;
}

export async function createSupplier(trx: Transaction, draft: SupplierDraft, rules: CatalogRules): Promise<Supplier> {
  const tidy = { ...draft, name: draft.name.trim(), trunk: draft.trunk?.trim() ?? null };
  refuseFaults(tidy);
  await refuseUnknown(trx, tidy, rules);
  await lockSuppliers(trx);
  await refuseOverlap(trx, tidy, null);
  const supplierId = saved(await insertSupplier(trx, tidy));
  return saved(await findSupplier(trx, supplierId));
}

/** `serviceTo` is the first moment without the supplier; null lets it run on. */
export async function endSupplier(trx: Transaction, supplierId: number, serviceTo: Temporal.Instant | null): Promise<Supplier> {
  await lockSuppliers(trx);
  const changed = { ...draftOf(await requireSupplier(trx, supplierId)), serviceTo };
  refuseFaults(changed);
  await refuseOverlap(trx, changed, supplierId);
  await updateSupplierEnd(trx, supplierId, serviceTo);
  return saved(await findSupplier(trx, supplierId));
}

/** Only before it begins: one that may have cost usage is ended instead. */
export async function withdrawSupplier(trx: Transaction, supplierId: number, now: Temporal.Instant): Promise<void> {
  await lockSuppliers(trx);
  const { name, serviceFrom } = draftOf(await requireSupplier(trx, supplierId));
  if (Temporal.Instant.compare(serviceFrom, now) <= 0) {
    throw new DomainFailure('conflict', 'supplier_begun', `${name} has counted since ${serviceFrom}. Say when it ends instead.`);
  }
  await deleteSupplier(trx, supplierId);
}

async function requireSupplier(db: Database | Transaction, supplierId: number): Promise<Supplier> {
  const supplier = await findSupplier(db, supplierId);
  if (supplier === undefined) throw new DomainFailure('not_found', 'supplier_unknown', 'There is no such supplier.');
  return supplier;
}

function refuseFaults(draft: SupplierDraft): void {
  const faults = supplierFaults(draft);
  if (faults.length > 0) throw new DomainFailure('invalid', 'supplier_invalid', 'The supplier cannot be saved like this.', { faults });
}

async function refuseUnknown(trx: Transaction, { tariffId, sourceId }: SupplierDraft, rules: CatalogRules): Promise<void> {
  const tariff = await findTariff(trx, tariffId);
  if (tariff === undefined) throw new DomainFailure('not_found', 'tariff_unknown', 'There is no such tariff.');
  if (tariff.deckRole !== 'supplier') {
    const sentence = `${tariff.name} is a tariff that is sold. Choose one over a rate deck of a supplier.`;
    throw new DomainFailure('conflict', 'supplier_tariff_sold', sentence);
  }
  if (sourceId !== null && !(await rules.isSource(trx, sourceId))) throw new DomainFailure('not_found', 'source_unknown', 'There is no such source.');
}

async function refuseOverlap(trx: Transaction, draft: SupplierDraft, exceptSupplierId: number | null): Promise<void> {
  const other = await findOtherSupplier(trx, draft, exceptSupplierId);
  if (other === undefined) return;
  const { serviceFrom, serviceTo } = draftOf(other);
  const until = serviceTo === null ? 'without an end' : `until ${serviceTo}`;
  const sentence = `${other.name} supplies the same source and trunk from ${serviceFrom} ${until}. End that one first.`;
  throw new DomainFailure('conflict', 'supplier_overlaps', sentence);
}

/** As it was asked for. */
function draftOf({ name, tariffId, sourceId, trunk, serviceFrom, serviceTo }: Supplier): SupplierDraft {
  return { name, tariffId, sourceId, trunk, serviceFrom: momentOf(serviceFrom), serviceTo: serviceTo === null ? null : momentOf(serviceTo) };
}

function saved<Row>(row: Row | undefined): Row {
  assertThat(row !== undefined, 'a row that was written is answered');
  return row;
}
