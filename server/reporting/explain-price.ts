// Explains a stored price from what it refers to, and gives none that does not come to the stored amount again.

import type { Rate } from '../catalog/rate.ts';
import type { Tariff } from '../catalog/tariff.ts';
import type { Covered, Discount, RestPricing } from '../charging/plan-usage.ts';
import { priceRest, type Rest } from '../charging/price-rest.ts';
import { addDecimals, type Decimal, decimalOf, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import { type BookedRate, createRateBook, type RateBook } from '../rating/rate-book.ts';
import { priceByRate } from '../rating/rate-call.ts';
import type { PricedUsage, UsageToRate } from '../rating/rated-usage.ts';

/** As rating stored it; the cost holds the service fee. */
export interface StoredPrice {
  readonly rateId: number;
  readonly billedUnits: number;
  readonly cost: Decimal;
  readonly serviceCost: Decimal;
  /** Null where the rate and the band at the beginning priced it all. */
  readonly pieces: readonly StoredPiece[] | null;
}

export type StoredPiece = readonly [rateId: number, band: string, fromUnit: number, billedUnits: number];

/** As charging stored it. */
export interface StoredCharge {
  readonly amount: Decimal;
  readonly detail: ChargeDetail | null;
}

/** Amounts are decimal text; what does not apply is left out. `a` is an allowance, `p` a promotion. */
export interface ChargeDetail {
  readonly covered?: readonly (readonly [source: 'a' | 'p', planId: number, name: string, grantedIn: string, units: number])[];
  readonly flat?: readonly [planId: number, name: string, price: string];
  readonly tier?: readonly [planId: number, name: string, pieces: readonly (readonly [units: number, price: string])[]];
  /** What is left of the connect fee. */
  readonly fee: string;
  readonly bound?: PricedUsage['bound'];
  readonly discounts?: readonly (readonly [source: Discount['source'], planId: number, name: string, amount: string])[];
}

/** What a plan made of a price; amounts are decimal text. */
export interface ChargeExplanation {
  readonly amount: string;
  readonly covered: { readonly source: Covered['source']; readonly name: string; readonly grantedIn: string; readonly units: number }[];
  /** How the units that nothing covers were priced; null where the price is as rated. */
  readonly rest: {
    readonly pricing: RestPricing['kind'];
    readonly name: string | null;
    readonly pieces: { readonly units: number; readonly price: string }[];
    readonly connectFee: string;
    readonly bound: PricedUsage['bound'];
    readonly amount: string;
  } | null;
  readonly discounts: { readonly source: Discount['source']; readonly name: string; readonly amount: string }[];
}

const coveredSources = { a: 'allowance', p: 'promotion' } as const;

/** Undefined where what the price refers to gives another amount, other units or other pieces now. */
export function recreatePrice(usage: UsageToRate, stored: StoredPrice, { rates, tariff }: { rates: readonly Rate[]; tariff: Tariff }): PricedUsage | undefined {
  const book = createStoredBook(usage, stored, { rates, tariff });
  const booked = book?.findRate(usage, usage.answeredAt);
  if (book === undefined || booked === undefined) return undefined;
  const priced = priceByRate(usage, booked, book);
  return isSamePrice(priced, stored) ? priced : undefined;
}

/** Undefined where the parts that were stored do not come to the charged amount. */
export function explainCharge(charge: StoredCharge, priced: PricedUsage, tariff: Tariff): ChargeExplanation | undefined {
  const { amount, detail } = charge;
  const plain = addDecimals(priced.cost, priced.serviceCost);
  if (detail === null) return amount === plain ? { amount: formatDecimal(amount), covered: [], rest: null, discounts: [] } : undefined;
  const covered = (detail.covered ?? []).map(([source, , name, grantedIn, units]) => ({ source: coveredSources[source], name, grantedIn, units }));
  const discounts = (detail.discounts ?? []).map(([source, , name, off]) => ({ source, name, amount: off }));
  const coveredUnits = covered.reduce((sum, { units }) => sum + units, 0);
  const pricing = pricingOf(detail);
  const rest = priceRest(priced, { covered, coveredUnits, coversConnectFee: decimalOf(detail.fee) === zeroDecimal }, pricing, tariff);
  const discount = discounts.reduce((sum, one) => sum + decimalOf(one.amount), 0n);
  if (rest.rest - discount + priced.serviceCost !== amount || rest.bound !== (detail.bound ?? 'none')) return undefined;
  const isAsRated = pricing.kind === 'rated' && coveredUnits === 0;
  return { amount: formatDecimal(amount), covered, rest: isAsRated ? null : tellRest(rest, priced.billedUnits - coveredUnits), discounts };
}

/** The rates that priced the usage, each from where its first piece begins, whatever has become of them in their deck. */
function createStoredBook(usage: UsageToRate, stored: StoredPrice, { rates, tariff }: { rates: readonly Rate[]; tariff: Tariff }): RateBook | undefined {
  const book = createRateBook([], tariff);
  const pieces = stored.pieces ?? [];
  const bookedById = new Map(rates.map((rate) => [rate.rateId, bookAlone(rate, tariff, usage)] as const));
  const first = bookedById.get(stored.rateId);
  if (first === undefined || pieces.some(([rateId]) => bookedById.get(rateId) === undefined)) return undefined;
  const placed = pieces.map(([rateId, , fromUnit]) => ({ from: usage.answeredAt + fromUnit, booked: bookedById.get(rateId) }));
  return {
    ...book,
    findRate: (_, at) => (at === usage.answeredAt ? first : (placed.findLast(({ from }) => from <= at)?.booked ?? first)),
    nextChange: (at) => placed.find(({ from }) => from > at)?.from ?? Number.POSITIVE_INFINITY,
  };
}

/** Undefined where the rate is not for this usage. */
function bookAlone(rate: Rate, tariff: Tariff, usage: UsageToRate): BookedRate | undefined {
  const always = { ...rate, validFrom: Number.NEGATIVE_INFINITY, validTo: Number.POSITIVE_INFINITY };
  return createRateBook([always], tariff).findRate(usage, usage.answeredAt);
}

function isSamePrice(priced: PricedUsage, { billedUnits, cost, serviceCost, pieces }: StoredPrice): boolean {
  if (priced.billedUnits !== billedUnits || priced.serviceCost !== serviceCost) return false;
  if (addDecimals(priced.cost, priced.serviceCost) !== cost) return false;
  const [piece] = priced.pieces;
  if (pieces === null) return piece === undefined || (priced.pieces.length === 1 && piece.rate === priced.rate && piece.fromUnit === 0);
  const same = priced.pieces.map(({ rate, band, fromUnit, billedUnits: units }): StoredPiece => [rate.rateId, band, fromUnit, units]);
  return JSON.stringify(same) === JSON.stringify(pieces);
}

function pricingOf({ flat, tier }: ChargeDetail): RestPricing {
  if (flat !== undefined) return { kind: 'flat_price', name: flat[1], price: decimalOf(flat[2]) };
  if (tier !== undefined) return { kind: 'tier', name: tier[1], pieces: tier[2].map(([units, price]) => ({ units, price: decimalOf(price) })) };
  return { kind: 'rated' };
}

function tellRest({ pricing, connectFee, bound, rest }: Rest, restUnits: number): NonNullable<ChargeExplanation['rest']> {
  const pieces = pricing.kind === 'rated' ? [] : pricing.kind === 'tier' ? pricing.pieces : [{ units: restUnits, price: pricing.price }];
  return {
    pricing: pricing.kind,
    name: pricing.kind === 'rated' ? null : pricing.name,
    pieces: pieces.map(({ units, price }) => ({ units, price: formatDecimal(price) })),
    connectFee: formatDecimal(connectFee),
    bound,
    amount: formatDecimal(rest),
  };
}
