// What every price must obey, and a hundred thousand random ones against a rater that counts seconds.

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { DayType, Tariff, TimeBand } from '../catalog/tariff.ts';
import { listBandFaults } from '../catalog/time-bands.ts';
import { createBruteForceRater, formatFraction, type RatedOutcome } from '../tests/support/brute-force-rater.ts';
import { arbitraryPartitions, arbitraryScenarios } from '../tests/support/rating-scenarios.ts';
import { createRateBook } from './rate-book.ts';
import { rateUsage } from './rate-usage.ts';
import type { RatedUsage } from './rated-usage.ts';

vi.setConfig({ testTimeout: 120_000 });

const callsEach = 50;
const comparedCalls = 100_000;
const lawfulCalls = 5_000;

describe('a priced usage', () => {
  it('is what counting every second gives, to the last digit', { timeout: 300_000 }, () => {
    const seen = { calls: 0, priced: 0, inPieces: 0 };
    fc.assert(
      fc.property(arbitraryScenarios(callsEach), ({ tariff, rates, usage }) => {
        const book = createRateBook(rates, tariff);
        const rateSlowly = createBruteForceRater(rates, tariff);
        for (const each of usage) {
          const rated = summarise(rateUsage(each, book));
          const expected = rateSlowly(each);
          if (!isSame(rated, expected)) expect(rated, JSON.stringify(each)).toEqual(expected);
          seen.calls += 1;
          if (expected.rule === 'rate') seen.priced += 1;
          if (expected.rule === 'rate' && expected.pieces.length > 1) seen.inPieces += 1;
        }
      }),
      { numRuns: comparedCalls / callsEach },
    );
    expect(seen.calls).toBeGreaterThanOrEqual(comparedCalls);
    expect(seen.priced).toBeGreaterThan(comparedCalls / 4);
    expect(seen.inPieces).toBeGreaterThan(comparedCalls / 100);
  });

  it('has pieces that stand in a row, sum to the billed units, and with the connect fee to the exact amount', () => {
    forEachUsage(({ rated }) => {
      const { pieces, connectFee } = rated;
      expect(pieces.reduce((units, piece) => units + piece.billedUnits, 0)).toBe(rated.billedUnits);
      for (const [place, { fromUnit }] of pieces.entries()) {
        const before = pieces[place - 1];
        if (before !== undefined) expect(fromUnit).toBe(before.fromUnit + before.billedUnits);
      }
      const parts = [
        { amount: BigInt(connectFee), per: 1n },
        ...pieces.map(({ price, billedUnits, rate }) => ({ amount: price * BigInt(billedUnits), per: BigInt(rate.perUnits) })),
      ];
      const bottom = parts.reduce((product, { per }) => product * per, 1n);
      const top = parts.reduce((sum, { amount, per }) => sum + (amount * bottom) / per, 0n);
      expect(formatFraction({ top: rated.exact.numerator, bottom: rated.exact.denominator })).toBe(formatFraction({ top, bottom }));
    });
  });

  it('costs what its explanation gives again', () => {
    forEachUsage(({ rated, tariff }) => {
      const { exact, bound, rate } = rated;
      const limits = { none: undefined, minimum: rate.minimumCharge ?? tariff.minimumCharge, maximum: rate.maximumCharge ?? tariff.maximumCharge };
      const limit = limits[bound];
      expect(limit === undefined).toBe(bound === 'none');
      const [top, bottom] = limit === undefined ? [exact.numerator, exact.denominator] : [BigInt(limit), 1n];
      const place = 10n ** BigInt(10 - tariff.rounding.decimals);
      const error = rated.cost * bottom - top;
      const size = error < 0n ? -error : error;
      expect(rated.cost % place).toBe(0n);
      if (tariff.rounding.mode === 'up') expect(error >= 0n && error < place * bottom).toBe(true);
      else if (tariff.rounding.mode === 'down') expect(error <= 0n && size < place * bottom).toBe(true);
      else expect(size * 2n <= place * bottom).toBe(true);
      if (size * 2n === place * bottom && tariff.rounding.mode === 'half_up') expect(error > 0n).toBe(true);
      if (size * 2n === place * bottom && tariff.rounding.mode === 'half_even') expect((rated.cost / place) % 2n).toBe(0n);
    });
  });

  it('is the same when it is rated again in another order, and never mentions a rate that is not in the deck', () => {
    fc.assert(
      fc.property(arbitraryScenarios(callsEach), ({ tariff, rates, usage }) => {
        const [book, otherBook] = [createRateBook(rates, tariff), createRateBook(rates, tariff)];
        const known = new Set(rates);
        const rated = usage.map((each) => rateUsage(each, book));
        const again = usage.toReversed().map((each) => rateUsage(each, otherBook));
        expect(again.reverse().map(summarise)).toEqual(rated.map(summarise));
        for (const each of rated) {
          if (each.rule === 'rate') expect([each, ...each.pieces].every(({ rate }) => known.has(rate))).toBe(true);
        }
      }),
      { numRuns: lawfulCalls / callsEach },
    );
  });

  it('never costs less for more', () => {
    let compared = 0;
    fc.assert(
      fc.property(arbitraryScenarios(callsEach), fc.integer({ min: 1, max: 700 }), ({ tariff, rates, usage }, more) => {
        const book = createRateBook(rates, tariff);
        for (const each of usage) {
          const short = rateUsage(each, book);
          const long = rateUsage({ ...each, quantity: each.quantity + more }, book);
          if (short.rule !== 'rate') continue;
          expect(long.rule).toBe('rate');
          if (long.rule !== 'rate') continue;
          expect(long.cost, JSON.stringify(each)).toBeGreaterThanOrEqual(short.cost);
          expect(long.billedUnits).toBeGreaterThanOrEqual(short.billedUnits);
          expect(long.serviceCost).toBeGreaterThanOrEqual(short.serviceCost);
          compared += 1;
        }
      }),
      { numRuns: lawfulCalls / callsEach },
    );
    expect(compared).toBeGreaterThan(lawfulCalls / 4);
  });
});

