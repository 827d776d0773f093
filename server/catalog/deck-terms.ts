// Reads one line of a rate deck into the rates of its prefixes, with the terms they share.

import { everyNumber, expandCodes, localOrigin, localOriginWord } from './code-cell.ts';
import type { Cell } from './deck-cells.ts';
import { foldWords, quote, readDestination, readDirection, readIncrements, readQuantity, readUnits, readUsageKind, readYesNo } from './deck-cells.ts';
import type { Field } from './deck-columns.ts';
import { type DeckMoment, isNever, nextDay } from './deck-date.ts';
import { closedPrices, type RowContext, type RowIncrements, readPrices, take, takeAmount, textOf } from './deck-prices.ts';
import type { DeckRow } from './deck-row.ts';
import type { TableRow } from './read-csv.ts';

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
  const increments = readRowIncrements(row, usageKind, isClosed, context);
  const prices = isClosed ? closedPrices : readPrices(row, usageKind, increments, context);
  const terms = readTerms(row, usageKind, prefixes[0] ?? '', context);
  if (terms.isExact && prefixes.includes('')) context.tell(row, context.layout.at.get('isExact')?.index, `${everyNumber} is no whole number`);
  const dates = readDates(row, context);
  checkNeutral(row, context);
  if (context.faultCount() > faultsBefore) return [];
  if (prices === undefined) {
    context.warn(row, `left out ${sayPrefixes(prefixes)}: no price`);
    return [];
  }
  // Written out: spreading objects takes half as long again for a deck of 200,000 lines.
  const rate = (prefix: string, origins: readonly string[]): DeckRow => ({
    usageKind,
    direction: terms.direction,
    prefix,
    isExact: terms.isExact,
    origins,
    destination: terms.destination,
    connectFee: context.readers.format(prices.connectFee),
    price: context.readers.format(prices.price),
    perUnits: terms.perUnits,
    bandPrices: prices.bandPrices,
    firstIncrementUnits: increments[0],
    nextIncrementUnits: increments[1],
    freeUnits: terms.freeUnits,
    minimumCharge: terms.minimumCharge,
    maximumCharge: terms.maximumCharge,
    service: terms.service,
    effectiveFrom: dates.effectiveFrom,
    effectiveTo: dates.effectiveTo,
    isClosed,
    line: row.line,
  });
  if (!terms.origins.includes(localOriginWord)) return prefixes.map((prefix) => rate(prefix, terms.origins));
  return prefixes.flatMap((prefix) => listLocal(row, prefix, terms.origins, context).map((origins) => rate(prefix, origins)));
}

function hasWidth(row: TableRow, { layout, tell }: RowContext): boolean {
  if (row.cells.length === layout.width) return true;
  if (row.cells.length > layout.width && row.cells.slice(layout.width).every((cell) => cell.trim() === '')) return true;
  tell(row, undefined, `there are ${row.cells.length} columns; the line of column names has ${layout.width}`);
  return false;
}

function readClosed(row: TableRow, context: RowContext): boolean {
  let isClosed = false;
  for (const { field, index } of context.layout.columns) {
    if (field === 'status' && context.readers.isClosedWord(row.cells[index] ?? '')) isClosed = true;
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
  if (named === undefined) return prefix === '' ? everyNumber : `+${prefix}`.replace('+S', '');
  const cell = readDestination((row.cells[named.index] ?? '').trim());
  if (cell.ok) return cell.value;
  context.tell(row, named.index, cell.reason);
  return '';
}

/** Undefined where the line tells none: then those of the tariff count. */
function readFree(row: TableRow, context: RowContext): number | undefined {
  if (textOf(row, 'freeUnits', context) === '') return undefined;
  const free = take(row, 'freeUnits', context, { read: readUnits, absent: 0 });
  if (free > 0 && foldWords(context.layout.at.get('freeUnits')?.name ?? '').startsWith('grace'))
    context.warnOnce('grace seconds are read as seconds at the beginning of a call that cost nothing');
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

/** First and next increment; a minimum duration makes the first one longer where it is shorter. */
function readRowIncrements(row: TableRow, usageKind: string, isClosed: boolean, context: RowContext): RowIncrements {
  const { options, readers } = context;
  const faultsBefore = context.faultCount();
  const fallback = options.increments ?? (usageKind === 'call' && !isClosed ? undefined : { first: 1, next: 1 });
  const told = takeTold(row, 'increments', context, (text) => readIncrements(text, usageKind));
  const first = takeTold(row, 'firstIncrement', context, readers.increment(usageKind)) ?? told?.first ?? told?.next ?? fallback?.first;
  const next = takeTold(row, 'nextIncrement', context, readers.increment(usageKind)) ?? told?.next ?? fallback?.next;
  const minimum = take(row, 'minimumDuration', context, { read: readUnits, absent: 0 });
  if (context.faultCount() > faultsBefore) return [1, 1];
  if (first !== undefined && next !== undefined) return [Math.max(first, minimum), next];
  const column = context.layout.at.get(first === undefined ? 'firstIncrement' : 'nextIncrement') ?? context.layout.at.get('increments');
  context.tell(row, column?.index, 'the increment is empty; write 1 where seconds are billed one by one');
  return [1, 1];
}

/** Undefined for a missing column and an empty cell; a cell that cannot be read is told and counts as 1. */
function takeTold<T>(row: TableRow, field: Field, context: RowContext, read: (text: string) => Cell<T>): T | undefined {
  return textOf(row, field, context) === '' ? undefined : take<T | undefined>(row, field, context, { read, absent: undefined });
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

/** None where the country of the prefix is not known for certain, which is told. */
function listLocal(row: TableRow, prefix: string, origins: readonly string[], context: RowContext): readonly string[][] {
  const local = localOrigin(prefix);
  if (local !== undefined) return [[...new Set([...origins.filter((origin) => origin !== localOriginWord), local])].toSorted()];
  const reason = `${quote(localOriginWord)} does not tell which calls to ${prefix === '' ? everyNumber : prefix} are meant; write the prefixes of the calling numbers`;
  context.tell(row, context.layout.at.get('origins')?.index, reason);
  return [];
}

function sayPrefixes(prefixes: readonly string[]): string {
  const first = prefixes[0] === '' ? everyNumber : (prefixes[0] ?? '');
  return prefixes.length > 1 ? `${first} and ${prefixes.length - 1} more` : first;
}
