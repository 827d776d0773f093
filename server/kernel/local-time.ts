// Wall-clock text of a zone to instants, fast for millions of rows and explicit about the hour that occurs twice.

/**
 * The instants a local time may mean, in epoch seconds. They differ only where clocks change: in the hour that occurs
 * twice both are real; in the hour that does not occur they are the readings by the offset after and before the change.
 */
export interface LocalInstants {
  readonly earlier: number;
  readonly later: number;
}

const localText = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})$/;
const cacheEntriesMax = 100_000;

/** Reads `YYYY-MM-DD HH:MM:SS` as if it were UTC, in epoch seconds; undefined when it is no such time. */
export function readWallClock(text: string): number | undefined {
  const parts = localText.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [number, number, number, number, number, number];
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(milliseconds);
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return same ? milliseconds / 1000 : undefined;
}

/** A resolver for one zone; offsets are looked up once per quarter of an hour. */
export function createLocalResolver(zone: string): (wallClockSeconds: number) => LocalInstants {
  const offsetsByQuarter = new Map<number, readonly [number, number]>();
  return (wallClockSeconds) => {
    const quarter = Math.floor(wallClockSeconds / 900);
    let offsets = offsetsByQuarter.get(quarter);
    if (offsets === undefined) {
      if (offsetsByQuarter.size >= cacheEntriesMax) offsetsByQuarter.clear();
      offsets = findOffsets(quarter * 900, zone);
      offsetsByQuarter.set(quarter, offsets);
    }
    return { earlier: wallClockSeconds - offsets[0], later: wallClockSeconds - offsets[1] };
  };
}

function findOffsets(wallClockSeconds: number, zone: string): readonly [number, number] {
  const local = Temporal.Instant.fromEpochMilliseconds(wallClockSeconds * 1000)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime();
  const offset = (disambiguation: 'earlier' | 'later') =>
    wallClockSeconds - Math.floor(local.toZonedDateTime(zone, { disambiguation }).epochMilliseconds / 1000);
  return [offset('earlier'), offset('later')];
}

/** The reading that is not before `notBefore` (an instant known from elsewhere); the earlier one when both or none are. */
export function pickNotBefore(instants: LocalInstants, notBefore: number): number {
  return instants.earlier >= notBefore || instants.later < notBefore ? instants.earlier : instants.later;
}

/** The reading nearest to an instant computed otherwise, such as start plus duration. */
export function pickNearest(instants: LocalInstants, expected: number): number {
  return Math.abs(instants.earlier - expected) <= Math.abs(instants.later - expected) ? instants.earlier : instants.later;
}