describe('time bands', () => {
  it('that fill the week once have no fault', () => {
    expect(listBandFaults([])).toEqual([]);
    fc.assert(
      fc.property(arbitraryPartitions(), (bands) => {
        expect(countFaultyMinutes(bands)).toBe(0);
        expect(listBandFaults(bands)).toEqual([]);
      }),
    );
  });

  it('with a hole or an overlap are found', () => {
    let faulty = 0;
    const changes = fc.record({
      place: fc.nat(),
      kind: fc.constantFrom('drop', 'shift_from', 'shift_to', 'repeat', 'drop_day', 'add_day', 'none'),
      minute: fc.integer({ min: 0, max: 1439 }),
    });
    fc.assert(
      fc.property(arbitraryPartitions(), fc.array(changes, { maxLength: 2 }), (whole, list) => {
        const bands = list.reduce(changeBands, whole);
        const minutes = countFaultyMinutes(bands);
        expect(listBandFaults(bands).length > 0, JSON.stringify(bands)).toBe(minutes > 0);
        if (minutes > 0) faulty += 1;
      }),
      { numRuns: 400 },
    );
    expect(faulty).toBeGreaterThan(100);
  });
});

interface RatedCase {
  readonly rated: Extract<RatedUsage, { readonly rule: 'rate' }>;
  readonly tariff: Tariff;
}

/** Random usage that a rate prices. */
function forEachUsage(judge: (each: RatedCase) => void): void {
  let judged = 0;
  fc.assert(
    fc.property(arbitraryScenarios(callsEach), ({ tariff, rates, usage }) => {
      const book = createRateBook(rates, tariff);
      for (const each of usage) {
        const rated = rateUsage(each, book);
        if (rated.rule !== 'rate') continue;
        judge({ rated, tariff });
        judged += 1;
      }
    }),
    { numRuns: lawfulCalls / callsEach },
  );
  expect(judged).toBeGreaterThan(lawfulCalls / 4);
}

function summarise(rated: RatedUsage): RatedOutcome {
  if (rated.rule === 'unrated') return { rule: 'unrated', reason: rated.reason };
  if (rated.rule !== 'rate') return { rule: rated.rule };
  const { rate, pieces, billedUnits, connectFee, surcharge, exact, bound, cost, serviceCost } = rated;
  return {
    rule: 'rate',
    rateId: rate.rateId,
    pieces: pieces.map((piece) => ({
      rateId: piece.rate.rateId,
      band: piece.band,
      fromUnit: piece.fromUnit,
      billedUnits: piece.billedUnits,
      price: piece.price,
    })),
    billedUnits,
    connectFee,
    surcharge: surcharge?.name,
    exact: formatFraction({ top: exact.numerator, bottom: exact.denominator }),
    bound,
    cost,
    serviceCost,
  };
}

function isSame(left: RatedOutcome, right: RatedOutcome): boolean {
  return asText(left) === asText(right);
}

function asText(outcome: RatedOutcome): string {
  return JSON.stringify(outcome, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

/** Minutes of all day types that are not in exactly one band. */
function countFaultyMinutes(bands: readonly TimeBand[]): number {
  const days: DayType[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  if (bands.some((band) => band.days.includes('holiday'))) days.push('holiday');
  return days.reduce((faulty, day) => {
    const timesHeld = new Uint8Array(1440);
    for (const { fromMinute, toMinute } of bands.filter((band) => band.days.includes(day))) {
      for (let minute = fromMinute; minute < toMinute; minute += 1) timesHeld[minute] = (timesHeld[minute] ?? 0) + 1;
    }
    return faulty + timesHeld.filter((times) => times !== 1).length;
  }, 0);
}

function changeBands(
  bands: readonly TimeBand[],
  { place, kind, minute }: { readonly place: number; readonly kind: string; readonly minute: number },
): readonly TimeBand[] {
  const at = place % Math.max(bands.length, 1);
  const band = bands[at];
  // One band is kept: without any there is one for all time.
  if (band === undefined || (kind === 'drop' && bands.length === 1)) return bands;
  const others = bands.filter((_, index) => index !== at);
  const days: readonly DayType[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'];
  const added = days[minute % 8] ?? 'mon';
  switch (kind) {
    case 'drop':
      return others;
    case 'shift_from':
      return [...others, { ...band, fromMinute: Math.min(minute, band.toMinute - 1) }];
    case 'shift_to':
      return [...others, { ...band, toMinute: Math.max(minute, band.fromMinute + 1) }];
    case 'repeat':
      return [...bands, band];
    case 'drop_day':
      return band.days.length === 1 ? bands : [...others, { ...band, days: band.days.slice(1) }];
    case 'add_day':
      return band.days.includes(added) ? bands : [...others, { ...band, days: [...band.days, added] }];
    default:
      return bands;
  }
}
