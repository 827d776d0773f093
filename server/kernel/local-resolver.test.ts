// Local times of the nights on which clocks change, every quarter of an hour, against the calendar of the platform.

import { describe, expect, it } from 'vitest';
import { createLocalResolver, pickNearest, pickNotBefore, readWallClock } from './local-time.ts';

const nights = [
  ['Europe/Paris', '2026-03-29', '2026-10-25'],
  ['America/New_York', '2026-03-08', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-10-04', '2026-04-05'],
] as const;

describe.each(nights.flatMap(([zone, spring, autumn]) => [[zone, spring] as const, [zone, autumn] as const]))('%s on %s', (zone, day) => {
  const resolve = createLocalResolver(zone);
  const quarters = Array.from({ length: 4 * 48 }, (_, index) =>
    Temporal.PlainDateTime.from(day)
      .subtract({ hours: 12 })
      .add({ minutes: 15 * index, seconds: index % 60 }),
  );

  it('reads every quarter of an hour as the calendar does, both ways', () => {
    for (const local of quarters) {
      const wall = readWallClock(local.toString({ smallestUnit: 'second' }));
      const expected = (['earlier', 'later'] as const).map((disambiguation) => local.toZonedDateTime(zone, { disambiguation }).epochMilliseconds / 1000);
      const { earlier, later } = resolve(wall ?? Number.NaN);
      expect([earlier, later], local.toString()).toEqual(expected);
    }
  });

  it('finds every instant again by what is known of it', () => {
    const first = Temporal.PlainDateTime.from(day).subtract({ hours: 12 }).toZonedDateTime(zone).epochMilliseconds / 1000;
    for (let instant = first; instant < first + 48 * 3600; instant += 887) {
      const wall = readWallClock(
        Temporal.Instant.fromEpochMilliseconds(instant * 1000)
          .toZonedDateTimeISO(zone)
          .toPlainDateTime()
          .toString({ smallestUnit: 'second' }),
      );
      const instants = resolve(wall ?? Number.NaN);
      expect(pickNotBefore(instants, instant - 1)).toBe(instant);
      expect(pickNearest(instants, instant + 3)).toBe(instant);
    }
  });
});
