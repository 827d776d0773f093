// Real call logs of Asterisk 20 against their hand-checked reading.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asteriskConnector } from './asterisk.ts';
import type { AsteriskSettings } from './settings.ts';

const samples = join(import.meta.dirname, 'samples');
const logs = [
  { name: 'Master', clock: 'local', rows: 83 },
  { name: 'cdr_custom-Master', clock: 'local', rows: 83 },
  { name: '16-columns-utc', clock: 'utc', rows: 10 },
  { name: 'clock-change-autumn', clock: 'local', rows: 3 },
  { name: 'clock-change-spring', clock: 'local', rows: 2 },
] as const;

function readSample(name: string, settings: AsteriskSettings): readonly unknown[] {
  const bytes = readFileSync(join(samples, `${name}.csv`));
  let start = 0;
  return asteriskConnector.split(bytes).map((end) => {
    const record = bytes.subarray(start, end);
    start = end;
    // Through JSON, as the expected file went, so that what is undefined is absent on both sides.
    return JSON.parse(JSON.stringify({ identity: asteriskConnector.identify(record), parsed: asteriskConnector.parse(record, settings) }));
  });
}

describe('the samples', () => {
  it.each(logs)('$name reads as expected, each row by itself', ({ name, clock, rows }) => {
    const expected: unknown = JSON.parse(readFileSync(join(samples, `${name}.expected.json`), 'utf8'));
    const found = readSample(name, { path: '/var/log/Master.csv', clock, layout: 'auto' });
    expect(found).toHaveLength(rows);
    expect(found).toEqual(expected);
  });

  it('reads both layouts of the same calls alike, but for linkedid, which the custom one lacks', () => {
    const settings: AsteriskSettings = { path: '/var/log/Master.csv', clock: 'local', layout: 'auto' };
    const withoutCall = (row: unknown) => JSON.stringify(row).replace(/"callId":"[^"]*",|"occurredAtEpochSeconds":\d+/g, '');
    expect(readSample('cdr_custom-Master', settings).map(withoutCall)).toEqual(readSample('Master', settings).map(withoutCall));
  });

  it('tells the same moment for all rows of one call', () => {
    const bytes = readFileSync(join(samples, 'Master.csv'));
    const moments = new Map<string, Set<number | undefined>>();
    let start = 0;
    for (const end of asteriskConnector.split(bytes)) {
      const record = bytes.subarray(start, end);
      start = end;
      const parsed = asteriskConnector.parse(record, { path: '/var/log/Master.csv', clock: 'local', layout: 'auto' });
      const callId = parsed.ok ? parsed.leg.callId : 'none';
      moments.set(callId, (moments.get(callId) ?? new Set()).add(asteriskConnector.identify(record).occurredAtEpochSeconds));
    }
    const scenarios = readFileSync(join(samples, 'scenarios.tsv'), 'utf8').trimEnd().split('\n');
    const calls = scenarios.flatMap((line) => line.split('\t')[3]?.split(',') ?? []).filter((callId) => callId !== '');
    expect([...moments.keys()].sort()).toEqual(calls.sort());
    for (const [callId, found] of moments) expect([...found]).toEqual([Number(callId.split('.')[0])]);
  });
});

describe('the numbers sent', () => {
  it('are those that the trunks of the answered outbound legs really dialled', () => {
    const expected = readFileSync(join(samples, 'expected-trunk-legs.csv'), 'utf8')
      .split('\n')
      .map((line) => line.split(','))
      .filter(([scenario, , channel, direction]) => scenario !== '' && channel?.startsWith('PJSIP/') && direction === 'out');
    const bytes = readFileSync(join(samples, 'Master.csv'));
    const sent = new Map<string, Set<string>>();
    let start = 0;
    for (const end of asteriskConnector.split(bytes)) {
      const parsed = asteriskConnector.parse(bytes.subarray(start, end), { path: '/var/log/Master.csv', clock: 'local', layout: 'auto' });
      start = end;
      if (!parsed.ok || parsed.leg.sentNumber === undefined || parsed.leg.calledEnd === undefined) continue;
      const { channel } = parsed.leg.calledEnd;
      sent.set(channel, (sent.get(channel) ?? new Set()).add(parsed.leg.sentNumber));
    }
    expect(expected.length).toBeGreaterThan(25);
    for (const [scenario, , channel = '', , number] of expected) expect([scenario, ...(sent.get(channel) ?? [])]).toEqual([scenario, number]);
  });
});
