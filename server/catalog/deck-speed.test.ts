// No cell, however long or odd, keeps the reader busy: nobody else would have a turn meanwhile.

import { expect, test } from 'vitest';
import { expandCodes, readOrigins } from './code-cell.ts';
import {
  isClosedWord,
  readDestination,
  readDirection,
  readIncrement,
  readIncrements,
  readQuantity,
  readUnits,
  readUsageKind,
  readYesNo,
} from './deck-cells.ts';
import { findHeader } from './deck-columns.ts';
import { findDateOrder, readDate } from './deck-date.ts';
import { findCurrency, findNumberStyle, readAmount } from './deck-number.ts';
import { readCsv } from './read-csv.ts';

const length = 20_000;
const millisecondsMax = 50;
const repeated = [
  ...' \t\u00a0\n-–+(),;/|&"\'.:*1a€S[]_é',
  '( ',
  ' (',
  '()',
  '- ',
  ' -',
  '1 ',
  '1,',
  '1;',
  '1-',
  '1-2,',
  '(1',
  '1(2)',
  '""',
  '",',
  ' and ',
  'é ',
  '1/',
  '1 000',
  '[a',
];
const starts = ['', 'A', '3('];
const ends = ['', 'B', '!)'];
const cells = repeated.flatMap((piece) => {
  const middle = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  return starts.flatMap((start) => ends.map((end) => start + middle + end));
});

const style = { hasDecimalCommas: false };
const readers: Readonly<Record<string, (cell: string) => unknown>> = {
  codes: (cell) => expandCodes(cell, { base: '', hyphen: undefined }),
  joinedCodes: (cell) => expandCodes(cell, { base: '33', hyphen: 'join' }),
  codesBehindThem: (cell) => expandCodes('1,2,3,4,5,6,7,8,9', { base: cell, hyphen: 'range' }),
  shortCodes: (cell) => expandCodes(`S${cell}`, { base: '', hyphen: undefined }),
  origins: readOrigins,
  destination: readDestination,
  yesNo: readYesNo,
  closed: isClosedWord,
  usageKind: readUsageKind,
  direction: readDirection,
  quantity: readQuantity,
  increment: (cell) => readIncrement(cell, 'call'),
  increments: (cell) => readIncrements(cell, 'data'),
  units: readUnits,
  date: (cell) => readDate(cell, 'either'),
  dateOrder: (cell) => findDateOrder([cell]),
  amount: (cell) => readAmount(cell, style),
  numberStyle: (cell) => findNumberStyle([cell]),
  currency: findCurrency,
  header: (cell) => findHeader([{ line: 1, cells: [cell, 'prefix', 'price per minute'] }]),
  table: readCsv,
};

test.each(Object.entries(readers))('%s of twenty thousand characters', (_, read) => {
  for (const cell of cells) {
    // The shortest of three, because others are at work on the machine.
    const times: number[] = [];
    while (times.length < 3 && !times.some((time) => time < millisecondsMax)) {
      const before = performance.now();
      read(cell);
      times.push(performance.now() - before);
    }
    expect(Math.min(...times), JSON.stringify(`${cell.slice(0, 10)}…${cell.slice(-10)}`)).toBeLessThan(millisecondsMax);
  }
});

test('more columns than any deck has are refused', () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `price [band ${index}]`);
  const before = performance.now();
  const header = findHeader([{ line: 1, cells: ['prefix', ...names] }]);
  expect(header?.faults).toEqual([{ column: undefined, sentence: 'there are more than 1000 columns' }]);
  expect(performance.now() - before).toBeLessThan(2000);
});
