// What people type for a called number, and the digits it stands for.

import { expect, it } from 'vitest';
import { readCalledFilter } from './called-filter.ts';

it.each([
  ['+33 6 12', { match: 'start', digits: '33612' }],
  ['0033612', { match: 'start', digits: '33612' }],
  ['(+44) 20-7946', { match: 'start', digits: '44207946' }],
  ['06 12 34', { match: 'part', digits: '61234' }],
  ['3631', { match: 'part', digits: '3631' }],
  ['0', { match: 'part', digits: '0' }],
  ['  ', undefined],
  ['', undefined],
])('%j means %j', (text, expected) => {
  expect(readCalledFilter(text)).toEqual(expected);
});
