// What is written for COPY comes back as it was, wherever the bytes are cut.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyBigint, copyInstant, copyText, createCopyRows, readCopyRows } from './copy-text.ts';

const field = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0') && text.isWellFormed());
const odd = fc.constantFrom('', '\\', '\\N', '\t', '\n', '\r\n', '\\t', 'é\n\\', '\\.', '\b\f\v');

test('fields are read as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(field, odd, field)), fc.integer({ min: 1, max: 7 }), async (rows, cut) => {
      const bytes = Buffer.from(rows.map((fields) => `${fields.map(copyText).join('\t')}\n`).join(''));
      async function* chunks() {
        for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut);
      }
      const read: (readonly string[])[] = [];
      for await (const some of readCopyRows(chunks())) read.push(...some);
      expect(read).toEqual(rows);
    }),
  );
});

test('a null is told from the text that looks like it', async () => {
  async function* chunks() {
    yield Buffer.from('\\N\t\\\\N\n');
  }
  for await (const rows of readCopyRows(chunks())) expect(rows).toEqual([['\\N', '\\N']]);
});

test('rows are handed over once and in order, full buffers first', () => {
  const rows = createCopyRows();
  const lines = Array.from({ length: 8000 }, (_, index) => `${index}\tÉtoile\n`);
  const taken: Buffer[] = [];
  for (const [index, line] of lines.entries()) {
    rows.add(line);
    if (index % 1000 === 999) taken.push(...rows.takeFull());
  }
  expect(taken.length).toBe(1);
  taken.push(...rows.takeAll());
  expect([Buffer.concat(taken).toString(), rows.count, rows.takeAll()]).toEqual([lines.join(''), 8000, []]);
});

test('large numbers keep every digit', () => {
  const numbers = [0n, 9_007_199_254_740_993n, 9_007_199_254_740_993n, 1n, 0n];
  expect(numbers.map(copyBigint)).toEqual(numbers.map(String));
});

test('instants are written to the second, whatever was written before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2_000_000_000, max: 4_102_444_800 })), (instants) => {
      for (const instant of instants) {
        const text = new Date(instant * 1000).toISOString();
        expect(copyInstant(instant)).toBe(`${text.slice(0, 10)} ${text.slice(11, 19)}+00`);
      }
    }),
  );
});
