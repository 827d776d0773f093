// Which rule prices a usage record: free by rule, by the rate of its account's deck, or nothing known.

import { type Decimal, zeroDecimal } from '../kernel/decimal.ts';
import { type Rate, rateCall } from './rate-call.ts';

export interface UsageToRate {
  readonly direction: 'outbound' | 'inbound';
  /** `+` and digits, or the digits of a short number. */
  readonly calledNumber: string;
  readonly durationSeconds: number;
  readonly startedAt: number;
}

/** What an account pays by at a moment. */
export interface PriceBook {
  readonly currency: string;
  readonly isEmergency: (calledNumber: string) => boolean;
  readonly findRate: (calledNumber: string) => Rate | undefined;
}

export type RatedUsage =
  | { readonly rule: 'rate'; readonly rate: Rate; readonly billedSeconds: number; readonly cost: Decimal; readonly currency: string }
  | { readonly rule: 'inbound' | 'emergency'; readonly billedSeconds: number; readonly cost: Decimal; readonly currency: string }
  | { readonly rule: 'unrated'; readonly reason: 'tariff_missing' | 'prefix_unknown'; readonly detail: string };

/** `book` is undefined when the account had no subscription, or its deck no version in force, at that moment. */
export function rateUsage(usage: UsageToRate, book: PriceBook | undefined): RatedUsage {
  if (usage.direction === 'inbound') return { rule: 'inbound', billedSeconds: 0, cost: zeroDecimal, currency: book?.currency ?? 'XXX' };
  if (book === undefined) {
    return { rule: 'unrated', reason: 'tariff_missing', detail: 'The account had no plan with a rate deck in force at the time of the call.' };
  }
  if (book.isEmergency(usage.calledNumber)) return { rule: 'emergency', billedSeconds: 0, cost: zeroDecimal, currency: book.currency };
  const rate = book.findRate(usage.calledNumber);
  if (rate === undefined) return { rule: 'unrated', reason: 'prefix_unknown', detail: unknownPrefix(usage.calledNumber) };
  return { rule: 'rate', rate, ...rateCall(usage.durationSeconds, rate), currency: book.currency };
}

/** Enough of the number to find the missing rate, not enough to tell who was called. */
function unknownPrefix(calledNumber: string): string {
  const shown = calledNumber.startsWith('+') ? calledNumber.slice(0, 5) : calledNumber;
  return `The rate deck has no prefix for ${shown}${shown.length < calledNumber.length ? '…' : ''}.`;
}
