// Days become instants in every zone, also on the days when clocks change.

import { describe, expect, it } from 'vitest';
import { monthAround, zonedRanges } from './day-range.ts';

describe('zonedRanges', () => {
  it('begins each day where the zone begins it', () => {
    const ranges = zonedRanges({ from: '2026-03-29', to: '2026-03-30' }, ['Europe/Paris', 'America/New_York', 'Pacific/Kiritimati']);
    expect(ranges.map(({ fromAt, toAt }) => [fromAt.toString(), toAt.toString()])).toEqual([
      ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
      ['2026-03-29T04:00:00Z', '2026-03-30T04:00:00Z'],
      ['2026-03-28T10:00:00Z', '2026-03-29T10:00:00Z'],
    ]);
  });

  it('begins a day without midnight at its first moment', () => {
    const [range] = zonedRanges({ from: '2026-04-24', to: '2026-04-25' }, ['Africa/Cairo']);
    expect(range?.fromAt.toString()).toBe('2026-04-23T22:00:00Z');
  });

  it.each([
    ['2026-02-29', '2026-03-01', 'day_unknown'],
    ['2026-13-01', '2027-01-01', 'day_unknown'],
    ['2026-03-01', '2026-03-01', 'period_empty'],
    ['2026-03-02', '2026-03-01', 'period_empty'],
    ['2025-01-01', '2026-12-31', 'period_too_long'],
  ])('refuses %s to %s as %s', (from, to, code) => {
    expect(() => zonedRanges({ from, to }, ['UTC'])).toThrow(expect.objectContaining({ kind: 'invalid', code }));
  });
});

describe('monthAround', () => {
  it('is the month of the zone, not of UTC', () => {
    const at = Temporal.Instant.from('2026-10-31T23:30:00Z');
    expect(monthAround(at, 'Europe/Paris')).toEqual({ from: '2026-11-01', to: '2026-12-01' });
    expect(monthAround(at, 'America/New_York')).toEqual({ from: '2026-10-01', to: '2026-11-01' });
  });
});
