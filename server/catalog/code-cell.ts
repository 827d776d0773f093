// Reads a cell of dial codes into prefixes: lists, ranges, a stem with its endings, groups in parentheses.

import { type Cell, quote } from './deck-cells.ts';

export interface CodeCellOptions {
  /** Digits of a column for the country, put before every code that does not begin with `+` or `00`. */
  readonly base: string;
  /** Undefined: a hyphen that can mean both is refused. */
  readonly hyphen: 'range' | 'join' | undefined;
}

/** One code of a cell before it is spelt out. */
interface Item {
  /** Digits that stand before it. */
  readonly stem: string;
  readonly text: string;
}

interface Codes {
  readonly found: Set<string>;
  readonly hyphen: CodeCellOptions['hyphen'];
  reason: string | undefined;
}

export const codesPerCellMax = 20_000;
/** What a cell of a spreadsheet can hold. */
const cellCharactersMax = 32_767;
const partCharactersMax = 60;
const codeDigitsMax = 15;
export const originsPerRowMax = 100;
/** Origins are part of an index in the database, which holds so many. */
const originBytesMax = 1800;
const plainCode = /^[1-9]\d{0,14}$/;
const separators = /[,;/|\n]|\b(?:and|et)\b|&/i;

export const localOriginWord = 'local';
/** The empty prefix as decks write it; an empty cell is rather one that was forgotten. */
export const everyNumber = '*';
const anyOrigin = new Set(['any', 'all', 'world', 'worldwide', 'everywhere', 'default', 'rest', 'others', 'other']);
const withheldWords = new Set(['withheld', 'anonymous', 'private', 'unavailable', 'restricted', 'hidden', 'masque', 'masqué', 'anonyme']);
const twoDigitCountries = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(' '),
);
/** Satellites and other networks of no country. */
const sharedCountries = new Set(['388', '800', '808', '870', '878', '881', '882', '883', '888', '979']);

