// What each grant of an account gave to each cycle so far, and what is left of it for usage that comes late.

import type { PlanTerms } from '../catalog/plan-terms.ts';
import { openCycle } from './open-cycle.ts';
import type { Balance, CycleBalances } from './plan-usage.ts';

/** Of one grant in one cycle, `YYYY-MM`. */
export interface CycleBalance extends Balance {
  readonly cycle: string;
}

export interface BalanceLedger {
  /** What the cycle may still use. Usage that comes late finds what neither its own cycle nor a later one has used. */
  open(cycle: string, plan: PlanTerms): CycleBalances;
  /** Takes up what became of an opening; answers what is new: grants that were not known, and what was used since. */
  settle(opening: CycleBalances, closing: CycleBalances): readonly CycleBalance[];
}

export function createBalanceLedger(known: readonly CycleBalance[]): BalanceLedger {
  const byCycle = new Map<string, Map<string, Balance>>();
  for (const { cycle, ...balance } of known) balancesOf(byCycle, cycle).set(keyOf(balance), balance);
  const standing = (cycle: string): CycleBalances => {
    const left = restsOfGrants(byCycle);
    return { cycle, balances: sortByGrant([...balancesOf(byCycle, cycle).values()]).map((balance) => limit(balance, left.get(keyOf(balance)))) };
  };
  return {
    open: (cycle, plan) => {
      if (byCycle.has(cycle)) return standing(cycle);
      const previous = [...byCycle.keys()].filter((other) => other < cycle).sort();
      const last = previous.at(-1);
      return openCycle(plan, cycle, last === undefined ? undefined : standing(last));
    },
    settle: (opening, { cycle, balances }) => {
      if (balances.length === 0) return [];
      const known = balancesOf(byCycle, cycle);
      const openings = new Map(opening.balances.map((balance) => [keyOf(balance), balance]));
      return balances.flatMap((balance) => {
        const key = keyOf(balance);
        const before = known.get(key);
        const used = balance.used - (openings.get(key)?.used ?? 0n);
        known.set(key, { ...balance, granted: before?.granted ?? balance.granted });
        if (before !== undefined || balance.granted === 0n) return used === 0n ? [] : [{ ...balance, cycle, granted: 0n, used }];
        return [{ ...balance, cycle, used }];
      });
    },
  };
}

/** What is left of each grant after all cycles, by the key of its balances. A tier grants nothing. */
function restsOfGrants(byCycle: ReadonlyMap<string, ReadonlyMap<string, Balance>>): ReadonlyMap<string, bigint> {
  const rests = new Map<string, bigint>();
  for (const [cycle, balances] of byCycle) {
    for (const [key, { grantedIn, granted, used }] of balances) rests.set(key, (rests.get(key) ?? 0n) + (grantedIn === cycle ? granted : 0n) - used);
  }
  return rests;
}

function limit(balance: Balance, left: bigint | undefined): Balance {
  if (balance.source === 'tier' || left === undefined) return balance;
  const room = balance.granted - balance.used;
  if (left >= room) return balance;
  return { ...balance, granted: balance.used + left };
}

function balancesOf(byCycle: Map<string, Map<string, Balance>>, cycle: string): Map<string, Balance> {
  const balances = byCycle.get(cycle) ?? new Map<string, Balance>();
  byCycle.set(cycle, balances);
  return balances;
}

function keyOf({ source, measure, name, serviceNumber, grantedIn }: Balance): string {
  return [source, measure, serviceNumber, grantedIn, name].join('\n');
}

function sortByGrant(balances: readonly Balance[]): readonly Balance[] {
  return balances.toSorted((left, right) => Number(left.grantedIn > right.grantedIn) - Number(left.grantedIn < right.grantedIn));
}
