// Reads one line of a rate deck into the rates of its prefixes, with the terms they share.

import { addDecimals, type Decimal, decimalFromUnits, formatDecimal, scaleDecimal, zeroDecimal } from '../kernel/decimal.ts';
import { expandCodes, localOrigin, localOriginWord, readOrigins } from './code-cell.ts';
import {
  type Cell,
  foldWords,
  isClosedWord,
  quote,
  readDestination,
  readDirection,
  readIncrement,
  readIncrements,
  readQuantity,
  readUnits,
  readUsageKind,
  readYesNo,
} from './deck-cells.ts';
import type { Column, Field } from './deck-columns.ts';
import { type DateCell, type DeckMoment, isNever, nextDay } from './deck-date.ts';
import { type Amount, isBlankPrice, type NumberStyle, readAmount } from './deck-number.ts';
import type { DeckBandPrice, DeckReadingOptions, DeckRow } from './deck-row.ts';
import type { TableRow } from './read-csv.ts';

/** How the cells of the file are read; each remembers what it has read. */
export interface DeckReaders {
  readonly amount: (text: string) => Cell<Amount>;
  readonly date: (text: string) => DateCell;
  readonly origins: (text: string) => Cell<readonly string[]>;
  readonly increment: (usageKind: string) => (text: string) => Cell<number>;
}

