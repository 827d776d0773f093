// The local date of an instant, against the calendar of the platform, in any order and across changes of clocks.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLocalDays } from './local-day.ts';

it.each(['Europe/Paris', 'America/Havana', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu', 'UTC'])('tells the date in %s', (zone) => {
  const localDate = createLocalDays(zone);
  const changes = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 2, 8, 5), Date.UTC(2026, 10, 1, 5), Date.UTC(2011, 11, 30, 10)].map(
    (at) => at / 1000,
  );
  const near = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -100_000, max: 100_000 })).map(([at, seconds]) => at + seconds);
  fc.assert(
    fc.property(fc.oneof(near, fc.integer({ min: 0, max: 4_000_000_000 })), (at) => {
      expect(localDate(at)).toBe(
        Temporal.Instant.fromEpochMilliseconds(at * 1000)
          .toZonedDateTimeISO(zone)
          .toPlainDate()
          .toString(),
      );
    }),
    { numRuns: 400 },
  );
});
