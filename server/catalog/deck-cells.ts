// Reads the cells of a rate deck that are neither prices, dates nor codes: words, yes and no, quantities, increments.

import { isUsageKind, usageKindCharactersMax } from '../kernel/usage-kind.ts';

/** What a cell says, or why it cannot be read. */
export type Cell<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export interface Increments {
  /** Undefined where the cell tells one number for both. */
  readonly first: number | undefined;
  readonly next: number;
}

const destinationCharactersMax = 200;
const secondsMax = 86_400;
const unitsMax = 1_000_000_000_000;

const yesWords = new Set(['1', 'y', 'yes', 'true', 't', 'x', 'oui', 'o', 'vrai']);
const noWords = new Set(['', '0', 'n', 'no', 'false', 'f', 'non', 'faux', '-', '==']);

/** Words of decks for the line called, which are no kind of usage. */
const lineWords = new Set(
  'fixed,fix,landline,fixe,mobile,mobil,proper,special,special services,premium,freephone,toll free,satellite,international,national,local,geographic,non geographic,shared cost,paging,personal,voip,voice'.split(
    ',',
  ),
);
const callWords = new Set(['call', 'calls', 'voice', 'voix', 'appel', 'appels', 'telephony', 'pstn']);
const kindByWord: Readonly<Record<string, string>> = { sms: 'sms', text: 'sms', mms: 'mms', data: 'data', donnees: 'data', internet: 'data' };

const outboundWords = new Set(['out', 'outbound', 'outgoing', 'termination', 'sortant', 'o']);
const inboundWords = new Set(['in', 'inbound', 'incoming', 'reverse', 'entrant', 'i']);

const closedWords = new Set(
  'closed,close,discontinued,discontinue,forbidden,blocked,block,deleted,delete,removed,remove,withdrawn,end dated,expired,stopped,ferme,fermee,supprime,supprimee,bloque,interdit'.split(
    ',',
  ),
);

const unitByWord: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  octet: 1,
  octets: 1,
  kb: 1000,
  ko: 1000,
  kib: 1024,
  mb: 1_000_000,
  mo: 1_000_000,
  mib: 1_048_576,
  gb: 1_000_000_000,
  go: 1_000_000_000,
  gib: 1_073_741_824,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  seconde: 1,
  secondes: 1,
  min: 60,
  minute: 60,
  minutes: 60,
  sms: 1,
  mms: 1,
  message: 1,
  messages: 1,
  piece: 1,
  pieces: 1,
  unit: 1,
  units: 1,
};

export function quote(text: string): string {
  const shown = text.replace(/\p{Cc}/gu, ' ');
  return `“${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}”`;
}

/** `Prix_par  Minute` and `prix par minute` are the same. */
export function foldWords(text: string): string {
  return withoutAccents(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

export function readDestination(text: string): Cell<string> {
  if (text === '') return { ok: false, reason: 'the destination is empty' };
  if (/\p{Cc}/u.test(text)) return { ok: false, reason: 'the destination contains a character that cannot be shown' };
  if (text.length > destinationCharactersMax) return { ok: false, reason: `the destination is longer than ${destinationCharactersMax} characters` };
  return { ok: true, value: text };
}

export function readYesNo(text: string): Cell<boolean> {
  const word = text.toLowerCase();
  if (yesWords.has(word)) return { ok: true, value: true };
  if (noWords.has(word)) return { ok: true, value: false };
  return { ok: false, reason: `${quote(text)} must be yes or no` };
}

/** The status words that close a code; every other word says nothing about the price. */
export function isClosedWord(text: string): boolean {
  return closedWords.has(foldWords(text));
}

export function readUsageKind(text: string): Cell<string> {
  const word = foldWords(text);
  if (text === '' || callWords.has(word) || lineWords.has(word)) return { ok: true, value: 'call' };
  const known = kindByWord[word];
  if (known !== undefined) return { ok: true, value: known };
  const kind = joinWords(text);
  if (isUsageKind(kind)) return { ok: true, value: kind };
  return { ok: false, reason: `the usage ${quote(text)} must be call, sms, mms, data or another word of at most ${usageKindCharactersMax} letters` };
}

export function readDirection(text: string): Cell<'outbound' | 'inbound'> {
  const word = foldWords(text);
  if (text === '' || outboundWords.has(word)) return { ok: true, value: 'outbound' };
  if (inboundWords.has(word)) return { ok: true, value: 'inbound' };
  return { ok: false, reason: `the direction ${quote(text)} must be outbound or inbound` };
}

/** What a price is for: `1`, `1000`, `MB`, `1 GiB`, `minute`; so many units. */
export function readQuantity(text: string): Cell<number> {
  const [matched, digits = '', word = ''] = /^(\d{0,13})\s*([a-z]*)$/i.exec(text) ?? [];
  const unit = word === '' ? 1 : Object.hasOwn(unitByWord, word.toLowerCase()) ? (unitByWord[word.toLowerCase()] ?? 0) : 0;
  const value = Number(digits === '' ? '1' : digits) * unit;
  if (matched !== undefined && text !== '' && Number.isSafeInteger(value) && value >= 1 && value <= unitsMax) return { ok: true, value };
  return { ok: false, reason: `${quote(text)} is no quantity such as 1, 1000, MB or GiB` };
}

/** `60/60`, `30/6`, `60`; seconds for calls. */
export function readIncrements(text: string, usageKind: string): Cell<Increments> {
  const parts = text.split('/', 3);
  const [left, right] = parts.slice(0, 2).map((part) => readIncrement(part.trim(), usageKind));
  if (left === undefined || parts.length > 2) return { ok: false, reason: `the increments ${quote(text)} must be such as 60/60 or 1` };
  if (!left.ok) return left;
  if (right === undefined) return { ok: true, value: { first: undefined, next: left.value } };
  return right.ok ? { ok: true, value: { first: left.value, next: right.value } } : right;
}

export function readIncrement(text: string, usageKind: string): Cell<number> {
  const maximum = usageKind === 'call' ? secondsMax : unitsMax;
  const quantity = readQuantity(text);
  if (quantity.ok && /^\d/.test(text) && quantity.value <= maximum) return quantity;
  const unit = usageKind === 'call' ? 'whole seconds' : 'a whole quantity';
  return { ok: false, reason: `the increment ${quote(text)} must be ${unit} from 1 to ${maximum}` };
}

/** A duration that may be none: free seconds, a minimum duration. */
export function readUnits(text: string): Cell<number> {
  if (text === '' || text === '-' || /^0+$/.test(text)) return { ok: true, value: 0 };
  const quantity = readQuantity(text);
  return quantity.ok ? quantity : { ok: false, reason: `${quote(text)} must be a whole number of seconds or units` };
}

/** `TV  hours` becomes `tv_hours`, and `tv-hours` stays. */
function joinWords(text: string): string {
  const gapless = withoutAccents(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, (gap) => (gap.includes('-') ? '-' : '_'));
  return gapless.replace(/^[_-]|[_-]$/g, '');
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '');
}
