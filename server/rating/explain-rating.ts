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

/** Says the sentence piece by piece, so that millions of them need not be put together; `format` writes amounts. */
export function describeRating(rated: RatedUsage, tariff: Tariff, format: (amount: Decimal) => string, say: (text: string) => void): void {
  if (rated.rule === 'rate') describePrice(rated, tariff, format, say);
  else say(rated.rule === 'unrated' ? rated.detail : freeSentences[rated.rule]);
}

function describePrice(rated: PricedUsage, tariff: Tariff, format: (amount: Decimal) => string, say: (text: string) => void): void {
  const { rate, pieces, connectFee, surcharge, serviceCost, bound } = rated;
  say('Deck line ');
  say(String(rate.rateId));
  say(pieces.length === 0 ? ': within the free units' : ': ');
  for (let index = 0; index < pieces.length; index += 1) {
    const piece = pieces[index];
    if (index > 0) say(' + ');
    if (piece !== undefined) describePiece(piece, rated, format, say);
  }
  if (connectFee !== 0n) {
    say(' + connect fee ');
    say(format(connectFee));
  }
  if (surcharge !== undefined) say(`; surcharge ${surcharge.name} included`);
  const boundAmount = findBoundAmount(rated, tariff);
  if (boundAmount !== undefined) say(`; ${bound === 'minimum' ? 'raised' : 'lowered'} to ${format(boundAmount)}`);
  if (serviceCost !== 0n) say(`; service fee ${format(serviceCost)}`);
  say('.');
}

function describePiece(piece: RatedPiece, { rate }: PricedUsage, format: (amount: Decimal) => string, say: (text: string) => void): void {
  const { perUnits, usageKind, rateId } = piece.rate;
  say(String(piece.billedUnits));
  say(usageKind === 'call' ? ' s × ' : ' × ');
  say(format(piece.price));
  say(usageKind === 'call' ? '/min' : perUnits === 1 ? ' each' : ` per ${perUnits}`);
  if (piece.band !== '') {
    say(' ');
    say(piece.band);
  }
  if (rateId !== rate.rateId) say(` (deck line ${rateId})`);
}

function findBoundAmount({ rate, bound }: PricedUsage, tariff: Tariff): Decimal | undefined {
  if (bound === 'none') return undefined;
  return bound === 'minimum' ? (rate.minimumCharge ?? tariff.minimumCharge) : (rate.maximumCharge ?? tariff.maximumCharge);
}
