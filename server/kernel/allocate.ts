// A total of whole minor units shared out so that the shares always sum to it.

import { type Decimal, decimalPlaces } from './decimal.ts';

/**
 * Largest remainder: each share is its exact amount rounded down, then the units that are missing go to the largest
 * remainders, the first of equal ones before the later. `amounts` are not negative and `totalMinor` is their sum rounded
 * to the minor unit (of `places` decimals), so that no share is off by more than one unit.
 */
export function allocateMinor(totalMinor: bigint, amounts: readonly Decimal[], places: number): bigint[] {
  const unit = 10n ** BigInt(decimalPlaces - places);
  const shares = amounts.map((amount) => amount / unit);
  const missing = totalMinor - shares.reduce((sum, share) => sum + share, 0n);
  if (missing < 0n || missing > BigInt(amounts.length)) throw new Error('The total is not the sum of what is to be shared.');
  const byRemainder = amounts.map((amount, index) => ({ index, remainder: amount % unit })).sort(compareRemainders);
  for (const { index } of byRemainder.slice(0, Number(missing))) shares[index] = (shares[index] ?? 0n) + 1n;
  return shares;
}

function compareRemainders(left: { index: number; remainder: bigint }, right: { index: number; remainder: bigint }): number {
  if (left.remainder !== right.remainder) return left.remainder > right.remainder ? -1 : 1;
  return left.index - right.index;
}
