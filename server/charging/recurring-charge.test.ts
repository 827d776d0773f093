// A set-up is paid once for each seat, however subscriptions follow each other.

import { expect, it } from 'vitest';
import { decimalOf } from '../kernel/decimal.ts';
import type { Subscription } from './cycle-plan.ts';
import { chargeOneOff } from './recurring-charge.ts';

const terms = { name: 'Seat', currency: 'EUR', recurring: [], oneOff: [{ name: 'Set-up', price: decimalOf('25') }], allowances: [], promotions: [], tiers: [] };
const april = { serviceFrom: '2026-04-01', serviceTo: '2026-05-01', daysInMonth: 30 };

function seats(subscriptionId: number, quantity: number, serviceFrom: string, serviceTo?: string, planId = 1): Subscription {
  return { subscriptionId, planId, planName: 'Seat', quantity, serviceFrom, serviceTo, versions: [{ effectiveOn: '1970-01-01', terms }] };
}

const chargedOf = (subscription: Subscription, all: readonly Subscription[]) =>
  chargeOneOff(subscription, april, all).map(({ quantity, amount }) => [quantity, amount]);

it('charges the first subscription whole', () => {
  const first = seats(1, 10, '2026-04-01');
  expect(chargedOf(first, [first])).toEqual([[10, decimalOf('250')]]);
});

it('charges a change of quantity for what is new, and a smaller one for nothing', () => {
  const before = seats(1, 10, '2026-01-01', '2026-04-01');
  const more = seats(2, 11, '2026-04-01');
  const fewer = seats(2, 9, '2026-04-01');
  expect(chargedOf(more, [before, more])).toEqual([[1, decimalOf('25')]]);
  expect(chargedOf(fewer, [before, fewer])).toEqual([]);
});

it('takes over earlier seats once, where two subscriptions follow one', () => {
  const before = seats(1, 10, '2026-01-01', '2026-04-01');
  const [left, right] = [seats(2, 5, '2026-04-01'), seats(3, 6, '2026-04-01')];
  const all = [before, left, right];
  expect(chargedOf(left, all)).toEqual([]);
  expect(chargedOf(right, all)).toEqual([[1, decimalOf('25')]]);
});

it('takes nothing over from another plan, a gap or a subscription that goes on', () => {
  const subscription = seats(2, 3, '2026-04-15');
  const others = [seats(1, 9, '2026-01-01', '2026-04-14'), seats(3, 9, '2026-01-01'), seats(4, 9, '2026-01-01', '2026-04-15', 2)];
  expect(chargedOf(subscription, [subscription, ...others])).toEqual([[3, decimalOf('75')]]);
});
