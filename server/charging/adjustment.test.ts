// A tier charge that is priced anew pays for the units that are left, and never for units nobody knows the price of.

import { expect, it } from 'vitest';
import type { Rate } from '../catalog/rate.ts';
import { readTariff } from '../catalog/read-tariff.ts';
import { decimalOf, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import { createRateBook } from '../rating/rate-book.ts';
import { rateUsage } from '../rating/rate-usage.ts';
import { repriceCharge } from './adjustment.ts';

const reading = readTariff({ name: 'Test', currency: 'EUR', zone: 'UTC' }, 'tariff');
if (!reading.ok) throw new Error(reading.faults.join(' '));
const { tariff } = reading;

/** A call of 61 seconds at 0.10 a minute, billed by these increments. */
function priceCall(increment: number) {
  const rate: Rate = {
    rateId: 1,
    usageKind: 'call',
    direction: 'outbound',
    prefix: '336',
    isExact: false,
    origins: [],
    destination: 'Mobile',
    connectFee: zeroDecimal,
    price: decimalOf('0.10'),
    perUnits: 60,
    bandPrices: new Map(),
    firstIncrementUnits: increment,
    nextIncrementUnits: increment,
    freeUnits: undefined,
    minimumCharge: undefined,
    maximumCharge: undefined,
    service: undefined,
    validFrom: Number.NEGATIVE_INFINITY,
    validTo: Number.POSITIVE_INFINITY,
  };
  const call = {
    usageKind: 'call',
    direction: 'outbound' as const,
    isOnNet: false,
    callingNumber: '',
    calledNumber: '+33612345678',
    answeredAt: 0,
    quantity: 61,
  };
  const rated = rateUsage(call, createRateBook([rate], tariff));
  if (rated.rule !== 'rate') throw new Error('The call has no price.');
  return rated;
}

const charged = (amount: string, billedUnits: number, coveredUnits: number, pieces: readonly (readonly [number, string])[]) => ({
  amount: decimalOf(amount),
  billedUnits,
  coveredUnits,
  discount: zeroDecimal,
  isPlanned: true,
  serviceCost: zeroDecimal,
  detail: { tier: [1, 'Volume', pieces] as const, fee: '0' },
});
const repriced = (...[charge, increment]: [ReturnType<typeof charged>, number]) => {
  const { after, isKept } = repriceCharge(charge, priceCall(increment), tariff);
  return [formatDecimal(after), isKept];
};

it.each([
  ['fewer billed units', charged('0.12', 120, 0, [[120, '0.06']]), 1, '0.061'],
  ['fewer units behind covered ones', charged('0.06', 120, 60, [[60, '0.06']]), 1, '0.001'],
  [
    'fewer units of the last step',
    charged('0.09', 120, 0, [
      [60, '0.06'],
      [60, '0.03'],
    ]),
    1,
    '0.0605',
  ],
  ['the same units', charged('0.12', 120, 0, [[120, '0.06']]), 60, '0.12'],
])('prices %s by the steps that were reached', (_, charge, increment, after) => {
  expect(repriced(charge, increment)).toEqual([after, false]);
});

it('keeps a charge whose call would have more units than the tier has priced', () => {
  expect(repriced(charged('0.061', 61, 0, [[61, '0.06']]), 60)).toEqual(['0.061', true]);
});
