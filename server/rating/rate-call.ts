// The exact price of usage by its rate: connect fee, increments as they begin, minimum, maximum, service fee.

import type { ServiceFee } from '../catalog/rate.ts';
import type { OriginSurcharge } from '../catalog/tariff.ts';
import type { BandSpan } from '../catalog/time-bands.ts';
import { addDecimals, type Decimal, zeroDecimal } from '../kernel/decimal.ts';
import { type ExactAmount, type Rounding, roundExact } from '../kernel/round-exact.ts';
import type { BookedRate, RateBook } from './rate-book.ts';
import type { PricedUsage, RatedPiece, UsageToRate } from './rated-usage.ts';

type Bound = PricedUsage['bound'];

/**
 * `booked` is the rate that counts when the usage was answered. Every increment costs what counts when it begins; the rules
 * are those of docs/rate.md, sections 5 to 7.
 */
export function priceByRate(usage: UsageToRate, booked: BookedRate, book: RateBook): PricedUsage {
  const surcharge = book.findSurcharge(usage);
  const span = book.findBand(usage.answeredAt);
  const ownFee = ofBand(booked.connectFees, span.index);
  const connectFee = surcharge === undefined ? ownFee : addDecimals(ownFee, surcharge.connectFee);
  const pieces = listPieces({ usage, booked, book, surcharge }, span);
  const exact = sumPieces(connectFee, pieces, booked.perUnits);
  const { amount, bound } = applyBounds(exact, booked);
  const { rounding } = book.tariff;
  return {
    rule: 'rate',
    rate: booked.rate,
    pieces,
    billedUnits: countUnits(pieces),
    connectFee,
    surcharge,
    exact,
    bound,
    cost: roundExact(amount, rounding),
    serviceCost: booked.service === undefined ? zeroDecimal : serviceCostOf(usage.quantity, booked.service, rounding),
  };
}

/** Connect fee and the price of the pieces' units, as one fraction. */
function sumPieces(connectFee: Decimal, pieces: readonly RatedPiece[], perUnits: bigint): ExactAmount {
  let numerator: bigint = connectFee * perUnits;
  for (const { price, billedUnits } of pieces) numerator += price * BigInt(billedUnits);
  return { numerator, denominator: perUnits };
}

interface Billing {
  readonly usage: UsageToRate;
  readonly booked: BookedRate;
  readonly book: RateBook;
  readonly surcharge: OriginSurcharge | undefined;
}

function listPieces(billing: Billing, span: BandSpan): readonly RatedPiece[] {
  const { usage, booked, book } = billing;
  const { answeredAt, quantity, usageKind } = usage;
  const { freeUnits } = booked;
  const isBilled = quantity > freeUnits || (quantity === 0 && freeUnits === 0);
  if (!isBilled) return [];
  const isSplit = usageKind === 'call' && book.tariff.crossing === 'split' && answeredAt + quantity > Math.min(span.until, book.nextChange(answeredAt));
  return isSplit ? listSplitPieces(billing) : [wholePiece(billing, span)];
}

function wholePiece({ usage, booked, surcharge }: Billing, { band, index }: BandSpan): RatedPiece {
  const { rate, freeUnits, firstIncrementUnits, nextIncrementUnits } = booked;
  const beyondFirst = Math.max(0, usage.quantity - freeUnits - firstIncrementUnits);
  const billedUnits = firstIncrementUnits + unitsBegun(beyondFirst, nextIncrementUnits);
  return { rate, band, fromUnit: freeUnits, billedUnits, price: priceOf(booked, index, surcharge) };
}

/** Goes from one change of band or rate to the next, not from increment to increment. */
function listSplitPieces({ usage, booked, book, surcharge }: Billing): readonly RatedPiece[] {
  const { freeUnits } = booked;
  const pieces: RatedPiece[] = [];
  let current = booked;
  let unit = freeUnits;
  do {
    const at = usage.answeredAt + unit;
    const { band, index, until } = book.findBand(at);
    if (at > usage.answeredAt) current = book.findRate(usage, at) ?? current;
    const billedUnits =
      unit === freeUnits
        ? booked.firstIncrementUnits
        : unitsBegun(Math.min(Math.min(until, book.nextChange(at)) - usage.answeredAt, usage.quantity) - unit, current.nextIncrementUnits);
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

function priceOf({ prices }: BookedRate, bandIndex: number, surcharge: OriginSurcharge | undefined): Decimal {
  const price = ofBand(prices, bandIndex);
  return surcharge === undefined ? price : addDecimals(price, surcharge.pricePerMinute);
}

/** A band that the rate does not know would be free in silence. */
function ofBand(amounts: readonly Decimal[], bandIndex: number): Decimal {
  const amount = amounts[bandIndex];
  if (amount === undefined) throw new Error(`There is no band ${bandIndex}.`);
  return amount;
}

function countUnits(pieces: readonly RatedPiece[]): number {
  let units = 0;
  for (const { billedUnits } of pieces) units += billedUnits;
  return units;
}

/** What costs nothing stays free; else the minimum first, then the maximum. */
function applyBounds(
  exact: ExactAmount,
  { minimumCharge: minimum, maximumCharge: maximum }: BookedRate,
): { readonly amount: ExactAmount; readonly bound: Bound } {
  if (exact.numerator === 0n) return { amount: exact, bound: 'none' };
  const isRaised = minimum !== undefined && exact.numerator < minimum * exact.denominator;
  const raised = isRaised ? whole(minimum) : exact;
  if (maximum !== undefined && raised.numerator > maximum * raised.denominator) return { amount: whole(maximum), bound: 'maximum' };
  return { amount: raised, bound: isRaised ? 'minimum' : 'none' };
}

function whole(amount: Decimal): ExactAmount {
  return { numerator: amount, denominator: 1n };
}

/** By the second talked, without increments, bands and bounds. */
function serviceCostOf(quantity: number, service: ServiceFee, rounding: Rounding): Decimal {
  const seconds = BigInt(Math.max(0, quantity - service.freeSeconds));
  return roundExact({ numerator: service.perCall * 60n + service.perMinute * seconds, denominator: 60n }, rounding);
}
