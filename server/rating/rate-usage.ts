// Which rule prices usage: free by rule, by a rate of the deck, or nothing known.

import type { Tariff } from '../catalog/tariff.ts';
import type { RateBook } from './rate-book.ts';
import { priceByRate } from './rate-call.ts';
import type { FreeRule, RatedUsage, UsageToRate } from './rated-usage.ts';

const calledForm = /^(?:\+\d{1,15}|\d{1,15})$/;
const tariffMissing: RatedUsage = {
  rule: 'unrated',
  reason: 'tariff_missing',
  detail: 'The account had no plan with a rate deck in force at the time of the call.',
};
const kindsWithNumber: ReadonlySet<string> = new Set(['call', 'sms', 'mms']);

/**
 * The first rule that applies, in the order of docs/rate.md, section 2. `book` is undefined when the account had no
 * tariff at that moment.
 */
export function rateUsage(usage: UsageToRate, book: RateBook | undefined): RatedUsage {
  if (book === undefined) return usage.direction === 'inbound' ? { rule: 'inbound' } : tariffMissing;
  const freeRule = findFreeRule(usage, book);
  if (freeRule !== undefined) return { rule: freeRule };
  if (isMalformed(usage)) return { rule: 'unrated', reason: 'number_malformed', detail: 'The called number is no telephone number.' };
  const lightRule = findLightRule(usage, book.tariff);
  if (lightRule !== undefined) return { rule: lightRule };
  const booked = book.findRate(usage, usage.answeredAt);
  if (booked !== undefined) return priceByRate(usage, booked, book);
  if (usage.direction === 'inbound') return { rule: 'inbound' };
  return { rule: 'unrated', reason: 'prefix_unknown', detail: unknownPrefix(usage.calledNumber) };
}

function isMalformed({ usageKind, calledNumber }: UsageToRate): boolean {
  return !calledForm.test(calledNumber) && (calledNumber !== '' || kindsWithNumber.has(usageKind));
}

/** What is free whatever form the called number has: exchanges write words of their own there. */
function findFreeRule(usage: UsageToRate, { tariff, isEmergency }: RateBook): FreeRule | undefined {
  const { direction } = usage;
  if (direction !== 'inbound' && isEmergency(usage.calledNumber)) return 'emergency';
  if (direction === 'internal' && tariff.internal === 'free') return 'internal';
  return direction === 'inbound' && tariff.inbound === 'free' ? 'inbound' : undefined;
}

/** What is free only with a number that can be one. */
function findLightRule(usage: UsageToRate, tariff: Tariff): FreeRule | undefined {
  if (usage.direction === 'outbound' && usage.isOnNet && tariff.onNet === 'free') return 'on_net';
  const isCharged = usage.usageKind === 'call' && tariff.zeroSecondCalls === 'charged';
  return usage.quantity === 0 && !isCharged ? 'zero' : undefined;
}

/** Enough of the number to find the missing rate, not enough to tell who was called. */
function unknownPrefix(calledNumber: string): string {
  const shown = calledNumber.startsWith('+') ? calledNumber.slice(0, 5) : calledNumber;
  return `The rate deck has no prefix for ${shown}${shown.length < calledNumber.length ? '…' : ''}.`;
}
