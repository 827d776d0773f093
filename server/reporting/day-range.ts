// Calendar days in the zone of each account, as instants the database can compare with.

import { DomainFailure } from '../kernel/failure.ts';

/** `from` is the first day and `to` the first day after, both `YYYY-MM-DD` in the zone of the account that pays. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** The instants of a day range in one zone, half-open. */
export interface ZonedRange {
  readonly zone: string;
  readonly fromAt: Temporal.Instant;
  readonly toAt: Temporal.Instant;
}

export const longestRangeDays = 400;

/** One range per zone. Refuses days that do not exist, an empty range and one of more than `longestRangeDays`. */
export function zonedRanges(range: DayRange, zones: readonly string[]): ZonedRange[] {
  const from = readDay(range.from, 'from');
  const to = readDay(range.to, 'to');
  refuseBadLength(from.until(to).days);
  return zones.map((zone) => ({ zone, fromAt: startOfDay(from, zone), toAt: startOfDay(to, zone) }));
}

/** The calendar month in which `at` falls in `zone`. */
export function monthAround(at: Temporal.Instant, zone: string): DayRange {
  const first = at.toZonedDateTimeISO(zone).toPlainDate().with({ day: 1 });
  return { from: first.toString(), to: first.add({ months: 1 }).toString() };
}

function readDay(text: string, name: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    throw new DomainFailure('invalid', 'day_unknown', `The day given as "${name}" does not exist. Write it as YYYY-MM-DD.`);
  }
}

function refuseBadLength(days: number): void {
  if (days <= 0) throw new DomainFailure('invalid', 'period_empty', 'The period is empty. Choose a last day on or after the first.');
  if (days > longestRangeDays) {
    throw new DomainFailure('invalid', 'period_too_long', `The period is longer than ${longestRangeDays} days. Choose a shorter one.`);
  }
}

function startOfDay(day: Temporal.PlainDate, zone: string): Temporal.Instant {
  return day.toZonedDateTime(zone).toInstant();
}
