// Public holidays: fixed days, and those that move with Easter.

/** Days of a year as `MM-DD`, and days after Easter Sunday. */
interface Calendar {
  readonly fixed: readonly string[];
  readonly daysAfterEaster: readonly number[];
}

const easterMonday = 1;
const ascension = 39;
const whitMonday = 50;
const goodFriday = -2;

/** France: article L3133-1 of the code du travail; Alsace-Moselle (57, 67, 68) adds two by its local law, article L3134-13. */
const france: Calendar = {
  fixed: ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'],
  daysAfterEaster: [easterMonday, ascension, whitMonday],
};
const calendars: Readonly<Record<string, Calendar>> = {
  FR: france,
  'FR-57': { fixed: [...france.fixed, '12-26'], daysAfterEaster: [...france.daysAfterEaster, goodFriday] },
};

export const holidayCalendarNames: readonly string[] = Object.keys(calendars);

/** Tells whether a local date `YYYY-MM-DD` is a holiday, by named calendars and by single dates together. */
export function createHolidayCalendar(names: readonly string[], dates: readonly string[]): (date: string) => boolean {
  const single = new Set(dates);
  const byYear = new Map<string, ReadonlySet<string>>();
  return (date) => {
    if (single.has(date)) return true;
    if (names.length === 0) return false;
    const year = date.slice(0, 4);
    const known = byYear.get(year) ?? new Set(names.flatMap((name) => holidaysOf(name, Number(year))));
    byYear.set(year, known);
    return known.has(date);
  };
}

function holidaysOf(name: string, year: number): string[] {
  const calendar = calendars[name];
  if (calendar === undefined) throw new Error(`There is no holiday calendar ${name}.`);
  const easter = easterSunday(year);
  const moving = calendar.daysAfterEaster.map((days) => easter.add({ days }).toString());
  return [...calendar.fixed.map((day) => `${String(year).padStart(4, '0')}-${day}`), ...moving];
}

/** The anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): Temporal.PlainDate {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - epact - (year % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const day = epact + weekday - 7 * shift + 114;
  return new Temporal.PlainDate(year, Math.floor(day / 31), (day % 31) + 1);
}
