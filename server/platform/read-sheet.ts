// Reads the cells of one worksheet into rows of texts, with merged cells and faults by their places.

import { columnOf, dateText, lineOf, numberText, plainText } from './sheet-cell.ts';
import { readXml } from './xml-stream.ts';
import { BrokenArchive } from './zip-archive.ts';

/** Lines and columns are counted from 1. */
export interface SheetTable {
  /** Without empty lines, all of one width. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly faults: readonly { readonly line: number; readonly column: number; readonly sentence: string }[];
  readonly mergedCells: readonly { readonly firstLine: number; readonly lastLine: number; readonly firstColumn: number; readonly lastColumn: number }[];
}

export interface SheetContext {
  readonly strings: readonly string[];
  readonly dateStyles: ReadonlySet<number>;
  readonly startsIn1904: boolean;
}

interface Cell {
  readonly line: number;
  readonly column: number;
  readonly type: string;
  readonly style: number;
  isFormula: boolean;
  text: string | undefined;
}

interface Sheet {
  readonly context: SheetContext;
  readonly rows: { line: number; cells: string[] }[];
  readonly faults: { line: number; column: number; sentence: string }[];
  readonly mergedCells: { firstLine: number; lastLine: number; firstColumn: number; lastColumn: number }[];
  line: number;
  column: number;
  cells: string[];
  cell: Cell | undefined;
  isText: boolean;
  isSpoken: boolean;
  cellCount: number;
}

const columnsMax = 256;
const linesMax = 1_048_576;
const cellsMax = 20_000_000;
const faultsMax = 1000;

/** Throws BrokenArchive for what is no worksheet, or too wide or too long. */
export async function readSheet(
  pieces: AsyncIterable<Uint8Array>,
  context: SheetContext,
  { firstRowOnly }: { readonly firstRowOnly: boolean },
): Promise<SheetTable> {
  const state = { line: 0, column: 0, cells: [], cell: undefined, isText: false, isSpoken: false, cellCount: 0 };
  const sheet: Sheet = { context, rows: [], faults: [], mergedCells: [], ...state };
  await readXml(pieces, {
    open: (name, attributes) => openTag(sheet, name, attributes),
    close: (name) => closeTag(sheet, name),
    text: (text) => {
      if (sheet.isText && sheet.cell !== undefined) sheet.cell.text = (sheet.cell.text ?? '') + text;
    },
    isDone: () => (firstRowOnly && sheet.rows.length > 0) || sheet.faults.length > faultsMax,
  });
  const width = sheet.rows.reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
  if (width * sheet.rows.length > cellsMax) throw new BrokenArchive('The sheet has too many cells.');
  for (const { cells } of sheet.rows) while (cells.length < width) cells.push('');
  return { rows: sheet.rows, faults: sheet.faults, mergedCells: sheet.mergedCells };
}

function openTag(sheet: Sheet, name: string, attributes: () => Readonly<Record<string, string>>): void {
  if (name === 'c') openCell(sheet, attributes());
  else if (name === 'v') sheet.isText = true;
  else if (name === 't') sheet.isText = !sheet.isSpoken;
  else if (name === 'f' && sheet.cell !== undefined) sheet.cell.isFormula = true;
  else if (name === 'rPh') sheet.isSpoken = true;
  else if (name === 'row') openRow(sheet, attributes().r);
  else if (name === 'mergeCell') addMerged(sheet, attributes().ref ?? '');
}

function closeTag(sheet: Sheet, name: string): void {
  if (name === 'c') closeCell(sheet);
  else if (name === 'v' || name === 't') sheet.isText = false;
  else if (name === 'rPh') sheet.isSpoken = false;
  else if (name === 'row' && sheet.cells.some((cell) => cell.trim() !== '')) sheet.rows.push({ line: sheet.line, cells: sheet.cells });
}

function openRow(sheet: Sheet, reference: string | undefined): void {
  const line = lineOf(reference) ?? sheet.line + 1;
  if (line <= sheet.line || line > linesMax) throw new BrokenArchive('The lines of the sheet are out of order.');
  sheet.line = line;
  sheet.column = 0;
  sheet.cells = [];
}

function openCell(sheet: Sheet, { r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
  const column = columnOf(r) ?? sheet.column + 1;
  if (column <= sheet.column) throw new BrokenArchive('The cells of the sheet are out of order.');
  sheet.column = column;
  sheet.cell = { line: sheet.line, column, type: t, style: Number(s), isFormula: false, text: undefined };
}

function closeCell(sheet: Sheet): void {
  const { cell } = sheet;
  sheet.cell = undefined;
  if (cell === undefined) return;
  const text = readCell(cell, sheet);
  if (text === '') return;
  sheet.cellCount += 1;
  if (cell.column > columnsMax) throw new BrokenArchive(`The sheet has more than ${columnsMax} columns.`);
  if (sheet.cellCount > cellsMax) throw new BrokenArchive('The sheet has too many cells.');
  while (sheet.cells.length < cell.column - 1) sheet.cells.push('');
  sheet.cells.push(text);
}

/** The empty text where there is nothing, or nothing that can be read, which is told. */
function readCell(cell: Cell, sheet: Sheet): string {
  const { type, text = '' } = cell;
  if (type === 'e') return tell(sheet, cell, `the formula has no value but the error ${text}`);
  if (text === '')
    return cell.isFormula && type === 'n' ? tell(sheet, cell, 'the formula has no stored value; save the workbook in a spreadsheet program') : '';
  if (type === 's') return sheet.context.strings[Number(text)] ?? tell(sheet, cell, 'the text of the cell is missing in the workbook');
  if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE';
  if (type !== 'n') return plainText(text);
  const isDate = sheet.context.dateStyles.has(cell.style);
  const value = isDate ? dateText(text, sheet.context) : numberText(text);
  return value ?? tell(sheet, cell, isDate ? 'the cell is shown as a date and holds none' : 'the cell holds no number');
}

function tell(sheet: Sheet, { line, column }: Cell, sentence: string): '' {
  sheet.faults.push({ line, column, sentence });
  return '';
}

function addMerged(sheet: Sheet, reference: string): void {
  const [from, to] = reference.split(':');
  const [firstLine, lastLine] = [lineOf(from), lineOf(to)];
  const [firstColumn, lastColumn] = [columnOf(from), columnOf(to)];
  if (firstLine === undefined || lastLine === undefined || firstColumn === undefined || lastColumn === undefined) return;
  sheet.mergedCells.push({ firstLine, lastLine, firstColumn, lastColumn });
}
