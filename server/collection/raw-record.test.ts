// What is kept of a chunk can be put back to its place, whatever was left out of it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepRecords, pickRecord, type RawRecord } from './raw-record.ts';

const lineFeed = 10;
/** Bytes of a record before its line end; a line feed among them makes it one of several lines. */
const body = fc.uint8Array({ maxLength: 12 }).map((bytes) => bytes.map((byte) => (byte % 5 === 0 ? lineFeed : byte)));
const chunk = fc.array(fc.record({ body, isNew: fc.boolean() }), { maxLength: 30 });

test('a kept record is found in its file by byte and line, and nothing is found beyond', () => {
  fc.assert(
    fc.property(chunk, fc.uint8Array({ maxLength: 40 }), (made, before) => {
      const pieces = made.map((each) => Buffer.from([...each.body, lineFeed]));
      const file = Buffer.concat([before, ...pieces]);
      const records = numberRecords(pieces);
      const kept = keepRecords(file.subarray(before.length), records, ({ ordinal }) => made[ordinal]?.isNew === true);
      const ends = endsOf(pieces.filter((_, index) => made[index]?.isNew === true));
      const block = { position: before.length, firstLine: lineAt(file, before.length), gaps: kept.gaps, bytes: kept.bytes };
      for (const { ordinal, begin, end } of kept.records) {
        const position = before.length + begin;
        const found = pickRecord(block, ends, ordinal);
        expect(found).toMatchObject({ position, line: lineAt(file, position) });
        expect(Buffer.from(found?.bytes ?? [])).toEqual(file.subarray(position, before.length + end));
      }
      expect(pickRecord(block, ends, kept.records.length)).toBeUndefined();
    }),
  );
});

function numberRecords(pieces: readonly Buffer[]): RawRecord[] {
  const ends = endsOf(pieces);
  return pieces.map((_, ordinal) => ({ ordinal, begin: ends[ordinal - 1] ?? 0, end: ends[ordinal] ?? 0, fingerprint: '', occurredAtEpochSeconds: 0 }));
}

function endsOf(pieces: readonly Buffer[]): number[] {
  let end = 0;
  return pieces.map((piece) => {
    end += piece.length;
    return end;
  });
}

function lineAt(file: Uint8Array, position: number): number {
  return 1 + file.subarray(0, position).filter((byte) => byte === lineFeed).length;
}
