// What each grant of an account gave to each cycle so far, and what is left of it for usage that comes late.

import type { PlanTerms } from '../catalog/plan-terms.ts';
import { type Grant, isOf, listGrants, newBalance, nextMonth, openCycle } from './open-cycle.ts';
import type { Balance, CycleBalances } from './plan-usage.ts';

/** Of one grant in one cycle, `YYYY-MM`. */
export interface CycleBalance extends Balance {
  readonly cycle: string;
}

export interface BalanceLedger {
  /**
   * What the cycle may still use. Usage that comes late finds what neither its own cycle nor a later one has used. What is
   * given once is the same for every cycle, earlier ones too. `planOf` tells the plan of any cycle, `YYYY-MM`.
   */
  open(cycle: string, planOf: (cycle: string) => PlanTerms): CycleBalances;
  /** Takes up what became of an opening; answers what is new: grants that were not known, and what was used since. */
  settle(opening: CycleBalances, closing: CycleBalances): readonly CycleBalance[];
}

/** By cycle, then by key. */
type Balances = Map<string, Map<string, Balance>>;

export function createBalanceLedger(known: readonly CycleBalance[]): BalanceLedger {
  const byCycle: Balances = new Map();
  const passed: CycleBalance[] = [];
  for (const { cycle, ...balance } of known) keep(byCycle, cycle, balance);
  const standing = (cycle: string): CycleBalances => {
    const left = restsOfGrants(byCycle);
    return { cycle, balances: sortByGrant([...(byCycle.get(cycle)?.values() ?? [])]).map((balance) => limit(balance, left.get(keyOf(balance)))) };
  };
  const follow = (cycle: string, plan: PlanTerms, previous: CycleBalances | undefined) => addGrants(byCycle, openCycle(plan, cycle, previous), plan);
  return {
    open: (cycle, planOf) => {
      if (byCycle.has(cycle)) return addGrants(byCycle, standing(cycle), planOf(cycle));
      const last = [...byCycle.keys()]
        .filter((other) => other < cycle)
        .sort()
        .at(-1);
      let previous = last === undefined ? undefined : standing(last);
      // Cycles on the way are written down too, so that late usage finds what they gave on.
      while (previous !== undefined && nextMonth(previous.cycle) < cycle) {
        const passing: string = nextMonth(previous.cycle);
        previous = follow(passing, planOf(passing), previous);
        for (const balance of previous.balances) {
          if (balance.granted === 0n) continue;
          keep(byCycle, passing, balance);
          passed.push({ ...balance, cycle: passing });
        }
      }
      return follow(cycle, planOf(cycle), previous);
    },
    settle: (opening, closing) => [...passed.splice(0), ...settleCycle(byCycle, opening, closing)],
  };
}

function settleCycle(byCycle: Balances, opening: CycleBalances, { cycle, balances }: CycleBalances): readonly CycleBalance[] {
  const openings = new Map(opening.balances.map((balance) => [keyOf(balance), balance]));
  return balances.flatMap((balance) => {
    const key = keyOf(balance);
    const before = byCycle.get(cycle)?.get(key);
    const used = balance.used - (openings.get(key)?.used ?? 0n);
    const granted = before === undefined ? balance.granted : 0n;
    if (granted === 0n && used === 0n) return [];
    keep(byCycle, cycle, { ...balance, granted: before?.granted ?? balance.granted });
    return [{ ...balance, cycle, granted, used }];
  });
}

/** Every grant for the account is there, also where the plan came later than the cycle or came back. */
function addGrants(byCycle: Balances, { cycle, balances }: CycleBalances, plan: PlanTerms): CycleBalances {
  const grants = listGrants(plan).filter(({ scope }) => scope === 'account');
  const once = grants.filter(({ given }) => given === 'once');
  const kept = balances.filter((balance) => !once.some((grant) => isOf(balance, grant)));
  const missing = grants.filter((grant) => grant.given === 'every_cycle' && !kept.some((balance) => isOf(balance, grant) && balance.grantedIn === cycle));
  return { cycle, balances: [...kept, ...missing.map((grant) => newBalance(grant, '', cycle)), ...once.map((grant) => openOnce(byCycle, grant, cycle))] };
}

/** What all cycles together have left of it. It stays as it was when it was first granted. */
function openOnce(byCycle: Balances, grant: Grant, cycle: string): Balance {
  const held = [...byCycle].flatMap(([heldIn, balances]) => [...balances.values()].filter((one) => isOf(one, grant)).map((one) => ({ ...one, heldIn })));
  const first = held.find(({ heldIn, grantedIn }) => heldIn === grantedIn);
  if (first === undefined) return newBalance(grant, '', cycle);
  const used = held.find(({ heldIn }) => heldIn === cycle)?.used ?? 0n;
  const left = held.reduce((rest, one) => rest - one.used, first.granted);
  return { ...newBalance(grant, '', first.grantedIn), granted: left > 0n ? used + left : used, used };
}

/** What is left of each grant after all cycles, by the key of its balances. A tier grants nothing. */
function restsOfGrants(byCycle: Balances): ReadonlyMap<string, bigint> {
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

function keep(byCycle: Balances, cycle: string, balance: Balance): void {
  const balances = byCycle.get(cycle) ?? new Map<string, Balance>();
  byCycle.set(cycle, balances.set(keyOf(balance), balance));
}

function keyOf({ source, measure, name, serviceNumber, grantedIn }: Balance): string {
  return [source, measure, serviceNumber, grantedIn, name].join('\n');
}

function sortByGrant(balances: readonly Balance[]): readonly Balance[] {
  return balances.toSorted((left, right) => Number(left.grantedIn > right.grantedIn) - Number(left.grantedIn < right.grantedIn));
}
