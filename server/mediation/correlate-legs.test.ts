// The legs of every recorded scenario against what was measured on the trunk channels themselves.

import { readFileSync } from 'node:fs';
import { asteriskConnector } from '@releve/connectors/asterisk/asterisk.ts';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalResolver } from '../kernel/local-time.ts';
import { correlateLegs, type TrunkCall } from './correlate-legs.ts';
import { createTrunkTest } from './dial-plan.ts';
import { readBlock } from './read-block.ts';
import type { TimedLeg } from './timed-leg.ts';

const samples = new URL('../../connectors/asterisk/samples/', import.meta.url);
const isTrunk = createTrunkTest(['trunk-*']);

function readCalls(name: string): Map<string, TimedLeg[]> {
  const read = asteriskConnector.readSettings({ path: '/x', clock: 'local', layout: 'auto' });
  if (!read.ok) throw new Error(read.faults.join(' '));
  const reader = {
    ...asteriskConnector,
    parse: (record: Uint8Array) => asteriskConnector.parse(record, read.settings),
    resolve: createLocalResolver('Europe/Paris'),
  };
  const { calls, suspensions } = readBlock({ blockId: 1n, bytes: readFileSync(new URL(name, samples)) }, reader);
  expect(suspensions).toEqual([]);
  return new Map([...calls.values()].map((call) => [call.legs[0]?.leg.callId ?? '', call.legs]));
}

interface ExpectedLeg {
  readonly scenario: string;
  readonly linkedid: string;
  readonly trunk_channel: string;
  readonly direction: 'in' | 'out';
  readonly dialled_number: string;
  readonly cel_answer: string;
  readonly cel_talk_seconds: string;
}

describe('recorded scenarios', () => {
  const calls = readCalls('Master.csv');
  const expected = (parse(readFileSync(new URL('expected-trunk-legs.csv', samples)), { columns: true }) as ExpectedLeg[]).filter((leg) => leg.scenario !== '');
  const answered = expected.filter((leg) => leg.cel_answer !== '');
  const found = new Map([...calls.values()].flatMap((legs) => correlateLegs(legs, isTrunk).calls).map((call) => [call.channel, call]));
  const of = (leg: ExpectedLeg): TrunkCall => {
    const call = found.get(leg.trunk_channel);
    if (call === undefined) throw new Error(`${leg.scenario}: ${leg.trunk_channel} was not found`);
    return call;
  };

  it('finds every answered trunk channel and invents none', () => {
    expect([...found.keys()].sort()).toEqual(answered.map((leg) => leg.trunk_channel).sort());
    expect(answered.length).toBeGreaterThan(35);
  });

  it.each(answered)('$scenario $trunk_channel: direction and number', (leg) => {
    expect(of(leg).direction).toBe(leg.direction === 'in' ? 'inbound' : 'outbound');
    if (leg.direction === 'out') expect(of(leg).calledNumber).toBe(leg.dialled_number);
  });

  it.each(answered)('$scenario $trunk_channel: talk time, or the flag that ringing may be in it', (leg) => {
    const difference = of(leg).durationSeconds - Number(leg.cel_talk_seconds);
    // Click to call: the caller's phone answers first and nothing in the row shows it. Only the channel's own events can.
    if (leg.scenario === 's31_click_to_call') return expect(Math.round(difference)).toBe(3);
    if (of(leg).mayIncludeRinging) expect(difference).toBeGreaterThan(-1);
    else expect(Math.abs(difference)).toBeLessThanOrEqual(1);
    return undefined;
  });

  it('names the device that caused each outbound call, or says that the legs do not tell', () => {
    const payers = answered.filter((leg) => leg.direction === 'out').map((leg) => `${leg.scenario.slice(0, 3)} ${of(leg).device ?? 'unknown'}`);
    // Reasoned by hand from the scenarios: s11 is dialled by 1002, s35 by 1003; in s21 and s22 a call from outside to
    // a number of the house is forwarded outside, so that this number pays.
    const others = payers.filter((payer) => !payer.endsWith(' 1001'));
    expect(others).toEqual(['s11 1002', 's21 33123450010', 's22 33123450011', 's35 1003', 's22 33123450011']);
  });

  it('accounts for every leg once', () => {
    for (const legs of calls.values()) {
      const { calls: trunkCalls, excluded } = correlateLegs(legs, isTrunk);
      const ended = [...new Set(trunkCalls.map((call) => call.lead)), ...excluded.map((exclusion) => exclusion.leg)];
      expect(new Set(ended)).toEqual(new Set(legs));
      expect(ended).toHaveLength(legs.length);
    }
  });

  it('does not depend on the order of arrival', () => {
    for (const legs of calls.values()) {
      const inOrder = correlateLegs(legs, isTrunk).calls;
      fc.assert(
        fc.property(fc.shuffledSubarray(legs, { minLength: legs.length }), (shuffled) => {
          expect(correlateLegs(shuffled, isTrunk).calls).toEqual(inOrder);
        }),
        { numRuns: 20 },
      );
    }
  });
});

describe('clock changes in Paris', () => {
  it('puts the call that crosses three o’clock in autumn at its right instant', () => {
    const legs = [...readCalls('clock-change-autumn.csv').values()].flat();
    const crossing = legs.find(({ leg }) => leg.endedAt < leg.startedAt);
    expect(crossing?.startedAt).toBe(Temporal.Instant.from('2026-10-25T00:59:08Z').epochMilliseconds / 1000);
    expect(crossing?.endedAt).toBe(Temporal.Instant.from('2026-10-25T01:00:21Z').epochMilliseconds / 1000);
  });

  it('puts every start at the second in which its channel was created, or after it', () => {
    for (const name of ['clock-change-autumn.csv', 'clock-change-spring.csv']) {
      for (const { leg, startedAt, endedAt } of [...readCalls(name).values()].flat()) {
        const created = leg.channelCreatedAtEpochSeconds ?? 0;
        expect(startedAt - created).toBeGreaterThanOrEqual(-1);
        expect(startedAt - created).toBeLessThan(120);
        expect(Math.abs(endedAt - startedAt - leg.durationSeconds)).toBeLessThanOrEqual(1);
      }
    }
  });
});
