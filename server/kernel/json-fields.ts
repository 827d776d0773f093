// Takes JSON from outside apart, field by field: every fault is noted with its path, and reading goes on.

import { type Decimal, decimalFromUnits, decimalPlaces, parseDecimal, zeroDecimal } from './decimal.ts';
import { describePlace, type FindPlace, joinJsonPath } from './json-text.ts';

export interface JsonFaults {
  readonly sentences: readonly string[];
  /** `sentence` goes on after the path: `must be …`. An empty path means the whole. */
  add(path: string, sentence: string): void;
}

/** One value with its path; `undefined` is a field that is not there. */
export interface JsonField {
  readonly value: unknown;
  readonly path: string;
  readonly faults: JsonFaults;
}

/** `numeric(20,10)` holds ten digits before the point. */
const amountLimit = decimalFromUnits(10n ** 20n);

/** `placeOf` adds line and column where the text is known. */
export function createJsonFaults(fileName: string, placeOf?: FindPlace): JsonFaults {
  const sentences: string[] = [];
  const add = (path: string, sentence: string) => {
    const place = placeOf === undefined ? '' : `, ${describePlace(placeOf(path))}`;
    sentences.push(path === '' ? `${fileName}${place}: the file ${sentence}.` : `${fileName}${place}, ${path}: ${sentence}.`);
  };
  return { sentences, add };
}

/** The fields of these names; anything else in the object is a fault. Undefined where it is no object. */
export function readFields<Name extends string>(field: JsonField, names: readonly Name[]): Record<Name, JsonField> | undefined {
  const { value, path, faults } = field;
  if (!isObject(value)) return refuse(field, 'must be an object in braces');
  for (const key of Object.keys(value)) {
    if (!names.some((name) => name === key)) faults.add(joinJsonPath(path, key), `is not known here; known are ${names.join(', ')}`);
  }
  const entries = names.map((name) => [name, { value: Object.hasOwn(value, name) ? value[name] : undefined, path: joinJsonPath(path, name), faults }] as const);
  return Object.fromEntries(entries) as Record<Name, JsonField>;
}

/** Every member of an object whose names are free. */
export function readMembers(field: JsonField): readonly (readonly [string, JsonField])[] {
  const { value, path, faults } = field;
  if (value === undefined) return [];
  if (!isObject(value)) return refuse(field, 'must be an object in braces') ?? [];
  return Object.entries(value).map(([key, member]) => [key, { value: member, path: joinJsonPath(path, key), faults }]);
}

/** What is not there is an empty list. */
export function readItems(field: JsonField): readonly JsonField[] {
  const { value, path, faults } = field;
  if (value === undefined) return [];
  if (!Array.isArray(value)) return refuse(field, 'must be a list in brackets') ?? [];
  return value.map((item: unknown, index) => ({ value: item, path: joinJsonPath(path, index), faults }));
}

/** A list of texts, each of which passes `check`: undefined is good, a sentence is a fault. */
export function readTexts(field: JsonField, check: (text: string) => string | undefined): readonly string[] {
  return readItems(field).map((item) => {
    const text = readText(item);
    const sentence = text === '' ? undefined : check(text);
    if (sentence !== undefined) item.faults.add(item.path, sentence);
    return text;
  });
}

/** Needed, at most 200 characters, nothing that cannot be shown; empty after a fault. */
export function readText(field: JsonField): string {
  const { value } = field;
  if (value === undefined) return refuse(field, 'is missing') ?? '';
  if (typeof value !== 'string') return refuse(field, 'must be a text in quotation marks') ?? '';
  if (value.trim() === '') return refuse(field, 'is empty') ?? '';
  if (value.length > 200 || !value.isWellFormed() || /\p{Cc}/u.test(value)) return refuse(field, 'must be at most 200 characters, all of them visible') ?? '';
  return value.trim();
}

export function readWord<Word extends string>(field: JsonField, words: readonly Word[], absent?: Word): Word {
  const [first] = words;
  const found = words.find((word) => word === field.value);
  if (found !== undefined) return found;
  if (field.value === undefined && absent !== undefined) return absent;
  refuse(field, field.value === undefined ? `is missing; it is ${words.join(' or ')}` : `must be ${words.map((word) => JSON.stringify(word)).join(' or ')}`);
  return first as Word;
}

export function readFlag(field: JsonField, absent: boolean): boolean {
  if (field.value === undefined) return absent;
  return typeof field.value === 'boolean' ? field.value : (refuse(field, 'must be true or false') ?? absent);
}

/** A whole number from `min` to `max`; without `absent` it is needed. */
export function readWhole(field: JsonField, { min, max, absent }: { readonly min: number; readonly max: number; readonly absent?: number }): number {
  const { value } = field;
  if (value === undefined) return absent ?? refuse(field, 'is missing') ?? min;
  const isGood = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
  return isGood ? value : (refuse(field, `must be a whole number from ${min} to ${max}`) ?? min);
}

/** Not negative, ten decimals at most, written as text so that no digit is lost on the way. */
export function readAmount(field: JsonField): Decimal {
  const { value } = field;
  if (value === undefined) return refuse(field, 'is missing') ?? zeroDecimal;
  if (typeof value !== 'string') return refuse(field, 'must be a text such as "0.05", in quotation marks so that no digit is lost') ?? zeroDecimal;
  if (/^-\s*\d/.test(value)) return refuse(field, 'is below zero') ?? zeroDecimal;
  if (!/^\d{1,20}(?:\.\d+)?$/.test(value)) return refuse(field, 'must be a plain number such as "0.05"') ?? zeroDecimal;
  const amount = parseDecimal(value);
  if (amount === undefined) return refuse(field, `has more than ${decimalPlaces} decimals`) ?? zeroDecimal;
  return amount < amountLimit ? amount : (refuse(field, 'is too large') ?? zeroDecimal);
}

/** Absent and null are the same: not told. */
export function readOptionalAmount(field: JsonField): Decimal | undefined {
  return field.value === undefined || field.value === null ? undefined : readAmount(field);
}

/** Names that have to be told apart: each that was there before is a fault. */
export function refuseTwins(fields: readonly { readonly name: string; readonly field: JsonField }[]): void {
  const known = new Map<string, string>();
  for (const { name, field } of fields) {
    const twin = known.get(name);
    if (twin === undefined) known.set(name, field.path);
    else if (name !== '') field.faults.add(field.path, `${JSON.stringify(name)} stands in ${twin} already`);
  }
}

export function refuse(field: JsonField, sentence: string): undefined {
  field.faults.add(field.path, sentence);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
