// Whole deck files by their bytes: CSV and Excel give the same rows, and no bytes make the reader throw.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberCell, type WorkbookCell, workbookFile } from '../tests/support/workbook-file.ts';
import type { DeckReadingOptions } from './deck-row.ts';
import { readDeckFile } from './read-deck-file.service.ts';

const options: DeckReadingOptions = { fileName: 'deck', dateOrder: undefined, hyphen: undefined, increments: undefined };

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

async function faults(bytes: Uint8Array): Promise<readonly string[]> {
  const reading = await readDeckFile(bytes, options);
  return reading.ok ? [] : reading.faults;
}

function workbook(rows: readonly (readonly (WorkbookCell | undefined)[])[], merged: readonly string[] = []): Buffer {
  return workbookFile([{ name: 'Rates', rows, merged }], { formats: [0, 14] });
}

const names = ['Prefix', 'Destination', 'Price per minute', 'Increments', 'Effective'];

describe('files', () => {
  test('a workbook and a CSV file of the same deck give the same rows', async () => {
    const csv = 'Rates of Example\n\nPrefix;Destination;Price per minute;Increments;Effective\n447700900;Réunion;0,0125;60/1;31/12/2026\n336;France;0,1;60;\n';
    const rows = [['Rates of Example'], [], names, [numberCell('447700900'), 'Réunion', numberCell('1.2500000000000001E-2'), '60/1', numberCell('46387', 1)]];
    const xlsx = workbook([...rows, ['336', 'France', numberCell('0.10000000000000001'), numberCell('60')]], ['A1:E1']);
    const read = await readDeckFile(xlsx, options);
    expect(read.ok).toBe(true);
    expect(read).toEqual(await readDeckFile(text(csv), options));
    expect(await readDeckFile(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv, 'utf16le')]), options)).toEqual(read);
    expect(await readDeckFile(Buffer.from(csv, 'latin1'), options)).toEqual(read);
  });

  test('a text cell of fifteen decimals is refused, and so is a number that has them', async () => {
    const line = (price: WorkbookCell) => ['336', 'France', price, '60/1', undefined];
    expect(await faults(workbook([names, line('0.012500000000000001'), line(numberCell('0.333333333333333'))]))).toEqual([
      'deck, line 2, column 3: the price “0.012500000000000001” has more than 10 decimals.',
      'deck, line 3, column 3: the price “0.333333333333333” has more than 10 decimals.',
    ]);
  });

  test('merged column names', async () => {
    expect(
      await faults(
        workbook(
          [
            ['Prefix', 'Destination', 'Rate', undefined, 'Increments'],
            ['33', 'France', '0.1', '', '1'],
          ],
          ['C1:D1'],
        ),
      ),
    ).toContain('deck, line 1, column 3: merged cells; undo the merge and fill each cell.');
  });

  test('an increment that a spreadsheet took for a date', async () => {
    expect(await faults(workbook([names, ['33', 'France', '0.1', numberCell('46203', 1)]]))).toEqual([
      'deck, line 2, column 4: the increment “2026-06-30” must be whole seconds from 1 to 86400.',
    ]);
  });

  test('faults of cells are told with those of the deck', async () => {
    const broken: WorkbookCell = { xml: (reference) => `<c r="${reference}" t="e"><v>#N/A</v></c>` };
    expect(await faults(workbook([names, ['33', 'France', broken, '1'], ['32', 'Belgium', '-1', '1']]))).toEqual([
      'deck, line 2, column 3: the formula has no value but the error #N/A.',
    ]);
  });

  test.each([
    [Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'deck: The workbook is an old .xls or has a password. Save it as .xlsx without a password, or as CSV.'],
    [Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0]), 'deck: The workbook cannot be read. It is cut short.'],
    [new Uint8Array(), 'deck is empty; it needs a line of column names and one line for each prefix.'],
  ])('%j', async (bytes, fault) => {
    expect(await faults(bytes)).toEqual([fault]);
  });

  test('any bytes are read or refused', async () => {
    const good = workbook([names, ['33', 'France', numberCell('0.1'), '1']]);
    const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => good.with(at, byte));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' }).map(text), damaged), async (bytes) => {
        const reading = await readDeckFile(bytes, options);
        expect(reading.ok ? reading.file.rows.length : reading.faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  test('others have their turn while a large file is read', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `${10_000_000 + index * 7},"Somewhere, ${index % 900}",0.${index % 997},30/6,2026-01-01`);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const reading = await readDeckFile(text([names.join(','), ...lines].join('\n')), options);
    clearInterval(timer);
    expect(reading.ok && reading.file.rows.length).toBe(60_000);
    expect(turns).toBeGreaterThan(5);
  });
});
