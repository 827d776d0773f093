// Reads comma- or semicolon-separated text into rows of cells, each with the line it begins on.

export interface CsvRow {
  /** Counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFault {
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  readonly sentence: string;
}

export interface CsvText {
  readonly delimiter: ',' | ';';
  /** Without empty lines. */
  readonly rows: readonly CsvRow[];
  readonly faults: readonly CsvFault[];
}

interface Reader {
  readonly text: string;
  readonly delimiter: string;
  readonly faults: CsvFault[];
  position: number;
  line: number;
}

const byteOrderMark = '\uFEFF';

/** UTF-16 and UTF-8 as they say, Windows-1252 otherwise: what spreadsheets write. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new TextDecoder('windows-1252').decode(bytes);
    throw error;
  }
}

/** Never throws, whatever the text. */
export function readCsv(text: string): CsvText {
  const plain = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  const delimiter = detectDelimiter(plain);
  const reader: Reader = { text: plain, delimiter, faults: [], position: 0, line: 1 };
  const rows: CsvRow[] = [];
  while (reader.position < plain.length) {
    const row = readRow(reader);
    if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
  }
  return { delimiter, rows, faults: reader.faults };
}

/** The one that stands more often in the first line, outside quotes. */
function detectDelimiter(text: string): ',' | ';' {
  const [firstLine = ''] = text.split(/\r\n?|\n/, 1);
  const bare = firstLine.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length - 1;
  return count(';') > count(',') ? ';' : ',';
}

function readRow(reader: Reader): CsvRow {
  const line = reader.line;
  const cells: string[] = [];
  for (;;) {
    cells.push(readCell(reader, cells.length + 1));
    const next = reader.text[reader.position];
    if (next === reader.delimiter) {
      reader.position += 1;
      continue;
    }
    skipLineEnd(reader);
    return { line, cells };
  }
}

function readCell(reader: Reader, column: number): string {
  if (reader.text[reader.position] === '"') return readQuoted(reader, column);
  const end = findBareEnd(reader);
  const cell = reader.text.slice(reader.position, end);
  reader.position = end;
  return cell;
}

function readQuoted(reader: Reader, column: number): string {
  const line = reader.line;
  let cell = '';
  reader.position += 1;
  for (;;) {
    const quote = reader.text.indexOf('"', reader.position);
    const part = reader.text.slice(reader.position, quote < 0 ? undefined : quote);
    reader.line += countLineEnds(part);
    cell += part;
    if (quote < 0) {
      reader.faults.push({ line, column, sentence: 'the quotation mark is never closed' });
      reader.position = reader.text.length;
      return cell;
    }
    reader.position = quote + 1;
    if (reader.text[reader.position] !== '"') return cell + readAfterQuote(reader, column);
    cell += '"';
    reader.position += 1;
  }
}

function readAfterQuote(reader: Reader, column: number): string {
  const end = findBareEnd(reader);
  const rest = reader.text.slice(reader.position, end);
  if (rest.trim() !== '') reader.faults.push({ line: reader.line, column, sentence: 'text follows the closing quotation mark' });
  reader.position = end;
  return rest.trim();
}

function findBareEnd({ text, delimiter, position }: Reader): number {
  let end = position;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}

function skipLineEnd(reader: Reader): void {
  if (reader.text[reader.position] === '\r') reader.position += 1;
  if (reader.text[reader.position] === '\n') reader.position += 1;
  reader.line += 1;
}

function countLineEnds(text: string): number {
  return text.split(/\r\n?|\n/).length - 1;
}
