// The longest prefix against a search that tries them all.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPrefixIndex } from './longest-prefix.ts';

const digits = (min: number, max: number) => fc.string({ unit: fc.constantFrom('0', '1', '3'), minLength: min, maxLength: max });
const prefixes = fc.uniqueArray(
  fc.oneof(
    { weight: 20, arbitrary: fc.tuple(fc.boolean(), digits(1, 15)).map(([isShort, text]) => (isShort ? `S${text}` : text)) },
    { weight: 1, arbitrary: fc.constant('') },
  ),
  { maxLength: 60 },
);
const numbers = fc.tuple(fc.boolean(), digits(1, 15)).map(([isShort, text]) => (isShort ? text : `+${text}`));

it('is what trying every prefix finds', () => {
  fc.assert(
    fc.property(prefixes, fc.array(numbers, { maxLength: 30 }), (deck, called) => {
      const index = createPrefixIndex(deck.map((prefix) => [prefix, prefix] as const));
      for (const number of called) {
        const written = number.startsWith('+') ? number.slice(1) : `S${number}`;
        const matching = deck.filter((prefix) => written.startsWith(prefix)).sort((left, right) => right.length - left.length);
        expect(
          index.find(number, (prefix) => prefix),
          number,
        ).toBe(matching[0]);
        const shorter = index.find(number, (prefix) => (prefix === matching[0] ? undefined : prefix));
        expect(shorter, number).toBe(matching[1]);
      }
    }),
  );
});
