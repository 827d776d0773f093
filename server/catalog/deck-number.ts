// Reads prices as people write them: decimal commas, thousands, signs of currencies; never guesses what 1,234 means.

import { type Decimal, decimalPlaces, formatDecimal, parseDecimal } from '../kernel/decimal.ts';
import { type Cell, quote } from './deck-cells.ts';

/** What the numbers of a file that can be read in one way only tell about those that can be read in two. */
export interface NumberStyle {
  readonly hasDecimalCommas: boolean;
}

export interface Amount {
  readonly value: Decimal;
  /** The same as plain text. */
  readonly text: string;
  /** ISO 4217; `$` where the sign does not tell which dollar. */
  readonly currency: string | undefined;
}

/** `numeric(20,10)` holds ten digits before the point. */
const priceUnitsMax = 10n ** 20n;
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const currencyBySign: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  US$: 'USD',
  $US: 'USD',
  $: '$',
  C$: 'CAD',
  A$: 'AUD',
  '₹': 'INR',
  zł: 'PLN',
};
const amountCharactersMax = 60;
const minorUnits = /^(?:c|¢|cts?|cents?|centimes?|p|pence)$/i;
const spacedThousands = /^\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?=[.,]|$)/;
const commaDecimal = /^(?:\d*|\d{1,3}(?:\.\d{3})+),\d+$/;
const twoReadings = /^[1-9]\d{0,2}[.,]\d{3}$/;
/** Fillers of carriers for nothing. */
const blanks = new Set(['', '-', '--', '==', 'n/a', 'na', 'tbc', 'tba']);

export function isBlankPrice(text: string): boolean {
  return blanks.has(text.toLowerCase());
}

export function findNumberStyle(texts: Iterable<string>): NumberStyle {
  for (const text of texts) {
    const { body } = takeApart(text);
    if (body.length <= amountCharactersMax && commaDecimal.test(body) && !twoReadings.test(body)) return { hasDecimalCommas: true };
  }
  return { hasDecimalCommas: false };
}

export function isCurrency(text: string): boolean {
  return currencies.has(text);
}

/** ISO 4217 or `$` of a sign or a code; undefined for anything else. */
export function findCurrency(text: string): string | undefined {
  if (Object.hasOwn(currencyBySign, text)) return currencyBySign[text];
  const code = text.toUpperCase();
  return currencies.has(code) ? code : undefined;
}

/** A price, not below zero, of at most ten decimals. The text is not blank. */
export function readAmount(text: string, style: NumberStyle): Cell<Amount> {
  const { body, unit } = takeApart(text);
  if (/^[(-]/.test(body) && /\d/.test(body)) return refuse(text, 'is below zero');
  const plain = plainNumber(body, style);
  if (plain === 'ambiguous') return refuse(text, 'can be read in two ways; write it without thousands, such as 1234.5 or 1.2345');
  if (plain === undefined) return refuse(text, 'is no plain number such as 0.0125');
  if (minorUnits.test(unit)) return refuse(text, 'is in cents or pence; write it in whole units of the currency');
  const currency = unit === '' ? undefined : findCurrency(unit);
  if (unit !== '' && currency === undefined) return refuse(text, `has the unknown currency ${quote(unit)}`);
  const value = parseDecimal(plain);
  if (value === undefined) return refuse(text, `has more than ${decimalPlaces} decimals`);
  return value >= priceUnitsMax ? refuse(text, 'is too large') : { ok: true, value: { value, text: formatDecimal(value), currency } };
}

function refuse(text: string, what: string): Cell<Amount> {
  return { ok: false, reason: `the price ${quote(text)} ${what}` };
}

/** `US$ 0.05`, `0,05 €/min`: the number, and the sign before or behind it. */
function takeApart(text: string): { readonly body: string; readonly unit: string } {
  if (text.length > amountCharactersMax) return { body: text, unit: '' };
  const bare = text.trim().replace(/\s*\/\s*(?:min|minute|mn)\.?$/i, '');
  const [, lead = '', body = '', tail = ''] = /^([^\d.,()-]*)(.*?)([^\d.,()]*)$/su.exec(bare) ?? [];
  const [before, behind] = [lead.trim(), tail.trim()];
  return before !== '' && behind !== '' ? { body: bare, unit: '' } : { body: body.trim(), unit: before + behind };
}

function plainNumber(body: string, { hasDecimalCommas }: NumberStyle): string | 'ambiguous' | undefined {
  if (body.length > amountCharactersMax) return undefined;
  const number = spacedThousands.test(body) ? body.replace(/[ \u00a0\u202f'’]/g, '') : body;
  if (!/^[\d.,]*\d$/.test(number)) return undefined;
  if (/^\d+$/.test(number)) return plain(number, '');
  if (twoReadings.test(number) && hasDecimalCommas !== number.includes(',')) return 'ambiguous';
  const decimal = number.lastIndexOf(',') > number.lastIndexOf('.') ? ',' : '.';
  const other = decimal === ',' ? '.' : ',';
  if (number.split(decimal).length > 2) return isGrouped(number, decimal) ? plain(number.replaceAll(decimal, ''), '') : undefined;
  const [whole = '', fraction = ''] = number.split(decimal);
  if (!whole.includes(other)) return plain(whole, fraction);
  return isGrouped(whole, other) ? plain(whole.replaceAll(other, ''), fraction) : undefined;
}

function isGrouped(text: string, separator: string): boolean {
  const [head = '', ...groups] = text.split(separator);
  return /^[1-9]\d{0,2}$/.test(head) && groups.every((group) => /^\d{3}$/.test(group));
}

function plain(whole: string, fraction: string): string | undefined {
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return digits.length > 20 ? undefined : `${digits}${fraction === '' ? '' : `.${fraction}`}`;
}
