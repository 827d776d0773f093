// Many lines of one code: told once with a line, and never in one long step.

import { expect, test } from 'vitest';
import { pricesPerKeyMax, settlePeriods } from './deck-periods.ts';
import type { DeckRow } from './deck-row.ts';
import { readCsv } from './read-csv.ts';
import { readDeck } from './read-deck.ts';

const head = 'prefix,destination,price per minute,increments,effective';

/** A price for each day, in the order of the calendar. */
function dailyPrices(prefix: string, count: number): string[] {
  const first = Temporal.PlainDate.from('2020-01-01');
  return Array.from({ length: count }, (_, day) => `${prefix},Somewhere,0.0${(day % 9) + 1},60/60,${first.add({ days: day })}`);
}

function read(lines: readonly string[]) {
  return readDeck(readCsv([head, ...lines].join('\n')), { fileName: 'deck.csv', dateOrder: undefined, hyphen: undefined, increments: undefined });
}

test('a code has as many prices as allowed, and one more is told with its line', () => {
  const most = read(dailyPrices('33', pricesPerKeyMax));
  expect(most.ok && most.file.rows.length).toBe(pricesPerKeyMax);
  expect(read(['32,Elsewhere,0.01,60/60,', ...dailyPrices('33', pricesPerKeyMax + 1)])).toEqual({
    ok: false,
    faults: ['deck.csv, line 1003, column 1: prefix 33 has more than 1000 prices up to here; each line needs its whole prefix.'],
  });
});

test('lines that repeat each other are no prices of their own', () => {
  const lines = Array.from({ length: 5 * pricesPerKeyMax }, () => '33,France,0.1,60/60,');
  const repeats = read(lines);
  expect(repeats.ok && [repeats.file.rows.length, repeats.file.warnings]).toEqual([1, ['deck.csv: 4999 lines repeat others and count once.']]);
});

test.each([
  ['one code', (index: number) => ({ prefix: '1', price: String(index) })],
  ['few codes', (index: number) => ({ prefix: String(index % 150), price: String(index) })],
  ['one code that repeats itself', (_: number) => ({ prefix: '1', price: '1' })],
])('200,000 lines of %s take no long step', (_, change) => {
  const reading = read(['1,Somewhere,1,60/60,']);
  const least = reading.ok ? reading.file.rows[0] : undefined;
  if (least === undefined) throw new Error('the deck of one line is read');
  const rows = Array.from({ length: 200_000 }, (_row, index): DeckRow => ({ ...least, ...change(index), line: index + 2 }));
  const faults: string[] = [];
  const steps = settlePeriods(rows, (line, reason) => faults.push(`${line} ${reason}`));
  const times: number[] = [];
  for (let isDone = false; !isDone; ) {
    const before = workedMilliseconds();
    isDone = steps.next().done === true;
    times.push(workedMilliseconds() - before);
  }
  expect(faults.length).toBe(change(0).price === '1' ? 0 : new Set(rows.map(({ prefix }) => prefix)).size);
  expect(Math.max(...times)).toBeLessThan(200);
});

/** Time of the processor, so that what others do on the machine does not count. */
function workedMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
