// Reads usage files row by row into one reused record: millions of rows pass here, so that nothing is made for a row but texts.

import { type CallsLayout, cellOf, emptyRow, fillRow, findDelimiter, isBlank, type RowSource, readLayout, type UsageRow } from './calls-row.ts';

export interface CallsReader {
  readonly row: UsageRow;
  /** What is wrong, up to a hundred sentences, and how many more there are. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  readonly rowCount: number;
  /** Whether rows are named by the file, not by their number. */
  readonly hasUsageIds: boolean;
  /** Text that ends with a line; `take` gets each good row with its place in the text. Answers where a row begins that goes on beyond the text. */
  read(text: string, isLast: boolean, take: (row: UsageRow, start: number, end: number) => void): number;
  /** Reads one row again that `take` was given; the row's number is told, because rows are not read in their order. */
  readAgain(text: string, number: number): UsageRow;
  /** Tells that the line so many lines ahead is no text. */
  refuseBytes(linesAhead: number): void;
  /** Ends the reading: a file without a line of names is a fault. */
  finish(): void;
}

const faultsShownMax = 100;
const rowCharactersMax = 65_536;
/** Line ends and tabs may stand in quotation marks. */
const controlCharacter = /[^\P{Cc}\n\r\t]/u;
const comma = 0x2c;
const tabulator = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
/** Ends of rows that have none: more text is needed, or a quotation mark is missing. */
const goesOn = -1;
const neverCloses = -2;
const quoteMark = 0x22;

interface State extends RowSource {
  readonly fileName: string;
  readonly faults: string[];
  readonly warnings: string[];
  layout: CallsLayout | undefined;
  delimiterCode: number;
  faultCount: number;
  rowCount: number;
  /** Of the row that is read, counted from 1. */
  line: number;
  isHeaderFaulty: boolean;
  isCheck: boolean;
}

/**
 * `fileName` begins each fault: `calls.csv, line 3, column 2: …`. One that checks finds every fault, but leaves texts other than
 * the account as they were.
 */
export function createCallsReader(fileName: string, isCheck: boolean): CallsReader {
  const state: State = {
    tell: (column, sentence) => tell(state, column, sentence),
    fileName,
    faults: [],
    warnings: [],
    row: emptyRow(),
    layout: undefined,
    delimiterCode: comma,
    faultCount: 0,
    rowCount: 0,
    line: 1,
    cells: { text: '', count: 0, starts: [], ends: [] },
    isCheck,
    isHeaderFaulty: false,
  };
  return {
    row: state.row,
    faults: state.faults,
    warnings: state.warnings,
    get rowCount() {
      return state.rowCount;
    },
    get hasUsageIds() {
      return (state.layout?.at.usage_id ?? -1) >= 0;
    },
    read: (text, isLast, take) => readText(state, text, isLast, take),
    readAgain: (text, number) => {
      state.isCheck = false;
      readLine(state, text, { start: 0, stop: text.length, hasQuotes: text.includes('"') });
      state.row.number = number;
      if (state.layout !== undefined) fillRow(state, state.layout);
      return state.row;
    },
    refuseBytes: (linesAhead) => push(state, `${fileName}, line ${state.line + linesAhead}: the bytes are no UTF-8 text; save the file as UTF-8.`),
    finish: () => {
      if (state.layout === undefined && state.faultCount === 0)
        push(state, `${fileName} is empty; it needs a line of column names and one line for each usage.`);
      const more = state.faultCount - faultsShownMax;
      if (more > 0) state.faults.push(`${fileName} has ${more} more ${more === 1 ? 'fault' : 'faults'}.`);
    },
  };
}

function readText(state: State, text: string, isLast: boolean, take: (row: UsageRow, start: number, end: number) => void): number {
  let start = beginOf(state, text);
  let nextQuote = text.indexOf('"', start);
  while (start < text.length && !state.isHeaderFaulty) {
    if (nextQuote >= 0 && nextQuote < start) nextQuote = text.indexOf('"', start);
    const lineEnd = endOfLine(text, start);
    const hasQuotes = nextQuote >= 0 && nextQuote < lineEnd;
    const end = hasQuotes ? endOfQuotedRow(state, text, start, isLast) : lineEnd;
    if (end === goesOn) return start;
    // A mark that never closes spoils its own line only.
    const stop = end === neverCloses ? lineEnd : end;
    takeRow(state, text, { start, stop, hasQuotes }, take);
    state.line += hasQuotes ? countLineFeeds(text, start, stop) + 1 : 1;
    start = stop + 1;
  }
  return text.length;
}

interface RowPlace {
  readonly start: number;
  readonly stop: number;
  readonly hasQuotes: boolean;
}

