// Prices usage second by second as docs/rate.md says it, slow and obvious: what the rater is compared with.

import type { BandPrice, Rate } from '../../catalog/rate.ts';
import type { DayType, OriginSurcharge, Tariff } from '../../catalog/tariff.ts';
import type { UsageToRate } from '../../rating/rated-usage.ts';

/** Everything that can be compared, in plain values; amounts in units of 10⁻¹⁰, `exact` as a reduced fraction of them. */
export type RatedOutcome =
  | { readonly rule: 'emergency' | 'internal' | 'inbound' | 'on_net' | 'zero' }
  | { readonly rule: 'unrated'; readonly reason: string }
  | {
      readonly rule: 'rate';
      readonly rateId: number;
      readonly pieces: readonly OutcomePiece[];
      readonly billedUnits: number;
      readonly connectFee: bigint;
      readonly surcharge: string | undefined;
      readonly exact: string;
      readonly bound: 'none' | 'minimum' | 'maximum';
      readonly cost: bigint;
      readonly serviceCost: bigint;
    };

export interface OutcomePiece {
  readonly rateId: number;
  readonly band: string;
  readonly fromUnit: number;
  readonly billedUnits: number;
  readonly price: bigint;
}

interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

interface LocalMinute {
  readonly date: string;
  readonly weekday: DayType;
  readonly minuteOfDay: number;
}

interface Increment extends OutcomePiece {
  readonly perUnits: number;
}

/** A rate whose prefix and origins fit; `originRank` is the length of the origin that matched, ½ for withheld, 0 for none. */
interface FittingRate {
  readonly rate: Rate;
  readonly originRank: number;
}

