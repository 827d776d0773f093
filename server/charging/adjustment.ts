// What a new price makes of a charge that stands, and how much of such adjustments a cycle can take.

import { addDecimals, type Decimal, decimalFromUnits, decimalOf, decimalPlaces, zeroDecimal } from '../kernel/decimal.ts';
import { minorPlaces } from '../kernel/money.ts';
import { roundExact } from '../kernel/round-exact.ts';
import type { PricedUsage, RatedUsage } from '../rating/rated-usage.ts';
import type { RestTariff } from './consume-plan.ts';
import type { RestPricing } from './plan-usage.ts';
import { priceRest } from './price-rest.ts';

/** What a plan did, as it is kept with the charge. */
export interface ChargeDetail {
  readonly flat?: readonly [planId: number, name: string, price: string];
  readonly tier?: readonly [planId: number, name: string, pieces: readonly (readonly [units: number, price: string])[]];
  /** What was left of the connect fee. */
  readonly fee: string;
}

export interface StandingCharge {
  readonly amount: Decimal;
  readonly coveredUnits: number;
  readonly discount: Decimal;
  /** Undefined where it is the cost as rated. */
  readonly detail: ChargeDetail | undefined;
  /** Whether the plans of its cycle grant something. */
  readonly isPlanned: boolean;
  /** Of the price that was charged. */
  readonly serviceCost: Decimal;
  readonly billedUnits: number;
}

export interface RepricedCharge {
  readonly after: Decimal;
  readonly isKept: boolean;
}

/**
 * Usage that was charged as rated costs its new price. What a plan did to usage stays: the same units covered, the same
 * prices of tiers. Discounts shrink with what they were taken off. Where the plan could have given more than it did
 * (other billed units, discounts, usage that cost nothing), the charge never rises: it is kept.
 */
export function repriceCharge(charge: StandingCharge, rated: Exclude<RatedUsage, { rule: 'unrated' }>, tariff: RestTariff | undefined): RepricedCharge {
  if (rated.rule !== 'rate' || tariff === undefined) return { after: zeroDecimal, isKept: false };
  const { detail, amount, serviceCost } = charge;
  if (detail === undefined) {
    const after = addDecimals(rated.cost, rated.serviceCost);
    return amount === zeroDecimal && after > zeroDecimal && charge.isPlanned ? { after: amount, isKept: true } : { after, isKept: false };
  }
  const part = subtract(amount, serviceCost);
  const { after, isKept } = repricePart({ charge, detail, part }, rated, tariff);
  return { after: addDecimals(after, rated.serviceCost), isKept };
}

interface PlannedPart {
  readonly charge: StandingCharge;
  readonly detail: ChargeDetail;
  /** The charge without its service fee. */
  readonly part: Decimal;
}

function repricePart({ charge, detail, part }: PlannedPart, priced: PricedUsage, tariff: RestTariff): RepricedCharge {
  if (priced.cost === zeroDecimal) return { after: zeroDecimal, isKept: false };
  const { coveredUnits, discount, billedUnits } = charge;
  const coverage = { covered: [], coveredUnits: Math.min(coveredUnits, priced.billedUnits), coversConnectFee: coveredUnits > 0 && detail.fee === '0' };
  // The volume of its cycle is settled, so that nothing tells the price of units beyond those that were charged.
  if (detail.tier !== undefined && priced.billedUnits > billedUnits) return { after: part, isKept: true };
  const { rest } = priceRest(priced, coverage, pricingOf(detail, priced.billedUnits - coverage.coveredUnits), tariff);
  const before = addDecimals(part, discount);
  const after = discount === zeroDecimal || before === zeroDecimal ? rest : roundExact({ numerator: part * rest, denominator: before }, tariff.rounding);
  const isSimple = discount === zeroDecimal && billedUnits === priced.billedUnits;
  return isSimple || after <= part ? { after, isKept: false } : { after: part, isKept: true };
}

/** Of a tier, the prices of its first units. */
function pricingOf({ flat, tier }: ChargeDetail, restUnits: number): RestPricing {
  if (flat !== undefined) return { kind: 'flat_price', name: flat[1], price: decimalOf(flat[2]) };
  if (tier === undefined) return { kind: 'rated' };
  let left = restUnits;
  const pieces = tier[2].map(([units, price]) => {
    const counted = Math.min(units, left);
    left -= counted;
    return { units: counted, price: decimalOf(price) };
  });
  return { kind: 'tier', name: tier[1], pieces: pieces.filter(({ units }) => units > 0) };
}

/** What is not charged yet of an adjustment; below zero it is given back. */
export interface OpenAdjustment {
  readonly adjustmentId: bigint;
  readonly reason: string;
  readonly currency: string;
  readonly rest: Decimal;
}

export interface AdjustmentCharge {
  readonly adjustmentId: bigint;
  readonly reason: string;
  readonly amount: Decimal;
}

/**
 * What the cycle charges of them: all that is owed, and as much given back as its other charges come to, so that no
 * invoice is below zero however its lines are rounded. `charges` is what each of the other lines comes to, `open` oldest first.
 */
export function takeAdjustments(open: readonly OpenAdjustment[], charges: readonly Decimal[], currency: string): readonly AdjustmentCharge[] {
  const minorUnit = 10n ** BigInt(decimalPlaces - minorPlaces(currency));
  const owed = open.filter(({ rest }) => rest > zeroDecimal);
  const lines = [...charges, ...owed.map(({ rest }) => rest)];
  let available = lines.reduce((sum, amount) => sum + (amount / minorUnit) * minorUnit, 0n);
  const given = open.flatMap(({ rest, ...adjustment }) => {
    if (rest >= zeroDecimal) return [];
    const wanted = ((minorUnit - rest - 1n) / minorUnit) * minorUnit;
    const isWhole = wanted <= available;
    const amount = isWhole ? rest : decimalFromUnits(-available);
    available = isWhole ? available - wanted : 0n;
    return amount === zeroDecimal ? [] : [{ ...adjustment, rest: amount }];
  });
  return [...owed, ...given].map(({ adjustmentId, reason, rest }) => ({ adjustmentId, reason, amount: rest }));
}

function subtract(left: Decimal, right: Decimal): Decimal {
  return decimalFromUnits(left - right);
}
