// What every account pays by at a moment, read once and kept: a deck version never changes once imported.

import type { Tariff } from '../catalog/tariff.ts';
import { nationalPlan } from '../mediation/national-plan.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { createRateBook, type RateBook } from './rate-book.ts';
import { type AccountTariff, type DeckVersion, listAccountTariffs, listDeckVersions, listRates, listSourceCountries } from './rating.store.ts';

export type FindPriceBook = (usage: { tenantId: number; accountId: number; sourceId: number; startedAt: number }) => RateBook | undefined;

/** Books in memory, by version id. */
export interface RateCache {
  readonly books: Map<number, RateBook>;
}

export function createRateCache(): RateCache {
  return { books: new Map() };
}

/** Reads tariffs and dates anew, and only those deck versions that are not in memory yet. */
export async function openPriceBooks(db: Database | Transaction, cache: RateCache): Promise<FindPriceBook> {
  const dated = await listAccountTariffs(db);
  const tariffs = groupByAccount(dated);
  const versions = await listDeckVersions(db);
  const countries = await listSourceCountries(db);
  await loadVersions(db, cache, versions, dated);
  const emergency = new Map([...countries].map(([sourceId, country]) => [sourceId, new Set(nationalPlan(country).emergencyNumbers)]));
  let last: { readonly version: DeckVersion; readonly sourceId: number; readonly book: RateBook } | undefined;
  return ({ tenantId, accountId, sourceId, startedAt }) => {
    const tariff = tariffs
      .get(tenantId)
      ?.get(accountId)
      ?.find((one) => one.serviceFrom <= startedAt && (one.serviceTo === undefined || startedAt < one.serviceTo));
    const version = tariff && versions.find((one) => one.deckId === tariff.deckId && one.effectiveAt <= startedAt);
    const book = version && cache.books.get(version.versionId);
    if (version === undefined || book === undefined) return undefined;
    // Usage in a row mostly pays by the same book.
    if (last?.version === version && last.sourceId === sourceId) return last.book;
    const emergencyNumbers = emergency.get(sourceId) ?? new Set<string>();
    const ofSource = { ...book, tariff: { ...book.tariff, emergencyNumbers } };
    last = { version, sourceId, book: ofSource };
    return ofSource;
  };
}

type TariffsByAccount = ReadonlyMap<number, ReadonlyMap<number, readonly AccountTariff[]>>;

function groupByAccount(tariffs: readonly AccountTariff[]): TariffsByAccount {
  const byTenant = new Map<number, Map<number, AccountTariff[]>>();
  for (const tariff of tariffs) {
    const byAccount = byTenant.get(tariff.tenantId) ?? new Map<number, AccountTariff[]>();
    byTenant.set(tariff.tenantId, byAccount);
    byAccount.set(tariff.accountId, [...(byAccount.get(tariff.accountId) ?? []), tariff]);
  }
  return byTenant;
}

async function loadVersions(db: Database | Transaction, cache: RateCache, versions: readonly DeckVersion[], tariffs: readonly AccountTariff[]): Promise<void> {
  const currencies = new Map(tariffs.map((tariff) => [tariff.deckId, tariff.currency]));
  for (const version of versions) {
    const currency = currencies.get(version.deckId);
    if (currency === undefined || cache.books.has(version.versionId)) continue;
    cache.books.set(version.versionId, createRateBook(await listRates(db, version.versionId), plainTariff(currency)));
  }
  const current = new Set(versions.map((version) => version.versionId));
  for (const versionId of cache.books.keys()) {
    if (!current.has(versionId)) cache.books.delete(versionId);
  }
}

/** A deck as sold, without bands, bounds and rounding. */
function plainTariff(currency: string): Tariff {
  return {
    name: '',
    currency,
    zone: 'UTC',
    crossing: 'start',
    zeroSecondCalls: 'charged',
    freeSeconds: 0,
    minimumCharge: undefined,
    maximumCharge: undefined,
    rounding: { decimals: 10, mode: 'half_up' },
    bands: [],
    isHoliday: () => false,
    emergencyNumbers: new Set(),
    inbound: 'free',
    internal: 'free',
    onNet: 'deck',
    originSets: new Map(),
    originSurcharges: [],
  };
}
