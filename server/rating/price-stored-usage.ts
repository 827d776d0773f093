// The price of a stored usage record by its account's tariff, and what its supplier charges for it.

import { addDecimals, type Decimal, decimalOf, zeroDecimal } from '../kernel/decimal.ts';
import type { RateBook } from './rate-book.ts';
import { rateUsage } from './rate-usage.ts';
import type { RatedUsage, UsageToRate } from './rated-usage.ts';

export interface PriceBook extends RateBook {
  readonly tariffVersionId: number;
}

export interface SupplierBook extends PriceBook {
  readonly supplierId: number;
}

/** `startedAt` says which plan the account had, `answeredAt` which version of its tariff counts; epoch seconds. */
export interface UsageToBook {
  readonly tenantId: number;
  readonly accountId: number;
  readonly sourceId: number;
  readonly trunk: string;
  readonly startedAt: number;
  readonly answeredAt: number;
}

export interface PriceBooks {
  findBook(usage: UsageToBook): PriceBook | undefined;
  findSupplierBook(usage: UsageToBook): SupplierBook | undefined;
  /** Whether a number is one of the operator's own customers. */
  isOnNet(number: string, at: number): boolean;
}

export interface StoredUsage extends Omit<UsageToRate, 'isOnNet' | 'direction'>, UsageToBook {
  readonly usageId: string;
  readonly batchId: bigint;
  readonly direction: 'outbound' | 'inbound';
}

export interface SuppliedUsage {
  readonly supplierId: number;
  /** Null where the supplier's tariff makes it free. */
  readonly rateId: number | null;
  readonly currency: string;
  readonly cost: Decimal;
}

export interface UsagePrice {
  readonly rated: RatedUsage;
  /** `XXX` (ISO 4217: none is involved) for free usage of an account without a tariff. */
  readonly currency: string;
  readonly tariffVersionId: number | undefined;
  /** Undefined without a supplier, or where its deck has no rate. */
  readonly supplied: SuppliedUsage | undefined;
}

export function priceStoredUsage(usage: StoredUsage, books: PriceBooks): UsagePrice {
  const book = books.findBook(usage);
  return {
    rated: refuseTooLarge(rateStoredUsage(usage, book, books)),
    currency: book?.tariff.currency ?? 'XXX',
    tariffVersionId: book?.tariffVersionId,
    supplied: priceSupply(usage, books),
  };
}

export function rateStoredUsage(usage: StoredUsage, book: PriceBook | undefined, books: Pick<PriceBooks, 'isOnNet'>): RatedUsage {
  const isOnNet = usage.direction === 'outbound' && books.isOnNet(usage.calledNumber, usage.answeredAt);
  return rateUsage({ ...usage, isOnNet }, book);
}

/** `numeric(24,10)` holds fourteen digits before the point: such usage waits by itself, and the rest of its batch goes on. */
const storedMax = decimalOf('100000000000000');

function refuseTooLarge(rated: RatedUsage): RatedUsage {
  if (rated.rule !== 'rate' || addDecimals(rated.cost, rated.serviceCost) < storedMax) return rated;
  return { rule: 'unrated', reason: 'price_too_large', detail: 'The price has more than fourteen digits before the point. Look at the quantity and the rate.' };
}

/** A supplier knows nothing of our own network: whatever goes over its trunk is charged. */
function priceSupply(usage: StoredUsage, books: PriceBooks): SuppliedUsage | undefined {
  const book = books.findSupplierBook(usage);
  if (book === undefined) return undefined;
  const rated = rateUsage({ ...usage, isOnNet: false }, book);
  if (rated.rule === 'unrated' || (rated.rule === 'rate' && addDecimals(rated.cost, rated.serviceCost) >= storedMax)) return undefined;
  const isPriced = rated.rule === 'rate';
  return {
    supplierId: book.supplierId,
    rateId: isPriced ? rated.rate.rateId : null,
    currency: book.tariff.currency,
    cost: isPriced ? addDecimals(rated.cost, rated.serviceCost) : zeroDecimal,
  };
}
