// A price by stored rates with all its parts, as programs and pages read it: recomputed from them, it is the same.

import type { Tariff } from '../catalog/tariff.ts';
import { addDecimals, decimalFromUnits, formatDecimal, scaleDecimal } from '../kernel/decimal.ts';
import type { Rounding } from '../kernel/round-exact.ts';
import { explainRating, type RatingExplanation } from './explain-rating.ts';
import type { PricedUsage, RatedPiece } from './rated-usage.ts';

export interface PricePiece {
  readonly rateId: number;
  /** Empty where the tariff has no bands. */
  readonly band: string;
  readonly fromUnit: number;
  readonly billedUnits: number;
  /** For `perUnits` units, an origin surcharge included. */
  readonly price: string;
  readonly perUnits: number;
  /** To the tenth place, for reading; `exact` holds what is summed. */
  readonly amount: string;
}

/** Amounts are exact decimal text in the currency of the tariff. */
export interface PriceExplanation {
  readonly rateId: number;
  readonly destination: string;
  readonly prefix: string;
  readonly firstIncrementUnits: number;
  readonly nextIncrementUnits: number;
  readonly freeUnits: number;
  readonly pieces: PricePiece[];
  readonly billedUnits: number;
  readonly connectFee: string;
  /** Name of the origin surcharge that price and connect fee include. */
  readonly surcharge: string | null;
  readonly exact: RatingExplanation['exact'];
  /** `exact` to the tenth place. */
  readonly sum: string;
  readonly bound: PricedUsage['bound'];
  readonly boundAmount: string | null;
  readonly rounding: Rounding;
  /** Rounded; without the service fee. */
  readonly cost: string;
  readonly service: (NonNullable<RatingExplanation['service']> & { readonly cost: string }) | null;
  /** Cost and service fee. */
  readonly total: string;
}

export function explainPriced(priced: PricedUsage, tariff: Tariff): PriceExplanation {
  const { rate, cost, serviceCost, billedUnits } = priced;
  const { pieces, connectFee, surcharge, exact, bound, boundAmount, service } = explainRating(priced, tariff);
  return {
    rateId: rate.rateId,
    destination: rate.destination,
    prefix: rate.prefix,
    firstIncrementUnits: rate.firstIncrementUnits,
    nextIncrementUnits: rate.nextIncrementUnits,
    freeUnits: rate.freeUnits ?? (rate.usageKind === 'call' ? tariff.freeSeconds : 0),
    pieces: pieces.map(({ rateLine, ...piece }, index) => ({ rateId: rateLine, ...piece, amount: amountOf(priced.pieces[index]) })),
    billedUnits,
    connectFee,
    surcharge,
    exact,
    sum: formatDecimal(scaleDecimal(decimalFromUnits(priced.exact.numerator), 1n, priced.exact.denominator)),
    bound,
    boundAmount,
    rounding: tariff.rounding,
    cost: formatDecimal(cost),
    service: service && { ...service, cost: formatDecimal(serviceCost) },
    total: formatDecimal(addDecimals(cost, serviceCost)),
  };
}

function amountOf(piece: RatedPiece | undefined): string {
  return piece === undefined ? '0' : formatDecimal(scaleDecimal(piece.price, BigInt(piece.billedUnits), BigInt(piece.rate.perUnits)));
}