function takeRow(state: State, text: string, place: RowPlace, take: (row: UsageRow, start: number, end: number) => void): void {
  const isReadable = readLine(state, text, place);
  if (isReadable && isBlank(state.cells)) return;
  if (state.layout === undefined) {
    if (isReadable) openLayout(state, text.slice(place.start, place.stop));
    else state.isHeaderFaulty = true;
    return;
  }
  state.rowCount += 1;
  state.row.number = state.rowCount;
  if (isReadable && fillRow(state, state.layout)) take(state.row, place.start, place.stop);
}

function openLayout(state: State, headerLine: string): void {
  const delimiter = findDelimiter(headerLine);
  state.delimiterCode = delimiter.charCodeAt(0);
  readLine(state, headerLine, { start: 0, stop: headerLine.length, hasQuotes: headerLine.includes('"') });
  const { layout, faults, warnings } = readLayout(
    Array.from({ length: state.cells.count }, (_, index) => cellOf(state.cells, index)),
    delimiter,
  );
  for (const { column, sentence } of faults) tell(state, column, sentence);
  for (const { column, sentence } of warnings) state.warnings.push(`${state.fileName}, line ${state.line}, column ${column}: ${sentence}.`);
  state.layout = layout;
  state.isHeaderFaulty = faults.length > 0;
}

/** After the byte order mark. */
function beginOf({ line }: State, text: string): number {
  return line === 1 && text.charCodeAt(0) === 0xfeff ? 1 : 0;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

/** A quotation mark opens where a cell begins. */
function endOfQuotedRow(state: State, text: string, start: number, isLast: boolean): number {
  const limit = Math.min(text.length, start + rowCharactersMax);
  let isOpen = false;
  let closedAt = -1;
  for (let at = start; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === lineFeed && !isOpen) return at;
    if (code !== quoteMark) continue;
    if (isOpen) closedAt = at;
    isOpen = !isOpen && (at === start || at - 1 === closedAt || text.charCodeAt(at - 1) === state.delimiterCode);
  }
  if (limit < text.length || (isOpen && isLast)) return neverCloses;
  return isOpen || !isLast ? goesOn : limit;
}

function countLineFeeds(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Fills the cells; false after a fault. */
function readLine(state: State, text: string, { start, stop, hasQuotes }: RowPlace): boolean {
  const end = stop > start && text.charCodeAt(stop - 1) === carriageReturn ? stop - 1 : stop;
  if (hasQuotes) return readQuotedLine(state, text.slice(start, end));
  const { cells, delimiterCode } = state;
  const { starts, ends } = cells;
  cells.text = text;
  let count = 0;
  let from = start;
  let isGood = true;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < space && code !== tabulator) isGood = tell(state, count + 1, 'the cell has a character that cannot be shown');
    if (code !== delimiterCode) continue;
    starts[count] = from;
    ends[count] = at;
    count += 1;
    from = at + 1;
  }
  starts[count] = from;
  ends[count] = end;
  cells.count = count + 1;
  state.row.isPlain = delimiterCode === comma;
  return isGood;
}

function readQuotedLine(state: State, line: string): boolean {
  const delimiter = String.fromCharCode(state.delimiterCode);
  const bare = delimiter === ',' ? /([^,]*)(,|$)/y : /([^;]*)(;|$)/y;
  const quoted = delimiter === ',' ? /"((?:[^"]|"")*)"[ ]*(,|$)/y : /"((?:[^"]|"")*)"[ ]*(;|$)/y;
  state.row.isPlain = false;
  setCells(state, []);
  const read: string[] = [];
  for (let at = 0; ; ) {
    const isQuoted = line[at] === '"';
    const pattern = isQuoted ? quoted : bare;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    const cell = match?.[1];
    if (match === null || cell === undefined)
      return tell(state, read.length + 1, 'the quotation marks do not fit; a cell in quotation marks ends with one, and one inside is written twice');
    read.push(isQuoted ? cell.replaceAll('""', '"') : cell);
    if (controlCharacter.test(cell)) return tell(state, read.length, 'the cell has a character that cannot be shown');
    if (match[2] === '') {
      setCells(state, read);
      return true;
    }
    at = pattern.lastIndex;
  }
}

function setCells({ cells }: State, read: readonly string[]): void {
  cells.text = read.join('');
  cells.count = read.length;
  let from = 0;
  for (const [index, cell] of read.entries()) {
    cells.starts[index] = from;
    from += cell.length;
    cells.ends[index] = from;
  }
}

/** A column of 0 is the whole line. Always false: what was read is no good. */
function tell(state: State, column: number, sentence: string): false {
  push(state, `${state.fileName}, line ${state.line}${column === 0 ? '' : `, column ${column}`}: ${sentence}.`);
  return false;
}

function push(state: State, sentence: string): void {
  state.faultCount += 1;
  if (state.faultCount <= faultsShownMax) state.faults.push(sentence);
}
