// Reads a rate deck from a CSV file: all of its rates, or every fault with its place.

import { decimalPlaces, formatDecimal, parseDecimal } from '../kernel/decimal.ts';
import { type CsvText, decodeText, readCsv, type TableRow } from './read-csv.ts';

export interface DeckRate {
  /** Leading digits in E.164 without the plus; `S` before them means a short number of the country. */
  readonly prefix: string;
  readonly destination: string;
  /** Exact plain decimal text, as `pricePerMinute`. */
  readonly connectFee: string;
  readonly pricePerMinute: string;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
}

export type DeckReading = { readonly ok: true; readonly rates: readonly DeckRate[] } | { readonly ok: false; readonly faults: readonly string[] };

type Field = 'prefix' | 'destination' | 'connectFee' | 'pricePerMinute' | 'firstIncrement' | 'nextIncrement';
type Columns = ReadonlyMap<Field, number>;
type Cell = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

const faultsShownMax = 100;
const destinationCharactersMax = 200;
const incrementSecondsMax = 86_400;
/** `numeric(20,10)` holds ten digits before the point. */
const priceUnitsMax = 10n ** 20n;

const namesByField: Readonly<Record<Field, readonly string[]>> = {
  prefix: ['prefix', 'code', 'dial code', 'dialcode', 'prefixe', 'indicatif'],
  destination: ['destination', 'description', 'destination name', 'name', 'libelle', 'nom'],
  connectFee: [
    'connect fee',
    'connection fee',
    'connect cost',
    'setup fee',
    'set up fee',
    'frais de connexion',
    'frais de mise en relation',
    'mise en relation',
    'cout de connexion',
  ],
  pricePerMinute: [
    'price per minute',
    'rate per minute',
    'per minute',
    'price',
    'rate',
    'prix par minute',
    'prix minute',
    'prix a la minute',
    'prix',
    'tarif par minute',
    'tarif minute',
    'tarif',
  ],
  firstIncrement: [
    'first increment',
    'first increment seconds',
    'first interval',
    'initial increment',
    'interval 1',
    'premier increment',
    'increment initial',
    'premiere tranche',
    'premier palier',
  ],
  nextIncrement: [
    'next increment',
    'next increment seconds',
    'next interval',
    'sub interval',
    'subsequent increment',
    'interval n',
    'increment suivant',
    'increments suivants',
    'tranche suivante',
    'palier suivant',
  ],
};
const fieldByName: ReadonlyMap<string, Field> = new Map(
  (Object.entries(namesByField) as [Field, readonly string[]][]).flatMap(([field, names]) => names.map((name) => [name, field] as const)),
);

const missingSentences: Readonly<Partial<Record<Field, string>>> = {
  prefix: 'the column prefix is missing',
  destination: 'the column destination is missing',
  pricePerMinute: 'the column price per minute is missing',
  firstIncrement: 'the column first increment is missing; write 1 in every line where seconds are billed one by one',
  nextIncrement: 'the column next increment is missing; write 1 in every line where seconds are billed one by one',
};

/** Never throws, whatever the bytes. `fileName` begins each sentence. */
export function readRateDeck(bytes: Uint8Array, fileName: string): DeckReading {
  const csv = readCsv(decodeText(bytes));
  const faults: string[] = csv.faults.map(({ line, column, sentence }) => `${fileName}, line ${line}, column ${column}: ${sentence}.`);
  const [header, ...rows] = csv.rows;
  if (header === undefined) return { ok: false, faults: [`${fileName} is empty; it needs a line of column names and one line for each prefix.`] };
  const columns = readHeader(header, (column, sentence) => faults.push(`${fileName}, line ${header.line}, column ${column}: ${sentence}.`));
  for (const [field, sentence] of Object.entries(missingSentences))
    if (!columns.has(field as Field)) faults.push(`${fileName}, line ${header.line}: ${sentence}.`);
  if (faults.length > 0) return { ok: false, faults: shorten(faults, fileName) };
  const rates = readRates(rows, { csv, columns, width: widthOf(header), fileName, faults });
  if (rates.length === 0 && faults.length === 0) faults.push(`${fileName} has column names but no rates.`);
  return faults.length > 0 ? { ok: false, faults: shorten(faults, fileName) } : { ok: true, rates };
}

function readHeader(header: TableRow, tell: (column: number, sentence: string) => void): Columns {
  const columns = new Map<Field, number>();
  for (const [index, name] of header.cells.slice(0, widthOf(header)).entries()) {
    const field = fieldByName.get(foldName(name));
    if (field === undefined)
      tell(index + 1, `the column name ${quote(name)} is unknown; use prefix, destination, connect fee, price per minute, first increment, next increment`);
    else if (columns.has(field)) tell(index + 1, `the column ${quote(name)} says the same as column ${(columns.get(field) ?? 0) + 1}`);
    else columns.set(field, index);
  }
  return columns;
}

/** Columns up to the last one with a name; spreadsheets add empty ones. */
function widthOf(header: TableRow): number {
  return header.cells.findLastIndex((cell) => cell.trim() !== '') + 1;
}

