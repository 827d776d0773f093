// A deck and a tariff made ready for pricing: which rate and which band count at a moment.

import { createPrefixIndex, createPrefixSet, type PrefixIndex } from '../catalog/longest-prefix.ts';
import type { Rate, ServiceFee } from '../catalog/rate.ts';
import type { OriginSurcharge, Tariff } from '../catalog/tariff.ts';
import { createBandClock, type FindBand, listBandNames } from '../catalog/time-bands.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { UsageToRate } from './rated-usage.ts';

/** More than the longest origin. */
const exactRank = 100;

type Sought = Pick<UsageToRate, 'usageKind' | 'direction' | 'calledNumber' | 'callingNumber'>;

/** What a tariff makes of a rate: all that prices a call stands together, because memory is slower than arithmetic. */
export interface BookedRate {
  readonly rate: Rate;
  /** By the index of the band, for `perUnits` units. */
  readonly prices: readonly Decimal[];
  readonly connectFees: readonly Decimal[];
  readonly perUnits: bigint;
  readonly freeUnits: number;
  readonly firstIncrementUnits: number;
  readonly nextIncrementUnits: number;
  readonly minimumCharge: Decimal | undefined;
  readonly maximumCharge: Decimal | undefined;
  readonly service: ServiceFee | undefined;
}

export interface RateBook {
  readonly tariff: Tariff;
  readonly findBand: FindBand;
  isEmergency(calledNumber: string): boolean;
  /** The rate that counts for this usage at a moment, in epoch seconds. */
  findRate(usage: Sought, at: number): BookedRate | undefined;
  /** The first moment after this one at which some rate of the deck begins or ends to count. */
  nextChange(at: number): number;
  findSurcharge(usage: Sought): OriginSurcharge | undefined;
}

/** A rate among others of its prefix. Moments are kept as places among all changes of the deck: small numbers are fast. */
interface Candidate {
  readonly rate: Rate;
  /** Its own place in the deck. */
  readonly place: number;
  readonly from: number;
  readonly to: number;
  /** Neither exact nor from certain origins. */
  readonly isForAll: boolean;
}

type Entry = Candidate | readonly Candidate[];

/** The rates of a deck, ready to be found; tariffs share it. */
export interface DeckIndex {
  readonly groups: ReadonlyMap<string, PrefixIndex<Entry>>;
  /** Every moment at which a rate begins or ends to count, ascending. */
  readonly changes: Float64Array;
}

/** What a tariff makes of a rate, made when the rate is first used. */
interface Compiled extends BookedRate {
  readonly originPrefixes: readonly string[];
  readonly takesWithheld: boolean;
}

type Compile = (candidate: Candidate) => Compiled;

export function createRateBook(rates: Iterable<Rate>, tariff: Tariff): RateBook {
  return openRateBook(indexRates(rates), tariff);
}

/** Of rates that are equal in all that decides, the first one given wins. */
export function indexRates(rates: Iterable<Rate>): DeckIndex {
  const all = [...rates];
  const changes = listChanges(all);
  const candidates = all.map((rate, place) => ({
    rate,
    place,
    from: placeAmong(changes, rate.validFrom),
    to: rate.validTo === Number.POSITIVE_INFINITY ? changes.length + 1 : placeAmong(changes, rate.validTo),
    isForAll: !rate.isExact && rate.origins.length === 0,
  }));
  const groups = Map.groupBy(candidates, ({ rate }) => `${rate.usageKind} ${rate.direction}`);
  return { groups: new Map([...groups].map(([group, inside]) => [group, createPrefixIndex(entriesOf(inside))] as const)), changes };
}

export function openRateBook({ groups, changes }: DeckIndex, tariff: Tariff): RateBook {
  const compile = createCompiler(tariff);
  const calls = { outbound: groups.get('call outbound'), inbound: groups.get('call inbound') };
  const findSurcharge = createSurchargeFinder(tariff);
  const emergencyLength = Math.max(0, ...[...tariff.emergencyNumbers].map(({ length }) => length));
  return {
    tariff,
    findBand: createBandClock(tariff),
    // Most numbers are longer, and looking a fresh text up costs more than its length.
    isEmergency: (calledNumber) => calledNumber.length <= emergencyLength && tariff.emergencyNumbers.has(calledNumber),
    findRate: (usage, at) => {
      const direction = usage.direction === 'inbound' ? 'inbound' : 'outbound';
      const index = usage.usageKind === 'call' ? calls[direction] : groups.get(`${usage.usageKind} ${direction}`);
      const place = placeAmong(changes, at);
      return index?.find(usage.calledNumber, (entry) => pickCandidate(entry, usage, place, compile));
    },
    nextChange: (at) => changes[placeAmong(changes, at)] ?? Number.POSITIVE_INFINITY,
    findSurcharge: (usage) => (usage.usageKind === 'call' && usage.direction === 'outbound' ? findSurcharge(usage) : undefined),
  };
}

/** A calling number in any other form than `+` and digits is withheld. */
export function isWithheld(callingNumber: string): boolean {
  return !/^\+\d{1,15}$/.test(callingNumber);
}

function listChanges(rates: readonly Rate[]): Float64Array {
  const moments = new Set<number>();
  for (const { validFrom, validTo } of rates) moments.add(validFrom).add(validTo);
  return Float64Array.from([...moments].filter(Number.isFinite)).sort();
}

