// Calendar days as `YYYY-MM-DD`, without any zone.

export interface DayRange {
  readonly from: string;
  /** First day after the range. */
  readonly to: string;
}

const dayText = /^\d{4}-\d\d-\d\d$/;

export function isDay(text: unknown): text is string {
  return typeof text === 'string' && dayText.test(text) && addDays(text, 0) === text;
}

export function addDays(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return textOf(Date.UTC(year, month - 1, date + days));
}

/** The calendar month that holds `day`, moved by a number of months. */
export function monthOf(day: string, moveBy = 0): DayRange {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return { from: textOf(Date.UTC(year, month - 1 + moveBy, 1)), to: textOf(Date.UTC(year, month + moveBy, 1)) };
}

function textOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
