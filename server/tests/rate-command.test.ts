// Runs `releve rate` as people do: what it prints, what it refuses, and that every row explains its own amounts.

import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDecimals, decimalOf, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import { type RatedLine, recompute } from './recompute-charge.ts';
import { type Ended, makeScratch, measurePeak, runCommand, runUntilClosed } from './support/command.ts';

const page = readFileSync(new URL('../../docs/rate.md', import.meta.url), 'utf8');
const [tariffText = '', planText = ''] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const deckText = `prefix,destination,connect fee,price per minute,price per minute [off-peak],increments,minimum charge,maximum charge,service per call,service per minute,origins
336,"France, mobile",0.05,0.12,0.06,30/6,,,,,
337,"France, mobile",0.05,0.12,0.06,30/6,0.3,,,,
33,France,0,0.0213,,60/1,,0.5,,,
33,France from home,0,0.01,,1/1,,,,,EEA
338,"France, services",0,0.06,,1/1,,,0.0999,0.15,
49,Germany,0.1,0.2,0.1111,60/60,,,,,
`;
const callsText = `usage_id,account,started_at,answered_at,quantity,direction,calling_number,called_number
a1,ACME,2026-11-03T09:30:00Z,,61,,+33199000000,+33612345678
a2,ACME,2026-11-03T17:59:00Z,2026-11-03T18:59:30.900+01:00,61,,+33199000000,+33612345678
a3,"AC, ""ME""",2026-11-03T10:30:00+01:00,,0,,+33199000000,+33612345678
a4,ACME,2026-11-03T10:30:00+01:00,,70,,,+4912345678
a5,ACME,2026-11-03T10:30:00+01:00,,70,,,112
a6,ACME,2026-11-03T10:30:00+01:00,,70,,,+9911
a7,ACME,2026-11-03T10:30:00+01:00,,70,,,abc
a8,ACME,2026-11-03T10:30:00+01:00,,70,inbound,+336,+33199000000
`;
let folder = '';

