// Takes off what is left of a usage's price: percentages, then fixed amounts, then allowances of money.

import type { PlanTerms } from '../catalog/plan-terms.ts';
import { type Decimal, decimalFromUnits, decimalPlaces } from '../kernel/decimal.ts';
import { type Rounding, roundExact } from '../kernel/round-exact.ts';
import { holdsWithin } from './cover-units.ts';
import { grantOfAllowance, grantOfPromotion } from './open-cycle.ts';
import { createFilter } from './plan-filter.ts';
import type { CycleBalances, Discount, PlanUsage } from './plan-usage.ts';
import { createPool, type Pool } from './use-up.ts';

export interface DiscountSource {
  readonly source: Discount['source'];
  readonly name: string;
  readonly holds: (usage: PlanUsage, destination: string) => boolean;
  /** What is taken of so much that is left. */
  take(usage: PlanUsage, left: Decimal, rounding: Rounding): bigint;
  readonly pool: Pool | undefined;
}

const wholePercent = 100n * 10n ** BigInt(decimalPlaces);

/** In the order in which they are taken. */
export function listDiscountSources(plan: PlanTerms, opening: CycleBalances): readonly DiscountSource[] {
  const percentages = plan.promotions.flatMap((promotion): DiscountSource[] => {
    const { effect, name } = promotion;
    if (effect.kind !== 'percent') return [];
    const take = (_usage: PlanUsage, left: Decimal, rounding: Rounding) =>
      roundExact({ numerator: left * effect.percent, denominator: wholePercent }, rounding);
    return [{ source: 'percent', name, holds: holdsWithin(promotion), take, pool: undefined }];
  });
  const fixed = plan.promotions.flatMap((promotion): DiscountSource[] => {
    const grant = grantOfPromotion(promotion);
    if (grant?.measure !== 'money') return [];
    return [{ source: 'fixed', name: promotion.name, holds: holdsWithin(promotion), ...takingFrom(createPool(grant, opening)) }];
  });
  const allowances = plan.allowances.flatMap((allowance): DiscountSource[] => {
    if (allowance.grant.kind !== 'money') return [];
    const pool = createPool(grantOfAllowance(allowance), opening);
    return [{ source: 'allowance', name: allowance.name, holds: createFilter(allowance.filter), ...takingFrom(pool) }];
  });
  return [...percentages, ...fixed, ...allowances];
}

export function takeDiscounts(
  sources: readonly DiscountSource[],
  usage: PlanUsage,
  rest: Decimal,
  { destination, rounding }: { destination: string; rounding: Rounding },
): readonly Discount[] {
  const discounts: Discount[] = [];
  let left: bigint = rest;
  for (const { source, name, holds, take } of sources) {
    if (left === 0n) break;
    if (!holds(usage, destination)) continue;
    const taken = take(usage, decimalFromUnits(left), rounding);
    if (taken === 0n) continue;
    left -= taken;
    discounts.push({ source, name, amount: decimalFromUnits(taken) });
  }
  return discounts;
}

function takingFrom(pool: Pool): Pick<DiscountSource, 'take' | 'pool'> {
  return { pool, take: (usage, left) => pool.take(usage.serviceNumber, left, () => undefined) };
}
