// Sums per currency are exact and never mix currencies.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalFromUnits, formatDecimal } from '../kernel/decimal.ts';
import type { UsageFigures } from './report.ts';
import { totalsByCurrency } from './summary-totals.ts';

const figures = fc.record({
  currency: fc.constantFrom('EUR', 'USD', 'TND'),
  units: fc.bigInt({ min: 0n, max: 10n ** 25n }),
  calls: fc.bigInt({ min: 0n, max: 10n ** 17n }),
});

it('equals the sum of the rows, whatever their size', () => {
  fc.assert(
    fc.property(fc.array(figures, { maxLength: 30 }), (given) => {
      const rows = given.map(
        ({ currency, units, calls }): UsageFigures => ({
          currency,
          callCount: calls.toString(),
          ratedCount: '0',
          awaitingCount: '0',
          suspendedCount: '0',
          durationSeconds: '1',
          billedSeconds: '2',
          cost: formatDecimal(decimalFromUnits(units), 4),
          supplierCost: units % 2n === 0n ? formatDecimal(decimalFromUnits(units + 7n), 4) : null,
          margin: units % 2n === 0n ? '-0.0000000007' : null,
        }),
      );
      for (const total of totalsByCurrency(rows)) {
        const mine = given.filter(({ currency }) => currency === total.currency);
        expect(total.cost).toBe(formatDecimal(decimalFromUnits(mine.reduce((sum, { units }) => sum + units, 0n)), 4));
        const known = mine.filter(({ units }) => units % 2n === 0n);
        const supplied = known.reduce((sum, { units }) => sum + units + 7n, 0n);
        expect(total.supplierCost).toBe(known.length === 0 ? null : formatDecimal(decimalFromUnits(supplied), 4));
        expect(total.margin).toBe(known.length === 0 ? null : formatDecimal(decimalFromUnits(-7n * BigInt(known.length)), 4));
        expect(total.callCount).toBe(mine.reduce((sum, { calls }) => sum + calls, 0n).toString());
        expect(total.billedSeconds).toBe(String(mine.length * 2));
      }
      expect(totalsByCurrency(rows)).toHaveLength(new Set(given.map(({ currency }) => currency)).size);
    }),
  );
});
