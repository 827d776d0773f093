// The band of a moment against a reading of the wall clock, on ordinary days and in the nights when clocks change.

import { expect, it } from 'vitest';
import { createHolidayCalendar } from './holiday-calendar.ts';
import type { TimeBand } from './tariff.ts';
import { createBandClock, listBandFaults } from './time-bands.ts';

const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const bands: readonly TimeBand[] = [
  { name: 'off-peak', days: workdays, fromMinute: 0, toMinute: 480 },
  { name: 'peak', days: workdays, fromMinute: 480, toMinute: 1140 },
  { name: 'off-peak', days: workdays, fromMinute: 1140, toMinute: 1440 },
  { name: 'weekend', days: ['sat', 'sun', 'holiday'], fromMinute: 0, toMinute: 150 },
  { name: 'brunch', days: ['sat', 'sun', 'holiday'], fromMinute: 150, toMinute: 1440 },
];
const isHoliday = createHolidayCalendar(['FR'], []);

it.each([
  ['2026-03-02T07:59:59+01:00', 'off-peak'],
  ['2026-03-02T08:00:00+01:00', 'peak'],
  ['2026-05-01T09:00:00+02:00', 'brunch'],
  ['2026-10-25T02:29:59+02:00', 'weekend'],
  ['2026-10-25T02:30:00+02:00', 'brunch'],
  ['2026-10-25T02:00:00+01:00', 'weekend'],
  ['2026-10-25T02:30:00+01:00', 'brunch'],
  ['2026-03-29T01:59:59+01:00', 'weekend'],
  ['2026-03-29T03:00:00+02:00', 'brunch'],
])('%s is %s', (moment, band) => {
  const findBand = createBandClock({ bands, zone: 'Europe/Paris', isHoliday });
  const span = findBand(Temporal.Instant.from(moment).epochMilliseconds / 1000);
  expect(span.band).toBe(band);
});

it.each(['Europe/Paris', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Kathmandu'])(
  'agrees with the wall clock of %s in every minute around a change',
  (zone) => {
    const findBand = createBandClock({ bands, zone, isHoliday });
    const start = Temporal.PlainDate.from('2026-03-01').toZonedDateTime(zone);
    for (let zoned: Temporal.ZonedDateTime | null = start; zoned !== null && zoned.year < 2028; zoned = zoned.getTimeZoneTransition('next')) {
      for (let minute = -1500; minute <= 1500; minute += 1) {
        const moment = zoned.add({ minutes: minute });
        const span = findBand(moment.epochMilliseconds / 1000);
        expect(span.band, moment.toString()).toBe(bandByWallClock(moment));
        expect(span.until).toBeGreaterThan(moment.epochMilliseconds / 1000);
      }
    }
  },
);

it('names every hole and every overlap', () => {
  expect(listBandFaults(bands)).toEqual([]);
  expect(listBandFaults([])).toEqual([]);
  const faulty: readonly TimeBand[] = [
    { name: 'day', days: [...workdays, 'sat', 'sun'], fromMinute: 0, toMinute: 1080 },
    { name: 'lunch', days: ['mon'], fromMinute: 720, toMinute: 780 },
    { name: 'night', days: [...workdays, 'sat'], fromMinute: 1140, toMinute: 1440 },
  ];
  expect(listBandFaults(faulty)).toEqual([
    'On Monday, 18:00 to 19:00 is in no band.',
    'On Monday, 12:00 to 13:00 is in two bands: day and lunch.',
    'On Tuesday, 18:00 to 19:00 is in no band.',
    'On Wednesday, 18:00 to 19:00 is in no band.',
    'On Thursday, 18:00 to 19:00 is in no band.',
    'On Friday, 18:00 to 19:00 is in no band.',
    'On Saturday, 18:00 to 19:00 is in no band.',
    'On Sunday, 18:00 to 24:00 is in no band.',
  ]);
});

it('knows the holidays of France, those that move with Easter included', () => {
  const alsace = createHolidayCalendar(['FR-57'], ['2026-12-24']);
  const days = (isFree: (date: string) => boolean, year: number) => {
    const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
    return Array.from({ length: first.daysInYear }, (_, day) => first.add({ days: day }).toString()).filter(isFree);
  };
  expect(days(isHoliday, 2026)).toEqual(
    ['01-01', '04-06', '05-01', '05-08', '05-14', '05-25', '07-14', '08-15', '11-01', '11-11', '12-25'].map((day) => `2026-${day}`),
  );
  expect(days(alsace, 2026).filter((day) => !isHoliday(day))).toEqual(['2026-04-03', '2026-12-24', '2026-12-26']);
  expect(days(isHoliday, 2008)).toContain('2008-05-01');
  expect(['2024-04-01', '2025-04-21', '2027-03-29', '2038-04-26', '2000-04-24'].filter((day) => !isHoliday(day))).toEqual([]);
});

function bandByWallClock(moment: Temporal.ZonedDateTime): string {
  const date = moment.toPlainDate().toString();
  const day = isHoliday(date) ? 'holiday' : (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const)[moment.dayOfWeek - 1];
  const minute = moment.hour * 60 + moment.minute;
  const found = bands.filter((band) => day !== undefined && band.days.includes(day) && band.fromMinute <= minute && minute < band.toMinute);
  expect(found).toHaveLength(1);
  return found[0]?.name ?? '';
}
