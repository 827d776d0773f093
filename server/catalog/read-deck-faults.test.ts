// What a rate deck is refused for, each fault with its place, and the laws that hold for any deck.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeckReadingOptions } from './deck-row.ts';
import { readCsv } from './read-csv.ts';
import { readDeck } from './read-deck.ts';

const options: DeckReadingOptions = { fileName: 'deck.csv', dateOrder: undefined, hyphen: undefined, increments: undefined };
const header = 'prefix,destination,price,increments,start date,end date,notes';

function read(text: string, own: Partial<DeckReadingOptions> = {}) {
  return readDeck(readCsv(text), { ...options, ...own });
}

function faults(text: string, own: Partial<DeckReadingOptions> = {}): readonly string[] {
  const reading = read(text, own);
  return reading.ok ? [] : reading.faults;
}

describe('the file', () => {
  test.each([
    ['', 'deck.csv is empty; it needs a line of column names and one line for each prefix.'],
    [`${header}\n`, 'deck.csv has column names but no rates.'],
    [`${header}\n33,France,,1/1,,,`, 'deck.csv has column names but no rates.'],
    ['prefix,destination,increments\n33,France,1/1', 'deck.csv, line 1: the column price per minute is missing.'],
    ['destination,price,increments\nFrance,0.1,1/1', 'deck.csv, line 1: the column prefix is missing.'],
    [
      'prefix,destination,price\n33,France,0.1',
      'deck.csv, line 1: the column first increment is missing; write 1 in every line where seconds are billed one by one, or choose increments for the whole file.',
    ],
    [
      'prefix,destination,price,margin,increments\n33,France,0.1,5,1/1',
      'deck.csv, line 1, column 4: the column name “margin” is unknown; use prefix, destination, connect fee, price per minute, first increment, next increment, or notes for what does not matter.',
    ],
    ['prefix,destination,price,rate,increments\n33,France,0.1,0.2,1/1', 'deck.csv, line 1, column 4: the column “rate” says the same as column 3.'],
    [
      'prefix,destination,price,price per second,increments\n33,France,0.1,0.2,1/1',
      'deck.csv, line 1, column 4: the column “price per second” says the same as column 3.',
    ],
    ['Price list\nprefix,destination,price,increments\n33,France,x,1/1', 'deck.csv, line 3, column 3: the price “x” is no plain number such as 0.0125.'],
    [`${header}\n33,France,0.1,1/1`, 'deck.csv, line 2: there are 4 columns; the line of column names has 7.'],
    [`${header}\n33,France,0.1,1/1,,,,more`, 'deck.csv, line 2: there are 8 columns; the line of column names has 7.'],
    [`${header}\n33,"France,0.1,1/1,,,`, 'deck.csv, line 2, column 2: the quotation mark is never closed.'],
  ])('%j', (text, fault) => {
    expect(faults(text)[0]).toBe(fault);
  });

  test('a title alone is no header', () => {
    expect(faults('Rates of 2026\n33,0.1')).toContain('deck.csv, line 1: the column prefix is missing.');
  });

  test('merged cells in the table, but not in the title above it', () => {
    const rows = [
      { line: 1, cells: ['Rates', '', '', ''] },
      { line: 3, cells: ['prefix', 'destination', 'price', 'increments'] },
      { line: 4, cells: ['33', 'France', '0.1', '1/1'] },
    ];
    const merged = (firstLine: number, lastLine: number) => ({ firstLine, lastLine, firstColumn: 2, lastColumn: 3 });
    const inTable = (mergedCells: readonly ReturnType<typeof merged>[]) => readDeck({ rows, faults: [], warnings: [], mergedCells }, options);
    expect(inTable([merged(1, 1)]).ok).toBe(true);
    expect(inTable([merged(3, 3), merged(4, 5)])).toEqual({
      ok: false,
      faults: [
        'deck.csv, line 3, column 2: merged cells; undo the merge and fill each cell.',
        'deck.csv, line 4, column 2: merged cells down to line 5; undo the merge and fill each cell.',
      ],
    });
  });
});

