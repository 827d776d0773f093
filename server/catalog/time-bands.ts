// The time band of a moment in the tariff's zone, and the faults of bands that leave hours out or claim them twice.

import type { DayType, Tariff, TimeBand } from './tariff.ts';

/** `until` is the first second, in epoch seconds, at which another band may begin. */
export interface BandSpan {
  readonly band: string;
  /** Of the band among `listBandNames`. */
  readonly index: number;
  readonly from: number;
  readonly until: number;
}

export type FindBand = (epochSeconds: number) => BandSpan;

const weekdays: readonly DayType[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const dayNames: Readonly<Record<DayType, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
  holiday: 'holidays',
};
const minutesPerDay = 1440;
const secondsPerDay = 86_400;
const cachedDaysMax = 4000;
const always: BandSpan = { band: '', index: 0, from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** In the order in which the tariff first names them; one nameless band where it has none. */
export function listBandNames(bands: readonly TimeBand[]): readonly string[] {
  return bands.length === 0 ? [always.band] : [...new Set(bands.map(({ name }) => name))];
}

/** Holes and overlaps, one sentence each; none when every minute of every day is in exactly one band. */
export function listBandFaults(bands: readonly TimeBand[]): readonly string[] {
  if (bands.length === 0) return [];
  return dayTypesOf(bands).flatMap((day) => {
    const sorted = bandsOfDay(bands, day);
    return [...listHoles(sorted, day), ...listOverlaps(sorted, day)];
  });
}

/** Looks days up once and remembers them: usage mostly comes in the order of its time. */
export function createBandClock({ bands, zone, isHoliday }: Pick<Tariff, 'bands' | 'zone' | 'isHoliday'>): FindBand {
  if (bands.length === 0) return () => always;
  const bandsByDay = new Map(dayTypesOf(bands).map((day) => [day, bandsOfDay(bands, day)] as const));
  const holidaysCount = bandsByDay.has('holiday');
  const bandsOn = (date: Temporal.PlainDate) =>
    bandsByDay.get(holidaysCount && isHoliday(date.toString()) ? 'holiday' : (weekdays[date.dayOfWeek - 1] ?? 'mon')) ?? [];
  const names = listBandNames(bands);
  const spansByDay = new Map<number, readonly BandSpan[]>();
  let last: BandSpan = { ...always, from: 0, until: 0 };
  return (epochSeconds) => {
    if (last.from <= epochSeconds && epochSeconds < last.until) return last;
    const day = Math.floor(epochSeconds / secondsPerDay);
    let spans = spansByDay.get(day);
    if (spans === undefined) {
      if (spansByDay.size >= cachedDaysMax) spansByDay.clear();
      spans = listSpans(day, zone, bandsOn).map((span) => ({ ...span, index: names.indexOf(span.band) }));
      spansByDay.set(day, spans);
    }
    last = spans.find((span) => epochSeconds < span.until) ?? always;
    return last;
  };
}

/** The spans of a day of UTC, cut where the local day, the band or the offset of the zone changes. */
function listSpans(day: number, zone: string, bandsOn: (date: Temporal.PlainDate) => readonly TimeBand[]): readonly Omit<BandSpan, 'index'>[] {
  const end = (day + 1) * secondsPerDay;
  const spans: Omit<BandSpan, 'index'>[] = [];
  for (let from = day * secondsPerDay; from < end; ) {
    const local = Temporal.Instant.fromEpochMilliseconds(from * 1000).toZonedDateTimeISO(zone);
    const change = local.getTimeZoneTransition('next');
    const secondOfDay = local.hour * 3600 + local.minute * 60 + local.second;
    const band = bandsOn(local.toPlainDate()).find(({ toMinute }) => secondOfDay < toMinute * 60);
    if (band === undefined) throw new Error('A tariff leaves no hour without a band.');
    const until = Math.min(end, from + band.toMinute * 60 - secondOfDay, change === null ? end : change.epochMilliseconds / 1000);
    const previous = spans.at(-1);
    if (previous?.band === band.name) spans[spans.length - 1] = { ...previous, until };
    else spans.push({ band: band.name, from, until });
    from = until;
  }
  return spans;
}

function dayTypesOf(bands: readonly TimeBand[]): readonly DayType[] {
  return bands.some(({ days }) => days.includes('holiday')) ? [...weekdays, 'holiday'] : weekdays;
}

function bandsOfDay(bands: readonly TimeBand[], day: DayType): readonly TimeBand[] {
  return bands.filter(({ days }) => days.includes(day)).sort((left, right) => left.fromMinute - right.fromMinute);
}

function listHoles(sorted: readonly TimeBand[], day: DayType): string[] {
  const faults: string[] = [];
  let covered = 0;
  for (const { fromMinute, toMinute } of [...sorted, { fromMinute: minutesPerDay, toMinute: minutesPerDay }]) {
    if (covered < fromMinute) faults.push(`On ${dayNames[day]}, ${clockOf(covered)} to ${clockOf(fromMinute)} is in no band.`);
    covered = Math.max(covered, toMinute);
  }
  return faults;
}

/** Each band against the one that reaches furthest among those before it. */
function listOverlaps(sorted: readonly TimeBand[], day: DayType): string[] {
  const faults: string[] = [];
  let furthest: TimeBand | undefined;
  for (const band of sorted) {
    if (furthest !== undefined && band.fromMinute < furthest.toMinute) {
      const to = Math.min(band.toMinute, furthest.toMinute);
      faults.push(`On ${dayNames[day]}, ${clockOf(band.fromMinute)} to ${clockOf(to)} is in two bands: ${furthest.name} and ${band.name}.`);
    }
    if (furthest === undefined || band.toMinute > furthest.toMinute) furthest = band;
  }
  return faults;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
