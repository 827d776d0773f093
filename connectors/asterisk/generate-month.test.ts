// The made-up month must be a log that Asterisk could have written, and its summary must be true.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Leg, Parsed } from '../connector.ts';
import { asteriskConnector } from './asterisk.ts';
import { generateRecords } from './generate-month.ts';
import type { MonthPlan, MonthSummary } from './month-plan.ts';

const plan: MonthPlan = {
  seed: 42,
  calls: 4000,
  from: Date.parse('2026-11-01T00:00:00+01:00') / 1000,
  to: Date.parse('2026-12-01T00:00:00+01:00') / 1000,
  zone: 'Europe/Paris',
  tenants: [
    { accountCode: 'HOTEL', name: 'Hôtel "Bellevue"', callerNumber: '33199001000', extensions: ['1001', '1002', '1003', '1004'], dids: ['33199001001'] },
    { accountCode: 'GARAGE', name: 'Garage du Pont', callerNumber: '33261911000', extensions: ['2001', '2002'], dids: ['33261911001', '33261911002'] },
  ],
  trunks: [
    { name: 'trunk-one', form: 'national' },
    { name: 'trunk-two', form: 'e164' },
  ],
  accessDigit: '0',
};
const faults = { duplicateLines: 3, truncatedRows: 2, junkLines: 2, unknownExtensions: ['9998', '9999'], unratedNumbers: ['0088216555501'] };

function generate(wanted: MonthPlan): { readonly lines: readonly string[]; readonly summary: MonthSummary } {
  const lines: string[] = [];
  const generator = generateRecords(wanted);
  for (;;) {
    const { done, value } = generator.next();
    if (done === true) return { lines, summary: value };
    lines.push(value);
  }
}

function parse(line: string): Parsed {
  return asteriskConnector.parse(Buffer.from(line), { path: '/var/log/Master.csv', clock: 'local', layout: 'auto' });
}

function legsOf(lines: readonly string[]): readonly Leg[] {
  return lines.map(parse).flatMap((parsed) => (parsed.ok ? [parsed.leg] : []));
}

function isTrunk(name: string | undefined): boolean {
  return name?.startsWith('trunk-') === true;
}

const month = generate(plan);
const legs = legsOf(month.lines);

