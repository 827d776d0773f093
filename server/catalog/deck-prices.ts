// Reads the prices of one line of a rate deck: connect fee, price and bands; and how any cell of the line is taken.

import { addDecimals, type Decimal, decimalFromUnits, formatDecimal, scaleDecimal, zeroDecimal } from '../kernel/decimal.ts';
import { readOrigins } from './code-cell.ts';
import { type Cell, isClosedWord, quote, readIncrement, readQuantity } from './deck-cells.ts';
import type { Column, Field } from './deck-columns.ts';
import type { DateCell } from './deck-date.ts';
import { type Amount, isBlankPrice, type NumberStyle, readAmount } from './deck-number.ts';
import type { DeckBandPrice, DeckReadingOptions } from './deck-row.ts';
import type { TableRow } from './read-csv.ts';

/** How the cells of the file are read; each remembers what it has read. */
export interface DeckReaders {
  readonly amount: (text: string) => Cell<Amount>;
  readonly date: (text: string) => DateCell;
  readonly origins: (text: string) => Cell<readonly string[]>;
  readonly increment: (usageKind: string) => (text: string) => Cell<number>;
  readonly isClosedWord: (text: string) => boolean;
  readonly format: (value: Decimal) => string;
}

/** One band of prices and the columns that tell it; undefined: the price of every moment. */
export interface BandColumns {
  readonly band: string | undefined;
  readonly price: Column | undefined;
  /** Of kinds of usage other than calls, where the deck has columns of their own for them. */
  readonly unitPrice: Column | undefined;
  readonly fee: Column | undefined;
}

export interface DeckLayout {
  readonly at: ReadonlyMap<Field, Column>;
  readonly columns: readonly Column[];
  readonly bands: readonly BandColumns[];
  readonly width: number;
  /** The country code stands before the codes; false: every code begins with it already. */
  readonly joinsBase: boolean;
}

export interface RowContext {
  readonly layout: DeckLayout;
  readonly options: DeckReadingOptions;
  readonly readers: DeckReaders;
  readonly tell: (row: TableRow, index: number | undefined, reason: string) => void;
  readonly warn: (row: TableRow, sentence: string) => void;
  readonly warnOnce: (sentence: string) => void;
  readonly meetCurrency: (row: TableRow, index: number, currency: string) => void;
  readonly faultCount: () => number;
}

interface Price {
  readonly connectFee: Decimal;
  readonly price: Decimal;
}

export interface Prices extends Price {
  readonly bandPrices: readonly DeckBandPrice[];
}

interface ToldBand {
  readonly band: string | undefined;
  readonly price: Decimal | undefined;
  readonly fee: Decimal | undefined;
}

export type RowIncrements = readonly [first: number, next: number];

export const closedPrices: Prices = { connectFee: zeroDecimal, price: zeroDecimal, bandPrices: [] };

/** Undefined where the line has no price at all. */
export function readPrices(row: TableRow, usageKind: string, increments: RowIncrements, context: RowContext): Prices | undefined {
  const factor = readFactor(row, usageKind, context);
  const isApart = usageKind !== 'call' && hasUnitPrices(context.layout);
  const told: readonly ToldBand[] = context.layout.bands.map(({ band, price: minutePrice, unitPrice, fee }) => {
    const price = isApart ? unitPrice : minutePrice;
    return {
      band,
      price: scale(takeAmount(row, price, context)?.value, price?.field === 'pricePerSecond' ? 60n : factor),
      fee: takeAmount(row, fee, context)?.value,
    };
  });
  const plain = told.find(({ band }) => band === undefined);
  const dearest = told.reduce<ToldBand | undefined>((most, each) => ((each.price ?? -1n) > (most?.price ?? -1n) ? each : most), undefined);
  const price = maximum(plain?.price ?? dearest?.price, readElsewhere(row, context));
  if (price === undefined) return undefined;
  const bandFee = dearest?.fee ?? told.map(({ fee }) => fee).reduce(maximum, undefined);
  const connectFee = plain?.fee ?? (plain?.price === undefined ? bandFee : undefined) ?? zeroDecimal;
  const base = addFirstPrice(row, { connectFee, price }, increments, context);
  return { ...base, bandPrices: told.length > 1 || plain === undefined ? told.flatMap((each) => bandPrice(each, base)) : [] };
}

function hasUnitPrices({ bands }: DeckLayout): boolean {
  return bands.some(({ unitPrice }) => unitPrice !== undefined);
}

