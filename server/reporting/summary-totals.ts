// The sums under a usage summary, one per currency, exact.

import { addDecimals, decimalOf, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import type { UsageFigures } from './report.ts';

const counts = ['callCount', 'ratedCount', 'awaitingCount', 'suspendedCount', 'durationSeconds', 'billedSeconds'] as const;

/** In the order of the currencies' codes. */
export function totalsByCurrency(rows: readonly UsageFigures[]): UsageFigures[] {
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  return currencies.map((currency) =>
    totalOf(
      currency,
      rows.filter((row) => row.currency === currency),
    ),
  );
}

function totalOf(currency: string, rows: readonly UsageFigures[]): UsageFigures {
  const sums = Object.fromEntries(counts.map((name) => [name, sumOf(rows, name)])) as Record<(typeof counts)[number], string>;
  const cost = rows.reduce((sum, row) => addDecimals(sum, decimalOf(row.cost)), zeroDecimal);
  return { currency, ...sums, cost: formatDecimal(cost, 4) };
}

function sumOf(rows: readonly UsageFigures[], name: (typeof counts)[number]): string {
  return rows.reduce((sum, row) => sum + BigInt(row[name]), 0n).toString();
}
