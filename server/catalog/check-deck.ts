// Finds dear and special numbers that a rate deck would price by accident, through a shorter prefix.

import type { DeckRow } from './deck-row.ts';

export type PricedPrefix = Pick<DeckRow, 'prefix' | 'price' | 'usageKind' | 'direction' | 'isExact' | 'isClosed'>;

/** The country whose short numbers the deck prices. */
export interface HomeCountry {
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly callingCode: string;
  /** As they are dialled. */
  readonly emergencyNumbers: readonly string[];
}

interface SpecialRange {
  readonly prefix: string;
  readonly what: string;
}

/** ITU-T E.164 list of assigned codes; satellite and shared codes cost euros a minute. */
const worldRanges: readonly SpecialRange[] = [
  ['870', 'Inmarsat satellites'],
  ['878', 'personal numbers of the world'],
  ['881', 'satellite phones'],
  ['882', 'international networks'],
  ['883', 'international networks'],
  ['979', 'international premium numbers'],
].map(([prefix = '', what = '']) => ({ prefix, what }));

/** Ranges whose numbers have a service fee, by the national numbering plans; France: Arcep decision 2012-0856. */
const nationalRanges: Readonly<Record<string, readonly string[]>> = {
  FR: ['3381', '3382', '3389'],
  BE: ['3290'],
  CH: ['4190'],
  DE: ['49137', '49180', '49900'],
  ES: ['34803', '34806', '34807', '34905'],
  GB: ['4484', '4487', '449'],
  US: ['1900'],
};

/** Short numbers that have their own price each; directory and operator services. */
const shortRanges: Readonly<Record<string, readonly SpecialRange[]>> = {
  FR: [
    { prefix: 'S118', what: 'directory services' },
    { prefix: 'S10', what: 'operator services' },
  ],
};

/** A sentence for each range without a price of its own, and for each emergency number that would cost something. */
export function warnOfPremium(prefixesOfDeck: Iterable<PricedPrefix>, home: HomeCountry): readonly string[] {
  const prices = new Map<string, string>();
  const exact = new Map<string, string>();
  for (const { prefix, price, usageKind, direction, isExact, isClosed } of prefixesOfDeck)
    if (usageKind === 'call' && direction === 'outbound') (isExact ? exact : prices).set(prefix, isClosed ? 'closed' : price);
  const beginnings = listBeginnings(prices);
  const premium = Object.values(nationalRanges).flatMap((ranges) => ranges.map((prefix) => ({ prefix, what: 'premium numbers' })));
  const ranges = [...worldRanges, ...premium, ...(shortRanges[home.country] ?? [])];
  const missing = ranges.filter(({ prefix }) => !beginnings.has(prefix) && findShorter(prefix, prices) === undefined && isExpected(prefix, home));
  return [
    ...ranges.flatMap((range) => warnOfRange(range, prices, beginnings)),
    ...(missing.length === 0 ? [] : [`There is no price for ${list(missing.map(({ prefix }) => say(prefix)))}; calls there will wait without a price.`]),
    ...home.emergencyNumbers.flatMap((number) => warnOfEmergency(number, { prices, exact })),
  ];
}

/** Every text that a code of the deck begins with, codes included. */
function listBeginnings(prices: ReadonlyMap<string, string>): ReadonlySet<string> {
  const beginnings = new Set<string>();
  for (const prefix of prices.keys()) for (let length = 1; length <= prefix.length; length += 1) beginnings.add(prefix.slice(0, length));
  return beginnings;
}

/** A deck need not know the premium numbers of other countries. */
function isExpected(prefix: string, { callingCode }: HomeCountry): boolean {
  return prefix.startsWith('S') || prefix.startsWith(callingCode) || worldRanges.some((range) => range.prefix === prefix);
}

function warnOfRange({ prefix, what }: SpecialRange, prices: ReadonlyMap<string, string>, beginnings: ReadonlySet<string>): string[] {
  const shorter = findShorter(prefix, prices);
  if (shorter === undefined || isCovered(prefix, prices, beginnings)) return [];
  const some = beginnings.has(prefix) ? 'Numbers' : 'All numbers';
  const rest = beginnings.has(prefix) ? ' without a longer prefix of their own' : '';
  return [`${some} of ${say(prefix)} (${what})${rest} would cost the price of ${say(shorter)}, ${prices.get(shorter)} a minute.`];
}

/** Whether the range, or all of its ten parts, has a price of its own. */
function isCovered(prefix: string, prices: ReadonlyMap<string, string>, beginnings: ReadonlySet<string>): boolean {
  if (prices.has(prefix)) return true;
  return beginnings.has(prefix) && [...'0123456789'].every((digit) => isCovered(prefix + digit, prices, beginnings));
}

/** The longest code that prices it, if that is no closed one. */
function findShorter(prefix: string, prices: ReadonlyMap<string, string>): string | undefined {
  for (let length = prefix.length - 1; length >= 0; length -= 1) {
    const shorter = prefix.slice(0, length);
    const price = prices.get(shorter);
    if (price !== undefined) return price === 'closed' ? undefined : shorter;
  }
  return undefined;
}

/** Only prices of short numbers are looked at: 33112 is no emergency number but the beginning of numbers in Paris. */
function warnOfEmergency(number: string, { prices, exact }: Record<'prices' | 'exact', ReadonlyMap<string, string>>): string[] {
  const written = `S${number}`;
  const shorter = prices.has(written) ? written : findShorter(written, prices);
  const price = exact.get(written) ?? (shorter?.startsWith('S') === true ? prices.get(shorter) : undefined);
  return price === undefined || !/[1-9]/.test(price) ? [] : [`The emergency number ${number} has the price ${price}; it must be free.`];
}

function say(prefix: string): string {
  if (prefix === '') return 'every number';
  return prefix.startsWith('S') ? `the short number ${prefix.slice(1)}…` : `+${prefix}`;
}

function list(words: readonly string[]): string {
  return new Intl.ListFormat('en').format(words);
}
