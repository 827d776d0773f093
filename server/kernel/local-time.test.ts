// Wall-clock text is read to the second, and what is no time is refused.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWallClock } from './local-time.ts';

test('every second of every year is read as the calendar has it', () => {
  const seconds = fc.integer({ min: Date.UTC(1000, 0, 1) / 1000, max: Date.UTC(9999, 11, 31) / 1000 });
  fc.assert(
    fc.property(fc.array(seconds, { minLength: 1 }), (instants) => {
      for (const second of instants) {
        const text = new Date(second * 1000).toISOString().slice(0, 19);
        expect(readWallClock(text)).toBe(second);
        expect(readWallClock(text.replace('T', ' '))).toBe(second);
      }
    }),
  );
});

test('what is no time is refused, whatever was read before', () => {
  expect(readWallClock('2024-02-29 23:59:59')).toBe(Date.UTC(2024, 1, 29, 23, 59, 59) / 1000);
  for (const text of [
    '',
    '2023-02-29 00:00:00',
    '2026-04-31 00:00:00',
    '2026-00-10 00:00:00',
    '2026-01-00 00:00:00',
    '2026-13-01 00:00:00',
    '0000-01-01 00:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 00:60:00',
    '2026-01-01 00:00:60',
    '2026-01-01 00:00:0x',
    '2026-01-01 00:00:0',
    '2026-01-01 00:00:00Z',
    '2026/01/01 00:00:00',
    '2026-01-01_00:00:00',
    '2026-01-01 00.00.00',
    '+026-01-01 00:00:00',
  ]) {
    expect(readWallClock(text), text).toBeUndefined();
  }
});