describe('cells', () => {
  test.each([
    ['33,France,-0.01,1/1,,,', 3, 'the price “-0.01” is below zero'],
    ['33,France,(0.01),1/1,,,', 3, 'the price “(0.01)” is below zero'],
    ['33,France,0.123456789012345,1/1,,,', 3, 'the price “0.123456789012345” has more than 10 decimals'],
    ['33,France,10000000000,1/1,,,', 3, 'the price “10000000000” is too large'],
    ['33,France,1e-3,1/1,,,', 3, 'the price “1e-3” is no plain number such as 0.0125'],
    ['33,France,XYQ 0.05,1/1,,,', 3, 'the price “XYQ 0.05” has the unknown currency “XYQ”'],
    ['33,France,5p,1/1,,,', 3, 'the price “5p” is in cents or pence; write it in whole units of the currency'],
    ['33,France,"1,234",1/1,,,', 3, 'the price “1,234” can be read in two ways; write it without thousands, such as 1234.5 or 1.2345'],
    ['33,France,0.1,,,,', 4, 'the increment is empty; write 1 where seconds are billed one by one'],
    ['33,France,0.1,0/1,,,', 4, 'the increment “0” must be whole seconds from 1 to 86400'],
    ['33,France,0.1,1/1/1,,,', 4, 'the increments “1/1/1” must be such as 60/60 or 1'],
    ['33,France,0.1,2026-06-30,,,', 4, 'the increment “2026-06-30” must be whole seconds from 1 to 86400'],
    ['33,,0.1,1/1,,,', 2, 'the destination is empty'],
    [',France,0.1,1/1,,,', 1, 'the prefix is empty; write * for every number'],
    ['033,France,0.1,1/1,,,', 1, 'the prefix “033” must be 1 to 15 digits with the country code, such as 336, or S and the digits of a short number'],
    ['4.47E+11,France,0.1,1/1,,,', 1, 'the prefix “4.47E+11” was shortened by a spreadsheet; format the column as text and fill it again'],
    ['82-01,France,0.1,1/1,,,', 1, '“82-01” can be a range or a country and an area code; say what a hyphen means in this file'],
    ['33619-33610,France,0.1,1/1,,,', 1, 'the range “33619-33610” runs backwards'],
    ['33,France,0.1,1/1,31.02.2026,,', 5, 'the date “31.02.2026” cannot be read; write it as 2026-12-31 or 31/12/2026'],
    ['33,France,0.1,1/1,46387,,', 5, 'the date “46387” cannot be read; write it as 2026-12-31 or 31/12/2026'],
    ['33,France,0.1,1/1,2999-01-01,,', 5, 'the date “2999-01-01” lies too far ahead'],
    ['33,France,0.1,1/1,2026-02-01,2026-01-31,', 6, 'the price ends before it begins'],
  ])('%s', (line, column, reason) => {
    expect(faults(`${header}\n32,Belgium,0.1,1/1,,,\n${line}`)).toEqual([`deck.csv, line 3, column ${column}: ${reason}.`]);
  });

  test.each([
    ['currency', 'ZZZ', 'the currency “ZZZ” is unknown; write an ISO 4217 code such as EUR'],
    ['exact match', 'perhaps', '“perhaps” must be yes or no'],
    ['direction', 'sideways', 'the direction “sideways” must be outbound or inbound'],
    ['usage', '!', 'the usage “!” must be call, sms, mms, data or another word of at most 40 letters'],
    ['per', '7', 'the price of calls is for a minute or a second, not “7”'],
    ['attempt fee', '0.01', 'a fee for attempts cannot be charged; only answered calls cost something'],
    ['policy', 'A', 'a price that is added to another is no rate; give it to the tariff as a surcharge'],
    ['time profile', 'Evening', 'prices of a time profile need columns of their own, such as price per minute [evening]'],
    ['number max length', '11', 'limits on the length of numbers cannot be read; use exact match for whole numbers'],
    ['origin', 'local', '“local” does not tell which calls to 1242 are meant; write the prefixes of the calling numbers'],
    ['initial rate', '0.05', 'the price of the first interval differs from the next one in a way that no connect fee can express'],
    ['discontinued', 'maybe', '“maybe” must be yes or no'],
  ])('%s %s', (name, cell, reason) => {
    expect(faults(`prefix,destination,price,increments,${name}\n1242,Bahamas,0.1,1/1,${cell}`)).toEqual([`deck.csv, line 2, column 5: ${reason}.`]);
  });

  test('national numbers without a country code', () => {
    expect(faults('Numero,Localita,Costo,Increments\n199100,Roma,0.1,1', {})).toEqual([
      'deck.csv, line 2, column 1: the number “199100” has no country code; add a column country code with 39.',
    ]);
  });
});

