// The recurring charge of a subscription for one cycle: the whole month, or its share by days.

import { type Decimal, scaleDecimal } from '../kernel/decimal.ts';
import type { BillingCycle } from './billing-cycle.ts';

/** Dates are `YYYY-MM-DD` in the account's zone, half-open. */
export interface Subscription {
  readonly subscriptionId: number;
  readonly planName: string;
  readonly quantity: number;
  readonly monthlyPrice: Decimal;
  readonly serviceFrom: string;
  readonly serviceTo: string | undefined;
}

export interface RecurringCharge {
  readonly subscriptionId: number;
  readonly planName: string;
  readonly quantity: number;
  readonly unitPrice: Decimal;
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly daysCharged: number;
  readonly daysInCycle: number;
  readonly amount: Decimal;
}

/** In arrears, for the days of the cycle on which the subscription stood; undefined when there was none. */
export function chargeSubscription(subscription: Subscription, cycle: BillingCycle): RecurringCharge | undefined {
  const serviceFrom = later(subscription.serviceFrom, cycle.serviceFrom);
  const serviceTo = subscription.serviceTo === undefined ? cycle.serviceTo : earlier(subscription.serviceTo, cycle.serviceTo);
  if (serviceFrom >= serviceTo) return undefined;
  const daysCharged = Temporal.PlainDate.from(serviceFrom).until(serviceTo).total('days');
  return {
    subscriptionId: subscription.subscriptionId,
    planName: subscription.planName,
    quantity: subscription.quantity,
    unitPrice: subscription.monthlyPrice,
    serviceFrom,
    serviceTo,
    daysCharged,
    daysInCycle: cycle.daysInMonth,
    amount: scaleDecimal(subscription.monthlyPrice, BigInt(subscription.quantity * daysCharged), BigInt(cycle.daysInMonth)),
  };
}

function later(left: string, right: string): string {
  return left > right ? left : right;
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}
