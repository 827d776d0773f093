// A believable month of an Asterisk exchange, row by row in the order of the log, the same for the same seed.

import { listArrivals } from './month-arrivals.ts';
import { type MadeCall, makeCall, makePlainOutbound, type Scene } from './month-calls.ts';
import { createWallClock } from './month-clock.ts';
import { createNumber } from './month-numbers.ts';
import { createPeople } from './month-people.ts';
import type { MonthPlan, MonthSummary, MonthTally, PlannedFaults } from './month-plan.ts';
import { createRandom } from './month-random.ts';
import { createRowWriter, type MonthRow, quoteCallerId, talkSeconds } from './month-rows.ts';
import { createSchedule } from './month-schedule.ts';

type Fault =
  | { readonly kind: 'duplicateLines' | 'truncatedRows' | 'junkLines' }
  | { readonly kind: 'unknownExtensionCalls'; readonly extension: string }
  | { readonly kind: 'unratedNumberCalls'; readonly number: string };

type Planted = { -readonly [Kind in Fault['kind']]: number };
type Tallies = Map<string, { -readonly [Name in keyof MonthTally]: MonthTally[Name] }>;

/** Calls last two hours at most after they began. */
const secondsPerDay = 86_400;
const shareAbroadOfPlantedCalls = 0.05;

/**
 * Yields lines with their line feed, to be written as UTF-8, and returns what they hold.
 * Lines come in the order in which their calls end, as rows do in a real Master.csv.
 */
export function* generateRecords(plan: MonthPlan): Generator<string, MonthSummary> {
  const random = createRandom(plan.seed);
  const clock = createWallClock(plan.zone, plan.from, plan.to + secondsPerDay);
  const scene: Scene = { plan, random, people: createPeople(random, plan), writer: createRowWriter(clock) };
  const faults = spreadFaults(plan.faults ?? {}, plan.calls);
  const planted: Planted = { duplicateLines: 0, truncatedRows: 0, junkLines: 0, unknownExtensionCalls: 0, unratedNumberCalls: 0 };
  const tallies: Tallies = new Map();
  const open = createSchedule<readonly string[]>();
  let calls = 0;
  let lines = 0;
  for (const startedAt of listArrivals(random, clock, plan.from, plan.to, plan.calls)) {
    for (let ended = open.takeUntil(startedAt); ended !== undefined; ended = open.takeUntil(startedAt)) {
      lines += ended.length;
      yield* ended;
    }
    const fault = faults.get(calls);
    const call = fault === undefined ? makeCall(scene, startedAt) : makeFaultyCall(scene, startedAt, fault);
    if (fault !== undefined) planted[fault.kind] += 1;
    if (fault === undefined || fault.kind === 'duplicateLines' || fault.kind === 'junkLines') count(tallies, call);
    open.add(call.endedAt, call.lines);
    calls += 1;
  }
  for (let ended = open.takeUntil(Number.POSITIVE_INFINITY); ended !== undefined; ended = open.takeUntil(Number.POSITIVE_INFINITY)) {
    lines += ended.length;
    yield* ended;
  }
  return { calls, lines, tallies: [...tallies.values()], planted };
}

/** Each fault at a call of its own, the kinds mixed and evenly spread; the key is the number of the call from 0. */
function spreadFaults(faults: PlannedFaults, calls: number): ReadonlyMap<number, Fault> {
  const { duplicateLines = 0, truncatedRows = 0, junkLines = 0, unknownExtensions = [], unratedNumbers = [] } = faults;
  const kinds: readonly (readonly Fault[])[] = [
    Array.from({ length: duplicateLines }, () => ({ kind: 'duplicateLines' })),
    Array.from({ length: truncatedRows }, () => ({ kind: 'truncatedRows' })),
    Array.from({ length: junkLines }, () => ({ kind: 'junkLines' })),
    unknownExtensions.map((extension) => ({ kind: 'unknownExtensionCalls', extension })),
    unratedNumbers.map((number) => ({ kind: 'unratedNumberCalls', number })),
  ];
  const longest = Math.max(...kinds.map((kind) => kind.length));
  const mixed = Array.from({ length: longest }, (_, index) => kinds.flatMap((kind) => kind.slice(index, index + 1))).flat();
  if (mixed.length > calls) throw new Error(`${mixed.length} faults do not fit in ${calls} calls.`);
  return new Map(mixed.map((fault, index) => [Math.floor(((index + 0.5) * calls) / mixed.length), fault]));
}

function makeFaultyCall(scene: Scene, startedAt: number, fault: Fault): MadeCall {
  const phone = scene.people.pickPhone(startedAt);
  if (fault.kind === 'unratedNumberCalls') return makePlainOutbound(scene, startedAt, phone, fault.number);
  const number = createNumber(scene.random, shareAbroadOfPlantedCalls);
  if (fault.kind === 'unknownExtensionCalls') {
    const stranger = {
      ...phone,
      endpoint: fault.extension,
      tenant: { ...phone.tenant, accountCode: '' },
      callerId: quoteCallerId('', fault.extension),
      showsExtension: true,
    };
    return makePlainOutbound(scene, startedAt, stranger, number);
  }
  const call = makePlainOutbound(scene, startedAt, phone, number);
  return { ...call, lines: call.lines.flatMap((line) => damage(line, fault.kind)) };
}

function damage(line: string, kind: 'duplicateLines' | 'truncatedRows' | 'junkLines'): readonly string[] {
  if (kind === 'duplicateLines') return [line, line];
  if (kind === 'truncatedRows') return [`${line.slice(0, Math.floor(line.length * 0.6))}\n`];
  return ['\0\x01\x02\x7fELF\x02\x01\0\x13\ufffd\x1b[2J\0\0\n', line];
}

function count(tallies: Tallies, { tenant, outbound, inbound }: MadeCall): void {
  const { accountCode } = tenant;
  const tally = tallies.get(accountCode) ?? { accountCode, outboundRows: 0, outboundTalkSeconds: 0, inboundRows: 0, inboundTalkSeconds: 0 };
  tally.outboundRows += outbound.length;
  tally.inboundRows += inbound.length;
  tally.outboundTalkSeconds += sumTalk(outbound);
  tally.inboundTalkSeconds += sumTalk(inbound);
  tallies.set(accountCode, tally);
}

function sumTalk(rows: readonly MonthRow[]): number {
  let seconds = 0;
  for (const row of rows) seconds += talkSeconds(row);
  return seconds;
}
