// Money in whole minor units with its currency: invoice lines, invoices and the ledger.

import { type Decimal, roundToPlaces } from './decimal.ts';

export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** Decimals of the minor unit where ISO 4217 has other than two; operators of the field bill in these. */
const minorPlacesByCurrency: Readonly<Record<string, number>> = { BHD: 3, CLP: 0, ISK: 0, JPY: 0, KRW: 0, KWD: 3, OMR: 3, TND: 3, XAF: 0, XOF: 0, XPF: 0 };

export function minorPlaces(currency: string): number {
  return minorPlacesByCurrency[currency] ?? 2;
}

/**
 * The only way from an exact decimal to money: to the minor unit, halves away from zero.
 * Called by `invoicing/build-invoice.ts` alone, so that usage is rounded once.
 */
export function roundToMoney(value: Decimal, currency: string): Money {
  return { minor: roundToPlaces(value, minorPlaces(currency)), currency };
}

export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) throw new Error(`Cannot add ${left.currency} and ${right.currency}.`);
  return { minor: left.minor + right.minor, currency: left.currency };
}

/** Plain text such as `1234.50`, for JSON and files; pages word it in the reader's language. */
export function formatMoney(money: Money): string {
  const places = minorPlaces(money.currency);
  const digits = (money.minor < 0n ? -money.minor : money.minor).toString().padStart(places + 1, '0');
  const sign = money.minor < 0n ? '-' : '';
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
