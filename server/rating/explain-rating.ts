// Says how a usage got its price: a sentence for people, an object for programs that compute it again.

import type { Tariff } from '../catalog/tariff.ts';
import { type Decimal, decimalPlaces, formatDecimal } from '../kernel/decimal.ts';
import type { ExactAmount } from '../kernel/round-exact.ts';
import type { FreeRule, PricedUsage, RatedPiece, RatedUsage } from './rated-usage.ts';

export interface RatingExplanation {
  /** Line of the deck; null where no rate prices the usage. */
  readonly rateLine: number | null;
  readonly pieces: readonly {
    readonly band: string;
    readonly rateLine: number;
    readonly fromUnit: number;
    readonly billedUnits: number;
    readonly price: string;
    readonly perUnits: number;
  }[];
  readonly connectFee: string;
  /** Name of the origin surcharge, which price and connect fee include. */
  readonly surcharge: string | null;
  /** The sum before bounds and rounding: numerator ÷ denominator in the currency. */
  readonly exact: { readonly numerator: string; readonly denominator: string };
  readonly bound: PricedUsage['bound'];
  /** The minimum or maximum that counts in place of the sum. */
  readonly boundAmount: string | null;
  readonly service: { readonly perCall: string; readonly perMinute: string; readonly freeSeconds: number } | null;
}

const unitsPerOne = 10n ** BigInt(decimalPlaces);
const nothing: RatingExplanation = {
  rateLine: null,
  pieces: [],
  connectFee: '0',
  surcharge: null,
  exact: { numerator: '0', denominator: '1' },
  bound: 'none',
  boundAmount: null,
  service: null,
};
const freeSentences: Readonly<Record<FreeRule, string>> = {
  emergency: 'Emergency numbers cost nothing.',
  internal: 'Internal calls cost nothing.',
  inbound: 'Inbound usage costs nothing.',
  on_net: 'Usage within the own network costs nothing.',
  zero: 'A quantity of 0 costs nothing.',
};

export function explainRating(rated: RatedUsage, tariff: Tariff): RatingExplanation {
  if (rated.rule !== 'rate') return nothing;
  const { rate, pieces, connectFee, surcharge, exact, bound } = rated;
  const boundAmount = findBoundAmount(rated, tariff);
  return {
    rateLine: rate.rateId,
    pieces: pieces.map((piece) => ({
      band: piece.band,
      rateLine: piece.rate.rateId,
      fromUnit: piece.fromUnit,
      billedUnits: piece.billedUnits,
      price: formatDecimal(piece.price),
      perUnits: piece.rate.perUnits,
    })),
    connectFee: formatDecimal(connectFee),
    surcharge: surcharge?.name ?? null,
    exact: explainExact(exact),
    bound,
    boundAmount: boundAmount === undefined ? null : formatDecimal(boundAmount),
    service: rate.service
      ? { perCall: formatDecimal(rate.service.perCall), perMinute: formatDecimal(rate.service.perMinute), freeSeconds: rate.service.freeSeconds }
      : null,
  };
}

/** In the currency, so that numerator ÷ denominator is the amount. */
export function explainExact({ numerator, denominator }: ExactAmount): RatingExplanation['exact'] {
  return { numerator: numerator.toString(), denominator: (denominator * unitsPerOne).toString() };
}

/** `format` writes amounts; it is given so that millions of the same amount are written once. */
export function describeRating(rated: RatedUsage, tariff: Tariff, format: (amount: Decimal) => string): string {
  if (rated.rule === 'unrated') return rated.detail;
  if (rated.rule !== 'rate') return freeSentences[rated.rule];
  const { rate, pieces, connectFee, surcharge, serviceCost } = rated;
  let sentence = `Deck line ${rate.rateId}: ${pieces.length === 0 ? 'within the free units' : ''}`;
  for (const [index, piece] of pieces.entries()) sentence += `${index === 0 ? '' : ' + '}${describePiece(piece, rated, format)}`;
  if (connectFee !== 0n) sentence += ` + connect fee ${format(connectFee)}`;
  if (surcharge !== undefined) sentence += `; surcharge ${surcharge.name} included`;
  const boundAmount = findBoundAmount(rated, tariff);
  if (boundAmount !== undefined) sentence += rated.bound === 'minimum' ? `; raised to ${format(boundAmount)}` : `; lowered to ${format(boundAmount)}`;
  if (serviceCost !== 0n) sentence += `; service fee ${format(serviceCost)}`;
  return `${sentence}.`;
}

function describePiece(piece: RatedPiece, { rate }: PricedUsage, format: (amount: Decimal) => string): string {
  const { perUnits, usageKind, rateId } = piece.rate;
  const per = usageKind === 'call' ? `/min` : perUnits === 1 ? ' each' : ` per ${perUnits}`;
  const band = piece.band === '' ? '' : ` ${piece.band}`;
  const line = rateId === rate.rateId ? '' : ` (deck line ${rateId})`;
  return `${piece.billedUnits}${usageKind === 'call' ? ' s' : ''} × ${format(piece.price)}${per}${band}${line}`;
}

function findBoundAmount({ rate, bound }: PricedUsage, tariff: Tariff): Decimal | undefined {
  if (bound === 'none') return undefined;
  return bound === 'minimum' ? (rate.minimumCharge ?? tariff.minimumCharge) : (rate.maximumCharge ?? tariff.maximumCharge);
}
