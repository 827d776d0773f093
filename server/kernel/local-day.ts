// The local date of an instant, fast for millions of them.

interface Day {
  readonly date: string;
  /** Epoch seconds, half-open. */
  readonly from: number;
  readonly until: number;
}

const cachedDaysMax = 4000;
const secondsPerDay = 86_400;

/** `YYYY-MM-DD` in the zone, which is IANA. */
export function createLocalDays(zone: string): (epochSeconds: number) => string {
  const daysByUtcDay = new Map<number, Day[]>();
  let last: Day = { date: '', from: 0, until: 0 };
  return (epochSeconds) => {
    if (last.from <= epochSeconds && epochSeconds < last.until) return last.date;
    const utcDay = Math.floor(epochSeconds / secondsPerDay);
    const known = daysByUtcDay.get(utcDay) ?? [];
    last = known.find(({ from, until }) => from <= epochSeconds && epochSeconds < until) ?? findDay(epochSeconds, zone);
    if (!known.includes(last)) {
      if (daysByUtcDay.size >= cachedDaysMax) daysByUtcDay.clear();
      daysByUtcDay.set(utcDay, [...known, last]);
    }
    return last.date;
  };
}

/** Where clocks change at midnight a date may come back for an hour, so that a day is cut at the change. */
function findDay(epochSeconds: number, zone: string): Day {
  const local = Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toZonedDateTimeISO(zone);
  const lastChange = local.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const nextChange = local.getTimeZoneTransition('next');
  const begin = local.startOfDay();
  const end = begin.add({ days: 1 });
  const from = lastChange === null ? begin.epochMilliseconds : Math.max(begin.epochMilliseconds, lastChange.epochMilliseconds);
  const until = nextChange === null ? end.epochMilliseconds : Math.min(end.epochMilliseconds, nextChange.epochMilliseconds);
  return { date: local.toPlainDate().toString(), from: from / 1000, until: until / 1000 };
}
