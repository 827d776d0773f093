// Reads the dates of a rate deck, all of one file in one order of day and month.

import { type Cell, quote } from './deck-cells.ts';

export type DateOrder = 'day_first' | 'month_first';

export interface DeckMoment {
  /** `YYYY-MM-DDTHH:MM:SS`. */
  readonly at: string;
  /** The file tells the day only. */
  readonly isDay: boolean;
  /** The text tells a zone of its own, which does not count. */
  readonly hasZone: boolean;
}

/** Undefined: from now on, or without end. */
export type DateCell = Cell<DeckMoment | undefined>;

const fillers = new Set(['', '-', '--', '==', 'asap', 'n/a', 'na', 'null', 'immediate', 'immediately', 'now', 'tbc', 'tba']);
const zeroDate = /^0000-00-00/;
const dateCharactersMax = 60;
const yearMin = 1970;
const yearMax = 2200;
const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/;
const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const monthFirstWords = /^(\p{L}{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})$/u;
const dayFirstWords = /^(\d{1,2})[\s-](\p{L}{3,9})\.?[\s-](\d{4})$/u;
const packed = /^(\d{4})(\d{2})(\d{2})$/;
const timeAtEnd = /[T\s]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;
/** English and French, told apart by their beginnings. */
const months: readonly (readonly [RegExp, number])[] = [
  [/^jan/, 1],
  [/^f[eé]/, 2],
  [/^mar/, 3],
  [/^a[pv]r/, 4],
  [/^ma[iy]$/, 5],
  [/^ju(?:n|in)/, 6],
  [/^ju(?:l|il)/, 7],
  [/^a(?:ug|o[uû])/, 8],
  [/^sep/, 9],
  [/^oct/, 10],
  [/^nov/, 11],
  [/^d[eé]c/, 12],
];

/** `undecided`: each date of the file can be read both ways. `mixed`: no single order reads them all. */
export function findDateOrder(texts: Iterable<string>): DateOrder | 'none_needed' | 'undecided' | 'mixed' {
  let dayFirst = false;
  let monthFirst = false;
  let isUndecided = false;
  for (const text of texts) {
    const [, left = '', right = ''] = slashed.exec(splitTime(text).date) ?? [];
    if (Number(left) > 12) dayFirst = true;
    else if (Number(right) > 12) monthFirst = true;
    else if (left !== right) isUndecided = true;
  }
  if (dayFirst && monthFirst) return 'mixed';
  if (dayFirst || monthFirst) return dayFirst ? 'day_first' : 'month_first';
  return isUndecided ? 'undecided' : 'none_needed';
}

/** `either`: by the number above 12, where the file is refused anyway for having both orders. */
export function readDate(text: string, order: DateOrder | 'either'): DateCell {
  const trimmed = text.trim();
  if (fillers.has(trimmed.toLowerCase()) || zeroDate.test(trimmed)) return { ok: true, value: undefined };
  const { date, time } = splitTime(trimmed);
  const [year, month, day] = readDay(date, order === 'either' ? (Number(date.split(/[/-]/)[0]) > 12 ? 'day_first' : 'month_first') : order) ?? [0, 0, 0];
  const seconds = time === undefined ? 0 : secondsOf(time);
  if (day < 1 || day > daysOf(year, month) || seconds === undefined)
    return { ok: false, reason: `the date ${quote(text)} cannot be read; write it as 2026-12-31 or 31/12/2026` };
  if (year < yearMin) return { ok: false, reason: `the date ${quote(text)} lies before ${yearMin}` };
  const at = `${year}-${pad(month)}-${pad(day)}T${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return { ok: true, value: { at, isDay: time === undefined, hasZone: time?.[5] !== undefined } };
}

/** So far away that it means never. */
export function isNever({ at }: DeckMoment): boolean {
  return Number(at.slice(0, 4)) > yearMax;
}

export function nextDay(at: string): string {
  const [year = 0, month = 0, day = 0] = at.slice(0, 10).split('-').map(Number);
  if (day < daysOf(year, month)) return `${year}-${pad(month)}-${pad(day + 1)}T00:00:00`;
  return month < 12 ? `${year}-${pad(month + 1)}-01T00:00:00` : `${year + 1}-01-01T00:00:00`;
}

function splitTime(text: string): { readonly date: string; readonly time: RegExpExecArray | undefined } {
  const time = text.length > dateCharactersMax ? null : timeAtEnd.exec(text);
  return time === null ? { date: text.trim(), time: undefined } : { date: text.slice(0, time.index).trim(), time };
}

function readDay(date: string, order: DateOrder): [number, number, number] | undefined {
  const [, ...iso] = yearFirst.exec(date) ?? packed.exec(date) ?? [];
  if (iso.length > 0) return [Number(iso[0]), Number(iso[1]), Number(iso[2])];
  const [, left, right, year] = slashed.exec(date) ?? [];
  if (year !== undefined) return order === 'day_first' ? [Number(year), Number(right), Number(left)] : [Number(year), Number(left), Number(right)];
  const [, day, month, dottedYear] = dotted.exec(date) ?? [];
  if (dottedYear !== undefined) return [Number(dottedYear), Number(month), Number(day)];
  const [, word, wordDay, wordYear] = monthFirstWords.exec(date) ?? [];
  if (word !== undefined) return [Number(wordYear), monthOf(word), Number(wordDay)];
  const [, leadDay, leadWord, leadYear] = dayFirstWords.exec(date) ?? [];
  return leadWord === undefined ? undefined : [Number(leadYear), monthOf(leadWord), Number(leadDay)];
}

function monthOf(word: string): number {
  const lower = word.toLowerCase();
  return months.find(([pattern]) => pattern.test(lower))?.[1] ?? 0;
}

function secondsOf(time: RegExpExecArray): number | undefined {
  const [, hours = '', minutes = '', seconds = '0', half] = time;
  const hour = half === undefined ? Number(hours) : hourOf(Number(hours), half);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return hour * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** 12:05 a.m. is five past midnight, 12:05 p.m. five past noon. */
function hourOf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 24;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function daysOf(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
