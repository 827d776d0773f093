// Knows the columns of a usage file, and makes a usage of the cells of one row.

import { readWallClock } from '../kernel/local-time.ts';
import { isUsageKind } from '../kernel/usage-kind.ts';
import type { UsageToRate } from './rated-usage.ts';

export const callFields = [
  'usage_id',
  'account',
  'service_number',
  'usage_kind',
  'direction',
  'on_net',
  'started_at',
  'answered_at',
  'quantity',
  'calling_number',
  'called_number',
] as const;
export type CallField = (typeof callFields)[number];

export interface CallsLayout {
  readonly delimiter: ',' | ';';
  /** How many columns have a name; more cells than these must be empty. */
  readonly width: number;
  /** Place of each field, counted from 0; negative where there is none. */
  readonly at: Readonly<Record<CallField, number>>;
}

export interface LayoutReading {
  readonly layout: CallsLayout;
  /** Columns counted from 1; 0 where the fault is of the whole line. */
  readonly faults: readonly { readonly column: number; readonly sentence: string }[];
  readonly warnings: readonly { readonly column: number; readonly sentence: string }[];
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** One row; the same record is filled again for the next one. */
export interface UsageRow extends Writable<UsageToRate> {
  /** Counted from 1, without empty lines and the line of names. */
  number: number;
  usageId: string;
  /** Empty: the nameless one. */
  account: string;
  serviceNumber: string;
  /** Epoch seconds. */
  startedAt: number;
  /** As it is written. */
  startedText: string;
  /** No cell needs quotation marks where it is written again with commas. */
  isPlain: boolean;
}

/** Cells as places in one text, so that nothing is cut out that nobody asks for. */
export interface Cells {
  text: string;
  count: number;
  readonly starts: number[];
  readonly ends: number[];
}

/** What a row is read from, and where what is wrong with it is told: always false, columns counted from 1, 0 for the whole line. */
export interface RowSource {
  readonly row: UsageRow;
  readonly cells: Cells;
  /** Only what can be wrong is read, and who pays when. */
  readonly isCheck: boolean;
  tell(column: number, sentence: string): false;
}

const otherNames: ReadonlyMap<string, CallField> = new Map([['duration_seconds', 'quantity']]);
/** A year of calls that never end, several times over; beyond it a file has milliseconds or worse. */
const callSecondsMax = 2_147_483_647;
const quantityDigitsMax = 15;
const earliest = Date.UTC(1970, 0, 1) / 1000;
const latest = Date.UTC(2200, 0, 1) / 1000;
const timeText = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)$/;
const letterZ = 0x5a;
const space = 0x20;

/** The delimiter is the one that stands more often in the first line. */
export function findDelimiter(firstLine: string): ',' | ';' {
  const bare = firstLine.replace(/"[^"]*"/g, '');
  return bare.split(';').length > bare.split(',').length ? ';' : ',';
}

export function readLayout(names: readonly string[], delimiter: ',' | ';'): LayoutReading {
  const at = new Map<CallField, number>();
  const faults: { column: number; sentence: string }[] = [];
  const warnings: { column: number; sentence: string }[] = [];
  for (const [index, cell] of names.entries()) {
    const name = cell.trim().toLowerCase();
    const field = callFields.find((known) => known === name) ?? otherNames.get(name);
    const twin = field === undefined ? undefined : at.get(field);
    if (field === undefined && name !== '') warnings.push({ column: index + 1, sentence: `the column ${cell.trim()} is not known and counts for nothing` });
    else if (twin !== undefined) faults.push({ column: index + 1, sentence: `the column ${name} says the same as column ${twin + 1}` });
    else if (field !== undefined) at.set(field, index);
  }
  for (const sentence of listMissing(at)) faults.push({ column: 0, sentence });
  const places = Object.fromEntries(callFields.map((field) => [field, at.get(field) ?? -1])) as Record<CallField, number>;
  return { layout: { delimiter, width: names.findLastIndex((name) => name.trim() !== '') + 1, at: places }, faults, warnings };
}

/** A file of calls without called numbers would leave all of them without a price. */
function listMissing(at: ReadonlyMap<CallField, number>): string[] {
  const needed: CallField[] = ['started_at', 'quantity', ...(at.has('usage_kind') ? [] : (['called_number'] as const))];
  return needed.filter((field) => !at.has(field)).map((field) => `the column ${field} is missing`);
}

/** From the cells; false after a fault. */
export function fillRow(source: RowSource, layout: CallsLayout): boolean {
  const { cells, row } = source;
  const { at, width } = layout;
  if (cells.count !== width && !isOfWidth(cells, width)) return source.tell(0, `there are ${cells.count} cells; the first line names ${width} columns`);
  row.account = cellOf(cells, at.account);
  const hasWords = fillWords(source, layout);
  const hasTimes = fillTimes(source, layout);
  const hasQuantity = fillQuantity(source, layout);
  if (!source.isCheck) fillTexts(source, layout);
  return hasWords && hasTimes && hasQuantity;
}

function fillTexts({ cells, row }: RowSource, { at }: CallsLayout): void {
  row.callingNumber = cellOf(cells, at.calling_number);
  row.calledNumber = cellOf(cells, at.called_number);
  row.startedText = cellOf(cells, at.started_at);
  row.usageId = cellOf(cells, at.usage_id);
  if (row.usageId === '') row.usageId = String(row.number);
  row.serviceNumber = cellOf(cells, at.service_number);
  if (row.serviceNumber === '') row.serviceNumber = row.direction === 'inbound' ? row.calledNumber : row.callingNumber;
}

