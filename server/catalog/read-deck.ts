// Reads the table of a rate deck: all of its rates, or every fault with its place.

import { foldWords, quote } from './deck-cells.ts';
import { type Column, type DeckHeader, type Field, findHeader } from './deck-columns.ts';
import { type DateOrder, findDateOrder, readDate } from './deck-date.ts';
import { findCurrency, findNumberStyle, isCurrency } from './deck-number.ts';
import { settlePeriods } from './deck-periods.ts';
import { type BandColumns, type DeckLayout, makeReaders, type RowContext } from './deck-prices.ts';
import type { DeckReading, DeckReadingOptions, DeckRow } from './deck-row.ts';
import { readRow } from './deck-terms.ts';
import type { DeckTable, TableRow } from './read-csv.ts';

interface Sentences {
  readonly shown: string[];
  count: number;
}

interface Reading {
  readonly fileName: string;
  readonly faults: Sentences;
  readonly warnings: Sentences;
  readonly saidOnce: Set<string>;
  /** ISO 4217, or `$` as long as nothing tells which dollar. */
  currency: string | undefined;
}

const sentencesShownMax = 100;
const rowsPerFileMax = 1_000_000;
const rowsPerStep = 2000;
/** Currencies that people write with `$`. */
const dollars = new Set('USD,CAD,AUD,NZD,SGD,HKD,TWD,BBD,BMD,BND,BSD,BZD,FJD,GYD,JMD,KYD,LRD,NAD,SBD,SRD,TTD,XCD,MXN,ARS,CLP,COP,UYU'.split(','));
const incrementFields: readonly Field[] = ['increments', 'firstIncrement', 'nextIncrement'];

