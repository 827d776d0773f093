// How answers become JSON: exact numbers as text, and nothing that the schema does not name.

import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';

type Plain = string | number | boolean | null | undefined | Plain[] | { [key: string]: Plain };

/** Serialises by a route's response schema; properties that the schema does not name never leave the house. */
export const compileSerializer = ({ schema }: { schema: unknown }) => {
  return (data: unknown): string => JSON.stringify(Value.Clean(schema as TSchema, toPlain(data)));
};

/** Serialises where a route has no schema. */
export function serializeAnything(data: unknown): string {
  return JSON.stringify(toPlain(data));
}

/** A copy in which bigint, instants and dates are text. */
function toPlain(value: unknown): Plain {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value as Plain;
  if (Array.isArray(value)) return value.map(toPlain);
  if (hasToJson(value)) return value.toJSON() as Plain;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toPlain(entry)]));
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