/** One band of prices and the columns that tell it; undefined: the price of every moment. */
export interface BandColumns {
  readonly band: string | undefined;
  readonly price: Column | undefined;
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

interface Prices extends Price {
  readonly bandPrices: readonly DeckBandPrice[];
}

interface ToldBand {
  readonly band: string | undefined;
  readonly price: Decimal | undefined;
  readonly fee: Decimal | undefined;
}

type RowIncrements = readonly [first: number, next: number];

interface Neutral {
  readonly pattern: RegExp;
  readonly sentence: string;
}

const neutralByName: Readonly<Record<string, Neutral>> = {
  'attempt fee': { pattern: /^[0.,\s]*$/, sentence: 'a fee for attempts cannot be charged; only answered calls cost something' },
  'frais de tentative': { pattern: /^[0.,\s]*$/, sentence: 'a fee for attempts cannot be charged; only answered calls cost something' },
  policy: { pattern: /^(?:r|regular)?$/i, sentence: 'a price that is added to another is no rate; give it to the tariff as a surcharge' },
  'time profile': {
    pattern: /^(?:-|all(?: time| day)?|any ?time|always|24\D?7|default)?$/i,
    sentence: 'prices of a time profile need columns of their own, such as price per minute [evening]',
  },
};
const lengthLimit: Neutral = {
  pattern: /^(?:0|1|15|20|100|255)?$/,
  sentence: 'limits on the length of numbers cannot be read; use exact match for whole numbers',
};

/** Empty where the line was refused or left out, which is told. */
export function readRow(row: TableRow, context: RowContext): DeckRow[] {
  const faultsBefore = context.faultCount();
  if (!hasWidth(row, context)) return [];
  const usageKind = take(row, 'usageKind', context, { read: readUsageKind, absent: 'call' });
  const isClosed = readClosed(row, context);
  const prefixes = readPrefixes(row, context);
  const increments = readRowIncrements(row, usageKind, context);
  const prices = isClosed ? closedPrices : readPrices(row, usageKind, increments, context);
  const terms = readTerms(row, usageKind, prefixes[0] ?? '', context);
  const dates = readDates(row, context);
  checkNeutral(row, context);
  if (context.faultCount() > faultsBefore) return [];
  if (prices === undefined) {
    context.warn(row, `left out ${sayPrefixes(prefixes)}: no price`);
    return [];
  }
  const shared = {
    usageKind,
    ...terms,
    ...dates,
    connectFee: formatDecimal(prices.connectFee),
    price: formatDecimal(prices.price),
    bandPrices: prices.bandPrices,
    firstIncrementUnits: increments[0],
    nextIncrementUnits: increments[1],
    isClosed,
    line: row.line,
  };
  if (!shared.origins.includes(localOriginWord)) return prefixes.map((prefix) => ({ ...shared, prefix }));
  return spellLocal(row, prefixes, shared, context);
}

const closedPrices: Prices = { connectFee: zeroDecimal, price: zeroDecimal, bandPrices: [] };

function hasWidth(row: TableRow, { layout, tell }: RowContext): boolean {
  if (row.cells.length === layout.width) return true;
  if (row.cells.length > layout.width && row.cells.slice(layout.width).every((cell) => cell.trim() === '')) return true;
  tell(row, undefined, `there are ${row.cells.length} columns; the line of column names has ${layout.width}`);
  return false;
}

function take<T>(row: TableRow, field: Field, context: RowContext, { read, absent }: { read: (text: string) => Cell<T>; absent: T }): T {
  const column = context.layout.at.get(field);
  if (column === undefined) return absent;
  const cell = read((row.cells[column.index] ?? '').trim());
  if (cell.ok) return cell.value;
  context.tell(row, column.index, cell.reason);
  return absent;
}

function textOf(row: TableRow, field: Field, { layout }: RowContext): string {
  const column = layout.at.get(field);
  return column === undefined ? '' : (row.cells[column.index] ?? '').trim();
}

function readClosed(row: TableRow, context: RowContext): boolean {
  let isClosed = false;
  for (const { field, index } of context.layout.columns) {
    if (field === 'status' && isClosedWord(row.cells[index] ?? '')) isClosed = true;
    if (field !== 'isClosed') continue;
    const flag = readYesNo((row.cells[index] ?? '').trim());
    if (!flag.ok) context.tell(row, index, flag.reason);
    else if (flag.value) isClosed = true;
  }
  return isClosed;
}

function readPrefixes(row: TableRow, context: RowContext): readonly string[] {
  const { at, joinsBase } = context.layout;
  const column = at.get('codes') ?? at.get('areaCode') ?? at.get('nationalCode');
  const baseText = textOf(row, 'baseCode', context).replace(/[\s+]/g, '').replace(/^00/, '');
  const base = joinsBase && /^\d*$/.test(baseText) ? baseText : '';
  const text = (row.cells[column?.index ?? 0] ?? '').trim();
  if (column?.field === 'nationalCode' && base === '' && !/^(?:\+|00)?39/.test(text)) {
    context.tell(row, column.index, `the number ${quote(text)} has no country code; add a column country code with 39`);
    return [];
  }
  const cell = expandCodes(text, { base, hyphen: context.options.hyphen });
  if (cell.ok) return cell.value;
  context.tell(row, column?.index, cell.reason);
  return [];
}

type SharedTerms = Pick<
  DeckRow,
  'direction' | 'isExact' | 'origins' | 'destination' | 'perUnits' | 'freeUnits' | 'minimumCharge' | 'maximumCharge' | 'service'
>;

function readTerms(row: TableRow, usageKind: string, prefix: string, context: RowContext): SharedTerms {
  const isReverse = take(row, 'isReverse', context, { read: readYesNo, absent: false });
  const direction = take(row, 'direction', context, { read: readDirection, absent: 'outbound' as const });
  return {
    direction: isReverse ? 'inbound' : direction,
    isExact: take(row, 'isExact', context, { read: readYesNo, absent: false }),
    origins: take(row, 'origins', context, { read: context.readers.origins, absent: [] }),
    destination: readName(row, prefix, context),
    perUnits: usageKind === 'call' ? 60 : take(row, 'perUnits', context, { read: (text) => readQuantity(text === '' ? '1' : text), absent: 1 }),
    freeUnits: readFree(row, context),
    minimumCharge: takeAmount(row, context.layout.at.get('minimumCharge'), context)?.text,
    maximumCharge: takeAmount(row, context.layout.at.get('maximumCharge'), context)?.text,
    service: usageKind === 'call' ? readService(row, context) : undefined,
  };
}

function readName(row: TableRow, prefix: string, context: RowContext): string {
  const { layout } = context;
  if (layout.at.has('destination')) {
    const fallback = layout.columns.find(({ field, index }) => field === 'country' && (row.cells[index] ?? '').trim() !== '');
    const own = textOf(row, 'destination', context);
    const text = own === '' && fallback !== undefined ? (row.cells[fallback.index] ?? '').trim() : own;
    return take(row, 'destination', context, { read: () => readDestination(text), absent: '' });
  }
  const named = layout.columns.find(({ field, index }) => field === 'country' && (row.cells[index] ?? '').trim() !== '');
  if (named === undefined) return `+${prefix}`.replace('+S', '');
  const cell = readDestination((row.cells[named.index] ?? '').trim());
  if (cell.ok) return cell.value;
  context.tell(row, named.index, cell.reason);
  return '';
}

function readFree(row: TableRow, context: RowContext): number {
  const free = take(row, 'freeUnits', context, { read: readUnits, absent: 0 });
  const isGrace = foldWords(context.layout.at.get('freeUnits')?.name ?? '').startsWith('grace');
  if (free > 0 && isGrace) context.warnOnce('grace seconds are read as seconds at the beginning of a call that cost nothing');
  return free;
}

function readService(row: TableRow, context: RowContext): DeckRow['service'] {
  const { at } = context.layout;
  const perCall = takeAmount(row, at.get('servicePerCall'), context);
  const perMinute = takeAmount(row, at.get('servicePerMinute'), context);
  const freeSeconds = take(row, 'serviceFreeSeconds', context, { read: readUnits, absent: 0 });
  const isNone = (perCall?.value ?? 0n) === 0n && (perMinute?.value ?? 0n) === 0n;
  return isNone ? undefined : { perCall: perCall?.text ?? '0', perMinute: perMinute?.text ?? '0', freeSeconds };
}

/** Undefined where the column is missing, or the cell is empty or cannot be read. */
function takeAmount(row: TableRow, column: Column | undefined, context: RowContext): Amount | undefined {
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

/** First and next increment; a minimum duration makes the first one longer where it is shorter. */
function readRowIncrements(row: TableRow, usageKind: string, context: RowContext): RowIncrements {
  const { options, readers } = context;
  const fallback = options.increments ?? (usageKind === 'call' ? undefined : { first: 1, next: 1 });
  const told = takeTold(row, 'increments', context, (text) => readIncrements(text, usageKind));
  const first = takeTold(row, 'firstIncrement', context, readers.increment(usageKind)) ?? told?.first ?? told?.next ?? fallback?.first;
  const next = takeTold(row, 'nextIncrement', context, readers.increment(usageKind)) ?? told?.next ?? fallback?.next;
  const minimum = take(row, 'minimumDuration', context, { read: readUnits, absent: 0 });
  if (first !== undefined && next !== undefined) return [Math.max(first, minimum), next];
  const column = context.layout.at.get(first === undefined ? 'firstIncrement' : 'nextIncrement') ?? context.layout.at.get('increments');
  context.tell(row, column?.index, 'the increment is empty; write 1 where seconds are billed one by one');
  return [1, 1];
}

/** Undefined for a missing column and an empty cell; a cell that cannot be read is told and counts as 1. */
function takeTold<T>(row: TableRow, field: Field, context: RowContext, read: (text: string) => Cell<T>): T | undefined {
  return textOf(row, field, context) === '' ? undefined : take<T | undefined>(row, field, context, { read, absent: undefined });
}

/** Undefined where the line has no price at all. */
function readPrices(row: TableRow, usageKind: string, increments: RowIncrements, context: RowContext): Prices | undefined {
  const factor = readFactor(row, usageKind, context);
  const told: readonly ToldBand[] = context.layout.bands.map(({ band, price, fee }) => ({
    band,
    price: scale(takeAmount(row, price, context)?.value, price?.field === 'pricePerSecond' ? 60n : factor),
    fee: takeAmount(row, fee, context)?.value,
  }));
  const plain = told.find(({ band }) => band === undefined);
  const dearest = told.reduce<ToldBand | undefined>((most, each) => ((each.price ?? -1n) > (most?.price ?? -1n) ? each : most), undefined);
  const price = maximum(plain?.price ?? dearest?.price, readElsewhere(row, context));
  if (price === undefined) return undefined;
  const fees = told.map(({ fee }) => fee);
  const connectFee = plain?.fee ?? (plain?.price === undefined ? dearest?.fee : undefined) ?? fees.reduce(maximum, undefined) ?? zeroDecimal;
  const base = addFirstPrice(row, { connectFee, price }, increments, context);
  return { ...base, bandPrices: told.flatMap((each) => bandPrice(each, base)) };
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
  if (usageKind !== 'call' || text === '') return 1n;
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

function readDates(row: TableRow, context: RowContext): { readonly effectiveFrom: string | undefined; readonly effectiveTo: string | undefined } {
  const from = take<DeckMoment | undefined>(row, 'effectiveFrom', context, { read: context.readers.date, absent: undefined });
  const end = take<DeckMoment | undefined>(row, 'effectiveTo', context, { read: context.readers.date, absent: undefined });
  if (from?.hasZone === true || end?.hasZone === true) context.warnOnce('zones behind dates do not count; all dates are read in the zone of the deck');
  if (from !== undefined && isNever(from))
    context.tell(row, context.layout.at.get('effectiveFrom')?.index, `the date ${quote(from.at.slice(0, 10))} lies too far ahead`);
  const effectiveTo = end === undefined || isNever(end) ? undefined : endOf(end);
  if (from !== undefined && effectiveTo !== undefined && effectiveTo <= from.at)
    context.tell(row, context.layout.at.get('effectiveTo')?.index, 'the price ends before it begins');
  return { effectiveFrom: from?.at, effectiveTo };
}

/** The day that is told is the last one; so is a day that ends one second before midnight. */
function endOf({ at, isDay }: DeckMoment): string {
  return isDay || at.endsWith('T23:59:59') ? nextDay(at) : at;
}

function checkNeutral(row: TableRow, context: RowContext): void {
  for (const { field, name, index } of context.layout.columns) {
    if (field !== 'neutral') continue;
    const { pattern, sentence } = neutralByName[foldWords(name)] ?? lengthLimit;
    if (!pattern.test((row.cells[index] ?? '').trim())) context.tell(row, index, sentence);
  }
}

function spellLocal(row: TableRow, prefixes: readonly string[], shared: Omit<DeckRow, 'prefix'>, context: RowContext): DeckRow[] {
  const others = shared.origins.filter((origin) => origin !== localOriginWord);
  return prefixes.flatMap((prefix) => {
    const local = localOrigin(prefix);
    if (local !== undefined) return [{ ...shared, prefix, origins: [...new Set([...others, local])].toSorted() }];
    context.tell(
      row,
      context.layout.at.get('origins')?.index,
      `${quote('local')} does not tell which calls to ${prefix} are meant; write the prefixes of the calling numbers`,
    );
    return [];
  });
}

function sayPrefixes(prefixes: readonly string[]): string {
  const [first = ''] = prefixes;
  return prefixes.length > 1 ? `${first} and ${prefixes.length - 1} more` : first;
}

/** Remembers what was read: columns of decks hold few different texts. */
export function remember<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = read(text);
    if (known.size < 50_000) known.set(text, value);
    return value;
  };
}

export function makeReaders(style: NumberStyle, date: (text: string) => DateCell): DeckReaders {
  const callIncrement = remember((text: string) => readIncrement(text, 'call'));
  return {
    amount: remember((text: string) => readAmount(text, style)),
    date: remember(date),
    origins: remember(readOrigins),
    increment: (usageKind) => (usageKind === 'call' ? callIncrement : (text) => readIncrement(text, usageKind)),
  };
}
