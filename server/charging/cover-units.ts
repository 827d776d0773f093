// Covers billed units from the beginning of a usage: promotions of free units first, then allowances, in the plan's order.

import type { PlanTerms, Promotion } from '../catalog/plan-terms.ts';
import type { PricedUsage } from '../rating/rated-usage.ts';
import { grantOfAllowance, grantOfPromotion } from './open-cycle.ts';
import { createFilter, type Holds } from './plan-filter.ts';
import type { Covered, CycleBalances, PlanUsage } from './plan-usage.ts';
import { createPool, type Pool } from './use-up.ts';

export interface UnitSource {
  readonly source: Covered['source'];
  readonly pool: Pool;
  readonly holds: (usage: PlanUsage, destination: string) => boolean;
  readonly coversConnectFee: boolean;
}

export interface Coverage {
  readonly covered: readonly Covered[];
  readonly coveredUnits: number;
  readonly coversConnectFee: boolean;
}

const nothing: Coverage = { covered: [], coveredUnits: 0, coversConnectFee: false };

/** In the order in which they are used. */
export function listUnitSources(plan: PlanTerms, opening: CycleBalances): readonly UnitSource[] {
  const promotions = plan.promotions.flatMap((promotion): UnitSource[] => {
    const grant = grantOfPromotion(promotion);
    if (grant?.measure !== 'units') return [];
    return [{ source: 'promotion', pool: createPool(grant, opening), holds: holdsWithin(promotion), coversConnectFee: true }];
  });
  const allowances = plan.allowances.flatMap((allowance): UnitSource[] => {
    if (allowance.grant.kind !== 'units') return [];
    const pool = createPool(grantOfAllowance(allowance), opening);
    return [{ source: 'allowance', pool, holds: createFilter(allowance.filter), coversConnectFee: allowance.coversConnectFee }];
  });
  return [...promotions, ...allowances];
}

/** A promotion holds from its first local date up to and without its last. */
export function holdsWithin({ filter, from, to }: Promotion): (usage: PlanUsage, destination: string) => boolean {
  const holds: Holds = createFilter(filter);
  return (usage, destination) => from <= usage.localDate && usage.localDate < to && holds(usage, destination);
}

export function coverUnits(sources: readonly UnitSource[], usage: PlanUsage, priced: PricedUsage): Coverage {
  if (sources.length === 0 || priced.billedUnits === 0) return nothing;
  const covered: Covered[] = [];
  let left = BigInt(priced.billedUnits);
  let coversConnectFee = false;
  for (const { source, pool, holds, coversConnectFee: coversFee } of sources) {
    if (left === 0n) break;
    if (!holds(usage, priced.rate.destination)) continue;
    const isFirst = covered.length === 0;
    left -= pool.take(usage.serviceNumber, left, (grantedIn, units) => covered.push({ source, name: pool.grant.name, grantedIn, units: Number(units) }));
    if (isFirst && covered.length > 0) coversConnectFee = coversFee;
  }
  return covered.length === 0 ? nothing : { covered, coveredUnits: priced.billedUnits - Number(left), coversConnectFee };
}
