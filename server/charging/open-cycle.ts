// What an account may use in a cycle: its grants, and what is carried over from cycles before.

import type { Allowance, PlanTerms, Promotion, Rollover } from '../catalog/plan-terms.ts';
import { type Decimal, decimalPlaces } from '../kernel/decimal.ts';
import type { Balance, CycleBalances } from './plan-usage.ts';

/** What a plan grants under one name. */
export interface Grant extends Pick<Balance, 'source' | 'name' | 'measure'> {
  readonly amount: bigint;
  readonly scope: 'account' | 'service_number';
  readonly given: 'once' | 'every_cycle';
  readonly rollover: Rollover | undefined;
}

/**
 * The balances at the beginning of a cycle (`YYYY-MM`), given those at the end of the last one before it; undefined in the
 * account's first. Months between them are cycles without usage. A service number has its grants from the cycle of its
 * first usage on.
 */
export function openCycle(plan: PlanTerms, cycle: string, previous: CycleBalances | undefined): CycleBalances {
  const grants = listGrants(plan);
  if (previous === undefined) return { cycle, balances: grants.flatMap((grant) => openFirst(grant, cycle)) };
  if (previous.cycle >= cycle) throw new Error('A cycle follows those before it.');
  let last = previous;
  while (last.cycle < cycle) last = followCycle(grants, last);
  return last;
}

/** Everything of a plan that is used up, in its order. */
export function listGrants(plan: PlanTerms): readonly Grant[] {
  return [...plan.promotions.flatMap((promotion) => grantOfPromotion(promotion) ?? []), ...plan.allowances.map(grantOfAllowance)];
}

export function grantOfAllowance({ name, grant, scope, rollover }: Allowance): Grant {
  const amount = grant.kind === 'units' ? BigInt(grant.units) : grant.amount;
  return { source: 'allowance', name, measure: grant.kind, amount, scope, given: 'every_cycle', rollover };
}

/** Undefined for effects that are never used up. */
export function grantOfPromotion({ name, effect, given }: Promotion): Grant | undefined {
  const common = { source: 'promotion', name, scope: 'account', given, rollover: undefined } as const;
  if (effect.kind === 'free_units') return { ...common, measure: 'units', amount: BigInt(effect.units) };
  return effect.kind === 'fixed' ? { ...common, measure: 'money', amount: effect.amount } : undefined;
}

export function isOf(balance: Balance, { source, name, measure }: Pick<Grant, 'source' | 'name' | 'measure'>): boolean {
  return balance.source === source && balance.name === name && balance.measure === measure;
}

export function newBalance({ source, name, measure, amount }: Grant, serviceNumber: string, grantedIn: string): Balance {
  return { source, name, measure, serviceNumber, grantedIn, granted: amount, used: 0n };
}

function openFirst(grant: Grant, cycle: string): Balance[] {
  return grant.scope === 'account' ? [newBalance(grant, '', cycle)] : [];
}

function followCycle(grants: readonly Grant[], previous: CycleBalances): CycleBalances {
  const cycle = nextMonth(previous.cycle);
  const balances = grants.flatMap((grant) => {
    const byNumber = Map.groupBy(
      previous.balances.filter((balance) => isOf(balance, grant)),
      (balance) => balance.serviceNumber,
    );
    if (grant.scope === 'account' && byNumber.size === 0) return openFirst(grant, cycle);
    return [...byNumber].flatMap(([serviceNumber, held]) => {
      const carried = grant.given === 'once' ? held.map(restOf) : listCarried(grant.rollover, held, cycle);
      return grant.given === 'once' ? carried : [...carried, newBalance(grant, serviceNumber, cycle)];
    });
  });
  return { cycle, balances };
}

/** Oldest first; what is more than the maximum is cut, the newest first. */
function listCarried(rollover: Rollover | undefined, held: readonly Balance[], cycle: string): Balance[] {
  if (rollover === undefined) return [];
  const carried: Balance[] = [];
  let room = rollover.maximum === undefined ? undefined : maximumOf(held, rollover.maximum);
  for (const balance of held) {
    if (monthsBetween(balance.grantedIn, cycle) > rollover.cycles) continue;
    const rest = restOf(balance);
    const granted = room === undefined || rest.granted < room ? rest.granted : room;
    if (room !== undefined) room -= granted;
    if (granted > 0n) carried.push({ ...rest, granted });
  }
  return carried;
}

function restOf(balance: Balance): Balance {
  return { ...balance, granted: balance.granted - balance.used, used: 0n };
}

/** A maximum of units is a whole number of them. */
function maximumOf(held: readonly Balance[], maximum: Decimal): bigint {
  return held[0]?.measure === 'units' ? maximum / 10n ** BigInt(decimalPlaces) : maximum;
}

/** Cycles are `YYYY-MM`. */
export function nextMonth(cycle: string): string {
  return Temporal.PlainYearMonth.from(cycle).add({ months: 1 }).toString();
}

function monthsBetween(from: string, to: string): number {
  return monthOf(to) - monthOf(from);
}

function monthOf(cycle: string): number {
  return Number(cycle.slice(0, 4)) * 12 + Number(cycle.slice(5, 7));
}
