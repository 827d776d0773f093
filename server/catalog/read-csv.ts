// Reads delimited text into a table of cells, each row with the line it begins on.

export interface TableRow {
  /** Counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface TableFault {
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  readonly sentence: string;
}

/** All counted from 1 and inclusive. */
export interface MergedCells {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** What a deck file holds before anybody asks what its columns mean. */
export interface DeckTable {
  /** Without empty lines. */
  readonly rows: readonly TableRow[];
  readonly faults: readonly TableFault[];
  readonly mergedCells: readonly MergedCells[];
  /** Sentences on the choice of the sheet and the like. */
  readonly warnings: readonly string[];
}

export type Delimiter = ',' | ';' | '\t' | '|';

export interface CsvText extends DeckTable {
  readonly delimiter: Delimiter;
}

interface Reader {
  readonly text: string;
  readonly delimiter: string;
  readonly faults: TableFault[];
  position: number;
  line: number;
}

const byteOrderMark = '\uFEFF';
const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];
const linesJudged = 25;
const rowsPerStep = 4000;

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
  const steps = readCsvSteps(text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of a few milliseconds, so that others have their turn between them. */
export function* readCsvSteps(text: string): Generator<undefined, CsvText> {
  const plain = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  // Excel's own way to say which delimiter counts: a first line such as `sep=;`.
  const told = /^sep=([,;\t|])\r?\n/i.exec(plain);
  const delimiter = (told?.[1] as Delimiter | undefined) ?? detectDelimiter(plain);
  const reader: Reader = { text: plain, delimiter, faults: [], position: told?.[0].length ?? 0, line: told === null ? 1 : 2 };
  const rows: TableRow[] = [];
  while (reader.position < plain.length) {
    const row = readRow(reader);
    if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
    if (rows.length % rowsPerStep === 0) yield undefined;
  }
  return { delimiter, rows, faults: reader.faults, mergedCells: [], warnings: [] };
}

/** The one that stands equally often in most of the first lines, outside quotes: titles above the table differ from it. */
function detectDelimiter(text: string): Delimiter {
  const lines = text
    .slice(0, 65_536)
    .split(/\r\n?|\n/, linesJudged)
    .map((line) => line.replace(/"[^"]*"/g, ''));
  const scored = delimiters.map((delimiter) => ({ delimiter, ...commonestCount(lines, delimiter) }));
  return scored.toSorted((left, right) => right.lineCount - left.lineCount || right.count - left.count)[0]?.delimiter ?? ',';
}

function commonestCount(lines: readonly string[], delimiter: Delimiter): { readonly count: number; readonly lineCount: number } {
  const groups = Map.groupBy(
    lines.map((line) => line.split(delimiter).length - 1).filter((count) => count > 0),
    (count) => count,
  );
  const ranked = [...groups].map(([count, same]) => ({ count, lineCount: same.length }));
  return ranked.toSorted((left, right) => right.lineCount - left.lineCount || right.count - left.count)[0] ?? { count: 0, lineCount: 0 };
}

function readRow(reader: Reader): TableRow {
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
  const stop = delimiter.charCodeAt(0);
  let end = position;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === stop || code === 10 || code === 13) break;
  }
  return end;
}

function skipLineEnd(reader: Reader): void {
  if (reader.text[reader.position] === '\r') reader.position += 1;
  if (reader.text[reader.position] === '\n') reader.position += 1;
  reader.line += 1;
}

function countLineEnds(text: string): number {
  return text.includes('\n') || text.includes('\r') ? text.split(/\r\n?|\n/).length - 1 : 0;
}
