// Grants of one cycle while usage uses them up: pooled for the account or one for each service number.

import { type Grant, isOf, newBalance } from './open-cycle.ts';
import type { Balance, CycleBalances } from './plan-usage.ts';

export interface Pool {
  readonly grant: Grant;
  /** Grants a service number that is new what the cycle gives. */
  open(serviceNumber: string): void;
  /** Takes as much as is there, the oldest grant first. */
  take(serviceNumber: string, wanted: bigint, onTaken: (grantedIn: string, amount: bigint) => void): bigint;
  list(): Balance[];
}

interface OpenBalance {
  readonly balance: Balance;
  used: bigint;
}

export function createPool(grant: Grant, { cycle, balances }: CycleBalances): Pool {
  const byNumber = new Map<string, OpenBalance[]>();
  for (const balance of balances) {
    if (!isOf(balance, grant)) continue;
    const held = byNumber.get(balance.serviceNumber);
    const opened = { balance, used: balance.used };
    if (held === undefined) byNumber.set(balance.serviceNumber, [opened]);
    else held.push(opened);
  }
  const heldBy = (serviceNumber: string): readonly OpenBalance[] => {
    // What is for the account is in the opening, or nothing is left of it.
    if (grant.scope === 'account') return byNumber.get('') ?? [];
    const held = byNumber.get(serviceNumber);
    if (held !== undefined) return held;
    const granted = [{ balance: newBalance(grant, serviceNumber, cycle), used: 0n }];
    byNumber.set(serviceNumber, granted);
    return granted;
  };
  return {
    grant,
    open: heldBy,
    take: (serviceNumber, wanted, onTaken) => takeFrom(heldBy(serviceNumber), wanted, onTaken),
    list: () => [...byNumber.values()].flatMap((held) => held.map(({ balance, used }) => ({ ...balance, used }))),
  };
}

function takeFrom(held: readonly OpenBalance[], wanted: bigint, onTaken: (grantedIn: string, amount: bigint) => void): bigint {
  let missing = wanted;
  for (const opened of held) {
    if (missing === 0n) break;
    const left = opened.balance.granted - opened.used;
    if (left <= 0n) continue;
    const amount = lesser(left, missing);
    opened.used += amount;
    missing -= amount;
    onTaken(opened.balance.grantedIn, amount);
  }
  return wanted - missing;
}

function lesser(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
