// Wall-clock text of a zone to instants, fast for millions of rows and explicit about the hour that occurs twice.

/**
 * The instants a local time may mean, in epoch seconds. They differ only where clocks change: in the hour that occurs
 * twice both are real; in the hour that does not occur they are the readings by the offset after and before the change.
 */
export interface LocalInstants {
  readonly earlier: number;
  readonly later: number;
}

const zero = 0x30;
const dash = 0x2d;
const colon = 0x3a;
const space = 0x20;
const letterT = 0x54;
const cacheEntriesMax = 100_000;
let lastDay = { year: 1970, month: 1, day: 1, epochDay: 0 };

/** Reads `YYYY-MM-DD HH:MM:SS` as if it were UTC, in epoch seconds; undefined when it is no such time. */
export function readWallClock(text: string): number | undefined {
  if (text.length !== 19 || !hasMarks(text)) return undefined;
  const day = epochDayOf(digits(text, 0) * 100 + digits(text, 2), digits(text, 5), digits(text, 8));
  const hour = digits(text, 11);
  const minute = digits(text, 14);
  const second = digits(text, 17);
  const isTime = hour < 24 && minute < 60 && second < 60;
  return day !== undefined && isTime ? day * 86_400 + hour * 3600 + minute * 60 + second : undefined;
}

function hasMarks(text: string): boolean {
  const between = text.charCodeAt(10);
  const isDate = text.charCodeAt(4) === dash && text.charCodeAt(7) === dash;
  return isDate && (between === space || between === letterT) && text.charCodeAt(13) === colon && text.charCodeAt(16) === colon;
}

/** The two digits at this place as a number; NaN when one of them is no digit. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - zero;
  const ones = text.charCodeAt(at + 1) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Days since 1970; undefined when there is no such day. Records of one day come together, so the last one is remembered. */
function epochDayOf(year: number, month: number, day: number): number | undefined {
  if (year === lastDay.year && month === lastDay.month && day === lastDay.day) return lastDay.epochDay;
  const date = new Date(Date.UTC(year, month - 1, day));
  // Years before 100 would be taken for those of the twentieth century.
  const isReal = year >= 100 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (isReal) lastDay = { year, month, day, epochDay: date.getTime() / 86_400_000 };
  return isReal ? lastDay.epochDay : undefined;
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
