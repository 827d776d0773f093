// Decimals, money and shares against plain rational arithmetic.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateMinor } from './allocate.ts';
import { addDecimals, type Decimal, decimalFromUnits, formatDecimal, parseDecimal, roundToPlaces, scaleDecimal } from './decimal.ts';
import { addMoney, formatMoney, minorPlaces, roundToMoney } from './money.ts';

const units = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 12n });
const magnitude = (value: bigint) => (value < 0n ? -value : value);

describe('decimals', () => {
  it('come back from their text as they were', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 10 }), (value, places) => {
        const text = formatDecimal(decimalFromUnits(value), places);
        expect(parseDecimal(text)).toBe(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect((text.split('.')[1] ?? '').length).toBeGreaterThanOrEqual(places);
      }),
    );
  });

  it('refuse what they cannot hold', () => {
    for (const text of ['', '.5', '5.', '1e3', '+1', ' 1', '1,5', '0x1', '1.00000000001', '123456789012345678901', '--1', 'NaN']) {
      expect(parseDecimal(text), text).toBeUndefined();
    }
    expect(parseDecimal('1.50000000000000')).toBe(15_000_000_000n);
  });

  it('are scaled and rounded to the nearest, halves away from zero', () => {
    fc.assert(
      fc.property(units, positive, positive, fc.integer({ min: 0, max: 10 }), (value, numerator, denominator, places) => {
        const scaled = scaleDecimal(decimalFromUnits(value), numerator, denominator);
        judgeNearest(value * numerator, denominator, scaled);
        const unit = 10n ** BigInt(10 - places);
        judgeNearest(value, unit, roundToPlaces(decimalFromUnits(value), places));
      }),
    );
  });

  it('add like integers', () => {
    fc.assert(fc.property(units, units, (left, right) => addDecimals(left as Decimal, right as Decimal) === left + right));
  });
});

/** `quotient` is the integer nearest to the fraction; when two are equally near, the one farther from zero. */
function judgeNearest(dividend: bigint, divisor: bigint, quotient: bigint): void {
  const twice = magnitude(dividend - quotient * divisor) * 2n;
  expect(twice <= divisor).toBe(true);
  if (twice === divisor) expect(magnitude(quotient) * divisor > magnitude(dividend)).toBe(true);
}

describe('shares', () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { maxLength: 40 });

  it('sum to the rounded total, and none is off by a whole unit', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(0, 2, 3), (exact, places) => {
        const decimals = exact.map(decimalFromUnits);
        const total = roundToPlaces(decimalFromUnits(exact.reduce((sum, amount) => sum + amount, 0n)), places);
        const shares = allocateMinor(total, decimals, places);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(total);
        const unit = 10n ** BigInt(10 - places);
        for (const [index, share] of shares.entries()) {
          expect(magnitude(share * unit - (exact[index] ?? 0n)) < unit).toBe(true);
          if (exact[index] === 0n) expect(share).toBe(0n);
        }
      }),
    );
  });

  it('depend on the amounts and not on what stands beside them, equal ones apart', () => {
    fc.assert(
      fc.property(amounts, (exact) => {
        const total = roundToPlaces(decimalFromUnits(exact.reduce((sum, amount) => sum + amount, 0n)), 2);
        const pair = (list: readonly bigint[]) => allocateMinor(total, list.map(decimalFromUnits), 2).map((share, index) => `${list[index]} ${share}`);
        expect(pair([...exact].reverse()).sort()).toEqual(pair(exact).sort());
      }),
    );
  });

  it('refuse a total that is not theirs', () => {
    expect(() => allocateMinor(5n, [decimalFromUnits(10n ** 10n)], 2)).toThrow();
    expect(() => allocateMinor(200n, [decimalFromUnits(10n ** 10n)], 2)).toThrow();
  });
});

describe('money', () => {
  it('is written with the decimals of its currency', () => {
    const written = [
      formatMoney({ minor: 0n, currency: 'EUR' }),
      formatMoney({ minor: -5n, currency: 'EUR' }),
      formatMoney({ minor: 123450n, currency: 'EUR' }),
    ];
    expect([...written, formatMoney({ minor: -7n, currency: 'JPY' }), formatMoney({ minor: 1n, currency: 'TND' })]).toEqual([
      '0.00',
      '-0.05',
      '1234.50',
      '-7',
      '0.001',
    ]);
  });

  it('is rounded as its text says', () => {
    fc.assert(
      fc.property(units, fc.constantFrom('EUR', 'JPY', 'TND'), (value, currency) => {
        const money = roundToMoney(decimalFromUnits(value), currency);
        expect(parseDecimal(formatMoney(money))).toBe(money.minor * 10n ** BigInt(10 - minorPlaces(currency)));
        judgeNearest(value, 10n ** BigInt(10 - minorPlaces(currency)), money.minor);
      }),
    );
  });

  it('of two currencies is not added', () => {
    expect(() => addMoney({ minor: 1n, currency: 'EUR' }, { minor: 1n, currency: 'CHF' })).toThrow('EUR');
  });
});
