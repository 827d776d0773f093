// JSON text must read as the platform reads it, and a fault must be found where a person looks for it.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readJsonText } from './json-text.ts';

it('reads what JSON.stringify writes, however it is laid out', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
      const reading = readJsonText(JSON.stringify(value, undefined, space), 'a.json');
      expect(reading.ok && reading.value).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('refuses what JSON.parse refuses, and takes what it takes unless a name stands twice', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '.5',
    'e3',
    '01',
    'true',
    'nul',
    ' ',
    '\n',
    '\u0000',
    '"\\u00e9"',
    '"\\x"',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const reading = readJsonText(text, 'a.json');
      if (reading.ok) expect(reading.value).toEqual(JSON.parse(text));
      else if (!reading.faults.some((fault) => fault.includes('stands twice'))) expect(() => JSON.parse(text)).toThrow(SyntaxError);
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['{\n  "a": 1,\n  "b": tru\n}', 'a.json, line 3, column 8: a value was expected here.'],
  ['{"a": 1', 'a.json, line 1, column 8: a comma or a closing brace was expected here.'],
  ['[1, 2,, 3]', 'a.json, line 1, column 7: a value was expected here.'],
  ['{a: 1}', 'a.json, line 1, column 2: a name in double quotation marks was expected here.'],
  ['{"a": "open\n}', 'a.json, line 1, column 7: the quotation mark is not closed in its line.'],
  ['{} {}', 'a.json, line 1, column 4: text follows the end of the JSON.'],
  ['', 'a.json, line 1, column 1: the text ends where a value was expected.'],
  ['{"a": {"b": 1,\r\n "b": 2}}', 'a.json, line 2, column 2: a.b stands twice.'],
  [`${'['.repeat(200)}`, 'a.json, line 1, column 102: this is nested more than 100 deep.'],
])('tells where %j goes wrong', (text, fault) => {
  expect(readJsonText(text, 'a.json')).toEqual({ ok: false, faults: [fault] });
});

it('knows the place of every value, and of the value around what is missing', () => {
  const reading = readJsonText('\uFEFF{\n  "bands": [\n    { "from": "08:00" },\n    { "from": 9, "a b": null }\n  ]\n}', 'a.json');
  if (!reading.ok) throw new Error('It is good JSON.');
  expect(reading.placeOf('bands[1].from')).toEqual({ line: 4, column: 15 });
  expect(reading.placeOf('bands[1]["a b"]')).toEqual({ line: 4, column: 25 });
  expect(reading.placeOf('bands[0].to')).toEqual({ line: 3, column: 5 });
  expect(reading.placeOf('name')).toEqual({ line: 1, column: 1 });
});

it('keeps names that mean something to the language as plain names', () => {
  const reading = readJsonText('{"__proto__": {"isAdmin": true}}', 'a.json');
  expect(reading.ok && Object.keys(reading.value as object)).toEqual(['__proto__']);
  expect(reading.ok && (reading.value as { isAdmin?: unknown }).isAdmin).toBeUndefined();
});
