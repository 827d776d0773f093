// Exact decimals of ten places on bigint: rates, rated costs and usage charges.

declare const decimalBrand: unique symbol;

/** An exact number counted in units of 10⁻¹⁰. */
export type Decimal = bigint & { readonly [decimalBrand]: true };

export const decimalPlaces = 10;
const unitsPerOne = 10n ** BigInt(decimalPlaces);
const decimalText = /^(-?)(\d{1,20})(?:\.(\d+))?$/;

export const zeroDecimal = 0n as Decimal;

export function decimalFromUnits(units: bigint): Decimal {
  return units as Decimal;
}

/** Reads plain text such as `0.0125`; undefined when it is no number or has more than ten decimals that matter. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = decimalText.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = parts;
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > decimalPlaces) return undefined;
  const units = BigInt(whole) * unitsPerOne + BigInt(significant.padEnd(decimalPlaces, '0'));
  return (sign === '-' ? -units : units) as Decimal;
}

/** Reads text that the database or our own code wrote; anything else is our mistake. */
export function decimalOf(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === undefined) throw new Error(`Not a decimal: ${text}`);
  return value;
}

/** Plain text with at least `placesMin` decimals and no needless zeros beyond them. */
export function formatDecimal(value: Decimal, placesMin = 0): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimalPlaces + 1, '0');
  const fraction = digits.slice(-decimalPlaces).replace(/0+$/, '').padEnd(placesMin, '0');
  const whole = digits.slice(0, -decimalPlaces);
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  return (left + right) as Decimal;
}

/** `value × numerator ÷ denominator`, to the tenth place, halves away from zero. */
export function scaleDecimal(value: Decimal, numerator: bigint, denominator: bigint): Decimal {
  return divideHalfAway(value * numerator, denominator) as Decimal;
}

/** To the given number of places, halves away from zero, counted in units of that place. */
export function roundToPlaces(value: Decimal, places: number): bigint {
  return divideHalfAway(value, 10n ** BigInt(decimalPlaces - places));
}

function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new Error('The divisor must be positive.');
  const shifted = dividend < 0n ? -dividend * 2n + divisor : dividend * 2n + divisor;
  const quotient = shifted / (divisor * 2n);
  return dividend < 0n ? -quotient : quotient;
}
