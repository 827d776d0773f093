// Texts from outside: one printable line, whatever came.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clipText, missingMark, printableText, printableValue } from './printable-text.ts';

/** Latin with accents, as the printed font has it. */
const covers = (codePoint: number) =>
  (codePoint >= 0x20 && codePoint <= 0x7e) || (codePoint >= 0xa0 && codePoint <= 0x17f) || codePoint === 0xfffd || codePoint === 0x2026;

it('keeps what the font has and marks what it lacks', () => {
  expect(printableText('Café Œuvre', covers)).toBe('Café Œuvre');
  expect(printableText('Cafe\u0301', covers)).toBe('Café');
  expect(printableText('ﬃ ①', covers)).toBe('ffi 1');
  expect(printableText('שלום', covers)).toBe(missingMark.repeat(4));
  expect(printableText('a🎉b', covers)).toBe(`a${missingMark}b`);
  expect(printableText('\ud800x', covers)).toBe(`${missingMark}x`);
});

it('makes one line without marks that print nothing', () => {
  expect(printableText('one\r\ntwo\tthree\u0000four', covers)).toBe('one two three four');
  expect(printableText('\u202egnp.exe\u200b', covers)).toBe('gnp.exe');
  expect(printableText('1\u202f234\u00a0€ ', covers)).toBe(`1\u00a0234\u00a0${missingMark}`);
  expect(printableText(' \n ', covers)).toBe('');
});

it('holds for every text: covered, one line, short', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
      const printed = printableText(text, covers);
      expect(Array.from(printed).every((character) => covers(character.codePointAt(0) ?? 0))).toBe(true);
      expect(printed).not.toMatch(/\p{Cc}/u);
      expect(printed.length).toBeLessThan(20_000);
    }),
  );
});

it('changes texts deep inside a value and nothing else', () => {
  const issuedAt = Temporal.Instant.from('2026-12-01T00:00:00Z');
  const value = { name: 'a\nb', lines: [{ text: '\t', netMinor: 12n, price: null }], issuedAt };
  expect(printableValue(value, covers)).toEqual({ name: 'a b', lines: [{ text: '', netMinor: 12n, price: null }], issuedAt });
});

it('clips by characters, not by halves of them', () => {
  expect(clipText('abcdef', 6)).toBe('abcdef');
  expect(clipText('abcdefg', 6)).toBe('abcde…');
  expect(clipText('🎉🎉🎉', 3)).toBe('🎉🎉🎉');
  expect(clipText('🎉🎉🎉🎉', 3)).toBe('🎉🎉…');
});