/** How many changes have come by this moment. */
function placeAmong(changes: Float64Array, at: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A call needs few of a deck's rates, so the others are never compiled. */
function createCompiler(tariff: Tariff): Compile {
  const bandNames = listBandNames(tariff.bands);
  const compiled: Compiled[] = [];
  const known = new Map<number, bigint>();
  const units = (perUnits: number) => {
    const shared = known.get(perUnits) ?? BigInt(perUnits);
    known.set(perUnits, shared);
    return shared;
  };
  return ({ rate, place }) => {
    const ready = compiled[place];
    if (ready !== undefined) return ready;
    const named = rate.origins.filter((origin) => origin !== 'withheld');
    const bands = bandNames.map((band) => rate.bandPrices.get(band) ?? rate);
    const made: Compiled = {
      rate,
      prices: bands.map(({ price }) => price),
      connectFees: bands.map(({ connectFee }) => connectFee),
      perUnits: units(rate.perUnits),
      freeUnits: rate.freeUnits ?? (rate.usageKind === 'call' ? tariff.freeSeconds : 0),
      firstIncrementUnits: rate.firstIncrementUnits,
      nextIncrementUnits: rate.nextIncrementUnits,
      minimumCharge: rate.minimumCharge ?? tariff.minimumCharge,
      maximumCharge: rate.maximumCharge ?? tariff.maximumCharge,
      service: rate.usageKind === 'call' ? rate.service : undefined,
      originPrefixes: expandOrigins(named, tariff),
      takesWithheld: named.length < rate.origins.length,
    };
    compiled[place] = made;
    return made;
  };
}

function expandOrigins(origins: readonly string[], { originSets }: Tariff): readonly string[] {
  return origins.flatMap((origin) => (/^\d+$/.test(origin) ? [origin] : (originSets.get(origin) ?? [])));
}

function entriesOf(candidates: readonly Candidate[]): Iterable<readonly [string, Entry]> {
  const byPrefix = new Map<string, Candidate | Candidate[]>();
  for (const candidate of candidates) {
    const { prefix } = candidate.rate;
    const known = byPrefix.get(prefix);
    if (known === undefined) byPrefix.set(prefix, candidate);
    else if (Array.isArray(known)) known.push(candidate);
    else byPrefix.set(prefix, [known, candidate]);
  }
  return byPrefix;
}

function createSurchargeFinder(tariff: Tariff): (usage: Sought) => OriginSurcharge | undefined {
  const surcharges = tariff.originSurcharges.map((surcharge) => ({
    surcharge,
    isDestination: createPrefixSet(surcharge.destinations),
    exceptOrigins: expandOrigins(surcharge.exceptOrigins, tariff),
  }));
  return ({ calledNumber, callingNumber }) =>
    surcharges.find(({ isDestination, exceptOrigins }) => isDestination(calledNumber) && matchOrigin(exceptOrigins, callingNumber) < 0)?.surcharge;
}

function pickCandidate(entry: Entry, usage: Sought, place: number, compile: Compile): BookedRate | undefined {
  if ('rate' in entry) {
    if (place < entry.from || place >= entry.to) return undefined;
    return entry.isForAll || rankCandidate(entry, usage, compile) >= 0 ? compile(entry) : undefined;
  }
  let best: Candidate | undefined;
  let bestRank = -1;
  for (const candidate of entry) {
    const rank = place < candidate.from || place >= candidate.to ? -1 : rankCandidate(candidate, usage, compile);
    if (rank <= bestRank) continue;
    best = candidate;
    bestRank = rank;
  }
  return best && compile(best);
}

/** Negative: not for this usage. An exact rate is above every other. */
function rankCandidate(candidate: Candidate, { calledNumber, callingNumber }: Sought, compile: Compile): number {
  if (candidate.isForAll) return 0;
  const { rate } = candidate;
  if (rate.isExact && !isWholeNumber(rate.prefix, calledNumber)) return -1;
  const { originPrefixes, takesWithheld } = compile(candidate);
  const origin = rate.origins.length === 0 ? 0 : rankOrigin(originPrefixes, takesWithheld, callingNumber);
  return origin >= 0 && rate.isExact ? origin + exactRank : origin;
}

/** Longer origins rank higher, a withheld number above no origin at all; negative: not from there. */
function rankOrigin(originPrefixes: readonly string[], takesWithheld: boolean, callingNumber: string): number {
  if (isWithheld(callingNumber)) return takesWithheld ? 1 : -1;
  return matchOrigin(originPrefixes, callingNumber);
}

/** The length of the longest of these prefixes that begins the number; negative when none does. */
function matchOrigin(originPrefixes: readonly string[], callingNumber: string): number {
  if (isWithheld(callingNumber)) return -1;
  let longest = -1;
  for (const prefix of originPrefixes) if (prefix.length > longest && callingNumber.startsWith(prefix, 1)) longest = prefix.length;
  return longest;
}

function isWholeNumber(prefix: string, calledNumber: string): boolean {
  if (prefix === '') return calledNumber === '';
  return prefix.startsWith('S') ? prefix.slice(1) === calledNumber : `+${prefix}` === calledNumber;
}
