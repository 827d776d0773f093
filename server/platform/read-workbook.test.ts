// Workbooks as spreadsheets store them, damaged ones, and the law that no bytes make the reader throw.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberCell, type WorkbookCell, workbookFile, zipFile } from '../tests/support/workbook-file.ts';
import { readWorkbook } from './read-workbook.ts';
import { dateText, isDateFormat, numberText } from './sheet-cell.ts';

async function table(bytes: Uint8Array) {
  const reading = await readWorkbook(bytes);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.table;
}

async function reason(bytes: Uint8Array): Promise<string> {
  const reading = await readWorkbook(bytes);
  return reading.ok ? '' : reading.reason;
}

function cell(xml: string): WorkbookCell {
  return { xml: (reference) => xml.replace('<c', `<c r="${reference}"`) };
}

describe('cells', () => {
  test.each<[string, WorkbookCell, string]>([
    ['text', 'Côte d’Ivoire & "more"', 'Côte d’Ivoire & "more"'],
    ['digits as text', '447700900123', '447700900123'],
    ['a binary fraction', numberCell('1.2500000000000001E-2'), '0.0125'],
    ['a fraction with 17 digits', numberCell('0.10000000000000001'), '0.1'],
    ['a small number', numberCell('1E-7'), '0.0000001'],
    ['a large number', numberCell('4.47E+11'), '447000000000'],
    ['a negative number', numberCell('-0.5'), '-0.5'],
    ['a truth', cell('<c t="b"><v>1</v></c>'), 'TRUE'],
    ['a formula with text', cell('<c t="str"><f>A1</f><v>33&#54;</v></c>'), '336'],
    ['a text of its own', cell('<c t="inlineStr"><is><r><t>Fra</t></r><r><t>nce</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>'), 'France'],
    ['a written control character', cell('<c t="inlineStr"><is><t>a_x0041_</t></is></c>'), 'aA'],
  ])('%s', async (_name, stored, text) => {
    expect((await table(workbookFile([{ name: 'Rates', rows: [[stored]] }]))).rows).toEqual([{ line: 1, cells: [text] }]);
  });

  test('lines keep their numbers, short lines are filled up', async () => {
    const { rows } = await table(workbookFile([{ name: 'Rates', rows: [['a', 'b', 'c'], [], [undefined, 'd'], [' ']] }]));
    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b', 'c'] },
      { line: 3, cells: ['', 'd', ''] },
    ]);
  });

  test('cells and lines without references follow each other', async () => {
    const xml = '<worksheet><sheetData><row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row></sheetData></worksheet>';
    const parts = workbookParts(xml);
    expect((await table(zipFile(parts))).rows).toEqual([
      { line: 1, cells: ['1', '', '3'] },
      { line: 2, cells: ['4', '', ''] },
    ]);
  });

  test('dates by the style of the cell', async () => {
    const formats = [0, 14, 22, 'dd\\.mm\\.yyyy', '0.00 "per day"', '[Red]0.00', 'General'];
    const row = [numberCell('45292'), ...formats.slice(1).map((_, index) => numberCell('45292.5', index + 1))];
    const { rows } = await table(workbookFile([{ name: 'Rates', rows: [row] }], { formats }));
    expect(rows[0]?.cells).toEqual(['45292', '2024-01-01T12:00:00', '2024-01-01T12:00:00', '2024-01-01T12:00:00', '45292.5', '45292.5', '45292.5']);
  });

  test('errors of formulas and cells without value have their places', async () => {
    const row = ['x', cell('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'), cell('<c><f>A1+1</f></c>'), cell('<c t="s"><v>99</v></c>'), cell('<c><v>1,5</v></c>')];
    expect((await table(workbookFile([{ name: 'Rates', rows: [[], row] }]))).faults).toEqual([
      { line: 2, column: 2, sentence: 'the formula has no value but the error #DIV/0!' },
      { line: 2, column: 3, sentence: 'the formula has no stored value; save the workbook in a spreadsheet program' },
      { line: 2, column: 4, sentence: 'the text of the cell is missing in the workbook' },
      { line: 2, column: 5, sentence: 'the cell holds no number' },
    ]);
  });
});

describe('sheets', () => {
  test('the first visible one with content is read, and the others are named', async () => {
    const sheets = [
      { name: 'Hidden', rows: [['h']], isHidden: true },
      { name: 'Empty', rows: [[' ']] },
      { name: 'Rates & more', rows: [['r']] },
      { name: 'Old', rows: [['o']] },
    ];
    const read = await table(workbookFile(sheets));
    expect([read.sheetName, read.rows, read.warnings]).toEqual([
      'Rates & more',
      [{ line: 1, cells: ['r'] }],
      ['the sheet “Rates & more” is read; “Old” left out'],
    ]);
  });

  test('tags with a prefix', async () => {
    expect((await table(workbookFile([{ name: 'Rates', rows: [['a', numberCell('1')]] }], { tagPrefix: 'x:' }))).rows).toEqual([
      { line: 1, cells: ['a', '1'] },
    ]);
  });

  test('merged cells', async () => {
    expect((await table(workbookFile([{ name: 'Rates', rows: [['a']], merged: ['A1:AB2'] }]))).mergedCells).toEqual([
      { firstLine: 1, lastLine: 2, firstColumn: 1, lastColumn: 28 },
    ]);
  });
});

