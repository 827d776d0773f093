// A deck and a tariff made ready for pricing: which rate and which band count at a moment.

import { createPrefixIndex, createPrefixSet, type PrefixIndex } from '../catalog/longest-prefix.ts';
import type { Rate } from '../catalog/rate.ts';
import type { OriginSurcharge, Tariff } from '../catalog/tariff.ts';
import { createBandClock, type FindBand } from '../catalog/time-bands.ts';
import type { UsageToRate } from './rated-usage.ts';

type Sought = Pick<UsageToRate, 'usageKind' | 'direction' | 'calledNumber' | 'callingNumber'>;

export interface RateBook {
  readonly tariff: Tariff;
  readonly findBand: FindBand;
  /** The rate that counts for this usage at a moment, in epoch seconds. */
  findRate(usage: Sought, at: number): Rate | undefined;
  /** The first moment after this one at which some rate of the deck begins or ends to count. */
  nextChange(at: number): number;
  findSurcharge(usage: Sought): OriginSurcharge | undefined;
}

/** A rate among others of its prefix, with its origin sets as prefixes. */
interface Candidate {
  readonly rate: Rate;
  readonly originPrefixes: readonly string[];
  readonly takesWithheld: boolean;
}

interface Entry {
  /** Where one rate counts for everybody at any time. */
  readonly only: Rate | undefined;
  readonly candidates: readonly Candidate[];
}

/** Of rates that are equal in all that decides, the first one given wins. */
export function createRateBook(rates: Iterable<Rate>, tariff: Tariff): RateBook {
  const indexes = new Map<string, PrefixIndex<Entry>>();
  const changes = new Set<number>();
  const groups = new Map<string, Map<string, Candidate[]>>();
  for (const rate of rates) {
    for (const moment of [rate.validFrom, rate.validTo]) if (Number.isFinite(moment)) changes.add(moment);
    const group = `${rate.usageKind} ${rate.direction}`;
    const byPrefix = groups.get(group) ?? new Map<string, Candidate[]>();
    groups.set(group, byPrefix);
    const candidates = byPrefix.get(rate.prefix);
    if (candidates === undefined) byPrefix.set(rate.prefix, [candidateOf(rate, tariff)]);
    else candidates.push(candidateOf(rate, tariff));
  }
  for (const [group, byPrefix] of groups) indexes.set(group, createPrefixIndex([...byPrefix].map(([prefix, candidates]) => [prefix, entryOf(candidates)])));
  const sorted = Float64Array.from(changes).sort();
  const calls = { outbound: indexes.get('call outbound'), inbound: indexes.get('call inbound') };
  const surcharges = tariff.originSurcharges.map((surcharge) => ({
    surcharge,
    destinations: createPrefixSet(surcharge.destinations),
    exceptOrigins: expandOrigins(surcharge.exceptOrigins, tariff),
  }));
  return {
    tariff,
    findBand: createBandClock(tariff),
    findRate: (usage, at) => {
      const direction = usage.direction === 'inbound' ? 'inbound' : 'outbound';
      const index = usage.usageKind === 'call' ? calls[direction] : indexes.get(`${usage.usageKind} ${direction}`);
      return index?.find(usage.calledNumber, (entry) => entry.only ?? pickCandidate(entry.candidates, usage, at));
    },
    nextChange: (at) => firstAfter(sorted, at),
    findSurcharge: ({ usageKind, direction, calledNumber, callingNumber }) => {
      if (surcharges.length === 0 || usageKind !== 'call' || direction !== 'outbound') return undefined;
      return surcharges.find(({ destinations, exceptOrigins }) => destinations(calledNumber) && matchOrigin(exceptOrigins, callingNumber) < 0)?.surcharge;
    },
  };
}

/** A calling number in any other form than `+` and digits is withheld. */
export function isWithheld(callingNumber: string): boolean {
  return !/^\+\d{1,15}$/.test(callingNumber);
}

function candidateOf(rate: Rate, tariff: Tariff): Candidate {
  const named = rate.origins.filter((origin) => origin !== 'withheld');
  return { rate, originPrefixes: expandOrigins(named, tariff), takesWithheld: named.length < rate.origins.length };
}

function expandOrigins(origins: readonly string[], { originSets }: Tariff): readonly string[] {
  return origins.flatMap((origin) => (/^\d+$/.test(origin) ? [origin] : (originSets.get(origin) ?? [])));
}

function entryOf(candidates: readonly Candidate[]): Entry {
  const [first] = candidates;
  if (first === undefined || candidates.length > 1) return { only: undefined, candidates };
  const { rate } = first;
  const isUnconditional =
    !rate.isExact && rate.origins.length === 0 && rate.validFrom === Number.NEGATIVE_INFINITY && rate.validTo === Number.POSITIVE_INFINITY;
  return { only: isUnconditional ? rate : undefined, candidates };
}

function pickCandidate(candidates: readonly Candidate[], usage: Sought, at: number): Rate | undefined {
  let best: Rate | undefined;
  let bestRank = -1;
  for (const { rate, originPrefixes, takesWithheld } of candidates) {
    if (at < rate.validFrom || at >= rate.validTo) continue;
    if (rate.isExact && !isWholeNumber(rate.prefix, usage.calledNumber)) continue;
    const origin = rate.origins.length === 0 ? 0 : rankOrigin(originPrefixes, takesWithheld, usage.callingNumber);
    if (origin < 0) continue;
    const rank = origin + (rate.isExact ? 100 : 0);
    if (rank > bestRank) {
      best = rate;
      bestRank = rank;
    }
  }
  return best;
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
  return prefix.startsWith('S') ? prefix.slice(1) === calledNumber : `+${prefix}` === calledNumber;
}

function firstAfter(sorted: Float64Array, at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Number.POSITIVE_INFINITY;
}
