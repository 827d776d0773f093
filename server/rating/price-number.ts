// What a number would cost: pure, from a number as it is dialled to prices for several quantities.

import { createPrefixSet } from '../catalog/longest-prefix.ts';
import type { PlanTerms, UsageFilter } from '../catalog/plan-terms.ts';
import { addDecimals, type Decimal, decimalFromUnits, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import { createDialledReader, createNumberReader, type DialPlan, type NumberReading } from '../mediation/dial-plan.ts';
import { nationalPlan } from '../mediation/national-plan.ts';
import { explainPriced, type PriceExplanation } from './price-explanation.ts';
import type { RateBook } from './rate-book.ts';
import { rateUsage } from './rate-usage.ts';
import type { FreeRule, RatedUsage, UnratedReason, UsageToRate } from './rated-usage.ts';

/** Of one quantity; amounts are exact decimal text. */
export interface QuantityPrice {
  readonly quantity: number;
  readonly rule: 'rate' | FreeRule | 'unrated';
  readonly reason: UnratedReason | null;
  /** Why there is no price; null where there is one. */
  readonly detail: string | null;
  /** Null for what is free or has no price. */
  readonly price: PriceExplanation | null;
  /** Service fee included; null where there is no price. */
  readonly cost: string | null;
}

export interface SupplierQuantityPrice {
  readonly quantity: number;
  readonly cost: string | null;
  /** Null without either cost, and between currencies. */
  readonly margin: string | null;
}

export interface AppliedTerm {
  readonly source: 'allowance' | 'promotion' | 'tier';
  readonly name: string;
}

type NumberReader = (text: string) => NumberReading;

const international = /^\+[1-9]\d{6,14}$/;
const shownSeconds = [60, 180];

/** Numbers as a person of the house dials them; without a dial plan only those with a plus can be read. */
export function createDialReader(plan: DialPlan | undefined): NumberReader {
  return plan === undefined ? readPlain : createDialledReader(plan, nationalPlan(plan.country));
}

/** Numbers as a trunk hands them over. */
export function createCallingReader(plan: DialPlan | undefined): NumberReader {
  return plan === undefined ? readPlain : createNumberReader(nationalPlan(plan.country));
}

/** All that rates of this number can have as prefix, the empty one included. */
export function prefixesOf(calledNumber: string): string[] {
  const digits = calledNumber.replace(/^\+/, '');
  const sign = calledNumber.startsWith('+') ? '' : 'S';
  return ['', ...Array.from(digits, (_, index) => sign + digits.slice(0, index + 1))];
}

/** What was asked for, and for calls one minute and three. */
export function quantitiesOf(usageKind: string, quantity: number): number[] {
  return [...new Set(usageKind === 'call' ? [quantity, ...shownSeconds] : [quantity])];
}

export function priceQuantity(usage: UsageToRate, book: RateBook): QuantityPrice {
  const rated = rateUsage(usage, book);
  const told = { quantity: usage.quantity, rule: rated.rule, reason: null, detail: null, price: null, cost: '0' };
  if (rated.rule === 'unrated') return { ...told, reason: rated.reason, detail: rated.detail, cost: null };
  if (rated.rule !== 'rate') return told;
  const price = explainPriced(rated, book.tariff);
  return { ...told, price, cost: price.total };
}

/** A supplier knows nothing of our own network. */
export function priceSupplied(usage: UsageToRate, book: RateBook, sold: RateBook): SupplierQuantityPrice {
  const cost = costOf(rateUsage({ ...usage, isOnNet: false }, book));
  const income = costOf(rateUsage(usage, sold));
  const isComparable = cost !== undefined && income !== undefined && book.tariff.currency === sold.tariff.currency;
  return {
    quantity: usage.quantity,
    cost: cost === undefined ? null : formatDecimal(cost),
    margin: isComparable ? formatDecimal(decimalFromUnits(income - cost)) : null,
  };
}

/** What of a plan is for this usage, on a local day; whether anything is left of it depends on the cycle. */
export function listAppliedTerms(plan: PlanTerms, usage: Pick<UsageToRate, 'usageKind' | 'calledNumber'>, destination: string, day: string): AppliedTerm[] {
  const holds = ({ filter }: { readonly filter: UsageFilter }) => isFor(filter, usage, destination);
  const promotions = plan.promotions.filter((promotion) => holds(promotion) && promotion.from <= day && day < promotion.to);
  const named = (source: AppliedTerm['source']) => (item: { readonly name: string }) => ({ source, name: item.name });
  return [
    ...promotions.map(named('promotion')),
    ...plan.allowances.filter(holds).map(named('allowance')),
    ...plan.tiers.filter(holds).slice(0, 1).map(named('tier')),
  ];
}

function isFor({ usageKind, prefixes, destinations }: UsageFilter, usage: Pick<UsageToRate, 'usageKind' | 'calledNumber'>, destination: string): boolean {
  if (usage.usageKind !== usageKind) return false;
  if (prefixes.length === 0 && destinations.length === 0) return true;
  return destinations.includes(destination) || (prefixes.length > 0 && createPrefixSet(prefixes)(usage.calledNumber));
}

function costOf(rated: RatedUsage): Decimal | undefined {
  if (rated.rule === 'unrated') return undefined;
  return rated.rule === 'rate' ? addDecimals(rated.cost, rated.serviceCost) : zeroDecimal;
}

function readPlain(text: string): NumberReading {
  const plain = text.replace(/[\s().\-/]/g, '');
  return international.test(plain) ? { kind: 'international', number: plain } : { kind: 'malformed', number: text };
}