const weekdays: readonly DayType[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function createBruteForceRater(rates: readonly Rate[], tariff: Tariff): (usage: UsageToRate) => RatedOutcome {
  const localMinutes = new Map<number, LocalMinute>();

  return rateOne;

  function rateOne(usage: UsageToRate): RatedOutcome {
    const { direction, usageKind, calledNumber, quantity } = usage;
    if (direction !== 'inbound' && tariff.emergencyNumbers.has(calledNumber)) return { rule: 'emergency' };
    if (direction === 'internal' && tariff.internal === 'free') return { rule: 'internal' };
    if (direction === 'inbound' && tariff.inbound === 'free') return { rule: 'inbound' };
    if (!isCalledNumber(calledNumber, usageKind)) return { rule: 'unrated', reason: 'number_malformed' };
    if (direction === 'outbound' && usage.isOnNet && tariff.onNet === 'free') return { rule: 'on_net' };
    if (quantity === 0 && !(usageKind === 'call' && tariff.zeroSecondCalls === 'charged')) return { rule: 'zero' };
    const fitting = listFittingRates(usage);
    const rate = findRateAt(fitting, usage.answeredAt);
    if (rate !== undefined) return priceByRate(usage, fitting, rate);
    return direction === 'inbound' ? { rule: 'inbound' } : { rule: 'unrated', reason: 'prefix_unknown' };
  }

  function listFittingRates(usage: UsageToRate): FittingRate[] {
    const fitting: FittingRate[] = [];
    for (const rate of rates) {
      const originRank = rankOrigin(rate.origins, digitsOfCalling(usage.callingNumber));
      if (rate.usageKind !== usage.usageKind) continue;
      if (rate.direction !== (usage.direction === 'inbound' ? 'inbound' : 'outbound')) continue;
      const called = asPrefix(usage.calledNumber);
      if (!called.startsWith(rate.prefix) || (rate.isExact && called !== rate.prefix)) continue;
      if (originRank !== undefined) fitting.push({ rate, originRank });
    }
    return fitting;
  }

  /** Undefined where none of the origins fits. */
  function rankOrigin(origins: readonly string[], calling: string | undefined): number | undefined {
    if (origins.length === 0) return 0;
    let rank: number | undefined;
    for (const origin of origins) {
      if (origin === 'withheld' && calling === undefined) rank = Math.max(rank ?? 0, 0.5);
      for (const prefix of tariff.originSets.get(origin) ?? [origin]) {
        if (calling?.startsWith(prefix) === true) rank = Math.max(rank ?? 0, prefix.length);
      }
    }
    return rank;
  }

  function priceByRate(usage: UsageToRate, fitting: readonly FittingRate[], rate: Rate): RatedOutcome {
    const surcharge = findSurcharge(usage);
    const connectFee = priceIn(rate, bandAt(usage.answeredAt)).connectFee + (surcharge?.connectFee ?? 0n);
    const increments = listIncrements(usage, fitting, rate);
    let sum: Fraction = { top: connectFee, bottom: 1n };
    for (const { price, billedUnits, perUnits } of increments) sum = add(sum, { top: price * BigInt(billedUnits), bottom: BigInt(perUnits) });
    const bounded = applyBounds(sum, rate);
    return {
      rule: 'rate',
      rateId: rate.rateId,
      pieces: joinIncrements(increments),
      billedUnits: increments.reduce((units, increment) => units + increment.billedUnits, 0),
      connectFee,
      surcharge: surcharge?.name,
      exact: formatFraction(sum),
      bound: bounded.bound,
      cost: round(bounded.amount),
      serviceCost: usage.usageKind === 'call' ? priceService(usage.quantity, rate) : 0n,
    };
  }

  function listIncrements(usage: UsageToRate, fitting: readonly FittingRate[], rateAtAnswer: Rate): Increment[] {
    const isCall = usage.usageKind === 'call';
    const isSplit = isCall && tariff.crossing === 'split';
    const surchargePrice = findSurcharge(usage)?.pricePerMinute ?? 0n;
    const freeUnits = rateAtAnswer.freeUnits ?? (isCall ? tariff.freeSeconds : 0);
    const increments: Increment[] = [];
    let rate = rateAtAnswer;
    let nextBegin = freeUnits;
    // A call of no seconds that is charged pays the increment that begins at its first second.
    const unitCount = Math.max(usage.quantity, 1);
    for (let unit = 0; unit < unitCount; unit += 1) {
      if (unit !== nextBegin) continue;
      const moment = isSplit ? usage.answeredAt + unit : usage.answeredAt;
      if (isSplit) rate = findRateAt(fitting, moment) ?? rate;
      const band = bandAt(moment);
      const billedUnits = increments.length === 0 ? rateAtAnswer.firstIncrementUnits : rate.nextIncrementUnits;
      const price = priceIn(rate, band).price + surchargePrice;
      increments.push({ rateId: rate.rateId, band, fromUnit: unit, billedUnits, price, perUnits: isCall ? 60 : rate.perUnits });
      nextBegin = unit + billedUnits;
    }
    return increments;
  }

  function findSurcharge(usage: UsageToRate): OriginSurcharge | undefined {
    if (usage.direction !== 'outbound' || usage.usageKind !== 'call') return undefined;
    const called = asPrefix(usage.calledNumber);
    const calling = digitsOfCalling(usage.callingNumber);
    for (const surcharge of tariff.originSurcharges) {
      const isForDestination = surcharge.destinations.length === 0 || surcharge.destinations.some((prefix) => called.startsWith(prefix));
      const excepted = surcharge.exceptOrigins.flatMap((origin) => tariff.originSets.get(origin) ?? [origin]);
      if (isForDestination && !excepted.some((prefix) => calling?.startsWith(prefix) === true)) return surcharge;
    }
    return undefined;
  }

  function bandAt(moment: number): string {
    if (tariff.bands.length === 0) return '';
    const { date, weekday, minuteOfDay } = localMinuteAt(moment);
    const knowsHolidays = tariff.bands.some(({ days }) => days.includes('holiday'));
    const dayType = knowsHolidays && tariff.isHoliday(date) ? 'holiday' : weekday;
    for (const { name, days, fromMinute, toMinute } of tariff.bands) {
      if (days.includes(dayType) && fromMinute <= minuteOfDay && minuteOfDay < toMinute) return name;
    }
    throw new Error(`No band at ${date} ${minuteOfDay}`);
  }

  function localMinuteAt(moment: number): LocalMinute {
    const minute = Math.floor(moment / 60);
    const known = localMinutes.get(minute);
    if (known !== undefined) return known;
    const local = Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO(tariff.zone);
    const weekday = weekdays[local.dayOfWeek - 1] ?? 'mon';
    const found = { date: local.toPlainDate().toString(), weekday, minuteOfDay: local.hour * 60 + local.minute };
    localMinutes.set(minute, found);
    return found;
  }

  function applyBounds(sum: Fraction, rate: Rate): { readonly amount: Fraction; readonly bound: 'none' | 'minimum' | 'maximum' } {
    const minimum = rate.minimumCharge ?? tariff.minimumCharge;
    const maximum = rate.maximumCharge ?? tariff.maximumCharge;
    let amount = sum;
    let bound: 'none' | 'minimum' | 'maximum' = 'none';
    if (sum.top === 0n) return { amount, bound };
    if (minimum !== undefined && amount.top < minimum * amount.bottom) {
      amount = { top: minimum, bottom: 1n };
      bound = 'minimum';
    }
    if (maximum !== undefined && amount.top > maximum * amount.bottom) {
      amount = { top: maximum, bottom: 1n };
      bound = 'maximum';
    }
    return { amount, bound };
  }

  function priceService(secondsTalked: number, { service }: Rate): bigint {
    if (service === undefined) return 0n;
    const seconds = Math.max(secondsTalked - service.freeSeconds, 0);
    return round(add({ top: service.perCall, bottom: 1n }, { top: service.perMinute * BigInt(seconds), bottom: 60n }));
  }

  function round({ top, bottom }: Fraction): bigint {
    const { decimals, mode } = tariff.rounding;
    const place = 10n ** BigInt(10 - decimals);
    const below = top / (bottom * place);
    const twiceLeft = (top - below * bottom * place) * 2n;
    const half = bottom * place;
    const isUp =
      (mode === 'up' && twiceLeft > 0n) ||
      (mode === 'half_up' && twiceLeft >= half) ||
      (mode === 'half_even' && (twiceLeft > half || (twiceLeft === half && below % 2n === 1n)));
    return (isUp ? below + 1n : below) * place;
  }
}

function isCalledNumber(text: string, usageKind: string): boolean {
  if (text === '') return !['call', 'sms', 'mms'].includes(usageKind);
  return /^\+?[0-9]{1,15}$/.test(text);
}

/** A called number as prefixes of decks are written. */
function asPrefix(calledNumber: string): string {
  if (calledNumber === '') return '';
  return calledNumber.startsWith('+') ? calledNumber.slice(1) : `S${calledNumber}`;
}

/** Undefined when it is withheld, which every other form counts as. */
function digitsOfCalling(callingNumber: string): string | undefined {
  return /^\+[0-9]{1,15}$/.test(callingNumber) ? callingNumber.slice(1) : undefined;
}

/** The longest prefix, then exact, then the longest origin; between equals the first in the deck. */
function findRateAt(fitting: readonly FittingRate[], moment: number): Rate | undefined {
  let best: FittingRate | undefined;
  for (const each of fitting) {
    if (moment < each.rate.validFrom || moment >= each.rate.validTo) continue;
    if (best === undefined || isBetter(each, best)) best = each;
  }
  return best?.rate;
}

function isBetter(left: FittingRate, right: FittingRate): boolean {
  if (left.rate.prefix.length !== right.rate.prefix.length) return left.rate.prefix.length > right.rate.prefix.length;
  if (left.rate.isExact !== right.rate.isExact) return left.rate.isExact;
  return left.originRank > right.originRank;
}

function priceIn(rate: Rate, band: string): BandPrice {
  return rate.bandPrices.get(band) ?? { connectFee: rate.connectFee, price: rate.price };
}

function joinIncrements(increments: readonly Increment[]): OutcomePiece[] {
  const pieces: OutcomePiece[] = [];
  for (const { rateId, band, fromUnit, billedUnits, price } of increments) {
    const last = pieces.at(-1);
    if (last?.rateId === rateId && last.band === band) pieces[pieces.length - 1] = { ...last, billedUnits: last.billedUnits + billedUnits };
    else pieces.push({ rateId, band, fromUnit, billedUnits, price });
  }
  return pieces;
}

function add(left: Fraction, right: Fraction): Fraction {
  if (left.bottom === right.bottom) return { top: left.top + right.top, bottom: left.bottom };
  return { top: left.top * right.bottom + right.top * left.bottom, bottom: left.bottom * right.bottom };
}

/** Reduced, so that equal fractions have the same text. */
export function formatFraction({ top, bottom }: Fraction): string {
  let [divisor, rest] = [bottom, top];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return `${top / divisor}/${bottom / divisor}`;
}
