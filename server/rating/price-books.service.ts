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
  const dated = await listAccountTariffs(db);
  const tariffs = groupByAccount(dated);
  const versions = await listDeckVersions(db);
  const countries = await listSourceCountries(db);
  await loadVersions(db, cache, versions, dated);
  const emergency = new Map([...countries].map(([sourceId, country]) => [sourceId, new Set(nationalPlan(country).emergencyNumbers)]));
  let last: { readonly currency: string; readonly version: DeckVersion; readonly sourceId: number; readonly book: PriceBook } | undefined;
  return ({ tenantId, accountId, sourceId, startedAt }) => {
    const tariff = tariffs
      .get(tenantId)
      ?.get(accountId)
      ?.find((one) => one.serviceFrom <= startedAt && (one.serviceTo === undefined || startedAt < one.serviceTo));
    const version = tariff && versions.find((one) => one.deckId === tariff.deckId && one.effectiveAt <= startedAt);
    const index = version && cache.indexes.get(version.versionId);
    if (tariff === undefined || version === undefined || index === undefined) return undefined;
    // Usage in a row mostly pays by the same book.
    if (last?.version === version && last.sourceId === sourceId && last.currency === tariff.currency) return last.book;
    const numbers = emergency.get(sourceId);
    const book: PriceBook = { currency: tariff.currency, isEmergency: (number) => numbers?.has(number) ?? false, findRate: (number) => index.find(number) };
    last = { currency: tariff.currency, version, sourceId, book };
    return book;
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
  const decksInUse = new Set(tariffs.map((tariff) => tariff.deckId));
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
