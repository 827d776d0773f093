// Both languages say everything, with the same figures in it.

import { expect, it } from 'vitest';
import { en } from './en.ts';
import { fr } from './fr.ts';

function flatten(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flatten(value as object, `${path}${key}.`),
  );
}

const english = flatten(en);
const french = new Map(flatten(fr));

it('has the same keys in both languages', () => {
  expect([...french.keys()].toSorted()).toEqual(english.map(([key]) => key).toSorted());
  expect(english.length).toBeGreaterThan(150);
});

it.each(english)('%s holds the same figures in both languages and is not empty', (key, text) => {
  const holes = (words: string) => [...words.matchAll(/\{\{\w+\}\}/g)].map(([hole]) => hole).toSorted();
  expect(holes(french.get(key) ?? '')).toEqual(holes(text));
  expect(french.get(key)?.trim()).not.toBe('');
});
