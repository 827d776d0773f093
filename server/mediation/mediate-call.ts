// One call's legs become usage records, exclusions and suspensions: every leg ends as exactly one of them.

import type { ExtensionHolding, FindHolding } from './attribute-call.ts';
import { correlateLegs, type ExcludedReason, type TrunkCall } from './correlate-legs.ts';
import type { ReadNumber } from './dial-plan.ts';
import { callSecondsMax, type TimedLeg } from './timed-leg.ts';
import { type CallKey, createUsageIds, type Digest, type UsageRecord } from './usage-record.ts';

export interface RecordPlace {
  readonly blockId: bigint;
  readonly ordinal: number;
  /** Epoch seconds; the partition key of the raw record. */
  readonly occurredAt: number;
}

export interface Exclusion extends RecordPlace {
  readonly reason: ExcludedReason | 'free';
  readonly usageId: string | undefined;
}

export interface Suspension extends RecordPlace {
  readonly reason: string;
  readonly detail: string;
}

export interface MediatedCall {
  readonly usage: readonly UsageRecord[];
  readonly exclusions: readonly Exclusion[];
  readonly suspensions: readonly Suspension[];
}

export interface MediationRules {
  readonly isTrunk: (name: string) => boolean;
  /** Of numbers as a trunk or a carrier writes them. */
  readonly readNumber: ReadNumber;
  /** Of numbers as a person of the house dials them. */
  readonly readDialled: ReadNumber;
  readonly findHolding: FindHolding;
  readonly digest: Digest;
}

type Suspended = { readonly kind: 'suspended'; readonly reason: string; readonly detail: string };
type Attribution = { readonly kind: 'held'; readonly holding: ExtensionHolding; readonly calledNumber: string } | Suspended | { readonly kind: 'free' };

/** `legs` are all known legs of the call; the answer is the same in whatever order they came. */
export function mediateCall(call: CallKey, legs: readonly TimedLeg[], rules: MediationRules): MediatedCall {
  const correlated = correlateLegs(legs, rules.isTrunk);
  const usage: UsageRecord[] = [];
  const exclusions: Exclusion[] = [];
  const suspensions: Suspension[] = [];
  const idOf = createUsageIds(call, rules.digest);
  for (const [lead, trunkCalls] of groupByLead(correlated.calls)) {
    const made = leadUsage(trunkCalls, rules, idOf);
    if ('reason' in made) suspensions.push({ ...placeOf(lead, call), reason: made.reason, detail: made.detail });
    else if (made.length === 0) exclusions.push({ ...placeOf(lead, call), reason: 'free', usageId: undefined });
    else usage.push(...made);
  }
  for (const { leg, reason, into } of correlated.excluded) {
    const usageId = into === undefined ? undefined : idOf(into.channel);
    exclusions.push({ blockId: leg.blockId, ordinal: leg.ordinal, occurredAt: call.occurredAt, reason, usageId });
  }
  return { usage, exclusions, suspensions };
}

/** A record in suspense bills nothing, not even another call that the same record leads. */
function leadUsage(trunkCalls: readonly TrunkCall[], rules: MediationRules, idOf: (channel: string) => string): UsageRecord[] | Suspended {
  const usage: UsageRecord[] = [];
  for (const trunkCall of trunkCalls) {
    const attribution = attribute(trunkCall, rules);
    if (attribution.kind === 'suspended') return attribution;
    if (attribution.kind === 'held') usage.push(usageOf(idOf(trunkCall.channel), trunkCall, attribution, rules));
  }
  return usage;
}

function attribute(call: TrunkCall, rules: MediationRules): Attribution {
  if (call.durationSeconds > callSecondsMax) {
    return { kind: 'suspended', reason: 'implausible_duration', detail: `The legs of this call over ${call.trunk} span more than thirty days.` };
  }
  if (call.device === undefined) {
    if (call.direction === 'inbound') return { kind: 'free' };
    return { kind: 'suspended', reason: 'payer_unknown', detail: `No leg of this call over ${call.trunk} names the extension that caused it.` };
  }
  const holding = rules.findHolding(call.device, call.startedAt);
  if (holding === undefined) {
    const detail = `Extension ${call.device.slice(0, 40)} belonged to no account at the time of the call.`;
    return { kind: 'suspended', reason: 'extension_unknown', detail };
  }
  return readCalled(call, holding, rules);
}

function readCalled(call: TrunkCall, holding: ExtensionHolding, rules: MediationRules): Attribution {
  const called = (call.isDialled ? rules.readDialled : rules.readNumber)(call.calledNumber);
  if (call.direction === 'inbound') return { kind: 'held', holding, calledNumber: called.kind === 'malformed' ? call.calledNumber : called.number };
  if (called.kind === 'withheld') return { kind: 'suspended', reason: 'called_number_missing', detail: 'The record does not tell the called number.' };
  if (called.kind === 'malformed') {
    const detail = 'The called number fits neither the dial plan of the source nor E.164.';
    return { kind: 'suspended', reason: 'called_number_malformed', detail };
  }
  return { kind: 'held', holding, calledNumber: called.number };
}

function usageOf(usageId: string, trunkCall: TrunkCall, held: { holding: ExtensionHolding; calledNumber: string }, rules: MediationRules): UsageRecord {
  const calling = rules.readNumber(trunkCall.callingNumber);
  return {
    usageId,
    tenantId: held.holding.tenantId,
    accountId: held.holding.accountId,
    extensionId: held.holding.extensionId,
    blockId: trunkCall.lead.blockId,
    ordinal: trunkCall.lead.ordinal,
    startedAt: trunkCall.startedAt,
    answeredAt: trunkCall.answeredAt,
    durationSeconds: trunkCall.durationSeconds,
    direction: trunkCall.direction,
    mayIncludeRinging: trunkCall.mayIncludeRinging,
    callingNumber: calling.kind === 'malformed' ? trunkCall.callingNumber : calling.number,
    calledNumber: held.calledNumber,
    trunk: trunkCall.trunk,
  };
}

function groupByLead(calls: readonly TrunkCall[]): Iterable<readonly [TimedLeg, readonly TrunkCall[]]> {
  const [first] = calls;
  if (first === undefined) return [];
  if (calls.length === 1) return [[first.lead, calls]];
  const groups = new Map<TimedLeg, readonly TrunkCall[]>();
  for (const call of calls) groups.set(call.lead, [...(groups.get(call.lead) ?? []), call]);
  return groups;
}

function placeOf(timed: TimedLeg, call: CallKey): RecordPlace {
  return { blockId: timed.blockId, ordinal: timed.ordinal, occurredAt: call.occurredAt };
}
