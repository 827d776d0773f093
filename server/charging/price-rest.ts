// Prices the units of a usage that nothing covers: as rated, at a promotion's flat price, or by volume tiers.

import type { TierStep, VolumeTier } from '../catalog/plan-terms.ts';
import { type Decimal, zeroDecimal } from '../kernel/decimal.ts';
import type { ExactAmount, Rounding } from '../kernel/round-exact.ts';
import { roundExact } from '../kernel/round-exact.ts';
import type { PricedUsage, RatedPiece } from '../rating/rated-usage.ts';
import type { Coverage } from './cover-units.ts';
import type { ConsumedUsage, RestPricing, TierPiece } from './plan-usage.ts';

export type Rest = Pick<ConsumedUsage, 'pricing' | 'connectFee' | 'exact' | 'bound' | 'rest'>;

export interface RestRules {
  readonly rounding: Rounding;
  /** Of the tariff, where the rate has none. */
  readonly maximumCharge: Decimal | undefined;
}

const asRated: RestPricing = { kind: 'rated' };

export function priceRest(priced: PricedUsage, coverage: Coverage, pricing: RestPricing, rules: RestRules): Rest {
  if (pricing.kind === 'rated' && coverage.coveredUnits === 0) {
    return { pricing: asRated, connectFee: priced.connectFee, exact: priced.exact, bound: priced.bound, rest: priced.cost };
  }
  const connectFee = coverage.coversConnectFee || pricing.kind === 'flat_price' ? zeroDecimal : priced.connectFee;
  const exact = sumPieces(connectFee, listRestPieces(priced, coverage.coveredUnits, pricing));
  const maximum = priced.rate.maximumCharge ?? rules.maximumCharge;
  const isAbove = maximum !== undefined && exact.numerator > maximum * exact.denominator;
  const rest = roundExact(isAbove ? { numerator: maximum, denominator: 1n } : exact, rules.rounding);
  return { pricing, connectFee, exact, bound: isAbove ? 'maximum' : 'none', rest };
}

/**
 * The units after the first `place` units of a tier's volume. `volume` is that of the whole cycle; a step begins with the
 * unit after its `fromUnits`.
 */
export function priceByTier({ name, mode, steps }: VolumeTier, units: number, place: number, volume: number): RestPricing {
  if (units === 0) return { kind: 'tier', name, pieces: [] };
  if (mode === 'whole_volume') return { kind: 'tier', name, pieces: [{ units, price: stepAt(steps, volume - 1).price }] };
  const pieces: TierPiece[] = [];
  for (let from = place; from < place + units; ) {
    const step = stepAt(steps, from);
    const next = steps[steps.indexOf(step) + 1]?.fromUnits ?? Number.POSITIVE_INFINITY;
    const to = Math.min(next, place + units);
    pieces.push({ units: to - from, price: step.price });
    from = to;
  }
  return { kind: 'tier', name, pieces };
}

/** The step of a place in the volume, counted from 0. */
function stepAt(steps: readonly TierStep[], place: number): TierStep {
  const step = steps.findLast(({ fromUnits }) => fromUnits <= place);
  if (step === undefined) throw new Error('The first step of a tier begins at 0.');
  return step;
}

type RestPiece = TierPiece & { readonly perUnits: number };

function listRestPieces(priced: PricedUsage, coveredUnits: number, pricing: RestPricing): readonly RestPiece[] {
  const { perUnits } = priced.rate;
  if (pricing.kind === 'tier') return pricing.pieces.map((piece) => ({ ...piece, perUnits }));
  if (pricing.kind === 'flat_price') return [{ units: priced.billedUnits - coveredUnits, price: pricing.price, perUnits }];
  return skipUnits(priced.pieces, coveredUnits);
}

function skipUnits(pieces: readonly RatedPiece[], coveredUnits: number): RestPiece[] {
  let skipped = coveredUnits;
  return pieces.map(({ rate, billedUnits, price }) => {
    const units = Math.max(0, billedUnits - skipped);
    skipped = Math.max(0, skipped - billedUnits);
    return { units, price, perUnits: rate.perUnits };
  });
}

function sumPieces(connectFee: Decimal, pieces: readonly RestPiece[]): ExactAmount {
  let numerator: bigint = connectFee;
  let denominator = 1n;
  for (const { units, price, perUnits } of pieces) {
    if (units === 0) continue;
    const per = BigInt(perUnits);
    const part = price * BigInt(units);
    if (denominator === per) {
      numerator += part;
      continue;
    }
    numerator = numerator * per + part * denominator;
    denominator *= per;
  }
  return { numerator, denominator };
}
