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
  const cost = addTexts(rows.map((row) => row.cost)) ?? formatDecimal(zeroDecimal, 4);
  return { currency, ...sums, cost, supplierCost: addTexts(rows.map((row) => row.supplierCost)), margin: addTexts(rows.map((row) => row.margin)) };
}

/** Null where nothing is known. */
function addTexts(texts: readonly (string | null)[]): string | null {
  const known = texts.filter((text) => text !== null);
  if (known.length === 0) return null;
  return formatDecimal(
    known.reduce((sum, text) => addDecimals(sum, decimalOf(text)), zeroDecimal),
    4,
  );
}

function sumOf(rows: readonly UsageFigures[], name: (typeof counts)[number]): string {
  return rows.reduce((sum, row) => sum + BigInt(row[name]), 0n).toString();
}
