// What the price of a call must obey, whatever the rate.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalFromUnits, decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { type Rate, rateCall } from './rate-call.ts';

const seconds = fc.integer({ min: 0, max: 2_592_000 });
const increment = fc.integer({ min: 1, max: 86_400 });
const price = fc.bigInt({ min: 0n, max: 10n ** 13n }).map(decimalFromUnits);
const rates: fc.Arbitrary<Rate> = fc.record({
  rateId: fc.constant(1),
  prefix: fc.constant('336'),
  destination: fc.constant('France, mobile'),
  connectFee: price,
  pricePerMinute: price,
  firstIncrementSeconds: increment,
  nextIncrementSeconds: increment,
});

it('bills at least what was talked, in whole increments, and no more than one too many', () => {
  fc.assert(
    fc.property(seconds, rates, (duration, rate) => {
      const { billedSeconds } = rateCall(duration, rate);
      const beyondFirst = billedSeconds - rate.firstIncrementSeconds;
      expect(billedSeconds).toBeGreaterThanOrEqual(duration);
      expect(beyondFirst % rate.nextIncrementSeconds).toBe(0);
      expect(beyondFirst === 0 || billedSeconds - duration < rate.nextIncrementSeconds).toBe(true);
    }),
  );
});

it('never costs less for a longer call', () => {
  fc.assert(
    fc.property(seconds, seconds, rates, (left, right, rate) => {
      const [short, long] = [Math.min(left, right), Math.max(left, right)];
      expect(rateCall(short, rate).cost <= rateCall(long, rate).cost).toBe(true);
    }),
  );
});

it('costs the connect fee and the price of the billed seconds, to half of the tenth place', () => {
  fc.assert(
    fc.property(seconds, rates, (duration, rate) => {
      const { billedSeconds, cost } = rateCall(duration, rate);
      const exactTimes60 = rate.connectFee * 60n + rate.pricePerMinute * BigInt(billedSeconds);
      const difference = cost * 60n - exactTimes60;
      expect(difference <= 30n && difference > -30n).toBe(true);
    }),
  );
});

it.each([
  [0, 60, 1, 60, '0.15'],
  [1, 60, 1, 60, '0.15'],
  [60, 60, 1, 60, '0.15'],
  [61, 60, 1, 61, '0.1516666667'],
  [61, 1, 1, 61, '0.1516666667'],
  [61, 60, 60, 120, '0.25'],
  [31, 30, 6, 36, '0.11'],
  [3600, 60, 60, 3600, '6.05'],
])('%d seconds by %d/%d are %d billed seconds and cost %s', (duration, first, next, billedSeconds, cost) => {
  const rate = { rateId: 1, prefix: '336', destination: 'x', connectFee: decimalOf('0.05'), pricePerMinute: decimalOf('0.10') };
  const rated = rateCall(duration, { ...rate, firstIncrementSeconds: first, nextIncrementSeconds: next });
  expect([rated.billedSeconds, formatDecimal(rated.cost)]).toEqual([billedSeconds, cost]);
});
