// What every account pays by at a moment, and what suppliers charge: decks and tariffs read once and kept until they change.

import { chooseSupplier, tariffOf } from '../catalog/offer.ts';
import type { Rate } from '../catalog/rate.ts';
import { listSuppliers, listTariffVersions, type TariffVersionToRate } from '../catalog/tariff-version.store.ts';
import { nationalPlan } from '../mediation/national-plan.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { type AccountTariff, listAccountTariffs, listDeckRevisions, listOwnNumbers, listRatesOfDeck, listSourceCountries } from './price-book.store.ts';
import type { PriceBook, PriceBooks } from './price-stored-usage.ts';
import { createRateBook } from './rate-book.ts';

interface KeptDeck {
  readonly revision: bigint;
  readonly rates: readonly Rate[];
}

interface KeptBook {
  readonly revision: bigint;
  readonly book: PriceBook;
}

/** Decks by deck id, and books by the version of their tariff. */
export interface RateCache {
  readonly decks: Map<number, KeptDeck>;
  readonly books: Map<number, KeptBook>;
}

export function createRateCache(): RateCache {
  return { decks: new Map(), books: new Map() };
}

/** Reads who pays by what anew, and only those decks that have changed. */
export async function openPriceBooks(db: Database | Transaction, cache: RateCache): Promise<PriceBooks> {
  const accounts = await listAccountTariffs(db);
  const suppliers = await listSuppliers(db);
  const inUse = new Set([...accounts, ...suppliers].map(({ tariffId }) => tariffId));
  const versions = (await listTariffVersions(db)).filter(({ tariffId }) => inUse.has(tariffId));
  await loadBooks(db, cache, versions);
  const findVersion = createVersionFinder(versions);
  const countries = await listSourceCountries(db);
  const ofSource = createSourceBooks(cache, countries);
  const tariffs = groupByAccount(accounts);
  const own = Map.groupBy(await listOwnNumbers(db), ({ number }) => number);
  return {
    findBook: (usage) => {
      const tariff = tariffs
        .get(usage.tenantId)
        ?.get(usage.accountId)
        ?.find((one) => one.serviceFrom <= usage.startedAt && (one.serviceTo === undefined || usage.startedAt < one.serviceTo));
      const version = tariff && findVersion(tariff.tariffId, usage.answeredAt);
      return version && ofSource(version.versionId, usage.sourceId);
    },
    findSupplierBook: (usage) => {
      const supplier = suppliers.length === 0 ? undefined : chooseSupplier(suppliers, { ...usage, at: usage.startedAt });
      const version = supplier && findVersion(supplier.tariffId, usage.answeredAt);
      const book = version && ofSource(version.versionId, usage.sourceId);
      return supplier && book && { ...book, supplierId: supplier.supplierId };
    },
    isOnNet: (number, at) => own.get(number)?.some(({ serviceFrom, serviceTo }) => serviceFrom <= at && at < serviceTo) ?? false,
  };
}

async function loadBooks(db: Database | Transaction, cache: RateCache, versions: readonly TariffVersionToRate[]): Promise<void> {
  const revisions = await listDeckRevisions(db);
  for (const version of versions) {
    const revision = revisions.get(version.deckId) ?? 0n;
    if (cache.books.get(version.versionId)?.revision === revision) continue;
    const kept = cache.decks.get(version.deckId);
    const deck = kept?.revision === revision ? kept : { revision, rates: await listRatesOfDeck(db, version.deckId) };
    cache.decks.set(version.deckId, deck);
    cache.books.set(version.versionId, { revision, book: { ...createRateBook(deck.rates, tariffOf(version)), tariffVersionId: version.versionId } });
  }
  dropOthers(cache.books, new Set(versions.map(({ versionId }) => versionId)));
  dropOthers(cache.decks, new Set(versions.map(({ deckId }) => deckId)));
}

function dropOthers(kept: Map<number, unknown>, wanted: ReadonlySet<number>): void {
  for (const id of kept.keys()) if (!wanted.has(id)) kept.delete(id);
}

function createVersionFinder(versions: readonly TariffVersionToRate[]): (tariffId: number, at: number) => TariffVersionToRate | undefined {
  const byTariff = Map.groupBy(versions, ({ tariffId }) => tariffId);
  return (tariffId, at) => byTariff.get(tariffId)?.find(({ effectiveAt }) => effectiveAt <= at);
}

/** Emergency numbers of the exchange's country are free beside those of the tariff. */
function createSourceBooks(cache: RateCache, countries: ReadonlyMap<number, string>): (versionId: number, sourceId: number) => PriceBook | undefined {
  const made = new Map<number, Map<number, PriceBook>>();
  return (versionId, sourceId) => {
    const known = made.get(versionId)?.get(sourceId);
    if (known !== undefined) return known;
    const kept = cache.books.get(versionId);
    if (kept === undefined) return undefined;
    const country = countries.get(sourceId);
    const emergencyNumbers = new Set([...kept.book.tariff.emergencyNumbers, ...(country === undefined ? [] : nationalPlan(country).emergencyNumbers)]);
    const book = { ...kept.book, tariff: { ...kept.book.tariff, emergencyNumbers } };
    const bySource = made.get(versionId) ?? new Map<number, PriceBook>();
    made.set(versionId, bySource.set(sourceId, book));
    return book;
  };
}

type TariffsByAccount = ReadonlyMap<number, ReadonlyMap<number, readonly AccountTariff[]>>;

function groupByAccount(tariffs: readonly AccountTariff[]): TariffsByAccount {
  const byTenant = Map.groupBy(tariffs, ({ tenantId }) => tenantId);
  return new Map([...byTenant].map(([tenantId, ofTenant]) => [tenantId, Map.groupBy(ofTenant, ({ accountId }) => accountId)]));
}