describe('the deck as a whole', () => {
  test.each([
    ['33,France,0.1,1/1,,,\n33,France,0.2,1/1,,,', 'line 3, column 1: prefix 33 stands in line 2 with another price'],
    ['33,France,0.1,1/1,,,\n33,France,0.1,60/1,,,', 'line 3, column 1: prefix 33 stands in line 2 with another price'],
    [
      '33,France,0.1,1/1,2026-01-01,2026-03-01,\n33,France,0.2,1/1,2026-02-01,,',
      'line 3, column 1: prefix 33 stands in line 2 with another price for the same time',
    ],
    ['33,France,0.1,1/1,2026-01-01,,\n33,France,0.2,1/1,2026-01-01,2026-05-05,', 'line 3, column 1: prefix 33 stands in line 2 with another price'],
    ['"336, 3361",France,0.1,1/1,,,\n3361,France,0.2,1/1,,,', 'line 3, column 1: prefix 3361 stands in line 2 with another price'],
  ])('conflicts: %s', (lines, fault) => {
    expect(faults(`${header}\n${lines}`)).toEqual([`deck.csv, ${fault}.`]);
  });

  test('several currencies', () => {
    expect(faults(`${header}\n33,France,EUR 0.1,1/1,,,\n44,UK,£0.1,1/1,,,`)).toEqual([
      'deck.csv, line 3, column 3: the prices are in EUR and in GBP; a deck has one currency.',
    ]);
  });

  test('a dollar sign beside another currency', () => {
    expect(faults('prefix,destination,price,increments,currency\n33,France,$0.1,1/1,EUR')).toHaveLength(1);
    expect(faults('prefix,destination,price,increments,currency\n33,France,$0.1,1/1,AUD')).toEqual([]);
  });

  test.each([
    ['03/04/2026', undefined, 'the dates can be read with the day or the month first; say which, or write them as 2026-12-31'],
    ['03/04/2026,\n32,B,0.1,1/1,13/04/2026', undefined, undefined],
    [
      '03/04/2026,\n32,B,0.1,1/1,13/04/2026,\n31,N,0.1,1/1,04/13/2026',
      undefined,
      'some dates begin with the day and others with the month; write all of them as 2026-12-31',
    ],
    ['03/04/2026', 'month_first', undefined],
    ['13/04/2026', 'month_first', 'the dates begin with the day, other than chosen'],
    ['05/05/2026', undefined, undefined],
  ] as const)('dates %j chosen %s', (dates, dateOrder, fault) => {
    const text = `prefix,destination,price,increments,start date,notes\n33,F,0.1,1/1,${dates},`;
    expect(faults(text, { dateOrder })).toEqual(fault === undefined ? [] : [`deck.csv, line 1, column 5: ${fault}.`]);
  });

  test('an order that is chosen is used', () => {
    const starts = (['day_first', 'month_first'] as const).map((dateOrder) => {
      const reading = read(`${header}\n33,F,0.1,1/1,03/04/2026,,`, { dateOrder });
      return reading.ok ? reading.file.rows[0]?.effectiveFrom : reading.faults;
    });
    expect(starts).toEqual(['2026-04-03T00:00:00', '2026-03-04T00:00:00']);
  });

  test('all faults are told, up to a hundred', () => {
    const told = faults(`${header}\n${'x,,y,0,z,,\n'.repeat(60)}`);
    expect(told.slice(0, 5)).toEqual([
      'deck.csv, line 2, column 1: the prefix “x” must be 1 to 15 digits with the country code, such as 336, or S and the digits of a short number.',
      'deck.csv, line 2, column 4: the increment “0” must be whole seconds from 1 to 86400.',
      'deck.csv, line 2, column 3: the price “y” is no plain number such as 0.0125.',
      'deck.csv, line 2, column 2: the destination is empty.',
      'deck.csv, line 2, column 5: the date “z” cannot be read; write it as 2026-12-31 or 31/12/2026.',
    ]);
    expect([told.length, told.at(-1)]).toEqual([101, 'deck.csv has 200 more faults.']);
  });
});

