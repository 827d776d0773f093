// Sums priced usage by destination, exactly.

import type { Rate } from '../catalog/rate.ts';
import { type Decimal, decimalFromUnits } from '../kernel/decimal.ts';
import type { RatedUsage } from './rated-usage.ts';

export interface DestinationTotal {
  /** A rule in brackets, such as `(emergency)`, for usage without a rate. */
  readonly destination: string;
  readonly usageCount: number;
  readonly billedUnits: bigint;
  readonly cost: Decimal;
  readonly serviceCost: Decimal;
  readonly charge: Decimal;
}

export interface UsageTotals {
  add(rated: RatedUsage, charge: Decimal): void;
  /** By code points of the destination. */
  list(): readonly DestinationTotal[];
}

interface Sum {
  usageCount: number;
  /** Those that are not in `billedUnits` yet; whole numbers stay exact below `flushAt`. */
  recentUnits: number;
  billedUnits: bigint;
  cost: bigint;
  serviceCost: bigint;
  charge: bigint;
}

const flushAt = 2 ** 52;

export function createUsageTotals(): UsageTotals {
  const sums = new Map<string, Sum>();
  // Ids are lines of a deck, and the rates of a line share its destination.
  const byRate: (Sum | undefined)[] = [];
  const open = (destination: string): Sum => {
    const sum = sums.get(destination) ?? { usageCount: 0, recentUnits: 0, billedUnits: 0n, cost: 0n, serviceCost: 0n, charge: 0n };
    sums.set(destination, sum);
    return sum;
  };
  const openRate = (rate: Rate): Sum => {
    const sum = open(rate.destination);
    byRate[rate.rateId] = sum;
    return sum;
  };
  return {
    add: (rated, charge) => {
      if (rated.rule !== 'rate') open(`(${rated.rule})`).usageCount += 1;
      else addPriced(byRate[rated.rate.rateId] ?? openRate(rated.rate), rated, charge);
    },
    list: () => [...sums].sort(([left], [right]) => compareCodePoints(left, right)).map(([destination, sum]) => totalOf(destination, sum)),
  };
}

/** Not as UTF-16, which puts the planes beyond the first before the end of it. */
export function compareCodePoints(left: string, right: string): number {
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    if (left.charCodeAt(at) !== right.charCodeAt(at)) return (left.codePointAt(at) ?? 0) - (right.codePointAt(at) ?? 0);
  }
  return left.length - right.length;
}

function addPriced(sum: Sum, { billedUnits, cost, serviceCost }: Extract<RatedUsage, { rule: 'rate' }>, charge: Decimal): void {
  sum.usageCount += 1;
  sum.recentUnits += billedUnits;
  if (sum.recentUnits >= flushAt) flush(sum);
  if (cost !== 0n) sum.cost += cost;
  if (serviceCost !== 0n) sum.serviceCost += serviceCost;
  if (charge !== 0n) sum.charge += charge;
}

function flush(sum: Sum): void {
  sum.billedUnits += BigInt(sum.recentUnits);
  sum.recentUnits = 0;
}

function totalOf(destination: string, sum: Sum): DestinationTotal {
  flush(sum);
  const { usageCount, billedUnits, cost, serviceCost, charge } = sum;
  return {
    destination,
    usageCount,
    billedUnits,
    cost: decimalFromUnits(cost),
    serviceCost: decimalFromUnits(serviceCost),
    charge: decimalFromUnits(charge),
  };
}
