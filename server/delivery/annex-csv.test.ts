// The CSV of calls, read back by another parser, and what spreadsheets would make of it.

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDecimals, decimalOf, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import { type FixtureOptions, invoiceFixture } from '../tests/support/invoice-fixture.ts';
import { annexCsv, textCell } from './annex-csv.ts';
import { createCallPacker } from './packed-calls.ts';

function csvOf(options: FixtureOptions) {
  const { invoice, calls } = invoiceFixture(options);
  const packer = createCallPacker();
  packer.add(calls);
  return { text: Array.from(annexCsv(invoice, packer.finish())).join(''), calls, invoice };
}

function readBack(text: string, delimiter: string): string[][] {
  return parse(text, { delimiter, bom: true, record_delimiter: '\r\n', relax_column_count: false });
}

describe('the file', () => {
  it('has one line per call with all of its figures, in English', () => {
    const { text, calls } = csvOf({ language: 'en', callCount: 50 });
    const [heading, ...rows] = readBack(text, ',');
    expect(text.startsWith('\ufeff')).toBe(true);
    expect(heading).toContain('Called number');
    expect(rows).toHaveLength(50);
    for (const [index, call] of calls.entries()) {
      const started = call.startedAt.toZonedDateTimeISO('Europe/Paris');
      expect(rows[index]).toEqual([
        call.extensionNumber,
        call.extensionName,
        started.toPlainDate().toString(),
        started.toPlainTime().toString({ smallestUnit: 'second' }),
        call.calledNumber,
        call.destination,
        String(call.durationSeconds),
        String(call.billedSeconds),
        formatDecimal(decimalOf(call.amount), 2),
        'EUR',
        started.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
        call.usageId,
      ]);
    }
  });

  it('sums to the calls exactly in French, with decimal commas', () => {
    const { text, calls } = csvOf({ language: 'fr', callCount: 2_000 });
    const rows = readBack(text, ';').slice(1);
    const sum = rows.reduce((total, row) => addDecimals(total, decimalOf((row[8] ?? '').replace(',', '.'))), zeroDecimal);
    expect(sum).toBe(calls.reduce((total, call) => addDecimals(total, decimalOf(call.amount)), zeroDecimal));
    expect(rows.every((row) => /^\d+,\d{2,10}$/.test(row[8] ?? ''))).toBe(true);
  });

  it('tells the hour that comes twice apart', () => {
    const { invoice, calls } = invoiceFixture({ language: 'en', callCount: 2 });
    const packer = createCallPacker();
    packer.add(calls.map((call, index) => ({ ...call, startedAt: Temporal.Instant.from(`2026-10-25T0${index}:30:00Z`) })));
    const rows = readBack(Array.from(annexCsv(invoice, packer.finish())).join(''), ',').slice(1);
    expect(rows.map((row) => row[10])).toEqual(['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00']);
  });
});

describe('a text cell', () => {
  it('leaves numbers and names readable', () => {
    expect(textCell('+33123456789')).toBe('"+33123456789"');
    expect(textCell('Jean-Marc, 2e étage')).toBe('"Jean-Marc, 2e étage"');
    expect(textCell('say "hi"')).toBe('"say ""hi"""');
  });

  it.each(['=1+1', '+A1', '-2+3', '@SUM(A1)', '+33 1 23', ' =1', '＝1', 'x;=1', 'x,"=1', '+33123456789;=1'])('disarms %j', (text) => {
    expect(textCell(text)).toContain("'");
  });

  it('never begins a formula, wherever a spreadsheet cuts it', () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', ';', ',', '"', ' ', '\t', '\n', 'A', '1', "'") }),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const cell = textCell(text);
        const [[value = ''] = []] = readBack(cell, ';');
        for (const piece of [value, ...cell.slice(1, -1).split(/[;,\t\r\n"]/)]) {
          expect(/^\+\d{1,20}$/.test(piece) || !/^\s*[=+\-@＝＋－＠]/.test(piece)).toBe(true);
        }
        expect(cell).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 500 },
    );
  });

  it('is what another parser reads, apart from apostrophes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '"', ';', ',', ' ', '9') }), (text) => {
        const [[value] = []] = readBack(`${textCell(text)};x`, ';');
        expect(value).toBe(text);
      }),
    );
  });
});
