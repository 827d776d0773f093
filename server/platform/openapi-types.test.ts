// The type writer, shape by shape, and that the committed client types are those of the routes.

import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { apiTypesFile, writeApiTypes } from '../write-api-types.ts';
import { writeOpenApiTypes } from './openapi-types.ts';

type Schema = Parameters<typeof writeOpenApiTypes>[0]['paths'][string][string]['responses'];

function typeOf(schema: object): string {
  const responses = { 200: { content: { 'application/json': { schema } } }, '4XX': { content: {} } } as Schema & object;
  const text = writeOpenApiTypes({ paths: { '/api/x': { get: { responses } } } });
  return /response: (.*);$/m.exec(text)?.[1] ?? '';
}

describe('types', () => {
  test.each([
    [{ type: 'string', format: 'date' }, 'string'],
    [{ type: 'integer', minimum: 1 }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{ type: 'null' }, 'undefined'],
    [{ const: 'a"b' }, '"a\\"b"'],
    [{ const: 3, type: 'number' }, '3'],
    [{ enum: ['a', 'b', 'a'] }, '"a" | "b"'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ oneOf: [{ const: 'o', type: 'string' }, { type: 'number' }] }, '"o" | number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, 'readonly (string | null)[]'],
    [
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } } },
          { type: 'object', properties: {} },
        ],
      },
      '({ readonly "a"?: string }) & (Record<string, never>)',
    ],
    [{ type: 'object', properties: { 'a-b': { type: 'string' }, c: {} }, required: ['a-b'] }, '{ readonly "a-b": string; readonly "c"?: unknown }'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'Readonly<Record<string, number>>'],
    [{ type: 'object', patternProperties: { '^.*$': { type: 'number' } } }, 'Readonly<Record<string, number>>'],
    [{ type: 'object' }, 'Readonly<Record<string, unknown>>'],
    [{}, 'unknown'],
  ])('%j becomes %s', (schema, expected) => {
    expect(typeOf(schema)).toBe(expected);
  });

  test('parameters, bodies, files and empty answers have their places', () => {
    const text = writeOpenApiTypes({
      paths: {
        '/api/b/{id}': {
          post: {
            parameters: [
              { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
              { name: 'q', in: 'query', schema: { type: 'string' } },
              { name: 'h', in: 'header', schema: { type: 'string' } },
            ],
            requestBody: { content: { 'text/csv': { schema: { type: 'string' } } } },
            responses: { 204: {}, '4XX': { content: { 'application/json': { schema: { type: 'string' } } } } },
          },
        },
        '/api/a': { get: { responses: { 200: { content: { 'application/pdf': { schema: { type: 'string' } } } } } } },
      },
    });
    expect(text.indexOf('"/api/a"')).toBeLessThan(text.indexOf('"/api/b/{id}"'));
    expect(text).toContain('params: { readonly "id": number };\n      query: { readonly "q"?: string };\n      body: Blob;\n      response: undefined;');
    expect(text).toContain('response: Blob;');
  });
});

test('web/generated/api.ts is current; `npm run api` writes it', async () => {
  expect(await readFile(apiTypesFile, 'utf8')).toBe(await writeApiTypes());
});
