// A clock that tests set and move.

import type { Clock } from '../../platform/clock.ts';

export interface SettableClock extends Clock {
  set(instant: string): void;
  advance(duration: Temporal.DurationLike): void;
}

/** Stands still at the instant until it is moved. */
export function fixedClock(instant: string): SettableClock {
  let current = Temporal.Instant.from(instant);
  return {
    now: () => current,
    set(next) {
      current = Temporal.Instant.from(next);
    },
    advance(duration) {
      current = current.add(duration);
    },
  };
}
