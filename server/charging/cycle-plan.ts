// All that an account's subscriptions give it in a cycle, as one plan.

import type { Allowance, PlanCharge, PlanTerms } from '../catalog/plan-terms.ts';
import { decimalFromUnits } from '../kernel/decimal.ts';

/** Dates are `YYYY-MM-DD` in the account's zone, half-open. */
export interface Subscription {
  readonly subscriptionId: number;
  readonly planId: number;
  readonly planName: string;
  readonly quantity: number;
  readonly serviceFrom: string;
  readonly serviceTo: string | undefined;
  /** Of the plan, newest first; there is at least one. */
  readonly versions: readonly DatedTerms[];
}

export interface DatedTerms {
  readonly effectiveOn: string;
  readonly terms: PlanTerms;
}

/** A cycle, `YYYY-MM`, by its days. */
export interface CycleDays {
  readonly serviceFrom: string;
  readonly serviceTo: string;
}

/** Of a calendar month, `YYYY-MM`; the first cycle begins with the first billed day. */
export function daysOfCycle(cycle: string, billingFrom: string): CycleDays {
  const first = `${cycle}-01`;
  const serviceTo = Temporal.PlainDate.from(first).add({ months: 1 }).toString();
  return { serviceFrom: billingFrom > first && billingFrom < serviceTo ? billingFrom : first, serviceTo };
}

/** The version in force on the first day of the cycle; of a plan that is newer than that, its first version. */
export function termsOf({ versions }: Pick<Subscription, 'versions'>, { serviceFrom }: Pick<CycleDays, 'serviceFrom'>): PlanTerms {
  const version = versions.find(({ effectiveOn }) => effectiveOn <= serviceFrom) ?? versions.at(-1);
  if (version === undefined) throw new Error('A plan has at least one version.');
  return version.terms;
}

/** Whether usage may be charged otherwise than it was rated, in any cycle. */
export function consumesUsage(subscriptions: readonly Subscription[]): boolean {
  return subscriptions.some(({ versions }) => versions.some(({ terms }) => changesUsage(terms)));
}

/**
 * Allowances, promotions and tiers of all subscriptions that stood on a day of the cycle, in their order. A plan that is
 * subscribed several times grants its pooled allowances as often as it was on the day it was most; the rest of it counts
 * once. Names are `plan id/name`, because plans may use the same.
 */
export function mergePlans(subscriptions: readonly Subscription[], cycle: CycleDays): PlanTerms {
  const standing = subscriptions.filter((subscription) => subscription.serviceFrom < cycle.serviceTo && endsAfter(subscription, cycle.serviceFrom));
  const plans = [...Map.groupBy(standing, ({ planId }) => planId)].flatMap(([planId, held]) => {
    const [first] = held;
    if (first === undefined) return [];
    const quantity = largestQuantity(held, cycle);
    const { allowances, promotions, tiers } = termsOf(first, cycle);
    const named = <Item extends PlanCharge | { readonly name: string }>(item: Item) => ({ ...item, name: `${planId}/${item.name}` });
    return [{ allowances: allowances.map((allowance) => named(multiply(allowance, quantity))), promotions: promotions.map(named), tiers: tiers.map(named) }];
  });
  return {
    name: '',
    currency: '',
    recurring: [],
    oneOff: [],
    allowances: plans.flatMap(({ allowances }) => allowances),
    promotions: plans.flatMap(({ promotions }) => promotions),
    tiers: plans.flatMap(({ tiers }) => tiers),
  };
}

/** The plan and the name of an allowance, a promotion or a tier of merged plans. */
export function splitName(name: string): { readonly planId: number; readonly name: string } {
  const slash = name.indexOf('/');
  return { planId: Number(name.slice(0, slash)), name: name.slice(slash + 1) };
}

/** A change of quantity ends one subscription and begins another: they never stood together. */
function largestQuantity(held: readonly Subscription[], cycle: CycleDays): number {
  const days = held.map(({ serviceFrom }) => [serviceFrom, cycle.serviceFrom].toSorted().at(-1) ?? serviceFrom);
  const quantityOn = (day: string) =>
    held.reduce((sum, subscription) => sum + (subscription.serviceFrom <= day && endsAfter(subscription, day) ? subscription.quantity : 0), 0);
  return Math.max(...days.map(quantityOn));
}

function endsAfter({ serviceTo }: Subscription, day: string): boolean {
  return serviceTo === undefined || serviceTo > day;
}

function changesUsage({ allowances, promotions, tiers }: PlanTerms): boolean {
  return allowances.length + promotions.length + tiers.length > 0;
}

function multiply(allowance: Allowance, quantity: number): Allowance {
  if (allowance.scope === 'service_number' || quantity === 1) return allowance;
  const { grant, rollover } = allowance;
  const times = BigInt(quantity);
  const maximum = rollover?.maximum === undefined ? undefined : decimalFromUnits(rollover.maximum * times);
  return {
    ...allowance,
    grant: grant.kind === 'units' ? { kind: 'units', units: grant.units * quantity } : { kind: 'money', amount: decimalFromUnits(grant.amount * times) },
    rollover: rollover === undefined ? undefined : { cycles: rollover.cycles, maximum },
  };
}
