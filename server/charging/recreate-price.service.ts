// Prices stored usage again with all its pieces, because a plan may charge only a part of it.

import { addDecimals } from '../kernel/decimal.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { Transaction } from '../platform/postgres.ts';
import { openPriceBooks, type RateCache } from '../rating/price-books.service.ts';
import { rateStoredUsage } from '../rating/price-stored-usage.ts';
import type { PricedUsage } from '../rating/rated-usage.ts';
import type { AccountKey } from './charging.store.ts';
import type { RestTariff } from './consume-plan.ts';
import type { UnchargedUsage } from './consumption.store.ts';

export interface RecreatedPrice {
  readonly priced: PricedUsage;
  readonly tariff: RestTariff;
}

/** Of one account's usage. Throws a DomainFailure for usage that costs otherwise now than it was rated: it must be rated again first. */
export async function openPriceRecreation(
  trx: Transaction,
  { tenantId, accountId }: AccountKey,
  cache: RateCache,
): Promise<(usage: UnchargedUsage) => RecreatedPrice> {
  const books = await openPriceBooks(trx, cache, { account: { tenantId, accountId } });
  return (usage) => {
    const book = books.findBook(usage);
    const priced = rateStoredUsage(usage, book, books);
    const isStale = priced.rule !== 'rate' || priced.serviceCost !== usage.serviceCost || addDecimals(priced.cost, priced.serviceCost) !== usage.cost;
    if (book === undefined || isStale) throw staleUsage(usage);
    return { priced, tariff: book.tariff };
  };
}

function staleUsage({ startedAt }: UnchargedUsage): DomainFailure {
  const started = Temporal.Instant.fromEpochMilliseconds(startedAt * 1000);
  return new DomainFailure('conflict', 'account_has_stale_usage', `Prices have changed since the call of ${started} was rated. Re-rate its month first.`);
}
