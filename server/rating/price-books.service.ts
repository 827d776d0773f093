// What every account pays by at a moment, read once and kept: a deck version never changes once imported.

import { createPrefixIndex, type PrefixIndex } from '../catalog/longest-prefix.ts';
import { nationalPlan } from '../mediation/national-plan.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import type { Rate } from './rate-call.ts';
import type { PriceBook } from './rate-usage.ts';
import { type AccountTariff, type DeckVersion, listAccountTariffs, listDeckVersions, listRates, listSourceCountries } from './rating.store.ts';

export type FindPriceBook = (usage: { tenantId: number; accountId: number; sourceId: number; startedAt: number }) => PriceBook | undefined;

/** Deck versions in memory, by version id. */
export interface RateCache {
  readonly indexes: Map<number, PrefixIndex<Rate>>;
}

export function createRateCache(): RateCache {
  return { indexes: new Map() };
}

/** Reads tariffs and dates anew, and only those deck versions that are not in memory yet. */
export async function openPriceBooks(db: Database | Transaction, cache: RateCache): Promise<FindPriceBook> {
  const tariffs = groupByAccount(await listAccountTariffs(db));
  const versions = await listDeckVersions(db);
  const countries = await listSourceCountries(db);
  await loadVersions(db, cache, versions, tariffs);
  const emergency = new Map([...countries].map(([sourceId, country]) => [sourceId, new Set(nationalPlan(country).emergencyNumbers)]));
  const books = new Map<string, PriceBook>();
  return ({ tenantId, accountId, sourceId, startedAt }) => {
    const tariff = tariffs
      .get(`${tenantId}:${accountId}`)
      ?.find((dated) => dated.serviceFrom <= startedAt && (dated.serviceTo === undefined || startedAt < dated.serviceTo));
    const version = tariff && versions.find((dated) => dated.deckId === tariff.deckId && dated.effectiveAt <= startedAt);
    const index = version && cache.indexes.get(version.versionId);
    if (tariff === undefined || version === undefined || index === undefined) return undefined;
    const key = `${version.versionId}:${tariff.currency}:${sourceId}`;
    const known = books.get(key);
    if (known !== undefined) return known;
    const numbers = emergency.get(sourceId);
    const book: PriceBook = { currency: tariff.currency, isEmergency: (number) => numbers?.has(number) ?? false, findRate: (number) => index.find(number) };
    books.set(key, book);
    return book;
  };
}

function groupByAccount(tariffs: readonly AccountTariff[]): Map<string, AccountTariff[]> {
  const byAccount = new Map<string, AccountTariff[]>();
  for (const tariff of tariffs) {
    const key = `${tariff.tenantId}:${tariff.accountId}`;
    byAccount.set(key, [...(byAccount.get(key) ?? []), tariff]);
  }
  return byAccount;
}

async function loadVersions(
  db: Database | Transaction,
  cache: RateCache,
  versions: readonly DeckVersion[],
  tariffs: ReadonlyMap<string, readonly AccountTariff[]>,
): Promise<void> {
  const decksInUse = new Set([...tariffs.values()].flat().map((tariff) => tariff.deckId));
  for (const version of versions) {
    if (!decksInUse.has(version.deckId) || cache.indexes.has(version.versionId)) continue;
    const rates = await listRates(db, version.versionId);
    cache.indexes.set(version.versionId, createPrefixIndex(rates.map((rate) => [rate.prefix, rate] as const)));
  }
  const current = new Set(versions.map((version) => version.versionId));
  for (const versionId of cache.indexes.keys()) {
    if (!current.has(versionId)) cache.indexes.delete(versionId);
  }
}
