// Makes a usage of the cells of one row: its times, its quantity, its words.

import { readWallClock } from '../kernel/local-time.ts';
import type { CallsLayout } from './calls-columns.ts';
import type { UsageToRate } from './rated-usage.ts';

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

/** What a row is read from, and where what is wrong with it is told: always false, columns counted from 1, 0 for the whole line. */
export interface RowSource {
  readonly row: UsageRow;
  readonly cells: readonly string[];
  tell(column: number, sentence: string): false;
}

/** A year of calls that never end, several times over; beyond it a file has milliseconds or worse. */
const callSecondsMax = 2_147_483_647;
const quantityDigitsMax = 15;
const earliest = Date.UTC(1970, 0, 1) / 1000;
const latest = Date.UTC(2200, 0, 1) / 1000;
const kindText = /^[a-z][a-z0-9_]{0,39}$/;
const timeText = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)$/;
const letterZ = 0x5a;

/** From the cells; false after a fault. */
export function fillRow(source: RowSource, layout: CallsLayout): boolean {
  const { cells, row } = source;
  const { at, width } = layout;
  if (cells.length !== width && !isOfWidth(cells, width)) return source.tell(0, `there are ${cells.length} cells; the first line names ${width} columns`);
  row.account = cellOf(cells, at.account);
  row.callingNumber = cellOf(cells, at.calling_number);
  row.calledNumber = cellOf(cells, at.called_number);
  row.usageId = cellOf(cells, at.usage_id);
  if (row.usageId === '') row.usageId = String(row.number);
  const hasWords = fillWords(source, layout);
  const hasTimes = fillTimes(source, layout);
  const hasQuantity = fillQuantity(source, layout);
  row.serviceNumber = cellOf(cells, at.service_number);
  if (row.serviceNumber === '') row.serviceNumber = row.direction === 'inbound' ? row.calledNumber : row.callingNumber;
  return hasWords && hasTimes && hasQuantity;
}

function fillTimes(source: RowSource, { at }: CallsLayout): boolean {
  const { cells, row } = source;
  row.startedText = cellOf(cells, at.started_at);
  const answeredText = cellOf(cells, at.answered_at);
  const startedAt = readInstant(row.startedText);
  const answeredAt = answeredText === '' || answeredText === row.startedText ? startedAt : readInstant(answeredText);
  if (startedAt === undefined) return source.tell(at.started_at + 1, timeFault(row.startedText));
  if (answeredAt === undefined) return source.tell(at.answered_at + 1, timeFault(answeredText));
  row.startedAt = startedAt;
  row.answeredAt = answeredAt;
  return true;
}

function fillQuantity(source: RowSource, { at }: CallsLayout): boolean {
  const { cells, row } = source;
  const text = cellOf(cells, at.quantity);
  const quantity = readQuantity(text);
  if (quantity === undefined) return source.tell(at.quantity + 1, quantityFault(text));
  if (row.usageKind === 'call' && quantity > callSecondsMax) return source.tell(at.quantity + 1, `a call has at most ${callSecondsMax} seconds`);
  row.quantity = quantity;
  return true;
}

function fillWords(source: RowSource, { at }: CallsLayout): boolean {
  const { cells, row } = source;
  let isGood = true;
  const kind = cellOf(cells, at.usage_kind);
  row.usageKind = kind === '' ? 'call' : kind;
  if (row.usageKind !== 'call' && !kindText.test(kind))
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
function cellOf(cells: readonly string[], index: number): string {
  const cell = index < 0 ? '' : (cells[index] ?? '');
  return cell.charCodeAt(0) === 0x20 || cell.charCodeAt(cell.length - 1) === 0x20 ? cell.trim() : cell;
}

/** Spreadsheets add empty cells at the end. */
function isOfWidth(cells: readonly string[], width: number): boolean {
  return cells.length > width && cells.slice(width).every(isEmpty);
}

export function isEmpty(cell: string): boolean {
  return cell === '' || cell.trim() === '';
}

/** Epoch seconds; fractions are cut off. */
function readInstant(text: string): number | undefined {
  if (text.length === 20 && text.charCodeAt(19) === letterZ) {
    const seconds = readWallClock(text.slice(0, 19));
    return seconds !== undefined && seconds >= earliest && seconds < latest ? seconds : undefined;
  }
  const [, minute, second = '00', , sign = '+', hours = '00', minutes = '00'] = timeText.exec(text) ?? [];
  const seconds = minute === undefined ? undefined : readWallClock(`${minute}:${second}`);
  if (seconds === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60;
  const instant = sign === '-' ? seconds + offset : seconds - offset;
  return instant >= earliest && instant < latest ? instant : undefined;
}

function timeFault(text: string): string {
  return text === '' ? 'the time is empty' : `${quote(text)} is no time such as 2026-11-03T09:30:00Z or 2026-11-03T10:30:00+01:00`;
}

function readQuantity(text: string): number | undefined {
  if (text.length === 0 || text.length > quantityDigitsMax) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at += 1) {
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
