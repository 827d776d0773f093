// A leg with its times as instants: the zone of the source, the exchange's own hints and the durations settle the odd hours.

import type { Leg } from '@releve/connectors/connector.ts';
import { type LocalInstants, pickNearest, pickNotBefore, readWallClock } from '../kernel/local-time.ts';

export interface TimedLeg {
  readonly leg: Leg;
  readonly blockId: bigint;
  readonly ordinal: number;
  /** Epoch seconds. */
  readonly startedAt: number;
  readonly answeredAt: number | undefined;
  readonly endedAt: number;
}

export type LocalResolver = (wallClockSeconds: number) => LocalInstants;

/** Undefined when a time of the leg cannot be read. */
export function timeLeg(leg: Leg, place: { blockId: bigint; ordinal: number }, resolve: LocalResolver): TimedLeg | undefined {
  const started = instantsOf(leg.startedAt, leg.clock, resolve);
  const ended = instantsOf(leg.endedAt, leg.clock, resolve);
  if (started === undefined || ended === undefined) return undefined;
  // The channel may be created within the second after the one its row says it started in.
  const hint = leg.channelCreatedAtEpochSeconds;
  const startedAt = hint === undefined ? pickByDuration(started, ended, leg.durationSeconds) : pickNotBefore(started, hint - 1);
  const endedAt = pickNearest(ended, startedAt + leg.durationSeconds);
  if (leg.answeredAt === undefined) return { leg, ...place, startedAt, answeredAt: undefined, endedAt };
  const answered = instantsOf(leg.answeredAt, leg.clock, resolve);
  if (answered === undefined) return undefined;
  return { leg, ...place, startedAt, answeredAt: pickNearest(answered, endedAt - leg.talkSeconds), endedAt };
}

function instantsOf(text: string, clock: Leg['clock'], resolve: LocalResolver): LocalInstants | undefined {
  const seconds = readWallClock(text);
  if (seconds === undefined) return undefined;
  return clock === 'utc' ? { earlier: seconds, later: seconds } : resolve(seconds);
}

/** Without a hint the start is the reading that makes end minus start nearest to the duration. */
function pickByDuration(started: LocalInstants, ended: LocalInstants, durationSeconds: number): number {
  const distance = (start: number) => Math.min(Math.abs(ended.earlier - start - durationSeconds), Math.abs(ended.later - start - durationSeconds));
  return distance(started.earlier) <= distance(started.later) ? started.earlier : started.later;
}