/** Prefixes in the order of the cell, each once. Never throws. */
export function expandCodes(cell: string, options: CodeCellOptions): Cell<readonly string[]> {
  if (cell.length > cellCharactersMax) return refuse(sayTooLong());
  if (options.base.length > codeDigitsMax) return refuse(sayCode(options.base));
  const text = oneSpaced(cell).replace(/^'/, '');
  if (options.base === '' && plainCode.test(text)) return { ok: true, value: [text] };
  if (text === '') return options.base === '' ? refuse('the prefix is empty; write * for every number') : expandCodes(options.base, { ...options, base: '' });
  if (text === everyNumber) return options.base === '' ? { ok: true, value: [''] } : expandCodes(options.base, { ...options, base: '' });
  if (text.length <= partCharactersMax && /^\d+[.,]?\d*e[+-]?\d+$/i.test(text))
    return refuse(`the prefix ${quote(cell)} was shortened by a spreadsheet; format the column as text and fill it again`);
  const plain = readPattern(text.replace(/[‐-―−]/g, '-'));
  if (/^S/i.test(plain)) return expandShort(plain.toUpperCase(), options.hyphen);
  if (!/^(?:[\d\s,;/|&()+-]|and|et)*$/i.test(plain)) return refuse(sayCode(cell));
  return spellOut(cell, listItems(plain, options.base), options.hyphen);
}

/**
 * Where calls come from: prefixes, `withheld`, or names of origin sets in capitals; none for every origin. `local` means
 * the country of the code, told for each code by `localOrigin`.
 */
export function readOrigins(cell: string): Cell<readonly string[]> {
  if (cell.length > cellCharactersMax) return refuse(sayTooLong());
  const parts = splitOutside(oneSpaced(cell)).flatMap(splitSpaces);
  const words = parts.filter((part) => /\p{L}/u.test(part));
  const codes = parts.filter((part) => /\d/.test(part) && !/\p{L}/u.test(part));
  if (parts.length !== words.length + codes.length && !/^[-*=]*$/.test(cell.trim())) return refuse(`the origins ${quote(cell)} cannot be read`);
  if (words.some((word) => anyOrigin.has(word.toLowerCase()))) return { ok: true, value: [] };
  const wrong = words.find((word) => !/^\p{L}[\p{L}\p{N}_.-]{0,39}$/u.test(word));
  if (wrong !== undefined) return refuse(`the origin ${quote(wrong)} must be prefixes, withheld or the name of an origin set`);
  const expanded: Cell<readonly string[]> = codes.length === 0 ? { ok: true, value: [] } : expandCodes(codes.join(','), { base: '', hyphen: 'range' });
  if (!expanded.ok) return refuse(expanded.reason.replace('the prefix', 'the origin'));
  const found = [...new Set([...words.map(nameOrigin), ...expanded.value])].toSorted();
  const isTooMany = found.length > originsPerRowMax || new TextEncoder().encode(found.join('')).length > originBytesMax;
  return isTooMany ? refuse(sayOrigins(found.length)) : { ok: true, value: found };
}

/** Line ends part codes, so they stay; patterns over many spaces in a row would take far too long. */
function oneSpaced(cell: string): string {
  return cell.trim().replace(/[^\S\n]+/g, ' ');
}

/** Single spaces part origins as commas do; only a range and a group in parentheses go on behind one. */
function splitSpaces(part: string): string[] {
  const joined = part
    .replace(/ ?([-‐-―−]) ?/g, '$1')
    .replaceAll(' (', '(')
    .replace(/\([^()]*\)/g, squeeze);
  return joined.split(' ');
}

function nameOrigin(word: string): string {
  const lower = word.toLowerCase();
  if (withheldWords.has(lower)) return 'withheld';
  return lower === localOriginWord ? localOriginWord : word.toUpperCase();
}

/** The country code that a prefix begins with (ITU-T E.164 list); undefined where several countries share it. */
export function localOrigin(prefix: string): string | undefined {
  const [code] = twoDigitCountries.has(prefix.slice(0, 2)) ? [prefix.slice(0, 2)] : (/^[2-689]\d\d/.exec(prefix) ?? []);
  return code === undefined || sharedCountries.has(code) ? undefined : code;
}

/** The regular expression that switches keep for a prefix: `^33.*`. */
function readPattern(text: string): string {
  return /^\^?(\d+)\.\*$/.exec(text)?.[1] ?? /^\^(\d+)$/.exec(text)?.[1] ?? text;
}

/** `S3900, S3901`, `S3000-3007`: short numbers of the country. */
function expandShort(text: string, hyphen: CodeCellOptions['hyphen']): Cell<readonly string[]> {
  const items = text.split(separators).map((part) => part.replace(/[\sS]/g, ''));
  const codes = items.filter((part) => part !== '').map((part) => ({ stem: '', text: part }));
  // Short numbers have no country code, so a hyphen between them is a range.
  const spelt = spellOut(text, codes, hyphen ?? 'range', /^\d{1,15}$/);
  return spelt.ok ? { ok: true, value: spelt.value.map((digits) => `S${digits}`) } : spelt;
}

function spellOut(cell: string, items: readonly Item[] | undefined, hyphen: CodeCellOptions['hyphen'], shape = plainCode): Cell<readonly string[]> {
  const codes: Codes = { found: new Set(), hyphen, reason: undefined };
  if (items === undefined || items.length === 0) return refuse(sayCode(cell));
  for (const item of items) {
    addItem(item, codes);
    if (codes.reason !== undefined) return refuse(codes.reason);
  }
  const wrong = codes.found.values().find((code) => !shape.test(code));
  return wrong === undefined ? { ok: true, value: [...codes.found] } : refuse(sayCode(cell));
}

/** Undefined where the parentheses do not pair or a part is too long to be a code. */
function listItems(text: string, base: string): Item[] | undefined {
  const items: Item[] = [];
  let stem = base;
  for (const part of splitOutside(text)) {
    const group = /^([\d\s+]*)\(([^()]*)\)$/.exec(part);
    if (group === null && (/[()]/.test(part) || part.length > partCharactersMax)) return undefined;
    if (group === null) {
      const item = readPart(part, stem, base);
      stem = item.stem;
      items.push(item);
    } else items.push(...listGroup(stemOf(group[1] ?? '', base), group[2] ?? ''));
  }
  return items;
}

/** Groups of digits before the last one are the stem of it and of the endings that follow: `33 6 1-3,5`. */
function readPart(part: string, stem: string, base: string): Item {
  const [, lead, ending = ''] = /^(\+?[\d\s]*\d\s+)(\d+(?:\s*-\s*\d+)?)$/.exec(part) ?? [];
  if (lead !== undefined) return { stem: stemOf(lead, base), text: squeeze(ending) };
  return isInternational(part) ? { stem: '', text: withoutPlus(part) } : { stem, text: squeeze(part) };
}

function listGroup(stem: string, inside: string): Item[] {
  const parts = inside.split(separators).map((each) => squeeze(each));
  return parts.filter((each) => each !== '').map((each) => ({ stem, text: each }));
}

/** Parts between separators that stand outside parentheses. */
function splitOutside(text: string): string[] {
  const marked = text.replace(/\(([^()]*)\)/g, (group) => group.replace(new RegExp(separators, 'gi'), '\u0000'));
  const parts = marked.split(separators).map((part) => part.replaceAll('\u0000', ',').trim());
  return parts.filter((part) => part !== '');
}

function isInternational(text: string): boolean {
  return text.startsWith('+') || text.startsWith('00');
}

function stemOf(lead: string, base: string): string {
  const text = lead.trim();
  return isInternational(text) ? withoutPlus(text) : base + squeeze(text);
}

function withoutPlus(text: string): string {
  return squeeze(text).replace(/^(?:\+|00)/, '');
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

function addItem({ stem, text }: Item, codes: Codes): void {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) addCode(stem + text, codes);
  else if (codes.hyphen === 'join') addCode(stem + from + to, codes);
  else if (codes.hyphen === undefined && stem === '' && canBeCountry(from))
    codes.reason = `${quote(text)} can be a range or a country and an area code; say what a hyphen means in this file`;
  else addRange(stem, from, to, codes);
}

/** A part that can be a country code by itself, such as 44 or 1242, may be joined to what follows. */
function canBeCountry(digits: string): boolean {
  return digits.length <= 3 || /^1\d{3}$/.test(digits);
}

function addRange(stem: string, from: string, to: string, codes: Codes): void {
  const last = to.length < from.length ? from.slice(0, from.length - to.length) + to : to;
  if (last.length !== from.length || last.length > codeDigitsMax)
    codes.reason = `the range ${quote(`${from}-${to}`)} ends with more digits than it begins with`;
  else if (BigInt(last) < BigInt(from)) codes.reason = `the range ${quote(`${from}-${to}`)} runs backwards`;
  else if (BigInt(last) - BigInt(from) >= BigInt(codesPerCellMax)) codes.reason = sayTooMany();
  else
    for (let value = BigInt(from); value <= BigInt(last) && codes.reason === undefined; value += 1n)
      addCode(stem + String(value).padStart(from.length, '0'), codes);
}

function addCode(code: string, codes: Codes): void {
  codes.found.add(code);
  if (codes.found.size > codesPerCellMax) codes.reason = sayTooMany();
}

function sayTooMany(): string {
  return `the cell stands for more than ${codesPerCellMax} prefixes; give shorter ones`;
}

function sayTooLong(): string {
  return `the cell has more than ${cellCharactersMax} characters; spread it over several lines`;
}

function sayOrigins(count: number): string {
  return `the cell names ${count} origins, more than a rate can have (${originsPerRowMax}, or fewer long ones); give the tariff an origin set and write its name`;
}

function sayCode(cell: string): string {
  return `the prefix ${quote(cell)} must be 1 to 15 digits with the country code, such as 336, or S and the digits of a short number`;
}

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
