// The exact price of a call: connect fee, first increment, next increments.

import { addDecimals, type Decimal, scaleDecimal } from '../kernel/decimal.ts';

export interface Rate {
  readonly rateId: number;
  readonly prefix: string;
  readonly destination: string;
  readonly connectFee: Decimal;
  readonly pricePerMinute: Decimal;
  readonly firstIncrementSeconds: number;
  readonly nextIncrementSeconds: number;
}

export interface RatedCall {
  readonly billedSeconds: number;
  readonly cost: Decimal;
}

/**
 * An answered call pays the connect fee and at least the first increment, a call of zero seconds included; beyond it
 * every begun increment. The price of the billed seconds is kept to ten decimals, halves away from zero; nothing else
 * is rounded here.
 */
export function rateCall(durationSeconds: number, rate: Rate): RatedCall {
  const billedSeconds = billSeconds(durationSeconds, rate.firstIncrementSeconds, rate.nextIncrementSeconds);
  return { billedSeconds, cost: addDecimals(rate.connectFee, scaleDecimal(rate.pricePerMinute, BigInt(billedSeconds), 60n)) };
}

function billSeconds(durationSeconds: number, first: number, next: number): number {
  if (durationSeconds <= first) return first;
  return first + Math.ceil((durationSeconds - first) / next) * next;
}