describe('the rows', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(generate(plan)).toEqual(month);
    expect(generate({ ...plan, seed: 43 }).lines.join('')).not.toBe(month.lines.join(''));
  });

  it('all parse, with the sequence, ids and names that parsing finds again', () => {
    expect(legs).toHaveLength(month.lines.length);
    expect(month.summary.lines).toBe(month.lines.length);
    expect(new Set(legs.map(({ sequence }) => sequence)).size).toBe(legs.length);
    expect(new Set(legs.map(({ callId }) => callId)).size).toBe(plan.calls);
    expect(new Set(legs.map(({ callerName }) => callerName))).toContain('Hôtel "Bellevue"');
  });

  it('are written like those of a real log: same quotes, same columns, less than 1024 bytes', () => {
    const text = '"(?:[^"]|"")*"';
    const shape = new RegExp(`^(?:${text},){9}"[-\\d: ]{19}",(?:"[-\\d: ]{19}")?,"[-\\d: ]{19}",\\d+,\\d+,(?:${text},){6}\\d+$`);
    const real = readFileSync(join(import.meta.dirname, 'samples', 'Master.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    for (const line of [...real, ...month.lines.map((row) => row.trimEnd())]) expect(line).toMatch(shape);
    for (const line of month.lines) expect(Buffer.byteLength(line)).toBeLessThan(1024);
  });

  it('come in the order in which their calls end', () => {
    const ends = new Map<string, string>();
    for (const { callId, endedAt } of legs) {
      const known = ends.get(callId) ?? '';
      if (endedAt > known) ends.set(callId, endedAt);
    }
    const inOrder = [...ends.values()];
    expect(inOrder).toEqual(inOrder.toSorted());
  });

  it('begin within the period and count their seconds as Asterisk does', () => {
    for (const leg of legs) {
      expect(leg.channelCreatedAtEpochSeconds).toBeGreaterThanOrEqual(plan.from);
      expect(leg.channelCreatedAtEpochSeconds).toBeLessThan(plan.to);
      expect([0, 1]).toContain(secondsBetween(leg.startedAt, leg.endedAt) - leg.durationSeconds);
      if (leg.answeredAt === undefined) expect(leg.talkSeconds).toBe(0);
      else expect([0, 1]).toContain(secondsBetween(leg.answeredAt, leg.endedAt) - leg.talkSeconds);
    }
  });

  it('hold every kind of call', () => {
    const withTrunk = (trunk: string) => legs.filter(({ calledEnd }) => calledEnd?.name === trunk);
    expect(new Set(legs.map(({ disposition }) => disposition))).toEqual(new Set(['answered', 'no_answer', 'busy', 'failed']));
    expect(withTrunk('trunk-two').length).toBeGreaterThan(10);
    expect(legs.some(({ application, talkSeconds, disposition }) => application === 'Queue' && talkSeconds > 0 && disposition === 'no_answer')).toBe(true);
    expect(legs.some(({ callingEnd }) => callingEnd?.technology === 'Local')).toBe(true);
    expect(legs.some(({ callingEnd, calledEnd }) => isTrunk(callingEnd?.name) && isTrunk(calledEnd?.name))).toBe(true);
    expect(legs.some(({ dialledNumber }) => dialledNumber.startsWith('+'))).toBe(true);
    expect(legs.some(({ dialledNumber }) => dialledNumber.startsWith('000'))).toBe(true);
    expect(withTrunk('trunk-two').every(({ sentNumber }) => sentNumber?.startsWith('+') === true || (sentNumber?.length ?? 0) <= 4)).toBe(true);
  });

  it('use numbers that belong to nobody', () => {
    const france = '33(?:19900|26191|35301|46571|53649|63998|89955|82055|80055)\\d+';
    const abroad = '447700900\\d{3}|442079460\\d{3}|493023125\\d{3}|498999998\\d{3}|4917139200\\d\\d|32255501\\d\\d|349105501\\d\\d|1(?:212|415)55501\\d\\d';
    const others = '2125225501\\d\\d|2126005501\\d\\d|412255501\\d\\d|390255501\\d{3}';
    const allowed = new RegExp(`^(?:${france}|${abroad}|${others}|3631|3939|15|17|18|112|anonymous)$`);
    const toPlain = (number: string) => number.replace(/^\+/, '').replace(/^00/, '').replace(/^0/, '33');
    for (const { sentNumber, callingNumber, callingEnd } of legs) {
      if (sentNumber !== undefined) expect(toPlain(sentNumber)).toMatch(allowed);
      if (isTrunk(callingEnd?.name)) expect(callingNumber).toMatch(allowed);
    }
  });

  it('follow office hours', () => {
    const hours = legs.map(({ startedAt }) => Number(startedAt.slice(11, 13)));
    const office = hours.filter((hour) => hour >= 8 && hour < 18).length;
    expect(office / hours.length).toBeGreaterThan(0.8);
    const sundays = legs.filter(({ startedAt }) => new Date(`${startedAt.slice(0, 10)}T00:00Z`).getUTCDay() === 0).length;
    expect(sundays / legs.length).toBeLessThan(0.05);
  });
});

describe('the hour that occurs twice', () => {
  it('is written as the clock shows it, with true seconds', () => {
    const night = { ...plan, calls: 3000, from: Date.parse('2026-10-24T23:00Z') / 1000, to: Date.parse('2026-10-25T03:00Z') / 1000 };
    const nightLegs = legsOf(generate(night).lines);
    const backward = nightLegs.filter(({ startedAt, endedAt }) => endedAt < startedAt);
    expect(backward.length).toBeGreaterThan(5);
    for (const leg of nightLegs) {
      const offBy = secondsBetween(leg.startedAt, leg.endedAt) - leg.durationSeconds;
      expect(leg.endedAt < leg.startedAt ? [-3600, -3599] : [0, 1, -3600, -3599]).toContain(offBy);
      const moment = Temporal.Instant.fromEpochMilliseconds((leg.channelCreatedAtEpochSeconds ?? 0) * 1000).toZonedDateTimeISO('Europe/Paris');
      const shown = moment.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ');
      if (leg.callId === leg.channelId && !isTrunk(leg.callingEnd?.name) && leg.calledEnd?.name !== 'trunk-two') expect(leg.startedAt).toBe(shown);
    }
  });
});

