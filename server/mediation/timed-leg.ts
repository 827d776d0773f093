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

/** Why a leg cannot be used; `reason` is a code for suspense, `detail` one English sentence. */
export interface TimeFault {
  readonly reason: 'malformed_time' | 'contradictory_times' | 'implausible_duration';
  readonly detail: string;
}

/** Nobody talks for longer; what claims to is a channel that was never closed, and a person must look at it. */
export const callSecondsMax = 30 * 86_400;
/** By how much the beginning of a leg may lie before that of its call, for want of the right zone. */
export const legBeforeCallSecondsMax = 2 * 86_400;

/** Start, end and duration are of one clock; rounding and the writing of the row make no larger difference. */
const differenceSecondsMax = 5;

const unreadable: TimeFault = { reason: 'malformed_time', detail: 'A time of this record cannot be read.' };
const contradictory: TimeFault = { reason: 'contradictory_times', detail: 'Start, answer, end and duration of this record contradict each other.' };
const implausible: TimeFault = { reason: 'implausible_duration', detail: 'This record lasts longer than thirty days.' };
const foreign: TimeFault = { reason: 'contradictory_times', detail: 'The start of this record does not fit the time in the id of its call.' };

/** `occurredAt`: when the call began by its id, epoch seconds, or 0 where it does not tell. */
export function timeLeg(
  leg: Leg,
  place: { readonly blockId: bigint; readonly ordinal: number },
  occurredAt: number,
  resolve: LocalResolver,
): TimedLeg | TimeFault {
  const timed = readTimes(leg, place, resolve);
  if (timed === undefined) return unreadable;
  if (leg.durationSeconds > callSecondsMax) return implausible;
  if (!isConsistent(timed)) return contradictory;
  const sinceCall = timed.startedAt - occurredAt;
  return occurredAt > 0 && (sinceCall < -legBeforeCallSecondsMax || sinceCall > callSecondsMax) ? foreign : timed;
}

function isConsistent({ leg, startedAt, answeredAt, endedAt }: TimedLeg): boolean {
  if (Math.abs(endedAt - startedAt - leg.durationSeconds) > differenceSecondsMax) return false;
  if (leg.talkSeconds > leg.durationSeconds + differenceSecondsMax) return false;
  return answeredAt === undefined || (answeredAt >= startedAt - differenceSecondsMax && answeredAt <= endedAt + differenceSecondsMax);
}

function readTimes(leg: Leg, { blockId, ordinal }: { readonly blockId: bigint; readonly ordinal: number }, resolve: LocalResolver): TimedLeg | undefined {
  const started = instantsOf(leg.startedAt, leg.clock, resolve);
  const ended = instantsOf(leg.endedAt, leg.clock, resolve);
  if (started === undefined || ended === undefined) return undefined;
  // The channel may be created within the second after the one its row says it started in.
  const hint = leg.channelCreatedAtEpochSeconds;
  const startedAt = hint === undefined ? pickByDuration(started, ended, leg.durationSeconds) : pickNotBefore(started, hint - 1);
  const endedAt = pickNearest(ended, startedAt + leg.durationSeconds);
  if (leg.answeredAt === undefined) return { leg, blockId, ordinal, startedAt, answeredAt: undefined, endedAt };
  const answered = instantsOf(leg.answeredAt, leg.clock, resolve);
  if (answered === undefined) return undefined;
  return { leg, blockId, ordinal, startedAt, answeredAt: pickNearest(answered, endedAt - leg.talkSeconds), endedAt };
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
