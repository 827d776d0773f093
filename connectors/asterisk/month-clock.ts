// The wall clock of a zone, as fast text: Asterisk writes local times without their offset.

export interface WallClock {
  /** `YYYY-MM-DD HH:MM:SS` of a UTC second. */
  textAt(epochSeconds: number): string;
  /** Seconds to add to UTC. */
  offsetAt(epochSeconds: number): number;
}

interface OffsetChange {
  readonly at: number;
  readonly offset: number;
}

const secondsPerDay = 86_400;

/** Exact from `from` until `to`, both UTC seconds; clock changes in between are known. */
export function createWallClock(zone: string, from: number, to: number): WallClock {
  const changes = listOffsetChanges(zone, from, to);
  const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
  const days = new Map<number, string>();
  const dayText = (day: number) => {
    const known = days.get(day);
    if (known !== undefined) return known;
    const text = new Date(day * secondsPerDay * 1000).toISOString().slice(0, 10);
    days.set(day, text);
    return text;
  };
  const offsetAt = (epochSeconds: number) => {
    let offset = changes[0]?.offset ?? 0;
    for (const change of changes) if (change.at <= epochSeconds) offset = change.offset;
    return offset;
  };
  const textAt = (epochSeconds: number) => {
    const local = epochSeconds + offsetAt(epochSeconds);
    const day = Math.floor(local / secondsPerDay);
    const second = local - day * secondsPerDay;
    const hour = Math.floor(second / 3600);
    const minute = Math.floor(second / 60) % 60;
    return `${dayText(day)} ${twoDigits[hour]}:${twoDigits[minute]}:${twoDigits[second % 60]}`;
  };
  return { textAt, offsetAt };
}

function listOffsetChanges(zone: string, from: number, to: number): readonly OffsetChange[] {
  let moment = Temporal.Instant.fromEpochMilliseconds(from * 1000).toZonedDateTimeISO(zone);
  const changes = [{ at: from, offset: moment.offsetNanoseconds / 1e9 }];
  for (;;) {
    const next = moment.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= to * 1000) return changes;
    changes.push({ at: next.epochMilliseconds / 1000, offset: next.offsetNanoseconds / 1e9 });
    moment = next;
  }
}
