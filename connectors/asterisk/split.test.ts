// Where records end: by example, and by laws that hold for any bytes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestLookAheadBytes, longestRecordBytes, split, wholeRecordsEnd } from './split.ts';

const goodRow = '"A","1001","1002","ctx","""Al"" <1001>","PJSIP/1001-0","PJSIP/1002-1","Dial","x,1,2","t",,"t",1,0,"BUSY","D","1.2","","A","1.2",7\n';
const rowWithLineFeed = goodRow.replace('Al', 'A\nl');

function pieces(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'latin1');
  let start = 0;
  return split(bytes).map((end) => {
    const piece = bytes.subarray(start, end).toString('latin1');
    start = end;
    return piece;
  });
}

describe('split', () => {
  it.each([
    { what: 'nothing', records: [] },
    { what: 'rows', records: [goodRow, goodRow] },
    { what: 'CRLF', records: [goodRow.replace('\n', '\r\n'), goodRow] },
    { what: 'an empty line as a record of its own', records: ['\n', '\r\n', goodRow, '\n'] },
    { what: 'a tail without line feed', records: [goodRow, goodRow.slice(0, -1)] },
    { what: 'a line feed inside a name', records: [goodRow, rowWithLineFeed, goodRow] },
    { what: 'a line feed at the very start of a name', records: [goodRow.replace('Al', '\nAl'), goodRow] },
    { what: 'a line feed inside a name, with CRLF', records: [rowWithLineFeed.replace(/7\n$/, '7\r\n'), goodRow] },
    { what: 'several line feeds inside a name', records: [goodRow.replace('Al', 'A\n\n"",""\nl'), goodRow] },
    { what: 'a quote that never closes', records: ['"A","10\n', goodRow, goodRow] },
    { what: 'two quotes that never close, one after the other', records: ['"A","10\n', '"B","20\n', goodRow] },
    { what: 'a quote that never closes before a name with a line feed', records: ['"A","10\n', rowWithLineFeed] },
    { what: 'a cut row with the next one glued on', records: [`"A","10${goodRow}`, goodRow] },
    { what: 'a quote that closes too late', records: ['"A","10\n', ...Array.from({ length: 600 }, () => '12345678\n'), '9"\n', goodRow] },
    { what: 'a row of few columns over two lines', records: ['"A\n', 'B"\n', goodRow] },
    { what: 'zero bytes', records: ['\0\0\n', goodRow] },
  ])('finds $what', ({ records }) => {
    expect(pieces(records.join(''))).toEqual(records);
  });

  it('cuts a line without end into records of a bounded size', () => {
    const sizes = pieces(`${'x'.repeat(longestRecordBytes * 2 + 5)}\n${goodRow}`).map((record) => record.length);
    expect(sizes).toEqual([longestRecordBytes, longestRecordBytes, 6, goodRow.length]);
  });
});

const anyText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(goodRow, rowWithLineFeed, goodRow.replace('\n', '\r\n')) },
      { weight: 2, arbitrary: fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', '","', 'x', '\0', 'é') },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(goodRow, rowWithLineFeed), fc.nat(140)).map(([row, length]) => row.slice(0, length)) },
      { weight: 1, arbitrary: fc.nat(5000).map((length) => 'y'.repeat(length)) },
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('the laws of splitting', () => {
  it('nothing is lost: the records end in order, and the last one at the end', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 400 }),
        ),
        (bytes) => {
          const ends = split(bytes);
          expect(ends.at(-1) ?? 0).toBe(bytes.length);
          expect(ends.every((end, index) => end > (ends[index - 1] ?? 0) && end - (ends[index - 1] ?? 0) <= longestRecordBytes)).toBe(true);
        },
      ),
    );
  });

  it('any chunk between two records splits as the whole does', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), (text, one, other) => {
        const bytes = Buffer.from(text);
        const borders = [0, ...split(bytes)];
        const [from = 0, to = 0] = [one % borders.length, other % borders.length].sort((left, right) => left - right);
        const start = borders[from] ?? 0;
        expect(split(bytes.subarray(start, borders[to])).map((end) => start + end)).toEqual(borders.slice(from + 1, to + 1));
      }),
    );
  });

  it('what is decided early stays so when the file grows', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, cut) => {
        const bytes = Buffer.from(text);
        const seen = bytes.subarray(0, cut % (bytes.length + 1));
        const end = wholeRecordsEnd(seen, Number.POSITIVE_INFINITY, false);
        const ends = split(bytes);
        expect(end === 0 || ends.includes(end)).toBe(true);
        expect(split(bytes.subarray(0, end))).toEqual(ends.filter((known) => known <= end));
      }),
      { numRuns: 500 },
    );
  });

  it('all is decided once the file is finished, and a full window always decides something', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = Buffer.from(text);
        expect(wholeRecordsEnd(bytes, Number.POSITIVE_INFINITY, true)).toBe(bytes.length);
        const long = Buffer.from(text.padEnd(longestLookAheadBytes, 'z'));
        expect(wholeRecordsEnd(long, Number.POSITIVE_INFINITY, false)).toBeGreaterThan(0);
      }),
    );
  });

  it('a chunk is cut at its limit, but holds one record at least', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 2000 }), (text, limit) => {
        const bytes = Buffer.from(text);
        const ends = split(bytes);
        expect(wholeRecordsEnd(bytes, limit, true)).toBe(ends.findLast((end) => end <= limit) ?? ends[0] ?? 0);
      }),
    );
  });

  it('a good row that begins a line is a record, whatever stands before it', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const start = before === '' ? 0 : before.length + 1;
        const bytes = Buffer.from(`${before === '' ? '' : `${before}\n`}${goodRow}${after}`, 'latin1');
        const ends = [0, ...split(bytes)];
        expect(ends).toContain(start);
        expect(ends).toContain(start + goodRow.length);
      }),
      { numRuns: 500 },
    );
  });
});
