// What every account pays by at a moment, and what suppliers charge: decks and tariffs read once and kept until they change.

import { chooseSupplier, type Terms, tariffOf } from '../catalog/offer.ts';
import type { Rate } from '../catalog/rate.ts';
import { listSuppliers, listTariffVersions, type TariffVersionToRate } from '../catalog/tariff-version.store.ts';
import { nationalPlan } from '../mediation/national-plan.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { type AccountTariff, listAccountTariffs, listDeckRevisions, listOwnNumbers, listRatesOfDeck, listSourceCountries } from './price-book.store.ts';
import type { PriceBook, PriceBooks } from './price-stored-usage.ts';
import { type DeckIndex, indexRates, openRateBook } from './rate-book.ts';

interface KeptDeck {
  readonly revision: bigint;
  readonly index: DeckIndex;
}

/** Decks ready for pricing, by deck id. */
export type RateCache = Map<number, KeptDeck>;

export function createRateCache(): RateCache {
  return new Map();
}

/** What usage would be priced by in place of what is stored. */
export interface ProposedBooks {
  /** All rates of a deck, by deck id. */
  readonly rates: ReadonlyMap<number, readonly Rate[]>;
  /** Of a tariff for all time, by tariff id. */
  readonly terms: ReadonlyMap<number, Terms>;
}

export interface BookOptions {
  readonly proposed?: ProposedBooks;
  /** Where the books of one account are enough. */
  readonly account?: { readonly tenantId: number; readonly accountId: number };
}

/** Reads who pays by what anew, and only those decks that have changed. The books stay while others change the cache. */
export async function openPriceBooks(db: Database | Transaction, cache: RateCache, { proposed, account }: BookOptions = {}): Promise<PriceBooks> {
  const accounts = await listAccountTariffs(db, account);
  const suppliers = await listSuppliers(db);
  const inUse = new Set([...accounts, ...suppliers].map(({ tariffId }) => tariffId));
  const stored = (await listTariffVersions(db)).filter(({ tariffId }) => inUse.has(tariffId));
  const versions = stored.map((version) => ({ ...version, terms: proposed?.terms.get(version.tariffId) ?? version.terms }));
  const decks = await openDecks(db, cache, new Set(versions.map(({ deckId }) => deckId)), proposed);
  const findVersion = createVersionFinder(versions);
  const countries = await listSourceCountries(db);
  const ofSource = createSourceBooks(decks, countries);
  const tariffs = groupByAccount(accounts);
  const isOnNetFree = versions.some(({ terms }) => terms.onNet === 'free');
  const own = Map.groupBy(isOnNetFree ? await listOwnNumbers(db) : [], ({ number }) => number);
  return {
    findBook: (usage) => {
      const tariff = tariffs
        .get(usage.tenantId)
        ?.get(usage.accountId)
        ?.find((one) => one.serviceFrom <= usage.startedAt && (one.serviceTo === undefined || usage.startedAt < one.serviceTo));
      const version = tariff && findVersion(tariff.tariffId, usage.answeredAt);
      return version && ofSource(version, usage.sourceId);
    },
    findSupplierBook: (usage) => {
      const supplier = suppliers.length === 0 ? undefined : chooseSupplier(suppliers, { ...usage, at: usage.startedAt });
      const version = supplier && findVersion(supplier.tariffId, usage.answeredAt);
      const book = version && ofSource(version, usage.sourceId);
      return supplier && book && { ...book, supplierId: supplier.supplierId };
    },
    isOnNet: (number, at) => own.get(number)?.some(({ serviceFrom, serviceTo }) => serviceFrom <= at && at < serviceTo) ?? false,
  };
}

async function openDecks(
  db: Database | Transaction,
  cache: RateCache,
  deckIds: ReadonlySet<number>,
  proposed: ProposedBooks | undefined,
): Promise<ReadonlyMap<number, DeckIndex>> {
  const revisions = await listDeckRevisions(db);
  const opened = new Map<number, DeckIndex>();
  for (const deckId of deckIds) {
    const revision = revisions.get(deckId) ?? 0n;
    const kept = cache.get(deckId);
    const rates = proposed?.rates.get(deckId);
    const index = rates === undefined && kept?.revision === revision ? kept.index : indexRates(rates ?? (await listRatesOfDeck(db, deckId)));
    if (rates === undefined) cache.set(deckId, { revision, index });
    opened.set(deckId, index);
  }
  return opened;
}

function createVersionFinder(versions: readonly TariffVersionToRate[]): (tariffId: number, at: number) => TariffVersionToRate | undefined {
  const byTariff = Map.groupBy(versions, ({ tariffId }) => tariffId);
  return (tariffId, at) => byTariff.get(tariffId)?.find(({ effectiveAt }) => effectiveAt <= at);
}

type FindSourceBook = (version: TariffVersionToRate, sourceId: number) => PriceBook | undefined;

/** Emergency numbers of the exchange's country are free beside those of the tariff. */
function createSourceBooks(decks: ReadonlyMap<number, DeckIndex>, countries: ReadonlyMap<number, string>): FindSourceBook {
  const made = new Map<number, Map<number, PriceBook>>();
  return (version, sourceId) => {
    const known = made.get(version.versionId)?.get(sourceId);
    if (known !== undefined) return known;
    const deck = decks.get(version.deckId);
    if (deck === undefined) return undefined;
    const tariff = tariffOf(version);
    const country = countries.get(sourceId);
    const emergencyNumbers = new Set([...tariff.emergencyNumbers, ...(country === undefined ? [] : nationalPlan(country).emergencyNumbers)]);
    const book = { ...openRateBook(deck, { ...tariff, emergencyNumbers }), tariffVersionId: version.versionId };
    const bySource = made.get(version.versionId) ?? new Map<number, PriceBook>();
    made.set(version.versionId, bySource.set(sourceId, book));
    return book;
  };
}

type TariffsByAccount = ReadonlyMap<number, ReadonlyMap<number, readonly AccountTariff[]>>;

function groupByAccount(tariffs: readonly AccountTariff[]): TariffsByAccount {
  const byTenant = Map.groupBy(tariffs, ({ tenantId }) => tenantId);
  return new Map([...byTenant].map(([tenantId, ofTenant]) => [tenantId, Map.groupBy(ofTenant, ({ accountId }) => accountId)]));
}
