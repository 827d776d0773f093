// Random tariffs, decks and usage around the moments where prices, dates and clocks change.

import fc from 'fast-check';
import type { Rate } from '../../catalog/rate.ts';
import type { DayType, OriginSurcharge, Tariff, TimeBand } from '../../catalog/tariff.ts';
import { type Decimal, decimalFromUnits } from '../../kernel/decimal.ts';
import type { UsageToRate } from '../../rating/rated-usage.ts';

export interface RatingScenario {
  readonly tariff: Tariff;
  readonly rates: readonly Rate[];
  readonly usage: readonly UsageToRate[];
}

interface Anchor {
  readonly zone: string;
  readonly moment: number;
}

/** Clocks that change by an hour or half of one, at midnight, in the south, in Ramadan, or never. */
const zones = [
  ...['Europe/Paris', 'Europe/London', 'America/New_York', 'America/St_Johns', 'America/Havana', 'America/Santiago', 'Africa/Casablanca'],
  ...['Africa/Cairo', 'Asia/Beirut', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Apia', 'UTC'],
];
const dates = ['2024-02-29', '2025-12-31', '2026-03-01', '2026-04-06', '2026-05-01', '2026-05-14', '2026-12-25', '2027-01-01', '2028-02-29'];
const weekdays: readonly DayType[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const bandNames = ['peak', 'off-peak', 'night', 'weekend'];
const prefixes = ['', '33', '336', '336', '3361', '3', '33', '336', '3361', '33612345678', '49', '4930', 'S3', 'S1', 'S15', 'S39', 'S3919', '338'];
const calledNumbers = [
  '+33612345678',
  '+33612345678',
  '+33698765432',
  '+33612345679',
  '+336',
  '+33142000000',
  '+33800000000',
  '+4930123',
  '+12025550100',
  '3919',
  '15',
  '112',
  '1122',
  '+112',
  '39',
];
const oddNumbers = ['', '+', '+33 6', '0033612345678901', 'anonymous', '+3361234567890123', '1234567890123456', '+٣٣', '3919\n'];
const origins = ['33', '336', '3361', '49', '1', 'withheld', 'EEA', 'sea'];
const originSets = new Map([
  ['EEA', ['30', '31', '33', '49', '3361']],
  ['sea', ['870', '33612']],
]);
/** From the beginning, and without end. */
const always = Number.POSITIVE_INFINITY;

const anchors = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...zones.flatMap(listClockChanges)) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...zones), fc.constantFrom(...dates)).map(([zone, date]) => midnight(zone, date)) },
  { weight: 1, arbitrary: fc.record({ zone: fc.constantFrom(...zones), moment: fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }) }) },
);

const amounts: fc.Arbitrary<Decimal> = fc
  .oneof(
    { weight: 1, arbitrary: fc.constant(0n) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 5_000 }).map((n) => BigInt(n) * 1_000_000n) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 2 ** 31 - 1 }).map(BigInt) },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 16n }) },
  )
  .map(decimalFromUnits);
const maybeAmount = fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: amounts });
const incrementUnits = fc.oneof(fc.constantFrom(1, 1, 6, 30, 60, 60), fc.integer({ min: 1, max: 200 }), fc.constantFrom(600, 3600, 7200));

/** Calls by the batch, for one tariff and one deck, all near one anchor. */
export function arbitraryScenarios(callsEach: number): fc.Arbitrary<RatingScenario> {
  return anchors.chain(({ zone, moment }) =>
    fc.record({
      tariff: arbitraryTariffs(zone, localMinuteOf(zone, moment)),
      rates: arbitraryDecks(moment),
      usage: fc.array(arbitraryUsage(moment), { minLength: callsEach, maxLength: callsEach }),
    }),
  );
}

