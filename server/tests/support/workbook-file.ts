// Writes small Excel workbooks for tests, cell by cell as spreadsheets store them.

import { crc32, deflateRawSync } from 'node:zlib';

/** Raw XML of a cell without its reference, or a text. */
export type WorkbookCell = string | { readonly xml: (reference: string) => string };

export interface WorkbookSheet {
  readonly name: string;
  /** Undefined leaves the line out. */
  readonly rows: readonly (readonly (WorkbookCell | undefined)[])[];
  readonly merged?: readonly string[];
  readonly isHidden?: boolean;
}

export interface WorkbookOptions {
  /** Number formats by style, from 0 on; built-in ids or own codes. */
  readonly formats?: readonly (number | string)[];
  readonly startsIn1904?: boolean;
  /** Put before the names of tags of the sheets, such as `x:`. */
  readonly tagPrefix?: string;
}

export function numberCell(value: string, style = 0): WorkbookCell {
  return { xml: (reference) => `<c r="${reference}" s="${style}"><v>${value}</v></c>` };
}

export function workbookFile(sheets: readonly WorkbookSheet[], options: WorkbookOptions = {}): Buffer {
  const shared: string[] = [];
  const sheetParts = sheets.map((sheet, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheetXml(sheet, shared, options.tagPrefix ?? '')] as const);
  const list = sheets.map(
    ({ name, isHidden }, index) =>
      `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${isHidden === true ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
  );
  return zipFile([
    ['_rels/.rels', relationships([['rId1', 'officeDocument', 'xl/workbook.xml']])],
    [
      'xl/workbook.xml',
      `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">${options.startsIn1904 === true ? '<workbookPr date1904="1"/>' : ''}<sheets>${list.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relationships([
        ...sheets.map((_, index) => [`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`] as const),
        ['rId98', 'sharedStrings', 'sharedStrings.xml'],
        ['rId99', 'styles', '/xl/styles.xml'],
      ]),
    ],
    ...sheetParts,
    ['xl/sharedStrings.xml', `<sst>${shared.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('')}</sst>`],
    ['xl/styles.xml', stylesXml(options.formats ?? [0])],
  ]);
}

/** Any archive, deflated. */
export function zipFile(parts: readonly (readonly [name: string, content: string | Buffer])[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, content] of parts) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(crc32(plain), 10);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(plain.length, 18);
    fixed.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fixed, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), fixed, tail, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const list = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, list, end]);
}

function relationships(parts: readonly (readonly [id: string, type: string, target: string])[]): string {
  const base = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const each = parts.map(([id, type, target]) => `<Relationship Id="${id}" Type="${base}/${type}" Target="${target}"/>`);
  return `<Relationships>${each.join('')}</Relationships>`;
}

function sheetXml({ rows, merged = [] }: WorkbookSheet, shared: string[], prefix: string): string {
  const lines = rows.map((row, line) => {
    const cells = row.map((cell, column) => (cell === undefined ? '' : cellXml(cell, `${columnName(column)}${line + 1}`, shared)));
    return row.length === 0 ? '' : `<row r="${line + 1}">${cells.join('')}</row>`;
  });
  const merges = merged.length === 0 ? '' : `<mergeCells>${merged.map((reference) => `<mergeCell ref="${reference}"/>`).join('')}</mergeCells>`;
  const xml = `<worksheet><sheetData>${lines.join('')}</sheetData>${merges}</worksheet>`;
  return `<?xml version="1.0" encoding="UTF-8"?>${xml.replace(/<(\/?)(?=\w)/g, `<$1${prefix}`)}`;
}

function cellXml(cell: WorkbookCell, reference: string, shared: string[]): string {
  if (typeof cell !== 'string') return cell.xml(reference);
  shared.push(cell);
  return `<c r="${reference}" t="s"><v>${shared.length - 1}</v></c>`;
}

function stylesXml(formats: readonly (number | string)[]): string {
  const own = formats.flatMap((format, index) => (typeof format === 'string' ? [`<numFmt numFmtId="${164 + index}" formatCode="${escapeXml(format)}"/>`] : []));
  const styles = formats.map((format, index) => `<xf numFmtId="${typeof format === 'string' ? 164 + index : format}"/>`);
  return `<styleSheet><numFmts>${own.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.join('')}</cellXfs></styleSheet>`;
}

function columnName(column: number): string {
  return (column >= 26 ? String.fromCharCode(64 + Math.floor(column / 26)) : '') + String.fromCharCode(65 + (column % 26));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
