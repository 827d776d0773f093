// Reads the first sheet with content of an Excel workbook (ECMA-376) as a table of texts, or says why it cannot.

import { readSheet, type SheetContext, type SheetTable } from './read-sheet.ts';
import { isDateFormat, isDateFormatId, plainText } from './sheet-cell.ts';
import { nextTurn } from './turn.ts';
import { readXml, type XmlHandler } from './xml-stream.ts';
import { BrokenArchive, listZipEntries, unpackEntry } from './zip-archive.ts';

export type WorkbookReading =
  | { readonly ok: true; readonly table: SheetTable & { readonly sheetName: string; readonly warnings: readonly string[] } }
  /** A sentence on the whole file. */
  | { readonly ok: false; readonly reason: string };

interface Workbook {
  readonly open: (path: string) => AsyncIterable<Uint8Array> | undefined;
}

interface Relationship {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

interface SheetPart {
  readonly name: string;
  readonly path: string;
  readonly isHidden: boolean;
}

interface Outline {
  readonly sheets: readonly SheetPart[];
  readonly startsIn1904: boolean;
  readonly relationships: readonly Relationship[];
  readonly folder: string;
}

const plainBytesMax = 200_000_000;
const stringsMax = 5_000_000;

/** Never throws, whatever the bytes. */
export async function readWorkbook(bytes: Uint8Array): Promise<WorkbookReading> {
  try {
    return await readSheets(openWorkbook(bytes));
  } catch (error) {
    if (error instanceof BrokenArchive) return { ok: false, reason: `The workbook cannot be read. ${error.message}` };
    throw error;
  }
}

function openWorkbook(bytes: Uint8Array): Workbook {
  const entries = listZipEntries(bytes);
  const budget = { bytesLeft: plainBytesMax };
  return {
    open: (path) => {
      const entry = entries.get(path);
      return entry === undefined ? undefined : unpackEntry(bytes, entry, budget);
    },
  };
}

async function readSheets(workbook: Workbook): Promise<WorkbookReading> {
  const outline = await readOutline(workbook);
  if (outline === undefined) return { ok: false, reason: 'The file is no Excel workbook (.xlsx).' };
  const context: SheetContext = {
    strings: await readStrings(workbook, outline),
    dateStyles: await readDateStyles(workbook, outline),
    startsIn1904: outline.startsIn1904,
  };
  const filled: { name: string; table: SheetTable }[] = [];
  for (const { name, path } of outline.sheets.filter(({ isHidden }) => !isHidden)) {
    const pieces = workbook.open(path);
    if (pieces === undefined) continue;
    // Of the sheets behind the one that is read it is only asked whether they hold anything.
    const table = await readSheet(pieces, context, { firstRowOnly: filled.length > 0 });
    if (table.rows.length > 0) filled.push({ name, table });
    await nextTurn();
  }
  const [chosen, ...others] = filled;
  if (chosen === undefined) return { ok: false, reason: 'The workbook is empty.' };
  const warnings = others.length === 0 ? [] : [`the sheet “${chosen.name}” is read; ${others.map(({ name }) => `“${name}”`).join(', ')} left out`];
  return { ok: true, table: { ...chosen.table, sheetName: chosen.name, warnings } };
}

/** Undefined for archives that are no workbook. */
async function readOutline(workbook: Workbook): Promise<Outline | undefined> {
  const root = await readRelationships(workbook, '_rels/.rels');
  const path = root.find(({ type }) => type.endsWith('/officeDocument'))?.target.replace(/^\//, '');
  const pieces = path === undefined ? undefined : workbook.open(path);
  if (path === undefined || pieces === undefined) return undefined;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const relationships = await readRelationships(workbook, `${folder}_rels/${path.slice(folder.length)}.rels`);
  const sheets: SheetPart[] = [];
  let startsIn1904 = false;
  await readTags(pieces, (name, attributes) => {
    if (name === 'workbookPr') startsIn1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
    if (name !== 'sheet') return;
    const target = relationships.find(({ id, type }) => id === attributes.id && type.endsWith('/worksheet'))?.target;
    if (target !== undefined)
      sheets.push({ name: attributes.name ?? '', path: resolve(folder, target), isHidden: (attributes.state ?? 'visible') !== 'visible' });
  });
  return { sheets, startsIn1904, relationships, folder };
}

async function readRelationships(workbook: Workbook, path: string): Promise<Relationship[]> {
  const found: Relationship[] = [];
  const pieces = workbook.open(path);
  if (pieces === undefined) return found;
  await readTags(pieces, (name, { Id = '', Type = '', Target = '' }) => {
    if (name === 'Relationship') found.push({ id: Id, type: Type, target: Target });
  });
  return found;
}

function resolve(folder: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : `${folder}${target}`.replace(/[^/]+\/\.\.\//g, '');
}

function openPart(workbook: Workbook, { relationships, folder }: Outline, type: string): AsyncIterable<Uint8Array> | undefined {
  const target = relationships.find((each) => each.type.endsWith(type))?.target;
  return target === undefined ? undefined : workbook.open(resolve(folder, target));
}

/** Texts that cells share; what is written above a word to tell how it is spoken is no part of it. */
async function readStrings(workbook: Workbook, outline: Outline): Promise<readonly string[]> {
  const pieces = openPart(workbook, outline, '/sharedStrings');
  const strings: string[] = [];
  if (pieces === undefined) return strings;
  let parts: string[] = [];
  let isText = false;
  let isSpoken = false;
  const handler: XmlHandler = {
    open: (name) => {
      if (name === 'si') parts = [];
      else if (name === 'rPh') isSpoken = true;
      else if (name === 't') isText = !isSpoken;
    },
    text: (text) => {
      if (isText) parts.push(text);
    },
    close: (name) => {
      if (name === 'si') strings.push(plainText(parts.join('')));
      else if (name === 'rPh') isSpoken = false;
      else if (name === 't') isText = false;
    },
    isDone: () => strings.length > stringsMax,
  };
  await readXml(pieces, handler);
  return strings;
}

/** Numbers of the styles that show a number as a date. */
async function readDateStyles(workbook: Workbook, outline: Outline): Promise<ReadonlySet<number>> {
  const pieces = openPart(workbook, outline, '/styles');
  const dates = new Set<number>();
  if (pieces === undefined) return dates;
  const ownFormats = new Map<number, boolean>();
  let styleCount: number | undefined;
  const handler: XmlHandler = {
    open: (name, attributes) => {
      if (name === 'numFmt') ownFormats.set(Number(attributes().numFmtId), isDateFormat(attributes().formatCode ?? ''));
      else if (name === 'cellXfs') styleCount = 0;
      else if (name === 'xf' && styleCount !== undefined) {
        const id = Number(attributes().numFmtId ?? '0');
        if (ownFormats.get(id) ?? isDateFormatId(id)) dates.add(styleCount);
        styleCount += 1;
      }
    },
    text: () => undefined,
    close: (name) => {
      if (name === 'cellXfs') styleCount = undefined;
    },
    isDone: () => false,
  };
  await readXml(pieces, handler);
  return dates;
}

function readTags(pieces: AsyncIterable<Uint8Array>, open: (name: string, attributes: Readonly<Record<string, string>>) => void): Promise<void> {
  return readXml(pieces, { open: (name, attributes) => open(name, attributes()), close: () => undefined, text: () => undefined, isDone: () => false });
}