/** A week cut into bands without hole or overlap, often about the given minute of the day. */
export function arbitraryPartitions(localMinute = 720): fc.Arbitrary<readonly TimeBand[]> {
  const near = [-61, -60, -30, -2, -1, 0, 1, 2, 3, 5, 30, 60].map((minutes) => (localMinute + minutes + 1440) % 1440).filter((minute) => minute > 0);
  const cut = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...near) },
    { weight: 1, arbitrary: fc.constantFrom(1, 60, 120, 180, 1439) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 1439 }) },
  );
  const cuts = fc.uniqueArray(cut, { maxLength: 5 });
  const dayPlan = fc.record({ cuts, names: fc.array(fc.constantFrom(...bandNames), { minLength: 6, maxLength: 6 }) });
  return fc
    .record({
      plans: fc.array(dayPlan, { minLength: 3, maxLength: 3 }),
      planOfDay: fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }),
      knowsHolidays: fc.boolean(),
    })
    .map(({ plans, planOfDay, knowsHolidays }) => {
      const days: readonly DayType[] = knowsHolidays ? [...weekdays, 'holiday'] : weekdays;
      return plans.flatMap((plan, place) =>
        cutDays(
          plan,
          days.filter((_, day) => planOfDay[day] === place),
        ),
      );
    });
}

function cutDays({ cuts, names }: { readonly cuts: readonly number[]; readonly names: readonly string[] }, days: readonly DayType[]): TimeBand[] {
  if (days.length === 0) return [];
  const edges = [0, ...cuts.toSorted((left, right) => left - right), 1440];
  return edges.slice(1).map((toMinute, place) => ({ name: names[place] ?? 'peak', days, fromMinute: edges[place] ?? 0, toMinute }));
}

function arbitraryTariffs(zone: string, localMinute: number): fc.Arbitrary<Tariff> {
  const treatment = fc.constantFrom('free' as const, 'deck' as const, 'deck' as const);
  return fc.record({
    name: fc.constant('Any'),
    currency: fc.constant('EUR'),
    zone: fc.constant(zone),
    crossing: fc.constantFrom('split' as const, 'split' as const, 'start' as const),
    zeroSecondCalls: fc.constantFrom('free' as const, 'charged' as const),
    freeSeconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90 })),
    minimumCharge: maybeAmount,
    maximumCharge: maybeAmount,
    rounding: fc.record({ decimals: fc.integer({ min: 0, max: 10 }), mode: fc.constantFrom('half_up', 'half_even', 'up', 'down') }),
    bands: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 6, arbitrary: arbitraryPartitions(localMinute) }),
    isHoliday: fc.constant((date: string) => dates.includes(date)),
    emergencyNumbers: fc.constantFrom(new Set<string>(), new Set(['15', '17', '18', '112']), new Set(['112'])),
    inbound: treatment,
    internal: treatment,
    onNet: treatment,
    originSets: fc.constant(originSets),
    originSurcharges: fc.array(arbitrarySurcharges(), { maxLength: 3 }),
  });
}

function arbitrarySurcharges(): fc.Arbitrary<OriginSurcharge> {
  return fc.record({
    name: fc.constantFrom('From afar', 'At sea', 'Others'),
    destinations: fc.subarray(['33', '49', '336', 'S1', 'S39', '1']),
    exceptOrigins: fc.subarray(['EEA', 'sea', '33', '1']),
    connectFee: amounts,
    pricePerMinute: amounts,
  });
}

/** Most of them have a rate for every call from anywhere. */
function arbitraryDecks(anchor: number): fc.Arbitrary<readonly Rate[]> {
  const forEveryCall = { usageKind: 'call', direction: 'outbound' as const, prefix: '', isExact: false, origins: [] };
  return fc
    .record({ rates: fc.array(arbitraryRates(anchor), { minLength: 4, maxLength: 16 }), last: fc.option(arbitraryRates(anchor), { nil: undefined, freq: 3 }) })
    .map(({ rates, last }) => (last === undefined ? rates : [...rates, { ...last, ...forEveryCall }]))
    .map((rates) => rates.map((rate, place) => ({ ...rate, perUnits: rate.usageKind === 'call' ? 60 : rate.perUnits, rateId: place + 1 })));
}

