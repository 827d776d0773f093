// Rounds an exact fraction of money to a number of places, by the rule that is asked for.

import { type Decimal, decimalFromUnits, decimalPlaces } from './decimal.ts';

export type RoundingMode = 'half_up' | 'half_even' | 'up' | 'down';

export interface Rounding {
  /** 0 to 10. */
  readonly decimals: number;
  readonly mode: RoundingMode;
}

/** `numerator` in units of 10⁻¹⁰, divided by a positive `denominator`: no digit is lost. */
export interface ExactAmount {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const stepsByDecimals = Array.from({ length: decimalPlaces + 1 }, (_, decimals) => 10n ** BigInt(decimalPlaces - decimals));

/** `half_up` rounds halves away from zero, `up` everything away from zero, `down` everything towards it. */
export function roundExact({ numerator, denominator }: ExactAmount, { decimals, mode }: Rounding): Decimal {
  const step = stepsByDecimals[decimals];
  if (step === undefined || denominator <= 0n) throw new Error('Rounding needs 0 to 10 decimals and a positive denominator.');
  if (numerator < 0n) return decimalFromUnits(-roundMagnitude(-numerator, denominator * step, mode) * step);
  return decimalFromUnits(roundMagnitude(numerator, denominator * step, mode) * step);
}

function roundMagnitude(numerator: bigint, divisor: bigint, mode: RoundingMode): bigint {
  const quotient = numerator / divisor;
  const rest = numerator - quotient * divisor;
  return rest > 0n && isRaised(rest * 2n - divisor, quotient, mode) ? quotient + 1n : quotient;
}

/** `beyondHalf` is negative, zero or positive as the rest is less than, equal to or more than a half. */
function isRaised(beyondHalf: bigint, quotient: bigint, mode: RoundingMode): boolean {
  if (mode === 'up' || mode === 'down') return mode === 'up';
  if (beyondHalf !== 0n) return beyondHalf > 0n;
  return mode === 'half_up' || quotient % 2n === 1n;
}
