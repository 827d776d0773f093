// What a subscription costs beside its usage: recurring charges by the days of a cycle, and one-off charges.

import type { PlanCharge } from '../catalog/plan-terms.ts';
import { type Decimal, scaleDecimal } from '../kernel/decimal.ts';
import type { BillingCycle } from './billing-cycle.ts';
import { type Subscription, termsOf } from './cycle-plan.ts';

export interface OneOffCharge {
  readonly subscriptionId: number;
  /** Its place among those of the plan, from 1. */
  readonly chargeNumber: number;
  readonly planName: string;
  readonly chargeName: string;
  readonly quantity: number;
  readonly unitPrice: Decimal;
  readonly amount: Decimal;
}

export interface RecurringCharge extends OneOffCharge {
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly daysCharged: number;
  readonly daysInCycle: number;
}

/** Of a cycle, what its fees depend on. */
export type ChargedDays = Pick<BillingCycle, 'serviceFrom' | 'serviceTo' | 'daysInMonth'>;

export interface BilledBefore {
  /** `YYYY-MM-DD` in the account's zone. */
  readonly billingFrom: string;
  /** Ids of subscriptions that an earlier cycle has charged. */
  readonly chargedBefore: ReadonlySet<number>;
}

/** In arrears, for the days of the cycle on which the subscription stood; none when there was none. */
export function chargeSubscription(subscription: Subscription, cycle: ChargedDays): readonly RecurringCharge[] {
  const serviceFrom = later(subscription.serviceFrom, cycle.serviceFrom);
  const serviceTo = subscription.serviceTo === undefined ? cycle.serviceTo : earlier(subscription.serviceTo, cycle.serviceTo);
  if (serviceFrom >= serviceTo) return [];
  const daysCharged = Temporal.PlainDate.from(serviceFrom).until(serviceTo).total('days');
  const share = { serviceFrom, serviceTo, daysCharged, daysInCycle: cycle.daysInMonth };
  const part = [BigInt(daysCharged), BigInt(cycle.daysInMonth)] as const;
  return termsOf(subscription, cycle).recurring.map((charge, index) => ({ ...chargeOf(subscription, charge, index, part), ...share }));
}

/**
 * Due once, in the first cycle of the subscription that is charged, by the terms of the one in which it began, and only for
 * what is new: a change of quantity ends one subscription and begins another, and what stood before is set up already.
 */
export function chargeOneOff(subscription: Subscription, cycle: ChargedDays, all: readonly Subscription[]): readonly OneOffCharge[] {
  const { serviceFrom } = subscription;
  const quantity = newQuantity(subscription, all);
  if (serviceFrom >= cycle.serviceTo || quantity === 0) return [];
  const began = { serviceFrom: serviceFrom >= cycle.serviceFrom ? cycle.serviceFrom : `${serviceFrom.slice(0, 7)}-01` };
  return termsOf(subscription, began).oneOff.map((charge, index) => chargeOf({ ...subscription, quantity }, charge, index, [1n, 1n]));
}

/** Of several that begin on one day, each takes over what those before it have left of the earlier ones. */
function newQuantity({ subscriptionId, planId, quantity, serviceFrom }: Subscription, all: readonly Subscription[]): number {
  const ofPlan = all.filter((other) => other.planId === planId && other.subscriptionId !== subscriptionId);
  const ended = ofPlan.filter((other) => other.serviceFrom < serviceFrom && other.serviceTo === serviceFrom);
  const taken = ofPlan.filter((other) => other.serviceFrom === serviceFrom && other.subscriptionId < subscriptionId);
  const left = Math.max(0, sumQuantities(ended) - sumQuantities(taken));
  return Math.max(0, quantity - left);
}

function sumQuantities(subscriptions: readonly Subscription[]): number {
  return subscriptions.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Not what began before the account was billed, which was set up and paid for elsewhere, and nothing a second time. */
export function owesOneOff({ subscriptionId, serviceFrom }: Subscription, { billingFrom, chargedBefore }: BilledBefore): boolean {
  return serviceFrom >= billingFrom && !chargedBefore.has(subscriptionId);
}

function chargeOf(
  { subscriptionId, planName, quantity }: Subscription,
  { name, price }: PlanCharge,
  index: number,
  [days, daysInCycle]: readonly [bigint, bigint],
): OneOffCharge {
  const amount = scaleDecimal(price, BigInt(quantity) * days, daysInCycle);
  return { subscriptionId, chargeNumber: index + 1, planName, chargeName: name, quantity, unitPrice: price, amount };
}

function later(left: string, right: string): string {
  return left > right ? left : right;
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}