/** Never throws, whatever the table. */
export function readDeck(table: DeckTable, options: DeckReadingOptions): DeckReading {
  const steps = readDeckSteps(table, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of a few milliseconds, so that others have their turn between them. */
export function* readDeckSteps(table: DeckTable, options: DeckReadingOptions): Generator<undefined, DeckReading> {
  const reading = beginReading(table, options);
  const header = findHeader(table.rows);
  if (header === undefined) {
    if (reading.faults.count === 0) push(reading.faults, `${reading.fileName} is empty; it needs a line of column names and one line for each prefix.`);
    return finish(reading, []);
  }
  const rows = table.rows.slice(header.rowIndex + 1);
  checkHeader(header, table, options, reading);
  if (reading.faults.count > 0) return finish(reading, []);
  yield undefined;
  const context = yield* makeContext(header, rows, options, reading);
  const found = yield* readRows(rows, context, reading);
  if (found.length > rowsPerFileMax) return finish(reading, []);
  yield undefined;
  const settled = yield* settlePeriods(found, (line, reason) => tell(reading, line, findCodes(header)?.index, reason));
  if (settled.repeatCount > 0)
    warn(reading, `${settled.repeatCount} ${settled.repeatCount === 1 ? 'line repeats another and counts' : 'lines repeat others and count'} once`);
  if (settled.rows.length === 0 && reading.faults.count === 0) push(reading.faults, `${reading.fileName} has column names but no rates.`);
  return finish(reading, settled.rows);
}

function* readRows(rows: readonly TableRow[], context: RowContext, reading: Reading): Generator<undefined, DeckRow[]> {
  const found: DeckRow[] = [];
  let pauseAt = 0;
  for (const [index, row] of rows.entries()) {
    // A line may stand for many prefixes, so both count.
    if (index + found.length >= pauseAt) {
      pauseAt = index + found.length + rowsPerStep;
      yield undefined;
    }
    readCurrencyCell(row, context, reading);
    for (const rate of readRow(row, context)) found.push(rate);
    if (found.length > rowsPerFileMax) {
      tell(reading, row.line, undefined, `there are more than ${rowsPerFileMax} prefixes up to here; give the file in parts`);
      return found;
    }
  }
  return found;
}

function findCodes({ columns }: DeckHeader): Column | undefined {
  return columns.find(({ field }) => field === 'codes' || field === 'areaCode' || field === 'nationalCode');
}

function beginReading(table: DeckTable, { fileName }: DeckReadingOptions): Reading {
  const reading: Reading = { fileName, faults: { shown: [], count: 0 }, warnings: { shown: [], count: 0 }, saidOnce: new Set(), currency: undefined };
  for (const { line, column, sentence } of table.faults) tell(reading, line, column - 1, sentence);
  for (const sentence of table.warnings) warn(reading, sentence);
  return reading;
}

function checkHeader(header: DeckHeader, table: DeckTable, options: DeckReadingOptions, reading: Reading): void {
  const { line } = header.row;
  // A title above the table may stand in merged cells; a merged cell in the table hides what its other cells mean.
  for (const { firstLine, lastLine, firstColumn } of table.mergedCells.filter((merged) => merged.lastLine >= line))
    tell(reading, firstLine, firstColumn - 1, `merged cells${firstLine === lastLine ? '' : ` down to line ${lastLine}`}; undo the merge and fill each cell`);
  for (const { column, sentence } of header.faults) tell(reading, line, column === undefined ? undefined : column - 1, sentence);
  for (const { currency, index } of header.columns) if (currency !== undefined) meetCurrency(reading, line, index, currency);
  checkIncrements(header, options, reading);
}

/** Guessing increments changes every bill. Kinds of usage other than calls need none, so a column of kinds is judged line by line. */
function checkIncrements({ columns, row }: DeckHeader, { increments }: DeckReadingOptions, reading: Reading): void {
  const told = incrementFields.filter((name) => columns.some(({ field }) => field === name));
  if (increments !== undefined || told.includes('increments') || columns.some(({ field }) => field === 'usageKind')) return;
  const advice = told.length === 0 ? ', or choose increments for the whole file' : '';
  if (!told.includes('firstIncrement'))
    tell(reading, row.line, undefined, `the column first increment is missing; write 1 in every line where seconds are billed one by one${advice}`);
  if (!told.includes('nextIncrement'))
    tell(reading, row.line, undefined, `the column next increment is missing; write 1 in every line where seconds are billed one by one${advice}`);
}

function* makeContext(header: DeckHeader, rows: readonly TableRow[], options: DeckReadingOptions, reading: Reading): Generator<undefined, RowContext> {
  const layout = makeLayout(header, rows, reading);
  yield undefined;
  const style = findNumberStyle(distinctTexts(rows, layout.columns.filter(holdsMoney)));
  yield undefined;
  const order = decideOrder(header, rows, options, reading);
  return {
    layout,
    options,
    readers: makeReaders(style, (text) => readDate(text, order)),
    tell: (row, index, reason) => tell(reading, row.line, index, reason),
    warn: (row, sentence) => warn(reading, sentence, row.line),
    warnOnce: (sentence) => warnOnce(reading, sentence),
    meetCurrency: (row, index, currency) => meetCurrency(reading, row.line, index, currency),
    faultCount: () => reading.faults.count,
  };
}

function makeLayout({ columns, width }: DeckHeader, rows: readonly TableRow[], reading: Reading): DeckLayout {
  // Of several columns that may be told twice, such as destination and description, the first counts.
  const at = new Map(columns.toReversed().map((column) => [column.field, column]));
  if (!columns.some(({ field }) => field === 'destination' || field === 'country'))
    warnOnce(reading, 'there is no column destination; the prefix is shown instead');
  return { at, columns, bands: listBands(columns), width, joinsBase: decideBase(at, rows, reading) };
}

function listBands(columns: readonly Column[]): BandColumns[] {
  const money = columns.filter(({ field }) => ['price', 'priceOfUnits', 'pricePerSecond', 'priceNext', 'connectFee'].includes(field));
  return [...Map.groupBy(money, ({ band }) => band)].map(([band, same]) => ({
    band,
    price: same.find(({ field }) => field !== 'connectFee' && field !== 'priceOfUnits'),
    unitPrice: same.find(({ field }) => field === 'priceOfUnits'),
    fee: same.find(({ field }) => field === 'connectFee'),
  }));
}

/** Codes of a world deck cannot all begin with their country code by chance, so where they do it stands in them already. */
function decideBase(at: ReadonlyMap<Field, Column>, rows: readonly TableRow[], reading: Reading): boolean {
  const [base, codes] = [at.get('baseCode'), at.get('codes')];
  if (base === undefined || codes === undefined || rows.length === 0) return true;
  const digits = (row: TableRow, { index }: Column) => (row.cells[index] ?? '').replace(/[\s+]/g, '').replace(/^00/, '');
  const isInside = rows.every((row) => digits(row, codes).startsWith(digits(row, base)));
  if (isInside && rows.some((row) => digits(row, base) !== '')) warnOnce(reading, 'every code begins with its country code, which is not put before it again');
  return !isInside;
}

function decideOrder({ columns, row }: DeckHeader, rows: readonly TableRow[], options: DeckReadingOptions, reading: Reading): DateOrder | 'either' {
  const dated = columns.filter(({ field }) => field === 'effectiveFrom' || field === 'effectiveTo');
  const order = findDateOrder(distinctTexts(rows, dated));
  if (order === 'none_needed') return 'day_first';
  if (order === 'mixed') {
    tell(reading, row.line, dated[0]?.index, 'some dates begin with the day and others with the month; write all of them as 2026-12-31');
    return 'either';
  }
  if (order === 'undecided' && options.dateOrder === undefined)
    tell(reading, row.line, dated[0]?.index, 'the dates can be read with the day or the month first; say which, or write them as 2026-12-31');
  else if (order !== 'undecided' && options.dateOrder !== undefined && options.dateOrder !== order)
    tell(reading, row.line, dated[0]?.index, `the dates begin with the ${order === 'day_first' ? 'day' : 'month'}, other than chosen`);
  return order === 'undecided' ? (options.dateOrder ?? 'day_first') : order;
}

function distinctTexts(rows: readonly TableRow[], columns: readonly Column[]): Set<string> {
  const texts = new Set<string>();
  for (const row of rows) for (const { index } of columns) texts.add((row.cells[index] ?? '').trim());
  return texts;
}

function holdsMoney({ field }: Column): boolean {
  return /^(?:price|connectFee|m(?:in|ax)imumCharge$|servicePer)/.test(field);
}

function readCurrencyCell(row: TableRow, { layout }: RowContext, reading: Reading): void {
  const column = layout.at.get('currency');
  const text = column === undefined ? '' : (row.cells[column.index] ?? '').trim();
  if (column === undefined || text === '') return;
  const currency = findCurrency(text);
  if (currency === undefined) tell(reading, row.line, column.index, `the currency ${quote(text)} is unknown; write an ISO 4217 code such as EUR`);
  else meetCurrency(reading, row.line, column.index, currency);
}

function meetCurrency(reading: Reading, line: number, index: number, currency: string): void {
  const known = reading.currency;
  if (known === currency || (currency === '$' && known !== undefined && dollars.has(known))) return;
  if (known === undefined || (known === '$' && dollars.has(currency))) reading.currency = currency;
  else tell(reading, line, index, `the prices are in ${known} and in ${currency}; a deck has one currency`);
}

function tell(reading: Reading, line: number, index: number | undefined, reason: string): void {
  push(reading.faults, `${reading.fileName}, line ${line}${index === undefined ? '' : `, column ${index + 1}`}: ${reason}.`);
}

function warn(reading: Reading, sentence: string, line?: number): void {
  push(reading.warnings, `${reading.fileName}${line === undefined ? '' : `, line ${line}`}: ${sentence}.`);
}

function warnOnce(reading: Reading, sentence: string): void {
  if (reading.saidOnce.has(sentence)) return;
  reading.saidOnce.add(sentence);
  warn(reading, sentence);
}

function push(sentences: Sentences, sentence: string): void {
  sentences.count += 1;
  if (sentences.shown.length < sentencesShownMax) sentences.shown.push(sentence);
}

function finish(reading: Reading, rows: readonly DeckRow[]): DeckReading {
  if (reading.faults.count > 0) return { ok: false, faults: shorten(reading.faults, reading.fileName, 'faults') };
  const isDollar = reading.currency === '$';
  if (isDollar) warn(reading, 'the prices have the sign $, which does not tell which dollar; the currency of the deck counts');
  const kinds = new Set(rows.map(({ usageKind }) => usageKind)).difference(new Set(['call', 'sms', 'mms', 'data']));
  for (const kind of kinds) warn(reading, `there are prices for the usage ${quote(foldWords(kind))}, which is counted in pieces`);
  const currency = reading.currency !== undefined && isCurrency(reading.currency) ? reading.currency : undefined;
  return { ok: true, file: { currency, rows, warnings: shorten(reading.warnings, reading.fileName, 'warnings') } };
}

function shorten({ shown, count }: Sentences, fileName: string, what: string): string[] {
  return count <= shown.length ? shown : [...shown, `${fileName} has ${count - shown.length} more ${what}.`];
}