describe('the summary', () => {
  it('counts what the rows hold, planted faults left out', () => {
    const { lines, summary } = generate({ ...plan, faults });
    const parsed = [...new Set(lines)].map(parse).flatMap((row) => (row.ok ? [row.leg] : []));
    const known = parsed.filter(
      ({ callingEnd, sentNumber }) => !faults.unknownExtensions.includes(callingEnd?.name ?? '') && sentNumber !== faults.unratedNumbers[0],
    );
    for (const tenant of plan.tenants) {
      const calls = new Set(known.filter((leg) => isOf(leg, tenant)).map(({ callId }) => callId));
      const answered = known.filter(({ disposition, callId }) => disposition === 'answered' && calls.has(callId));
      const outbound = answered.filter(({ calledEnd }) => isTrunk(calledEnd?.name));
      const inbound = answered.filter(({ callingEnd, calledEnd }) => isTrunk(callingEnd?.name) && !isTrunk(calledEnd?.name));
      expect(summary.tallies.find(({ accountCode }) => accountCode === tenant.accountCode)).toEqual({
        accountCode: tenant.accountCode,
        outboundRows: outbound.length,
        outboundTalkSeconds: outbound.reduce((sum, leg) => sum + leg.talkSeconds, 0),
        inboundRows: inbound.length,
        inboundTalkSeconds: inbound.reduce((sum, leg) => sum + leg.talkSeconds, 0),
      });
    }
  });

  it('counts the planted faults, which are there', () => {
    const { lines, summary } = generate({ ...plan, faults });
    const bytes = Buffer.from(lines.join(''));
    let start = 0;
    const reasons: string[] = [];
    for (const end of asteriskConnector.split(bytes)) {
      const found = asteriskConnector.parse(bytes.subarray(start, end), { path: '/var/log/Master.csv', clock: 'local', layout: 'auto' });
      start = end;
      if (!found.ok) reasons.push(found.fault.reason);
    }
    expect(summary.planted).toEqual({ duplicateLines: 3, truncatedRows: 2, junkLines: 2, unknownExtensionCalls: 2, unratedNumberCalls: 1 });
    expect(reasons.filter((reason) => reason === 'not_text')).toHaveLength(2);
    expect(reasons).toHaveLength(4);
    // The two junk lines are equal, so they too are doubles among all lines.
    expect(lines.length - new Set(lines).size).toBe(4);
    const found = legsOf(lines);
    expect(found.filter(({ callingEnd }) => callingEnd?.name === '9998' || callingEnd?.name === '9999')).toHaveLength(2);
    expect(found.filter(({ dialledNumber }) => dialledNumber === '00088216555501' || dialledNumber === '+88216555501')).toHaveLength(1);
    expect(summary.calls).toBe(plan.calls);
  });

  it('refuses what cannot be made', () => {
    expect(() => generate({ ...plan, calls: 2, faults })).toThrow('10 faults do not fit in 2 calls.');
    expect(() => generate({ ...plan, tenants: [] })).toThrow('A month needs a tenant with an extension.');
    expect(() => generate({ ...plan, trunks: [] })).toThrow('A month needs a trunk.');
  });
});

function isOf(leg: Leg, tenant: MonthPlan['tenants'][number]): boolean {
  return (
    tenant.dids.includes(leg.dialledNumber) || tenant.extensions.includes(leg.callingEnd?.name ?? '') || tenant.extensions.includes(leg.calledEnd?.name ?? '')
  );
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(`${to.replace(' ', 'T')}Z`) - Date.parse(`${from.replace(' ', 'T')}Z`)) / 1000;
}