/** `Prix_par  Minute` and `prix par minute` are the same name. */
function foldName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

interface DeckContext {
  readonly csv: CsvText;
  readonly columns: Columns;
  readonly width: number;
  readonly fileName: string;
  readonly faults: string[];
}

function readRates(rows: readonly TableRow[], context: DeckContext): DeckRate[] {
  const known = new Map<string, { rate: DeckRate; line: number }>();
  for (const row of rows) {
    const rate = readRow(row, context);
    if (rate === undefined) continue;
    const twin = known.get(rate.prefix);
    if (twin === undefined) known.set(rate.prefix, { rate, line: row.line });
    else if (!isSamePrice(twin.rate, rate)) tellAt(context, row, 'prefix', `prefix ${rate.prefix} stands in line ${twin.line} with another price`);
  }
  return [...known.values()].map(({ rate }) => rate);
}

function readRow(row: TableRow, context: DeckContext): DeckRate | undefined {
  if (row.cells.length < context.width || row.cells.slice(context.width).some((cell) => cell.trim() !== '')) {
    context.faults.push(`${context.fileName}, line ${row.line}: there are ${row.cells.length} columns; the first line names ${context.width}.`);
    return undefined;
  }
  const faultsBefore = context.faults.length;
  const commaAllowed = context.csv.delimiter === ';';
  const take = (field: Field, read: (text: string) => Cell): string => {
    const cell = read((row.cells[context.columns.get(field) ?? -1] ?? '').trim());
    if (cell.ok) return cell.value;
    tellAt(context, row, field, cell.reason);
    return '';
  };
  const rate = {
    prefix: take('prefix', readPrefix),
    destination: take('destination', readDestination),
    connectFee: context.columns.has('connectFee') ? take('connectFee', (text) => readPrice(text === '' ? '0' : text, commaAllowed)) : '0',
    pricePerMinute: take('pricePerMinute', (text) => readPrice(text, commaAllowed)),
    firstIncrementSeconds: Number(take('firstIncrement', readIncrement)),
    nextIncrementSeconds: Number(take('nextIncrement', readIncrement)),
  };
  return context.faults.length === faultsBefore ? rate : undefined;
}

function tellAt({ fileName, columns, faults }: DeckContext, row: TableRow, field: Field, reason: string): void {
  faults.push(`${fileName}, line ${row.line}, column ${(columns.get(field) ?? 0) + 1}: ${reason}.`);
}

function readPrefix(text: string): Cell {
  if (text === '') return { ok: false, reason: 'the prefix is empty' };
  const digits = text.replace(/^\+/, '').replaceAll(' ', '').replace(/^00/, '');
  if (/^S[0-9]{1,15}$/.test(digits) || /^[1-9][0-9]{0,14}$/.test(digits)) return { ok: true, value: digits };
  return { ok: false, reason: `the prefix ${quote(text)} must be 1 to 15 digits with the country code, such as 336, or S and the digits of a short number` };
}

function readDestination(text: string): Cell {
  if (text === '') return { ok: false, reason: 'the destination is empty' };
  if (/\p{Cc}/u.test(text)) return { ok: false, reason: 'the destination contains a character that cannot be shown' };
  if (text.length > destinationCharactersMax) return { ok: false, reason: `the destination is longer than ${destinationCharactersMax} characters` };
  return { ok: true, value: text };
}

function readPrice(text: string, commaAllowed: boolean): Cell {
  if (text === '') return { ok: false, reason: 'the price is empty; write 0 where calls are free' };
  const plain = commaAllowed ? text.replace(',', '.') : text;
  if (/^-/.test(plain)) return { ok: false, reason: `the price ${quote(text)} is below zero` };
  if (!/^\d{1,20}(?:\.\d+)?$/.test(plain))
    return { ok: false, reason: `the price ${quote(text)} is no plain number such as ${commaAllowed ? '0,0125' : '0.0125'}` };
  const value = parseDecimal(plain);
  if (value === undefined) return { ok: false, reason: `the price ${quote(text)} has more than ${decimalPlaces} decimals` };
  if (value >= priceUnitsMax) return { ok: false, reason: `the price ${quote(text)} is too large` };
  return { ok: true, value: formatDecimal(value) };
}

function readIncrement(text: string): Cell {
  const isGood = /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= incrementSecondsMax;
  return isGood ? { ok: true, value: text } : { ok: false, reason: `the increment ${quote(text)} must be whole seconds from 1 to ${incrementSecondsMax}` };
}

function isSamePrice(left: DeckRate, right: DeckRate): boolean {
  return (
    left.connectFee === right.connectFee &&
    left.pricePerMinute === right.pricePerMinute &&
    left.firstIncrementSeconds === right.firstIncrementSeconds &&
    left.nextIncrementSeconds === right.nextIncrementSeconds
  );
}

function quote(text: string): string {
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
}

function shorten(faults: readonly string[], fileName: string): string[] {
  const more = faults.length - faultsShownMax;
  return more <= 0 ? [...faults] : [...faults.slice(0, faultsShownMax), `${fileName} has ${more} more faults.`];
}