/** A band without a price of its own costs what the rate costs. */
function bandPrice(told: ToldBand, base: Price): DeckBandPrice[] {
  const price = told.price ?? base.price;
  const fee = told.fee ?? base.connectFee;
  if (told.band === undefined || (price === base.price && fee === base.connectFee)) return [];
  return [{ band: told.band, connectFee: formatDecimal(fee), price: formatDecimal(price) }];
}

/** Prices of calls are for a minute; those for a second are sixty times as much. */
function readFactor(row: TableRow, usageKind: string, context: RowContext): bigint {
  const text = textOf(row, 'perUnits', context);
  if (usageKind !== 'call' || text === '' || hasUnitPrices(context.layout)) return 1n;
  const quantity = readQuantity(text);
  if (quantity.ok && !/^\d+$/.test(text) && (quantity.value === 60 || quantity.value === 1)) return quantity.value === 60 ? 1n : 60n;
  context.tell(row, context.layout.at.get('perUnits')?.index, `the price of calls is for a minute or a second, not ${quote(text)}`);
  return 1n;
}

function scale(value: Decimal | undefined, factor: bigint): Decimal | undefined {
  return value === undefined ? undefined : scaleDecimal(value, factor, 1n);
}

/** The price depends on where in the country the call begins, which a call record does not tell: the dearest counts. */
function readElsewhere(row: TableRow, context: RowContext): Decimal | undefined {
  const columns = context.layout.columns.filter(({ field }) => field === 'priceElsewhere');
  if (columns.length > 0) context.warnOnce('of the prices within and between states the dearest counts');
  return columns.map((column) => takeAmount(row, column, context)?.value).reduce(maximum, undefined);
}

function maximum(left: Decimal | undefined, right: Decimal | undefined): Decimal | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left > right ? left : right;
}

/** Another price for the first increment, which is always charged whole, is the same as a higher connect fee. */
function addFirstPrice(row: TableRow, base: Price, [firstUnits]: RowIncrements, context: RowContext): Price {
  const column = context.layout.at.get('priceFirst');
  const first = takeAmount(row, column, context)?.value;
  if (first === undefined || first === base.price) return base;
  const more = (first - base.price) * BigInt(firstUnits);
  if (more > 0n && more % 60n === 0n) return { ...base, connectFee: addDecimals(base.connectFee, decimalFromUnits(more / 60n)) };
  context.tell(row, column?.index, 'the price of the first interval differs from the next one in a way that no connect fee can express');
  return base;
}

export function take<T>(row: TableRow, field: Field, context: RowContext, { read, absent }: { read: (text: string) => Cell<T>; absent: T }): T {
  const column = context.layout.at.get(field);
  if (column === undefined) return absent;
  const cell = read((row.cells[column.index] ?? '').trim());
  if (cell.ok) return cell.value;
  context.tell(row, column.index, cell.reason);
  return absent;
}

export function textOf(row: TableRow, field: Field, { layout }: RowContext): string {
  const column = layout.at.get(field);
  return column === undefined ? '' : (row.cells[column.index] ?? '').trim();
}

/** Undefined where the column is missing, or the cell is empty or cannot be read. */
export function takeAmount(row: TableRow, column: Column | undefined, context: RowContext): Amount | undefined {
  if (column === undefined) return undefined;
  const text = (row.cells[column.index] ?? '').trim();
  if (isBlankPrice(text)) return undefined;
  const cell = context.readers.amount(text);
  if (!cell.ok) {
    context.tell(row, column.index, cell.reason);
    return undefined;
  }
  if (cell.value.currency !== undefined) context.meetCurrency(row, column.index, cell.value.currency);
  return cell.value;
}

export function makeReaders(style: NumberStyle, date: (text: string) => DateCell): DeckReaders {
  const callIncrement = remember((text: string) => readIncrement(text, 'call'));
  return {
    amount: remember((text: string) => readAmount(text, style)),
    date: remember(date),
    origins: remember(readOrigins),
    isClosedWord: remember(isClosedWord),
    format: remember((value: Decimal) => formatDecimal(value)),
    increment: (usageKind) => (usageKind === 'call' ? callIncrement : (text) => readIncrement(text, usageKind)),
  };
}

/** Remembers what was read: columns of decks hold few different texts. */
function remember<From, To>(read: (from: From) => To): (from: From) => To {
  const known = new Map<From, To>();
  return (from) => {
    const found = known.get(from);
    if (found !== undefined) return found;
    const value = read(from);
    if (known.size < 50_000) known.set(from, value);
    return value;
  };
}