beforeAll(async () => {
  folder = await makeScratch('rate');
  await write({ 'deck.csv': deckText, 'tariff.json': tariffText, 'plan.json': planText, 'calls.csv': callsText });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** Files by their option; words that begin with a dash stay as they are. */
function rate(files: { deck?: string; tariff?: string; plan?: string; calls?: string }, ...more: readonly string[]): Promise<Ended> {
  const plan = files.plan === undefined ? [] : ['--plan', join(folder, files.plan)];
  const words = ['rate', '--deck', join(folder, files.deck ?? 'deck.csv'), '--tariff', join(folder, files.tariff ?? 'tariff.json'), ...plan];
  return runCommand([...words, join(folder, files.calls ?? 'calls.csv'), ...more], {});
}

type Row = Readonly<Record<string, string>>;

/** The rows, the totals and the charges, which empty lines part. */
function readBlocks(out: string): readonly (readonly Row[])[] {
  return out.split('\n\n').map((block) => parse(block, { columns: true }) as Row[]);
}

function sum(rows: readonly Row[], column: string): string {
  return formatDecimal(rows.reduce((total, row) => addDecimals(total, decimalOf(row[column] ?? '')), zeroDecimal));
}

it('prices the examples of the documentation, row by row', async () => {
  const { code, out, err } = await rate({});
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const [rows = [], totals = []] = readBlocks(out);
  expect(rows.map(({ usage_id, rule, reason, prefix, billed_units, cost, charge }) => [usage_id, rule, reason, prefix, billed_units, cost, charge])).toEqual([
    ['a1', 'rate', '', '336', '66', '0.182', '0.182'],
    ['a2', 'rate', '', '336', '66', '0.146', '0.146'],
    ['a3', 'zero', '', '', '0', '0', '0'],
    ['a4', 'rate', '', '49', '120', '0.8', '0.8'],
    ['a5', 'emergency', '', '', '0', '0', '0'],
    ['a6', 'unrated', 'prefix_unknown', '', '0', '0', '0'],
    ['a7', 'unrated', 'number_malformed', '', '0', '0', '0'],
    ['a8', 'inbound', '', '', '0', '0', '0'],
  ]);
  expect(rows[2]?.account).toBe('AC, "ME"');
  expect(rows[1]?.explanation).toBe('Deck line 2: 30 s × 0.12/min peak + 36 s × 0.06/min off-peak + connect fee 0.05.');
  expect(totals.map(({ destination, usage_count, cost }) => [destination, usage_count, cost])).toEqual([
    ['(emergency)', '1', '0'],
    ['(inbound)', '1', '0'],
    ['(unrated)', '2', '0'],
    ['(zero)', '1', '0'],
    ['France, mobile', '2', '0.328'],
    ['Germany', '1', '0.8'],
  ]);
});

it('applies the plan of the documentation and tells its charges', async () => {
  const { code, out } = await rate({ plan: 'plan.json' });
  expect(code).toBe(0);
  const [rows = [], , charges = []] = readBlocks(out);
  expect(rows.map(({ usage_id, covered_units, discount, charge }) => [usage_id, covered_units, discount, charge]).slice(0, 4)).toEqual([
    ['a1', '66', '0', '0'],
    ['a2', '66', '0', '0'],
    ['a3', '0', '0', '0'],
    ['a4', '0', '0.14', '0'],
  ]);
  expect(charges).toEqual([
    { account: 'AC, "ME"', cycle: '2026-11', charge_name: 'Set-up', charge: '25' },
    { account: 'AC, "ME"', cycle: '2026-11', charge_name: 'Office 500', charge: '19.9' },
    { account: 'ACME', cycle: '2026-11', charge_name: 'Set-up', charge: '25' },
    { account: 'ACME', cycle: '2026-11', charge_name: 'Office 500', charge: '19.9' },
  ]);
});

const band = (days: string, from: string, to: string) => ({ name: 'day', days: days.split(' '), from, to });
const week = 'mon tue wed thu fri sat sun';
const least = { name: 'T', currency: 'EUR', zone: 'Europe/Paris' };
it.each([
  [
    'hours without a band',
    'tariff',
    JSON.stringify({ ...least, bands: [band(week, '08:00', '24:00')] }),
    /bad, line 1, column \d+, bands: On Monday, 00:00 to 08:00 is in no band/,
  ],
  [
    'bands that overlap',
    'tariff',
    JSON.stringify({ ...least, bands: [band(week, '00:00', '24:00'), band('sun', '10:00', '11:00')] }),
    /On Sunday, 10:00 to 11:00 is in two bands/,
  ],
  ['an unknown currency', 'tariff', JSON.stringify({ ...least, currency: 'EUX' }), /bad, line 1, column 24, currency: "EUX" is no currency/],
  ['broken JSON', 'tariff', '{\n"name": }', /bad, line 2, column 9: a value was expected here/],
  ['a deck with a band that the tariff lacks', 'tariff', JSON.stringify(least), /deck\.csv, line 1, column 5: the tariff T has no time band off-peak/],
  ['a price that is none', 'deck', deckText.replace('0.12', 'free'), /bad, line 2, column 4: /],
  ['a negative price', 'deck', deckText.replace('0.12', '-1'), /bad, line 2, column 4: /],
  ['no increments', 'deck', 'prefix,destination,price per minute\n33,France,0.1\n', /bad, line 1: the column first increment is missing/],
  ['two prices of one prefix', 'deck', `${deckText}49,Germany,0,0.3,,60/60,,,,,\n`, /bad, line 8, column 1: prefix 49 stands in line 7 with another price/],
  ['an unknown origin set', 'deck', deckText.replace(',EEA', ',ASIA'), /bad, line 5, column 11: the tariff Business 2026 has no origin set ASIA/],
  [
    'another currency in the deck',
    'deck',
    'prefix,destination,price per minute,increments,currency\n33,France,0.1,60/1,USD\n',
    /bad is in USD, but the tariff Business 2026 is in EUR/,
  ],
  ['another currency in the plan', 'plan', JSON.stringify({ name: 'P', currency: 'USD' }), /bad is in USD, but the tariff Business 2026 is in EUR/],
  ['an unknown key in the plan', 'plan', '{"name":"P","currency":"EUR",\n  "allowance": []}', /bad, line 2, column 16, allowance: is not known here/],
  ['no time', 'calls', callsText.replace('2026-11-03T09:30:00Z', ''), /bad, line 2, column 3: the time is empty/],
  [
    'a time without a zone',
    'calls',
    callsText.replace('2026-11-03T09:30:00Z', '2026-11-03T09:30:00'),
    /bad, line 2, column 3: “2026-11-03T09:30:00” is no time/,
  ],
  ['a day that does not exist', 'calls', callsText.replace('2026-11-03T09:30:00Z', '2026-02-29T09:30:00Z'), /bad, line 2, column 3: /],
  ['no whole quantity', 'calls', callsText.replace(',61,', ',61.5,'), /bad, line 2, column 5: “61.5” is no whole quantity/],
  ['an unknown direction', 'calls', callsText.replace('inbound', 'sideways'), /bad, line 9, column 6: “sideways” is no direction/],
  ['no column of times', 'calls', callsText.replace('started_at', 'begun'), /bad, line 1: the column started_at is missing/],
  ['a missing cell', 'calls', `${callsText}a9,ACME\n`, /bad, line 10: there are 2 cells; the first line names 8 columns/],
  ['a mark that never closes', 'calls', callsText.replace('a6,ACME', '"a6,ACME'), /bad, line 7, column 1: the quotation marks do not fit/],
  ['nothing', 'calls', '', /bad is empty/],
] as const)('refuses %s in the %s and prices nothing', async (_what, option, text, sentence) => {
  await write({ bad: text });
  const { code, out, err } = await rate({ [option]: 'bad' });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(sentence);
});

it('tells every fault of every file at once', async () => {
  await write({ 'bad.json': '{"name":"T","currency":"EUX","zone":"Nowhere"}', 'bad.csv': callsText.replace(',61,', ',x,').replace('inbound', 'up') });
  const { code, err } = await rate({ tariff: 'bad.json', calls: 'bad.csv' });
  expect(code).toBe(1);
  expect(
    err
      .trim()
      .split('\n')
      .map((line) => line.replace(`${folder}/`, '').replace(/: .*/, '')),
  ).toEqual(['bad.json, line 1, column 24, currency', 'bad.json, line 1, column 37, zone', 'bad.csv, line 2, column 5', 'bad.csv, line 9, column 6']);
});

it('refuses bytes that are no UTF-8 by their line', async () => {
  await write({ 'latin.csv': Buffer.from(callsText.replace('a4,ACME', 'a4,Soci\u00e9t\u00e9'), 'latin1') });
  const { code, out, err } = await rate({ calls: 'latin.csv' });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('latin.csv, line 5: the bytes are no UTF-8 text');
});

it('tells a missing file, a folder and wrong usage apart', async () => {
  expect(await rate({ calls: 'none.csv' })).toEqual({ code: 1, out: '', err: `There is no file ${folder}/none.csv.\n` });
  expect(await rate({ deck: '.' })).toMatchObject({ code: 1, out: '' });
  expect(await rate({}, '--increments', 'short')).toMatchObject({ code: 2, out: '' });
  expect(await runCommand(['rate', 'calls.csv'], {})).toMatchObject({ code: 2, out: '', err: expect.stringContaining('The option --deck is missing.') });
  expect(await runCommand(['rate', '--help'], {})).toMatchObject({ code: 0, out: expect.stringContaining('releve rate CALLS --deck FILE --tariff FILE') });
});

const plan = {
  name: 'Everything',
  currency: 'EUR',
  recurring: [{ name: 'Line', price: '9.9' }],
  allowances: [
    { name: '30 minutes', prefixes: ['336', '338'], units: 1800, rollover: { cycles: 1, maximum: '900' } },
    { name: '1 EUR', money: '1', scope: 'service_number', destinations: ['Germany'] },
  ],
  promotions: [
    { name: 'First ten', effect: { kind: 'free_units', units: 600 }, from: '2026-10-01', to: '2026-12-01', given: 'once' },
    { name: 'Ten off', prefixes: ['33'], effect: { kind: 'percent', percent: '10' }, from: '2026-10-01', to: '2026-11-20' },
    { name: 'Fifty', effect: { kind: 'fixed', amount: '0.5' }, from: '2026-10-01', to: '2026-12-01' },
    { name: 'Flat', prefixes: ['337'], effect: { kind: 'flat_price', price: '0.031' }, from: '2026-11-01', to: '2026-12-01' },
  ],
  tiers: [
    {
      name: 'Volume',
      prefixes: ['49'],
      mode: 'graduated',
      steps: [
        { fromUnits: 0, price: '0.2' },
        { fromUnits: 9000, price: '0.1' },
      ],
    },
  ],
};

/** Two months around the change of clocks, many at the same second. */
function randomCalls(count: number): string[] {
  let state = 7;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return Array.from({ length: count }, (_, index) => {
    const startedAt = new Date(Date.UTC(2026, 9, 1) + random(5000) * 1000 * 1039).toISOString().slice(0, 19);
    const called = `+${['336', '337', '338', '33', '49', '9'][random(6)]}${100_000 + random(900_000)}`;
    const calling = ['+33199000000', '+14155550100', '+49301234', 'anonymous'][random(4)];
    return `u${index.toString(36)},A${random(4)},${startedAt}Z,${random(3) === 0 ? random(20) : random(900)},${calling},${called}`;
  });
}

it('explains every amount of 2,000 calls so that it can be worked out again, with and without a plan', async () => {
  const calls = randomCalls(2000);
  await write({
    'random.csv': `usage_id,account,started_at,quantity,calling_number,called_number\n${calls.join('\n')}\n`,
    'everything.json': JSON.stringify(plan),
  });
  for (const files of [{ calls: 'random.csv' }, { calls: 'random.csv', plan: 'everything.json' }]) {
    const { code, out, err } = await rate(files, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    const totals = JSON.parse(lines.pop() ?? '') as { totals: { charge: string; usageCount: number }[]; charges: unknown[] };
    const rated = lines.map((line) => JSON.parse(line) as RatedLine);
    expect(rated).toHaveLength(2000);
    for (const [index, line] of rated.entries()) {
      const { billedUnits, cost, serviceCost, coveredUnits, discount, charge } = line;
      const quantity = Number(calls[index]?.split(',')[3]);
      const told = { billedUnits, cost, serviceCost, coveredUnits, discount, charge, isExact: true };
      expect({ usageId: line.usageId, ...recompute(line, quantity, 4) }).toEqual({ usageId: line.usageId, ...told });
    }
    const charged = rated.reduce((total, { charge }) => addDecimals(total, decimalOf(charge)), zeroDecimal);
    expect(totals.totals.reduce((total, { charge }) => addDecimals(total, decimalOf(charge)), zeroDecimal)).toBe(charged);
    expect(totals.totals.reduce((total, { usageCount }) => total + usageCount, 0)).toBe(2000);
    if (files.plan !== undefined) {
      for (const pricing of ['rated', 'tier', 'flat_price']) expect(rated.some(({ explanation }) => explanation.rest?.pricing === pricing)).toBe(true);
      expect(totals.charges).toHaveLength(8);
    }
  }
}, 60_000);

it('prices each row alike whatever the order of the file, and its totals are the sums of its rows', async () => {
  const calls = randomCalls(1500);
  const header = 'usage_id,account,started_at,quantity,calling_number,called_number\n';
  const turned = calls.toSorted((left, right) => (left < right ? 1 : -1));
  await write({ 'one.csv': `${header}${calls.join('\n')}`, 'other.csv': `\uFEFF${header}${turned.join('\r\n')}\r\n`, 'everything.json': JSON.stringify(plan) });
  const [one, other] = await Promise.all(['one.csv', 'other.csv'].map(async (name) => readBlocks((await rate({ calls: name, plan: 'everything.json' })).out)));
  const byId = (rows: readonly Row[] = []) => rows.toSorted((left, right) => ((left.usage_id ?? '') < (right.usage_id ?? '') ? -1 : 1));
  expect(byId(one?.[0])).toHaveLength(1500);
  expect(byId(other?.[0])).toEqual(byId(one?.[0]));
  expect([other?.[1], other?.[2]]).toEqual([one?.[1], one?.[2]]);
  for (const column of ['billed_units', 'cost', 'service_cost', 'charge']) expect(sum(one?.[1] ?? [], column)).toBe(sum(one?.[0] ?? [], column));
}, 60_000);

it('names rows by their number where the file has no ids, and consumes them in that order', async () => {
  const calls = Array.from({ length: 12 }, () => '2026-11-03T09:30:00Z,600,+33612345678');
  await write({ 'same.csv': `started_at;duration_seconds;called_number\n${calls.map((call) => call.replaceAll(',', ';')).join('\n')}` });
  await write({ 'small.json': JSON.stringify({ name: 'P', currency: 'EUR', allowances: [{ name: '100 minutes', units: 6000 }] }) });
  const [rows = []] = readBlocks((await rate({ calls: 'same.csv', plan: 'small.json' })).out);
  expect(rows.map(({ usage_id, covered_units }) => [usage_id, covered_units])).toEqual(
    Array.from({ length: 12 }, (_, index) => [String(index + 1), index < 10 ? '600' : '0']),
  );
});

it('stops quietly when nobody reads on', async () => {
  await write({ 'long.csv': `started_at,quantity,called_number\n${'2026-11-03T09:30:00Z,60,+33612345678\n'.repeat(40_000)}` });
  const words = ['rate', '--deck', join(folder, 'deck.csv'), '--tariff', join(folder, 'tariff.json'), join(folder, 'long.csv')];
  expect(await runUntilClosed(words)).toEqual({ code: 1, err: '' });
});

it('needs no more memory for many calls than for few', async () => {
  const words = (name: string) => ['rate', '--deck', join(folder, 'deck.csv'), '--tariff', join(folder, 'tariff.json'), join(folder, name)];
  const row = '2026-11-03T09:30:00Z,60,+33612345678\n';
  await write({ 'few.csv': `started_at,quantity,called_number\n${row.repeat(1000)}`, 'many.csv': `started_at,quantity,called_number\n${row.repeat(300_000)}` });
  const few = await measurePeak(words('few.csv'));
  const many = await measurePeak(words('many.csv'));
  expect(few).toBeGreaterThan(20);
  expect(many - few).toBeLessThan(120);
}, 60_000);
