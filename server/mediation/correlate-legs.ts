// The legs of one call become its billable calls: one for each trunk channel that was answered.

import type { LegEnd } from '@releve/connectors/connector.ts';
import type { TimedLeg } from './timed-leg.ts';

/** A call over one trunk channel. Times are epoch seconds. */
export interface TrunkCall {
  readonly channel: string;
  readonly trunk: string;
  readonly direction: 'outbound' | 'inbound';
  readonly lead: TimedLeg;
  readonly startedAt: number;
  readonly answeredAt: number;
  readonly durationSeconds: number;
  readonly callingNumber: string;
  readonly calledNumber: string;
  /** The called number is what a person dialled, not what was sent to the trunk. */
  readonly isDialled: boolean;
  /** The device or the forwarded number that pays; undefined where the legs do not tell. */
  readonly device: string | undefined;
  /** The caller's channel was answered before the trunk: ringing may be counted as talk. */
  readonly mayIncludeRinging: boolean;
}

export type ExcludedReason = 'merged' | 'internal' | 'unanswered' | 'omitted';

export interface CorrelatedCall {
  readonly calls: readonly TrunkCall[];
  /** Every leg that leads no call, with the reason and the call it was merged into. */
  readonly excluded: readonly { readonly leg: TimedLeg; readonly reason: ExcludedReason; readonly into: TrunkCall | undefined }[];
}

type TrunkTest = (name: string) => boolean;

/** `legs` are all known legs of one call, in any order; the answer does not depend on it. */
export function correlateLegs(legs: readonly TimedLeg[], isTrunk: TrunkTest): CorrelatedCall {
  const ordered = legs.length === 1 ? legs : [...legs].sort(compareLegs);
  const usable = ordered.some((timed) => timed.leg.omitted) ? ordered.filter((timed) => !timed.leg.omitted) : ordered;
  const calls: TrunkCall[] = [];
  for (const [channel, naming] of groupByTrunk(usable, isTrunk)) {
    const call = buildCall(channel, naming, usable, isTrunk);
    if (call !== undefined) calls.push(call);
  }
  return { calls, excluded: excludeOthers(ordered, calls, isTrunk) };
}

function compareLegs(left: TimedLeg, right: TimedLeg): number {
  const bySequence = (left.leg.sequence ?? 0) - (right.leg.sequence ?? 0);
  if (bySequence !== 0) return bySequence;
  const byStart = left.startedAt - right.startedAt;
  if (byStart !== 0) return byStart;
  const byContent = JSON.stringify(left.leg) < JSON.stringify(right.leg) ? -1 : 1;
  return left === right ? 0 : byContent;
}

function groupByTrunk(legs: readonly TimedLeg[], isTrunk: TrunkTest): Map<string, TimedLeg[]> {
  const groups = new Map<string, TimedLeg[]>();
  for (const timed of legs) {
    addToTrunk(groups, timed, timed.leg.callingEnd, isTrunk);
    addToTrunk(groups, timed, timed.leg.calledEnd, isTrunk);
  }
  return groups;
}

function addToTrunk(groups: Map<string, TimedLeg[]>, timed: TimedLeg, end: LegEnd | undefined, isTrunk: TrunkTest): void {
  if (end === undefined || !isOverTrunk(end, isTrunk)) return;
  const group = groups.get(end.channel);
  if (group === undefined) groups.set(end.channel, [timed]);
  else if (group.at(-1) !== timed) group.push(timed);
}

function buildCall(channel: string, naming: readonly TimedLeg[], legs: readonly TimedLeg[], isTrunk: TrunkTest): TrunkCall | undefined {
  const lead = naming[0];
  if (lead === undefined) return undefined;
  const outbound = lead.leg.calledEnd?.channel === channel;
  const talking = naming.filter((timed) => timed.answeredAt !== undefined && (!outbound || timed.leg.disposition === 'answered'));
  if (talking.length === 0) return undefined;
  const answeredAt = Math.min(...talking.map((timed) => timed.answeredAt ?? timed.endedAt));
  const endedAt = Math.max(...talking.map((timed) => timed.endedAt));
  return {
    channel,
    trunk: (outbound ? lead.leg.calledEnd : lead.leg.callingEnd)?.name ?? '',
    direction: outbound ? 'outbound' : 'inbound',
    lead,
    startedAt: lead.startedAt,
    answeredAt,
    durationSeconds: secondsOf(talking, answeredAt, endedAt),
    callingNumber: lead.leg.callingNumber,
    calledNumber: outbound ? (lead.leg.sentNumber ?? lead.leg.dialledNumber) : lead.leg.dialledNumber,
    isDialled: outbound && lead.leg.sentNumber === undefined,
    device: outbound ? findPayer(lead, legs, isTrunk) : findAnswerer(naming, legs, isTrunk),
    mayIncludeRinging: outbound && lead.answeredAt === lead.startedAt,
  };
}

/** One row's own count of seconds is finer than the difference of its times; over several rows the span is all there is. */
function secondsOf(talking: readonly TimedLeg[], answeredAt: number, endedAt: number): number {
  const [only] = talking;
  return only !== undefined && talking.length === 1 ? only.leg.talkSeconds : Math.max(0, endedAt - answeredAt);
}

