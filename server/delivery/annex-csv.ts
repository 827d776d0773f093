// Writes the itemised calls as CSV that spreadsheets read right and cannot be tricked by.

import type { Invoice } from '../invoicing/invoice.ts';
import { decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { minorPlaces } from '../kernel/money.ts';
import type { PackedCalls } from './packed-calls.ts';
import { type Language, wordClock, wordIsoDate } from './word-figures.ts';
import { words } from './words.ts';

const byteOrderMark = '\ufeff';
const lineEnd = '\r\n';
const pieceLength = 60_000;
const plainNumber = /^\+\d{1,20}$/;
/** Where a spreadsheet of any language may begin a cell, and the signs it takes for a formula there. */
const formulaStart = /(^|[;,"\t])(\s*)(?=[=+\-@＝＋－＠])/g;
/** Nearly every cell: it begins with a letter or digit and has nothing that could end it. */
const harmless = /^[A-Za-z0-9][A-Za-z0-9 .:-]*$/;
const control = /\p{Cc}+/gu;

/**
 * RFC 4180 with a byte order mark, in pieces, one line per call in the order of start: `;` and decimal commas in French,
 * `,` and decimal points in English. Text that a spreadsheet could take for a formula gets an apostrophe before the sign;
 * a plain `+33123456789` stays as it is, because it can be nothing but a number.
 */
export function* annexCsv(invoice: Invoice, calls: PackedCalls): Generator<string> {
  const { language, zone } = invoice.buyer;
  const separator = language === 'fr' ? ';' : ',';
  const heading = Object.values(words[language].csv);
  let piece = byteOrderMark + heading.map(quote).join(separator) + lineEnd;
  const shapes = { zone, currency: invoice.currency, language };
  for (let place = 0; place < calls.callCount; place++) {
    piece += callCells(calls, place, shapes).join(separator) + lineEnd;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Safe as one cell: control characters become spaces, signs of a formula are disarmed, and quotes stand around it. */
export function textCell(text: string): string {
  if (harmless.test(text)) return `"${text}"`;
  const line = text.toWellFormed().replace(control, ' ');
  return quote(plainNumber.test(line) ? line : line.replace(formulaStart, "$1$2'"));
}

function callCells(calls: PackedCalls, place: number, { zone, currency, language }: { zone: string; currency: string; language: Language }): string[] {
  const started = Temporal.Instant.fromEpochMilliseconds(calls.startedMilliseconds[place] ?? 0).toZonedDateTimeISO(zone);
  const date = wordIsoDate(started);
  const clock = wordClock(started);
  const extension = calls.extensions[calls.extension[place] ?? 0];
  const amount = formatDecimal(decimalOf(calls.amounts[place] ?? '0'), minorPlaces(currency));
  return [
    textCell(extension?.number ?? ''),
    textCell(extension?.name ?? ''),
    date,
    clock,
    textCell(calls.calledNumbers[place] ?? ''),
    textCell(calls.destinations[calls.destination[place] ?? 0] ?? ''),
    String(calls.durationSeconds[place] ?? 0),
    String(calls.billedSeconds[place] ?? 0),
    language === 'fr' ? amount.replace('.', ',') : amount,
    textCell(currency),
    `${date}T${clock}${started.offset}`,
    textCell(calls.usageIds[place] ?? ''),
  ];
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
