// Writes amounts quickly: nearly all have few digits, and of those every part is known beforehand.

import { type Decimal, formatDecimal } from '../kernel/decimal.ts';

/** Beyond six decimals the slow way is taken. */
const unitsPerMillionth = 10_000;
const millionths = 1_000_000;
const threeDigits = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));
const bareDigits = threeDigits.map((digits) => digits.replace(/0+$/, ''));

/** The same text as `formatDecimal`. */
export function formatAmount(amount: Decimal): string {
  if (amount === 0n) return '0';
  const parts = Number(amount) / unitsPerMillionth;
  if (!(parts > 0 && parts < Number.MAX_SAFE_INTEGER / unitsPerMillionth && Number.isInteger(parts))) return formatDecimal(amount);
  const whole = Math.floor(parts / millionths);
  const fraction = parts - whole * millionths;
  if (fraction === 0) return String(whole);
  const thousandths = Math.floor(fraction / 1000);
  const rest = fraction - thousandths * 1000;
  return rest === 0 ? `${whole}.${bareDigits[thousandths]}` : `${whole}.${threeDigits[thousandths]}${bareDigits[rest]}`;
}
