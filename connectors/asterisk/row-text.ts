// Turns the bytes of a row into text and the text into columns, strictly: a quote out of place is a fault.

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export interface DecodedRow {
  /** Without the line terminator. */
  readonly text: string;
  /** False when the bytes are no UTF-8 and were read as Latin-1. */
  readonly isUtf8: boolean;
}

export function decodeRow(record: Uint8Array): DecodedRow {
  const bytes = Buffer.isBuffer(record) ? record : Buffer.from(record.buffer, record.byteOffset, record.length);
  const length = contentLength(record);
  const text = bytes.toString('utf8', 0, length);
  // A replacement character is either in the log itself or marks a byte that is no UTF-8: only then decode again.
  if (!text.includes('\ufffd') || Buffer.from(text, 'utf8').equals(bytes.subarray(0, length))) return { text, isUtf8: true };
  return { text: bytes.toString('latin1', 0, length), isUtf8: false };
}

/** The columns with their quotes undone, or the number (from 1) of the column whose quotes are malformed. */
export function splitColumns(text: string): readonly string[] | number {
  const columns: string[] = [];
  let at = 0;
  for (;;) {
    at = text.charCodeAt(at) === quote ? pushQuoted(text, at, columns) : pushBare(text, at, columns);
    if (at < 0) return columns.length + 1;
    if (at === text.length) return columns;
    if (text.charCodeAt(at) !== comma) return columns.length;
    at += 1;
  }
}

function contentLength(record: Uint8Array): number {
  let length = record.length;
  if (length > 0 && record[length - 1] === lineFeed) length -= 1;
  if (length > 0 && record[length - 1] === carriageReturn) length -= 1;
  return length;
}

/** The end of the column, or -1 when its quotes stay open. */
function pushQuoted(text: string, start: number, columns: string[]): number {
  let close = text.indexOf('"', start + 1);
  if (close >= 0 && text.charCodeAt(close + 1) !== quote) {
    columns.push(text.slice(start + 1, close));
    return close + 1;
  }
  while (close >= 0 && text.charCodeAt(close + 1) === quote) close = text.indexOf('"', close + 2);
  if (close < 0) return close;
  columns.push(text.slice(start + 1, close).replaceAll('""', '"'));
  return close + 1;
}

/** The end of the column, or -1 when a quote stands in it. */
function pushBare(text: string, start: number, columns: string[]): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) !== comma) {
    if (text.charCodeAt(at) === quote) return -1;
    at += 1;
  }
  columns.push(text.slice(start, at));
  return at;
}