/**
 * Who pays for an outbound call: the device that dialled; through a Local channel the device on its other half, or the
 * number that was called from outside and forwarded; after a transfer the device that talked last on the same channel; else the device that began the call.
 */
function findPayer(lead: TimedLeg, legs: readonly TimedLeg[], isTrunk: TrunkTest): string | undefined {
  const caller = lead.leg.callingEnd;
  if (caller === undefined) return undefined;
  if (isDevice(caller, isTrunk)) return caller.name;
  if (caller.technology === 'Local') return findBehindLocal(caller, legs, isTrunk) ?? findOriginator(legs, isTrunk);
  return findTransferrer(caller, lead, legs, isTrunk);
}

function findBehindLocal(local: LegEnd, legs: readonly TimedLeg[], isTrunk: TrunkTest): string | undefined {
  const twin = local.channel.replace(/;[12]$/, (half) => (half === ';1' ? ';2' : ';1'));
  for (const { leg } of legs) {
    if (leg.calledEnd?.channel === twin && isDevice(leg.callingEnd, isTrunk)) return leg.callingEnd?.name;
    if (leg.callingEnd?.channel === twin && isDevice(leg.calledEnd, isTrunk)) return leg.calledEnd?.name;
  }
  return findForwarder(twin, legs, isTrunk);
}

/** A call from outside that is forwarded outside again: the number that was called and forwarded. */
function findForwarder(twin: string, legs: readonly TimedLeg[], isTrunk: TrunkTest): string | undefined {
  const inbound = legs.find(({ leg }) => leg.calledEnd?.channel === twin && leg.callingEnd !== undefined && isTrunk(leg.callingEnd.name));
  return inbound === undefined || inbound.leg.dialledNumber === '' ? undefined : inbound.leg.dialledNumber;
}

function findOriginator(legs: readonly TimedLeg[], isTrunk: TrunkTest): string | undefined {
  const first = legs.find(({ leg }) => leg.channelId === leg.callId && isDevice(leg.callingEnd, isTrunk));
  return first?.leg.callingEnd?.name;
}

function findTransferrer(caller: LegEnd, lead: TimedLeg, legs: readonly TimedLeg[], isTrunk: TrunkTest): string | undefined {
  const before = legs.slice(0, legs.indexOf(lead)).reverse();
  for (const { leg, answeredAt } of before) {
    if (answeredAt === undefined) continue;
    if (leg.callingEnd?.channel === caller.channel && isDevice(leg.calledEnd, isTrunk)) return leg.calledEnd?.name;
    if (leg.calledEnd?.channel === caller.channel && isDevice(leg.callingEnd, isTrunk)) return leg.callingEnd?.name;
  }
  return undefined;
}

/** Who took an inbound call: the first device that was connected to it, else any device of the call that answered. */
function findAnswerer(naming: readonly TimedLeg[], legs: readonly TimedLeg[], isTrunk: TrunkTest): string | undefined {
  const took = ({ leg }: TimedLeg) => leg.disposition === 'answered' && isDevice(leg.calledEnd, isTrunk);
  const connected = naming.find(took) ?? legs.find(took) ?? naming.find(({ leg }) => isDevice(leg.calledEnd, isTrunk));
  return connected?.leg.calledEnd?.name;
}

function isDevice(end: LegEnd | undefined, isTrunk: TrunkTest): boolean {
  return end !== undefined && end.technology !== 'Local' && !isTrunk(end.name);
}

function excludeOthers(legs: readonly TimedLeg[], calls: readonly TrunkCall[], isTrunk: TrunkTest): CorrelatedCall['excluded'] {
  // Most calls are one leg that leads itself, or one that was not answered.
  if (legs.length === 1 && calls.length > 0) return [];
  if (calls.length === 0) return legs.map((timed) => excludeWithoutCall(timed, isTrunk));
  const leads = new Set(calls.map((call) => call.lead));
  const callByChannel = new Map(calls.map((call) => [call.channel, call]));
  return legs
    .filter((timed) => !leads.has(timed))
    .map((timed) => {
      const named = callByChannel.get(timed.leg.calledEnd?.channel ?? '') ?? callByChannel.get(timed.leg.callingEnd?.channel ?? '');
      if (named !== undefined && !timed.leg.omitted) return { leg: timed, reason: 'merged' as const, into: named };
      const excluded = excludeWithoutCall(timed, isTrunk);
      return excluded.reason === 'internal' ? { leg: timed, reason: 'merged' as const, into: calls[0] } : excluded;
    });
}

function excludeWithoutCall(timed: TimedLeg, isTrunk: TrunkTest): { leg: TimedLeg; reason: 'omitted' | 'unanswered' | 'internal'; into: undefined } {
  const { leg } = timed;
  if (leg.omitted) return { leg: timed, reason: 'omitted', into: undefined };
  const isInternal = leg.disposition === 'answered' && !isOverTrunk(leg.callingEnd, isTrunk) && !isOverTrunk(leg.calledEnd, isTrunk);
  return { leg: timed, reason: isInternal ? 'internal' : 'unanswered', into: undefined };
}

function isOverTrunk(end: LegEnd | undefined, isTrunk: TrunkTest): boolean {
  return end !== undefined && isTrunk(end.name);
}
