// When the calls of a month begin: busy mornings and afternoons, quiet lunches, nights and Sundays, in local time.

import type { WallClock } from './month-clock.ts';
import type { Random } from './month-random.ts';

const weightByHour = [0.03, 0.02, 0.01, 0.01, 0.02, 0.05, 0.1, 0.4, 1.6, 4, 4.6, 4.3, 2, 2.1, 4, 4.3, 4.1, 3, 1.2, 0.5, 0.3, 0.2, 0.1, 0.05];
/** From Sunday to Saturday. */
const weightByWeekday = [0.05, 1.15, 1, 1, 1, 0.9, 0.15];
const stepSeconds = 900;
const secondsPerDay = 86_400;
/** 1 January 1970 was a Thursday. */
const weekdayOfEpoch = 4;

/** Exactly `count` moments in UTC milliseconds, in order. */
export function* listArrivals(random: Random, clock: WallClock, from: number, to: number, count: number): Generator<number> {
  const weights: number[] = [];
  for (let step = from; step < to; step += stepSeconds) weights.push(weightAt(step + clock.offsetAt(step)) * Math.min(1, (to - step) / stepSeconds));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  let done = 0;
  for (const [index, weight] of weights.entries()) {
    passed += weight;
    const due = index === weights.length - 1 ? count : Math.min(count, Math.floor((count * passed) / total));
    const start = from + index * stepSeconds;
    const length = Math.min(stepSeconds, to - start) * 1000;
    const moments = Float64Array.from({ length: due - done }, () => start * 1000 + random.below(length)).sort();
    yield* moments;
    done = due;
  }
}

function weightAt(localSeconds: number): number {
  const day = Math.floor(localSeconds / secondsPerDay);
  const hour = Math.floor((localSeconds - day * secondsPerDay) / 3600);
  return (weightByHour[hour] ?? 0) * (weightByWeekday[(day + weekdayOfEpoch) % 7] ?? 0);
}
