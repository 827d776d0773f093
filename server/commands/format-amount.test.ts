// The quick way of writing amounts is the exact one.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalFromUnits, formatDecimal } from '../kernel/decimal.ts';
import { formatAmount } from './format-amount.ts';

it('writes every amount as the exact way does', () => {
  const units = fc.oneof(
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
    fc.bigInt({ min: 0n, max: 10n ** 9n }).map((value) => value * 10_000n),
    fc.bigInt({ min: 0n, max: 10n ** 6n }),
  );
  fc.assert(
    fc.property(units, (value) => {
      expect(formatAmount(decimalFromUnits(value))).toBe(formatDecimal(decimalFromUnits(value)));
    }),
    { numRuns: 2000 },
  );
});
