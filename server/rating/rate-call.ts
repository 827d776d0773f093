// The exact price of usage by its rate: connect fee, increments as they begin, minimum, maximum, service fee.

import type { BandPrice, Rate } from '../catalog/rate.ts';
import type { OriginSurcharge, Tariff } from '../catalog/tariff.ts';
import { addDecimals, type Decimal, zeroDecimal } from '../kernel/decimal.ts';
import { type ExactAmount, roundExact } from '../kernel/round-exact.ts';
import type { BookedRate, RateBook } from './rate-book.ts';
import type { PricedUsage, RatedPiece, UsageToRate } from './rated-usage.ts';

type Bound = PricedUsage['bound'];

/**
 * `booked` is the rate that counts when the usage was answered. Every increment costs what counts when it begins; the rules
 * are those of docs/rate.md, sections 5 to 7.
 */
export function priceByRate(usage: UsageToRate, booked: BookedRate, book: RateBook): PricedUsage {
  const { tariff } = book;
  const { rate } = booked;
  const surcharge = book.findSurcharge(usage);
  const band = bandPrice(booked, book.findBand(usage.answeredAt).index);
  const connectFee = surcharge === undefined ? band.connectFee : addDecimals(band.connectFee, surcharge.connectFee);
  const pieces = listPieces({ usage, booked, book, surcharge });
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
  readonly booked: BookedRate;
  readonly book: RateBook;
  readonly surcharge: OriginSurcharge | undefined;
}

function listPieces(billing: Billing): readonly RatedPiece[] {
  const { usage, booked, book } = billing;
  const freeUnits = booked.rate.freeUnits ?? (usage.usageKind === 'call' ? book.tariff.freeSeconds : 0);
  const isBilled = usage.quantity > freeUnits || (usage.quantity === 0 && freeUnits === 0);
  if (!isBilled) return [];
  if (usage.usageKind !== 'call' || book.tariff.crossing === 'start') return [wholePiece(billing, freeUnits)];
  return listSplitPieces(billing, freeUnits);
}

function wholePiece({ usage, booked, book, surcharge }: Billing, fromUnit: number): RatedPiece {
  const { rate } = booked;
  const { band, index } = book.findBand(usage.answeredAt);
  const beyondFirst = Math.max(0, usage.quantity - fromUnit - rate.firstIncrementUnits);
  const billedUnits = rate.firstIncrementUnits + Math.ceil(beyondFirst / rate.nextIncrementUnits) * rate.nextIncrementUnits;
  return { rate, band, fromUnit, billedUnits, price: priceOf(booked, index, surcharge) };
}

/** Goes from one change of band or rate to the next, not from increment to increment. */
function listSplitPieces({ usage, booked, book, surcharge }: Billing, freeUnits: number): readonly RatedPiece[] {
  const pieces: RatedPiece[] = [];
  let current = booked;
  let unit = freeUnits;
  do {
    const at = usage.answeredAt + unit;
    const { band, index, until } = book.findBand(at);
    if (at > usage.answeredAt) current = book.findRate(usage, at) ?? current;
    const billedUnits =
      unit === freeUnits
        ? booked.rate.firstIncrementUnits
        : unitsBegun(Math.min(Math.min(until, book.nextChange(at)) - usage.answeredAt, usage.quantity) - unit, current.rate.nextIncrementUnits);
    addPiece(pieces, { rate: current.rate, band, fromUnit: unit, billedUnits, price: priceOf(current, index, surcharge) });
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

function priceOf(booked: BookedRate, bandIndex: number, surcharge: OriginSurcharge | undefined): Decimal {
  const { price } = bandPrice(booked, bandIndex);
  return surcharge === undefined ? price : addDecimals(price, surcharge.pricePerMinute);
}

function bandPrice({ rate, prices }: BookedRate, bandIndex: number): BandPrice {
  return prices[bandIndex] ?? rate;
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
