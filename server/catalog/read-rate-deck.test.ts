// Rate decks as spreadsheets write them, every fault with its place, and the law that any text is read whole or not at all.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, readCsv } from './read-csv.ts';
import { type DeckRate, readRateDeck } from './read-rate-deck.ts';

const header = 'prefix,destination,connect fee,price per minute,first increment,next increment';

function read(text: string) {
  return readRateDeck(new TextEncoder().encode(text), 'deck.csv');
}

function rates(text: string): readonly DeckRate[] {
  const reading = read(text);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.rates;
}

function faults(text: string): readonly string[] {
  const reading = read(text);
  return reading.ok ? [] : reading.faults;
}

describe('decks', () => {
  const france: DeckRate = {
    prefix: '336',
    destination: 'France, mobile',
    connectFee: '0.05',
    pricePerMinute: '0.0125',
    firstIncrementSeconds: 60,
    nextIncrementSeconds: 1,
  };

  test.each([
    ['plain', `${header}\n336,"France, mobile",0.05,0.0125,60,1\n`],
    ['with a byte order mark, CRLF and no last line end', `\uFEFF${header}\r\n336,"France, mobile",0.0500,0.01250,60,1`],
    [
      'with semicolons and decimal commas',
      'Préfixe;Destination;Frais de connexion;Prix par minute;Premier incrément;Incrément suivant\n336;France, mobile;0,05;0,0125;60;1\n',
    ],
    ['with semicolons and points', 'Indicatif;Libellé;Mise en relation;Tarif/minute;Première tranche;Tranche suivante\n336;France, mobile;0.05;0.0125;60;1\n'],
    [
      'with columns in another order and snake case',
      'next_increment,FIRST_INCREMENT,price_per_minute,connect_fee,destination,prefix\n1,60,0.0125,0.05,"France, mobile",336\n',
    ],
    ['with a plus, zeros or spaces in the prefix', `${header}\n+33 6,"France, mobile",0.05,0.0125,60,1\n0033 6,"France, mobile",0.05,0.0125,60,1\n`],
    ['with empty lines and empty columns', `${header},,\n\n336,"France, mobile",0.05,0.0125,60,1,,\n,,,,,,,\n`],
    ['with the same line twice', `${header}\n336,"France, mobile",0.05,0.0125,60,1\n336,"France, mobile",0.050,0.0125,60,1\n`],
  ])('%s', (_name, text) => {
    expect(rates(text)).toEqual([france]);
  });

  test('short numbers, quotes within quotes, a fee that is not told, ten decimals', () => {
    const text = 'prefix,destination,price per minute,first increment,next increment\nS3900,"Say ""hello""",0.0000000001,1,1\n';
    expect(rates(text)).toEqual([
      { prefix: 'S3900', destination: 'Say "hello"', connectFee: '0', pricePerMinute: '0.0000000001', firstIncrementSeconds: 1, nextIncrementSeconds: 1 },
    ]);
  });

  test('encodings of spreadsheets', () => {
    expect(decodeText(Uint8Array.from([0x52, 0xe9, 0x75, 0x6e]))).toBe('Réun');
    expect(decodeText(new TextEncoder().encode('Réun'))).toBe('Réun');
    expect(decodeText(Buffer.from('\uFEFFRéun', 'utf16le'))).toBe('Réun');
  });
});