describe('laws', () => {
  const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('33', '0.1', '1/1', '2026-01-01', '1,5', '-', 'EEA', '44-7', '(', 'Closed', '€1', '1e5'));
  const name = fc.constantFrom(
    'prefix',
    'destination',
    'price',
    'increments',
    'origin',
    'start date',
    'end date',
    'status',
    'rate (night)',
    'connect fee',
    'per',
    'usage',
    'min',
  );

  test('any cells under any names are read or refused with places, never thrown', () => {
    const table = fc
      .uniqueArray(name, { minLength: 1 })
      .chain((names) => fc.tuple(fc.constant(names), fc.array(fc.array(cell, { minLength: names.length, maxLength: names.length }))));
    fc.assert(
      fc.property(table, ([names, lines]) => {
        const rows = [names, ...lines].map((cells, index) => ({ line: index + 1, cells }));
        const reading = readDeck({ rows, faults: [], mergedCells: [], warnings: [] }, options);
        if (reading.ok) for (const { prefix, price } of reading.file.rows) expect([prefix, price].join(' ')).toMatch(/^S?\d{1,15} \d+(?:\.\d{1,10})?$/);
        else expect(reading.faults.every((fault) => /^deck\.csv/.test(fault) && !/\p{Cc}/u.test(fault))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('prices are exact whatever way they are written', () => {
    const written = fc.record({
      whole: fc.nat(9_999_999),
      fraction: fc.stringMatching(/^\d{0,9}[1-9]$/),
      style: fc.constantFrom('point', 'comma', 'grouped comma', 'grouped point', 'spaced'),
    });
    fc.assert(
      fc.property(written, ({ whole, fraction, style }) => {
        const exact = `${whole}.${fraction}`;
        const grouped = (separator: string) => String(whole).replace(/\B(?=(?:\d{3})+$)/g, separator);
        const text = {
          point: exact,
          comma: exact.replace('.', ','),
          'grouped comma': `${grouped('.')},${fraction}`,
          'grouped point': `${grouped(',')}.${fraction}`,
          spaced: `${grouped('\u00a0')},${fraction}`,
        }[style];
        // A second price says by itself that commas are decimal.
        const reading = read(
          `prefix|destination|price|increments\n33|France|${text}|1\n32|Belgium|${style === 'point' || style === 'grouped point' ? '0.5' : '0,5'}|1`,
        );
        expect(reading.ok ? reading.file.rows[0]?.price : reading.faults).toBe(exact);
      }),
    );
  });

  test('reading in any order of lines gives the same rates', () => {
    const line = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 28 }));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (drawn) => {
        const lines = drawn.map(([prefix, price, day]) => `${prefix},X,0.${price},1/1,2026-01-${String(day).padStart(2, '0')},,`);
        const key = (text: string) => {
          const reading = read(text);
          const told = reading.ok ? reading.file.rows.map(({ line: _line, ...rest }) => JSON.stringify(rest)) : ['refused'];
          return told.toSorted();
        };
        expect(key([header, ...lines.toReversed()].join('\n'))).toEqual(key([header, ...lines].join('\n')));
      }),
    );
  });
});