describe('what is refused', () => {
  const good = workbookFile([{ name: 'Rates', rows: [['prefix', 'price']] }]);

  test('an archive that is no workbook, and an empty workbook', async () => {
    expect(await reason(zipFile([['mimetype', 'application/vnd.oasis.opendocument.spreadsheet']]))).toBe('The file is no Excel workbook (.xlsx).');
    expect(await reason(workbookFile([{ name: 'Rates', rows: [] }]))).toBe('The workbook is empty.');
  });

  test('a workbook cut short', async () => {
    expect(await reason(good.subarray(0, good.length - 30))).toBe('The workbook cannot be read. It is cut short.');
  });

  test('a workbook whose bytes changed', async () => {
    const parts = workbookParts('<worksheet><sheetData><row><c><v>0.0125</v></c></row></sheetData></worksheet>');
    const bytes = zipFile(parts);
    const at = bytes.indexOf('xl/worksheets/sheet1.xml') + 'xl/worksheets/sheet1.xml'.length + 20;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect(await reason(bytes)).toMatch(/^The workbook cannot be read\. (?:Its part xl\/worksheets\/sheet1\.xml is damaged|It is no proper XML inside)\.$/);
  });

  test('a workbook that unpacks to far more than it seems', async () => {
    const xml = Buffer.alloc(201_000_000, ' ');
    xml.write('<worksheet><sheetData><row>');
    for (let at = 1000; at < xml.length - 1000; at += 100_000) xml.write('<!-- -->', at);
    expect(await reason(zipFile(workbookParts(xml)))).toBe('The workbook cannot be read. It unpacks to more than is allowed.');
  });

  test.each([
    ['a cell far out', '<row r="1"><c r="XFD1"><v>1</v></c></row>', 'The sheet has more than 256 columns.'],
    ['lines out of order', '<row r="2"/><row r="1"/>', 'The lines of the sheet are out of order.'],
    ['cells out of order', '<row r="1"><c r="B1"/><c r="A1"/></row>', 'The cells of the sheet are out of order.'],
    ['tags out of order', '<row r="1"><c></row></c>', 'It is no proper XML inside.'],
  ])('%s', async (_name, rows, sentence) => {
    expect(await reason(zipFile(workbookParts(`<worksheet><sheetData>${rows}</sheetData></worksheet>`)))).toBe(`The workbook cannot be read. ${sentence}`);
  });

  test('a document type, which could blow up texts', async () => {
    const xml = '<!DOCTYPE a [<!ENTITY b "cc">]><worksheet><sheetData/></worksheet>';
    expect(await reason(zipFile(workbookParts(xml)))).toBe('The workbook cannot be read. It is no proper XML inside.');
  });

  test('any bytes, and any change of a byte, are read or refused', async () => {
    const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => good.with(at, byte));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), async (bytes) => {
        expect(typeof (await readWorkbook(bytes)).ok).toBe('boolean');
      }),
      { numRuns: 100 },
    );
  });
});

describe('numbers and dates', () => {
  test('every decimal of up to 15 digits that a spreadsheet stores is read as it was typed', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.nat(9_999_999_999), fc.boolean(), (whole, fraction, isLong) => {
        const typed = `${whole}.${String(fraction).padStart(10, '0')}`.replace(/\.?0+$/, '');
        const value = Number(typed);
        expect(numberText(isLong ? value.toPrecision(17) : String(value))).toBe(typed);
      }),
    );
  });

  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['1E+22', '10000000000000000000000'],
    ['123456789012345678', '123456789012346000'],
    ['', undefined],
    ['1e999', undefined],
    ['0x10', undefined],
    ['NaN', undefined],
  ])('number %s', (stored, text) => {
    expect(numberText(stored)).toBe(text);
  });

  test.each([
    ['1', false, '1900-01-01'],
    ['59', false, '1900-02-28'],
    ['61', false, '1900-03-01'],
    ['46387', false, '2026-12-31'],
    ['46387.999999', false, '2027-01-01'],
    ['0.5', false, '12:00:00'],
    ['0', true, '1904-01-01'],
    ['44925', true, '2026-12-31'],
    ['-1', false, undefined],
    ['9999999', false, undefined],
  ])('date %s', (stored, startsIn1904, text) => {
    expect(dateText(stored, { startsIn1904 })).toBe(text);
  });

  test.each([
    ['yyyy-mm-dd', true],
    ['[h]:mm:ss', true],
    ['[$-409]d-mmm-yy;@', true],
    ['0.00', false],
    ['#,##0.00 "days"', false],
    ['[Red]0', false],
    ['General', false],
    ['0\\d', false],
  ])('format %s', (code, isDate) => {
    expect(isDateFormat(code)).toBe(isDate);
  });
});

function workbookParts(sheet: string | Buffer): [string, string | Buffer][] {
  const base = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
  return [
    ['_rels/.rels', `<Relationships><Relationship Id="a" Type="${base}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', '<workbook><sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>'],
    ['xl/_rels/workbook.xml.rels', `<Relationships><Relationship Id="b" Type="${base}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`],
    ['xl/worksheets/sheet1.xml', sheet],
  ];
}
