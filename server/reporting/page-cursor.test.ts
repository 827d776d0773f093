// A cursor gives back what was written, and nothing else passes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPage, readCursor, writeCursor } from './page-cursor.ts';

const anyId = /^[a-z0-9.-]{1,60}$/;
const instants = fc.bigInt({ min: 0n, max: 4_102_444_800_000_000n }).map((microseconds) => Temporal.Instant.fromEpochNanoseconds(microseconds * 1000n));

describe('cursor', () => {
  it('keeps the moment to the microsecond', () => {
    fc.assert(
      fc.property(instants, fc.stringMatching(/^[a-z0-9.-]{1,60}$/), (at, id) => {
        const key = readCursor(writeCursor({ at, id }), anyId);
        expect([key.at.toString(), key.id]).toEqual([at.toString(), id]);
      }),
    );
  });

  it('refuses everything else with one sentence', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })), (text) => {
        expect(() => readCursor(text, anyId)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'cursor_unknown' }));
      }),
    );
  });

  it('refuses an id of another list', () => {
    const cursor = writeCursor({ at: Temporal.Instant.from('2026-01-01T00:00:00Z'), id: "1' or '1'='1" });
    expect(() => readCursor(cursor, /^\d+$/)).toThrow(expect.objectContaining({ code: 'cursor_unknown' }));
  });

  it('goes on only when more rows were found than are shown', () => {
    const rows = ['a', 'b', 'c'].map((id) => ({ at: Temporal.Instant.from('2026-01-01T00:00:00Z'), id }));
    expect(nextPage(rows, 3, (row) => row).nextCursor).toBeNull();
    const { rows: shown, nextCursor } = nextPage(rows, 2, (row) => row);
    expect(shown.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(readCursor(nextCursor ?? '', anyId).id).toBe('b');
  });
});
