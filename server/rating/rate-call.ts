// The exact price of usage by its rate: connect fee, increments as they begin, minimum, maximum, service fee.

import type { Rate } from '../catalog/rate.ts';
import type { OriginSurcharge, Tariff } from '../catalog/tariff.ts';
import { addDecimals, type Decimal, zeroDecimal } from '../kernel/decimal.ts';
import { type ExactAmount, roundExact } from '../kernel/round-exact.ts';
import type { RateBook } from './rate-book.ts';
import type { PricedUsage, RatedPiece, UsageToRate } from './rated-usage.ts';

type Bound = PricedUsage['bound'];

/**
 * `rate` is the one that counts when the usage was answered. Every increment costs what counts when it begins; the rules
 * are those of docs/rate.md, sections 5 to 7.
 */
export function priceByRate(usage: UsageToRate, rate: Rate, book: RateBook): PricedUsage {
  const { tariff } = book;
  const surcharge = book.findSurcharge(usage);
  const band = bandPrice(rate, book.findBand(usage.answeredAt).band);
  const connectFee = surcharge === undefined ? band.connectFee : addDecimals(band.connectFee, surcharge.connectFee);
  const pieces = listPieces({ usage, rate, book, surcharge });
  const exact = sumExactly(connectFee, pieces, rate.perUnits);
  const { amount, bound } = applyBounds(exact, rate, tariff);
  return {
    rule: 'rate',
    rate,
    pieces,
    billedUnits: countUnits(pieces),
    connectFee,
    surcharge,
    exact,
    bound,
    cost: roundExact(amount, tariff.rounding),
    serviceCost: serviceCostOf(usage, rate, tariff),
  };
}

/** Connect fee and the price of the pieces' units, as one fraction. */
export function sumExactly(connectFee: Decimal, pieces: readonly Pick<RatedPiece, 'price' | 'billedUnits'>[], perUnits: number): ExactAmount {
  const denominator = BigInt(perUnits);
  let numerator = connectFee * denominator;
  for (const { price, billedUnits } of pieces) numerator += price * BigInt(billedUnits);
  return { numerator, denominator };
}

interface Billing {
  readonly usage: UsageToRate;
  readonly rate: Rate;
  readonly book: RateBook;
  readonly surcharge: OriginSurcharge | undefined;
}

function listPieces(billing: Billing): readonly RatedPiece[] {
  const { usage, rate, book } = billing;
  const freeUnits = rate.freeUnits ?? (usage.usageKind === 'call' ? book.tariff.freeSeconds : 0);
  const isBilled = usage.quantity > freeUnits || (usage.quantity === 0 && freeUnits === 0);
  if (!isBilled) return [];
  if (usage.usageKind !== 'call' || book.tariff.crossing === 'start') return [wholePiece(billing, freeUnits)];
  return listSplitPieces(billing, freeUnits);
}

function wholePiece({ usage, rate, book, surcharge }: Billing, fromUnit: number): RatedPiece {
  const { band } = book.findBand(usage.answeredAt);
  const beyondFirst = Math.max(0, usage.quantity - fromUnit - rate.firstIncrementUnits);
  const billedUnits = rate.firstIncrementUnits + Math.ceil(beyondFirst / rate.nextIncrementUnits) * rate.nextIncrementUnits;
  return { rate, band, fromUnit, billedUnits, price: priceOf(rate, band, surcharge) };
}

/** Goes from one change of band or rate to the next, not from increment to increment. */
function listSplitPieces({ usage, rate, book, surcharge }: Billing, freeUnits: number): readonly RatedPiece[] {
  const pieces: RatedPiece[] = [];
  let current = rate;
  let unit = freeUnits;
  do {
    const at = usage.answeredAt + unit;
    const { band, until } = book.findBand(at);
    if (at > usage.answeredAt) current = book.findRate(usage, at) ?? current;
    const isFirst = unit === freeUnits;
    const change = Math.min(until, book.nextChange(at)) - usage.answeredAt;
    const billedUnits = isFirst ? rate.firstIncrementUnits : unitsBegun(Math.min(change, usage.quantity) - unit, current.nextIncrementUnits);
    addPiece(pieces, { rate: current, band, fromUnit: unit, billedUnits, price: priceOf(current, band, surcharge) });
    unit += billedUnits;
  } while (unit < usage.quantity);
  return pieces;
}

/** Whole increments of those that begin within so many units. */
function unitsBegun(units: number, increment: number): number {
  return Math.ceil(units / increment) * increment;
}

function addPiece(pieces: RatedPiece[], piece: RatedPiece): void {
  const last = pieces.at(-1);
  if (last !== undefined && last.rate === piece.rate && last.band === piece.band)
    pieces[pieces.length - 1] = { ...last, billedUnits: last.billedUnits + piece.billedUnits };
  else pieces.push(piece);
}

function priceOf(rate: Rate, band: string, surcharge: OriginSurcharge | undefined): Decimal {
  const { price } = bandPrice(rate, band);
  return surcharge === undefined ? price : addDecimals(price, surcharge.pricePerMinute);
}

function bandPrice(rate: Rate, band: string): { readonly connectFee: Decimal; readonly price: Decimal } {
  return rate.bandPrices.get(band) ?? rate;
}

function countUnits(pieces: readonly RatedPiece[]): number {
  let units = 0;
  for (const { billedUnits } of pieces) units += billedUnits;
  return units;
}

/** What costs nothing stays free; else the minimum first, then the maximum. */
function applyBounds(exact: ExactAmount, rate: Rate, tariff: Tariff): { readonly amount: ExactAmount; readonly bound: Bound } {
  if (exact.numerator === 0n) return { amount: exact, bound: 'none' };
  const minimum = rate.minimumCharge ?? tariff.minimumCharge;
  const maximum = rate.maximumCharge ?? tariff.maximumCharge;
  const isRaised = minimum !== undefined && exact.numerator < minimum * exact.denominator;
  const raised = isRaised ? whole(minimum) : exact;
  if (maximum !== undefined && raised.numerator > maximum * raised.denominator) return { amount: whole(maximum), bound: 'maximum' };
  return { amount: raised, bound: isRaised ? 'minimum' : 'none' };
}

function whole(amount: Decimal): ExactAmount {
  return { numerator: amount, denominator: 1n };
}

/** By the second talked, without increments, bands and bounds; only calls have a service behind the number. */
function serviceCostOf({ usageKind, quantity }: UsageToRate, { service }: Rate, { rounding }: Tariff): Decimal {
  if (service === undefined || usageKind !== 'call') return zeroDecimal;
  const seconds = BigInt(Math.max(0, quantity - service.freeSeconds));
  return roundExact({ numerator: service.perCall * 60n + service.perMinute * seconds, denominator: 60n }, rounding);
}