function fillTimes(source: RowSource, { at }: CallsLayout): boolean {
  const { cells, row } = source;
  const startedAt = readInstant(cells, at.started_at);
  const answeredAt = isEmpty(cells, at.answered_at) ? startedAt : readInstant(cells, at.answered_at);
  if (startedAt === undefined) return source.tell(at.started_at + 1, timeFault(cellOf(cells, at.started_at)));
  if (answeredAt === undefined) return source.tell(at.answered_at + 1, timeFault(cellOf(cells, at.answered_at)));
  row.startedAt = startedAt;
  row.answeredAt = answeredAt;
  return true;
}

function fillQuantity(source: RowSource, { at }: CallsLayout): boolean {
  const { cells, row } = source;
  const quantity = readQuantity(cells, at.quantity);
  if (quantity === undefined) return source.tell(at.quantity + 1, quantityFault(cellOf(cells, at.quantity)));
  if (row.usageKind === 'call' && quantity > callSecondsMax) return source.tell(at.quantity + 1, `a call has at most ${callSecondsMax} seconds`);
  row.quantity = quantity;
  return true;
}

function fillWords(source: RowSource, { at }: CallsLayout): boolean {
  const { cells, row } = source;
  let isGood = true;
  const kind = cellOf(cells, at.usage_kind);
  row.usageKind = kind === '' ? 'call' : kind;
  if (row.usageKind !== 'call' && !isUsageKind(kind))
    isGood = source.tell(at.usage_kind + 1, `${quote(kind)} is no kind of usage; write one lower-case word such as call`);
  const direction = cellOf(cells, at.direction);
  if (direction === '' || direction === 'outbound') row.direction = 'outbound';
  else if (direction === 'inbound' || direction === 'internal') row.direction = direction;
  else isGood = source.tell(at.direction + 1, `${quote(direction)} is no direction; write outbound, inbound or internal`);
  const onNet = cellOf(cells, at.on_net);
  row.isOnNet = onNet === '1';
  if (onNet !== '' && onNet !== '0' && onNet !== '1') isGood = source.tell(at.on_net + 1, `${quote(onNet)} must be 1 or 0`);
  return isGood;
}

/** Without spaces around it; empty where there is no such column. */
export function cellOf({ text, count, starts, ends }: Cells, index: number): string {
  if (index < 0 || index >= count) return '';
  const start = starts[index] ?? 0;
  const end = ends[index] ?? 0;
  if (start === end) return '';
  const cell = text.slice(start, end);
  return text.charCodeAt(start) === space || text.charCodeAt(end - 1) === space ? cell.trim() : cell;
}

/** Spreadsheets add empty cells at the end. */
function isOfWidth(cells: Cells, width: number): boolean {
  if (cells.count < width) return false;
  for (let index = width; index < cells.count; index += 1) if (!isEmpty(cells, index)) return false;
  return true;
}

export function isBlank(cells: Cells): boolean {
  for (let index = 0; index < cells.count; index += 1) if (!isEmpty(cells, index)) return false;
  return true;
}

function isEmpty(cells: Cells, index: number): boolean {
  return index < 0 || cells.starts[index] === cells.ends[index] || cellOf(cells, index) === '';
}

/** Epoch seconds; fractions are cut off. */
function readInstant(cells: Cells, index: number): number | undefined {
  const { text, starts, ends } = cells;
  const start = starts[index] ?? 0;
  const isUtc = index >= 0 && (ends[index] ?? 0) - start === 20 && text.charCodeAt(start + 19) === letterZ;
  const instant = isUtc ? readWallClock(text.slice(start, start + 19)) : readOtherInstant(cellOf(cells, index));
  return instant !== undefined && instant >= earliest && instant < latest ? instant : undefined;
}

function readOtherInstant(text: string): number | undefined {
  const [, minute, second = '00', , sign = '+', hours = '00', minutes = '00'] = timeText.exec(text) ?? [];
  const seconds = minute === undefined ? undefined : readWallClock(`${minute}:${second}`);
  if (seconds === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60;
  return sign === '-' ? seconds + offset : seconds - offset;
}

function timeFault(text: string): string {
  return text === '' ? 'the time is empty' : `${quote(text)} is no time such as 2026-11-03T09:30:00Z or 2026-11-03T10:30:00+01:00`;
}

function readQuantity(cells: Cells, index: number): number | undefined {
  const start = cells.starts[index] ?? 0;
  const end = cells.ends[index] ?? 0;
  const isTrimmed = cells.text.charCodeAt(start) !== space && cells.text.charCodeAt(end - 1) !== space;
  return isTrimmed ? readDigits(cells.text, start, end) : readDigits(cellOf(cells, index), 0, cellOf(cells, index).length);
}

function readDigits(text: string, start: number, end: number): number | undefined {
  if (end === start || end - start > quantityDigitsMax) return undefined;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function quantityFault(text: string): string {
  return text === '' ? 'the quantity is empty' : `${quote(text)} is no whole quantity of at most ${quantityDigitsMax} digits`;
}

function quote(text: string): string {
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
}

export function emptyRow(): UsageRow {
  return {
    number: 0,
    usageId: '',
    account: '',
    serviceNumber: '',
    startedAt: 0,
    startedText: '',
    isPlain: true,
    usageKind: 'call',
    direction: 'outbound',
    isOnNet: false,
    callingNumber: '',
    calledNumber: '',
    answeredAt: 0,
    quantity: 0,
  };
}
