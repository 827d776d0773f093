// What goes through a plan and what comes out: usage in its order, its charge with all that explains it, and balances.

import type { UsageKind } from '../catalog/rate.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { ExactAmount } from '../kernel/round-exact.ts';
import type { PricedUsage } from '../rating/rated-usage.ts';

export interface PlanUsage {
  readonly usageId: string;
  /** Epoch seconds. */
  readonly startedAt: number;
  /** Of `startedAt`, `YYYY-MM-DD` in the zone whose months are the cycles. */
  readonly localDate: string;
  readonly serviceNumber: string;
  readonly calledNumber: string;
  readonly usageKind: UsageKind;
  /** Undefined for usage that no rate prices: it only tells that its service number is there. */
  readonly priced: PricedUsage | undefined;
}

/** `grantedIn` is the cycle whose grant was used, `YYYY-MM`. */
export interface Covered {
  readonly source: 'promotion' | 'allowance';
  readonly name: string;
  readonly grantedIn: string;
  readonly units: number;
}

export interface Discount {
  readonly source: 'percent' | 'fixed' | 'allowance';
  readonly name: string;
  readonly amount: Decimal;
}

export interface TierPiece {
  readonly units: number;
  /** For the rate's `perUnits` units. */
  readonly price: Decimal;
}

/** How the units that nothing covers were priced. */
export type RestPricing =
  | { readonly kind: 'rated' }
  | { readonly kind: 'flat_price'; readonly name: string; readonly price: Decimal }
  | { readonly kind: 'tier'; readonly name: string; readonly pieces: readonly TierPiece[] };

export interface ConsumedUsage {
  readonly covered: readonly Covered[];
  readonly coveredUnits: number;
  readonly pricing: RestPricing;
  /** What is left of the connect fee. */
  readonly connectFee: Decimal;
  /** Connect fee and units that are not covered, before minimum, maximum and rounding. */
  readonly exact: ExactAmount;
  readonly bound: 'none' | 'minimum' | 'maximum';
  /** Rounded; before discounts. */
  readonly rest: Decimal;
  readonly discounts: readonly Discount[];
  /** What the discounts took off together. */
  readonly discount: Decimal;
  /** `rest` less `discount`; the service fee comes on top. */
  readonly charge: Decimal;
}

/** What one grant gives in one cycle. Units, or money in units of 10⁻¹⁰; for a tier `used` is its volume, `granted` zero. */
export interface Balance {
  readonly source: 'promotion' | 'allowance' | 'tier';
  readonly name: string;
  readonly measure: 'units' | 'money';
  /** Empty: for the account. */
  readonly serviceNumber: string;
  /** The cycle of the grant, `YYYY-MM`; an earlier one than that of the balance is carried over. */
  readonly grantedIn: string;
  readonly granted: bigint;
  readonly used: bigint;
}

/** An account's balances in one cycle, `YYYY-MM`; of each allowance the oldest grant first. */
export interface CycleBalances {
  readonly cycle: string;
  readonly balances: readonly Balance[];
}

/** The order in which an account's usage is consumed: start, then id by code points. */
export function compareUsage(left: Pick<PlanUsage, 'startedAt' | 'usageId'>, right: Pick<PlanUsage, 'startedAt' | 'usageId'>): number {
  return left.startedAt - right.startedAt || compareCodePoints(left.usageId, right.usageId);
}

/** UTF-16 puts surrogates before the last of the plane that needs none. */
function compareCodePoints(left: string, right: string): number {
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    if (left.charCodeAt(index) === right.charCodeAt(index)) continue;
    return (left.codePointAt(index) ?? 0) - (right.codePointAt(index) ?? 0);
  }
  return left.length - right.length;
}