function arbitraryRates(anchor: number): fc.Arbitrary<Rate> {
  const offset = fc.oneof(fc.constantFrom(0, 60, -60, 1, -1), fc.integer({ min: -900, max: 900 }));
  const validity = fc.oneof(
    { weight: 3, arbitrary: fc.constant([-always, always]) },
    { weight: 1, arbitrary: offset.map((from) => [anchor + from, always]) },
    { weight: 1, arbitrary: offset.map((to) => [-always, anchor + to]) },
    { weight: 1, arbitrary: fc.tuple(offset, fc.integer({ min: 1, max: 600 })).map(([from, length]) => [anchor + from, anchor + from + length]) },
  );
  const bandPrice = fc.record({ connectFee: amounts, price: amounts });
  const service = fc.record({ perCall: amounts, perMinute: amounts, freeSeconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 })) });
  return fc
    .record({
      rateId: fc.constant(0),
      usageKind: fc.oneof({ weight: 12, arbitrary: fc.constant('call') }, { weight: 3, arbitrary: fc.constantFrom('sms', 'data', 'fax') }),
      direction: fc.constantFrom('outbound' as const, 'outbound' as const, 'outbound' as const, 'inbound' as const),
      prefix: fc.constantFrom(...prefixes),
      isExact: fc.constantFrom(false, false, false, false, false, true),
      origins: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(origins) }),
      destination: fc.constant('Somewhere'),
      connectFee: amounts,
      price: amounts,
      perUnits: fc.constantFrom(1, 7, 60, 100, 1024),
      bandPrices: fc.array(fc.tuple(fc.constantFrom(...bandNames), bandPrice), { maxLength: 4 }).map((entries) => new Map(entries)),
      firstIncrementUnits: incrementUnits,
      nextIncrementUnits: incrementUnits,
      freeUnits: fc.oneof(fc.constantFrom(undefined, undefined, 0), fc.integer({ min: 0, max: 120 })),
      minimumCharge: maybeAmount,
      maximumCharge: maybeAmount,
      service: fc.option(service, { nil: undefined, freq: 2 }),
      validity,
    })
    .map(({ validity: [validFrom = -always, validTo = always], ...rate }) => ({ ...rate, validFrom, validTo }));
}

function arbitraryUsage(anchor: number): fc.Arbitrary<UsageToRate> {
  /** How long before the anchor, as a share of the usage in thousandths, or any time around it. */
  const beginning = fc.oneof(
    { weight: 6, arbitrary: fc.record({ share: fc.integer({ min: 0, max: 1000 }), offset: fc.constant(0) }) },
    { weight: 2, arbitrary: fc.record({ share: fc.constant(0), offset: fc.integer({ min: -900, max: 900 }) }) },
    { weight: 1, arbitrary: fc.record({ share: fc.constant(0), offset: fc.integer({ min: -90_000, max: 90_000 }) }) },
  );
  const quantity = fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 600 }) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 90 }) },
    { weight: 2, arbitrary: fc.constantFrom(0, 1) },
    { weight: 1, arbitrary: fc.integer({ min: 600, max: 10_800 }) },
  );
  const direction = fc.oneof(
    { weight: 8, arbitrary: fc.constant('outbound' as const) },
    { weight: 1, arbitrary: fc.constantFrom('inbound' as const, 'internal' as const) },
  );
  return fc
    .record({
      usageKind: fc.oneof({ weight: 12, arbitrary: fc.constant('call') }, { weight: 1, arbitrary: fc.constantFrom('sms', 'data', 'fax') }),
      direction,
      isOnNet: fc.constantFrom(false, false, false, true),
      callingNumber: fc.constantFrom('+33612345678', '+33142000000', '+4930123', '+870123', '+12025550100', '', 'anonymous', '33612', '+'),
      calledNumber: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...calledNumbers) }, { weight: 1, arbitrary: fc.constantFrom(...oddNumbers) }),
      beginning,
      quantity,
    })
    .map(({ beginning: { share, offset }, ...usage }) => ({ ...usage, answeredAt: anchor + offset - Math.floor((usage.quantity * share) / 1000) }));
}

function localMinuteOf(zone: string, moment: number): number {
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(moment * 1000).toZonedDateTimeISO(zone);
  return hour * 60 + minute;
}

function listClockChanges(zone: string): Anchor[] {
  const changes: Anchor[] = [];
  let local: Temporal.ZonedDateTime | null = Temporal.ZonedDateTime.from(`2024-01-01T00:00[${zone}]`);
  while (changes.length < 8) {
    local = local.getTimeZoneTransition('next');
    if (local === null) break;
    changes.push({ zone, moment: local.epochMilliseconds / 1000 });
  }
  return changes;
}

function midnight(zone: string, date: string): Anchor {
  return { zone, moment: Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds / 1000 };
}