describe('faults', () => {
  const line = '336,France,0.05,0.0125,60,1';

  test.each([
    ['', 'deck.csv is empty; it needs a line of column names and one line for each prefix.'],
    [`${header}\n`, 'deck.csv has column names but no rates.'],
    [`${header}\n336,France,0.05,,60,1`, 'deck.csv, line 2, column 4: the price is empty; write 0 where calls are free.'],
    [`${header}\n336,France,0.05,-0.01,60,1`, 'deck.csv, line 2, column 4: the price “-0.01” is below zero.'],
    [`${header}\n336,France,x,0.01,60,1`, 'deck.csv, line 2, column 3: the price “x” is no plain number such as 0.0125.'],
    [`${header}\n336,France,0,1e-3,60,1`, 'deck.csv, line 2, column 4: the price “1e-3” is no plain number such as 0.0125.'],
    [`${header}\n336,France,0,"0,01",60,1`, 'deck.csv, line 2, column 4: the price “0,01” is no plain number such as 0.0125.'],
    [`${header}\n336,France,0,0.00000000001,60,1`, 'deck.csv, line 2, column 4: the price “0.00000000001” has more than 10 decimals.'],
    [`${header}\n336,France,0,10000000000,60,1`, 'deck.csv, line 2, column 4: the price “10000000000” is too large.'],
    [`${header}\n336,France,0,0.01,0,1`, 'deck.csv, line 2, column 5: the increment “0” must be whole seconds from 1 to 86400.'],
    [`${header}\n336,France,0,0.01,60,1.5`, 'deck.csv, line 2, column 6: the increment “1.5” must be whole seconds from 1 to 86400.'],
    [`${header}\n,France,0,0.01,60,1`, 'deck.csv, line 2, column 1: the prefix is empty.'],
    [`${header}\n4.47E+11,UK,0,0.01,60,1`, expect.stringContaining('line 2, column 1: the prefix “4.47E+11” must be 1 to 15 digits')],
    [`${header}\n0612,France,0,0.01,60,1`, expect.stringContaining('the prefix “0612” must be')],
    [`${header}\n336,,0,0.01,60,1`, 'deck.csv, line 2, column 2: the destination is empty.'],
    [`${header}\n336,"a\u0000b",0,0.01,60,1`, 'deck.csv, line 2, column 2: the destination contains a character that cannot be shown.'],
    [`${header}\n${line}\n+336,France,0.05,0.0126,60,1`, 'deck.csv, line 3, column 1: prefix 336 stands in line 2 with another price.'],
    [`${header}\n336,France,0.05,0.0125,60`, 'deck.csv, line 2: there are 5 columns; the first line names 6.'],
    [`${header}\n336,France, mobile,0.05,0.0125,60,1`, 'deck.csv, line 2: there are 7 columns; the first line names 6.'],
    [`${header}\n336,"France\nmobile",0,x,60,1\n337,F,0,x,60,1`, 'deck.csv, line 4, column 4: the price “x” is no plain number such as 0.0125.'],
    [`${header}\n336,"France,0,0.01,60,1`, 'deck.csv, line 2, column 2: the quotation mark is never closed.'],
    [`${header}\n336,"France" x,0,0.01,60,1`, 'deck.csv, line 2, column 2: text follows the closing quotation mark.'],
    [`${header},status\n${line},1`, expect.stringContaining('deck.csv, line 1, column 7: the column name “status” is unknown')],
    [`${header},code\n${line},1`, 'deck.csv, line 1, column 7: the column “code” says the same as column 1.'],
    [
      'prefix,destination,price\n336,France,0.1',
      'deck.csv, line 1: the column first increment is missing; write 1 in every line where seconds are billed one by one.',
    ],
    ['destination;price;first increment;next increment\nx;1;1;1', 'deck.csv, line 1: the column prefix is missing.'],
  ])('%j', (text, sentence) => {
    expect(faults(text)).toContainEqual(sentence);
  });

  test('all faults are told at once, and of very many the first hundred', () => {
    expect(faults(`${header}\n,,-1,x,0,0`)).toHaveLength(6);
    const many = faults(`${header}\n${'x,France,0,0,1,1\n'.repeat(250)}`);
    expect(many).toHaveLength(101);
    expect(many.at(-1)).toBe('deck.csv has 150 more faults.');
  });
});

describe('laws', () => {
  const cell = fc.oneof(fc.constantFrom('336', '+33', 'S15', '0.1', '0,1', '60', '"', '""', ' ', '-1', 'é', '\u0000'), fc.string({ maxLength: 4 }));
  const line = fc.array(cell, { maxLength: 8 }).chain((cells) => fc.constantFrom(',', ';').map((delimiter) => cells.join(delimiter)));
  const lines = fc.array(line, { maxLength: 8 }).chain((rows) => fc.constantFrom('\n', '\r\n', '\r').map((end) => rows.join(end)));
  const deck = fc.oneof(
    lines,
    lines.map((text) => `${header}\n${text}`),
    fc.string(),
  );

  test('any text gives rates that the database takes, or at least one fault', () => {
    fc.assert(
      fc.property(deck, (text) => {
        const reading = read(text);
        if (!reading.ok) {
          expect(reading.faults.length).toBeGreaterThan(0);
          return;
        }
        expect(reading.rates.length).toBeGreaterThan(0);
        expect(new Set(reading.rates.map(({ prefix }) => prefix)).size).toBe(reading.rates.length);
        for (const rate of reading.rates) {
          expect(rate.prefix).toMatch(/^S?[0-9]{1,15}$/);
          expect(rate.pricePerMinute).toMatch(/^\d{1,10}(\.\d{1,10})?$/);
          expect(rate.firstIncrementSeconds).toBeGreaterThan(0);
          expect(rate.nextIncrementSeconds).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes are read without a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readRateDeck(bytes, 'deck.csv')),
      { numRuns: 300 },
    );
  });

  test('what is written as CSV is read as it was', () => {
    const table = fc.array(
      fc.array(
        fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text.trim() === text && text.trim() !== ''),
        { minLength: 2, maxLength: 4 },
      ),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows.map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        const read = readCsv(text);
        expect(read.faults).toEqual([]);
        expect(read.rows.map(({ cells }) => cells)).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });
});
