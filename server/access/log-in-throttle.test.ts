// How long guessing waits, and that it never waits long.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogInThrottle, throttleKey } from './log-in-throttle.ts';

const start = Temporal.Instant.from('2026-03-01T08:00:00Z');
const key = throttleKey('owner@example.net', '192.0.2.1');

test('five are free; then the pause doubles to a minute and no further', () => {
  const throttle = createLogInThrottle();
  const waits: number[] = [];
  for (let failure = 0; failure < 16; failure += 1) {
    throttle.fail(key, start);
    waits.push(throttle.waitSeconds(key, start));
  }
  expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]);
});

test('the pause runs down, another address does not wait, success clears it, and a quarter of an hour forgets it', () => {
  const throttle = createLogInThrottle();
  for (let failure = 0; failure < 8; failure += 1) throttle.fail(key, start);
  expect(throttle.waitSeconds(key, start.add({ seconds: 3 }))).toBe(5);
  expect(throttle.waitSeconds(key, start.add({ seconds: 8 }))).toBe(0);
  expect(throttle.waitSeconds(throttleKey('owner@example.net', '192.0.2.2'), start)).toBe(0);
  const later = start.add({ seconds: 901 });
  throttle.fail(key, later);
  expect(throttle.waitSeconds(key, later)).toBe(0);
  for (let failure = 0; failure < 8; failure += 1) throttle.fail(key, later);
  throttle.succeed(key);
  expect(throttle.waitSeconds(key, later)).toBe(0);
});

test('whatever is tried, nobody waits longer than a minute, and memory is bounded', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ seconds: fc.integer({ min: 0, max: 2000 }), name: fc.constantFrom('a', 'b') }), { maxLength: 60 }), (failures) => {
      const throttle = createLogInThrottle();
      let now = start;
      for (const { seconds, name } of failures) {
        now = now.add({ seconds });
        throttle.fail(name, now);
        expect(throttle.waitSeconds(name, now)).toBeLessThanOrEqual(60);
        expect(throttle.waitSeconds(name, now.add({ seconds: 60 }))).toBe(0);
      }
    }),
  );
  const throttle = createLogInThrottle();
  for (let failure = 0; failure < 6; failure += 1) throttle.fail('first', start);
  for (let other = 0; other < 10_000; other += 1) throttle.fail(`other ${other}`, start);
  expect(throttle.waitSeconds('first', start)).toBe(0);
});
