// Money, counts, dates and durations as a person reads them, in English and French, by exact text.

import { type Decimal, decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { assertThat } from '../kernel/failure.ts';
import { formatMoney, minorPlaces } from '../kernel/money.ts';

export type Language = 'en' | 'fr';

/** Groups and units are held together by U+00A0: the narrow U+202F is missing from the printed font. */
const hardSpace = '\u00a0';
const groupMark: Readonly<Record<Language, string>> = { en: ',', fr: hardSpace };
const decimalMark: Readonly<Record<Language, string>> = { en: '.', fr: ',' };
const symbolByCurrency: Readonly<Record<string, string>> = { EUR: '€', GBP: '£', USD: '$' };
const months: Readonly<Record<Language, readonly string[]>> = {
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  fr: ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
};

/** `€1,234.56` or `1 234,56 €`. */
export function wordMoney(minor: bigint, currency: string, language: Language): string {
  return withCurrency(wordDecimalText(formatMoney({ minor, currency }), language), currency, language);
}

/** An exact price with its currency, never fewer decimals than the currency has. */
export function wordPrice(text: string, currency: string, language: Language): string {
  const exact = formatDecimal(decimalOf(text), minorPlaces(currency));
  return withCurrency(wordDecimalText(exact, language), currency, language);
}

/** An exact amount without its currency, at least `places` decimals, so that a column of them lines up. */
export function wordAmount(value: Decimal, places: number, language: Language): string {
  return wordDecimalText(formatDecimal(value, places), language);
}

/** A quantity such as `3` or `0.5`, without needless zeros. */
export function wordQuantity(text: string, language: Language): string {
  return wordDecimalText(formatDecimal(decimalOf(text)), language);
}

export function wordPercent(text: string, language: Language): string {
  return wordQuantity(text, language) + (language === 'fr' ? `${hardSpace}%` : '%');
}

export function wordCount(count: number, language: Language): string {
  assertThat(Number.isSafeInteger(count), 'a count is a whole number');
  return wordDecimalText(String(count), language);
}

/** `h:mm:ss`; hours grow without end. */
export function wordDuration(seconds: number): string {
  assertThat(Number.isSafeInteger(seconds) && seconds >= 0, 'a duration is a whole number of seconds');
  return `${Math.floor(seconds / 3600)}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
}

/** `22 November 2026` or `1er novembre 2026`, from `YYYY-MM-DD`. */
export function wordDate(date: string, language: Language): string {
  const { year, month, day } = partsOf(date);
  return [dayOf(day, language), months[language][month - 1], year].join(hardSpace);
}

/** `22 Nov 2026` or `22/11/2026`, narrow enough for a column. */
export function wordShortDate({ year, month, day }: { year: number; month: number; day: number }, language: Language): string {
  if (language === 'fr') return `${twoDigits(day)}/${twoDigits(month)}/${year}`;
  return `${twoDigits(day)} ${months.en[month - 1]?.slice(0, 3)} ${year}`;
}

/** `YYYY-MM-DD`, for years that a telephone call can have. */
export function wordIsoDate({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** `hh:mm:ss` of the day. */
export function wordClock({ hour, minute, second }: { hour: number; minute: number; second: number }): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
}

/** A half-open period by its first and last day, leaving out what both have in common. */
export function wordPeriod(from: string, to: string, language: Language): string {
  const lastDate = Temporal.PlainDate.from(to).subtract({ days: 1 }).toString();
  if (lastDate <= from) return wordDate(from, language);
  const first = partsOf(from);
  const last = partsOf(lastDate);
  const isSameYear = first.year === last.year;
  const isSameMonth = isSameYear && first.month === last.month;
  const head = isSameMonth ? dayOf(first.day, language) : wordDate(from, language).slice(0, isSameYear ? -5 : undefined);
  return `${head} – ${wordDate(lastDate, language)}`;
}

function wordDecimalText(text: string, language: Language): string {
  const [, sign = '', whole = '', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  assertThat(whole !== '', 'figures are plain decimal text');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, groupMark[language]);
  return sign + grouped + (fraction === undefined ? '' : decimalMark[language] + fraction);
}

function withCurrency(figure: string, currency: string, language: Language): string {
  const symbol = symbolByCurrency[currency];
  if (language === 'fr') return `${figure}${hardSpace}${symbol ?? currency}`;
  const isNegative = figure.startsWith('-');
  return `${isNegative ? '-' : ''}${symbol ?? currency + hardSpace}${isNegative ? figure.slice(1) : figure}`;
}

function partsOf(date: string): { year: number; month: number; day: number } {
  const { year, month, day } = Temporal.PlainDate.from(date);
  return { year, month, day };
}

function dayOf(day: number, language: Language): string {
  return language === 'fr' && day === 1 ? '1er' : String(day);
}

function twoDigits(part: number): string {
  return part < 10 ? `0${part}` : String(part);
}
