// Printing: pdfmake with its embedded font, shut off from files and network.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';

/** The pdfkit document between layout and end, with the parts of it that our own drawing uses. pdfmake is pinned for their sake. */
export interface OpenPdf {
  page: PdfPage;
  readonly options: { bufferPages?: boolean };
  addPage(options: { size: [number, number] }): OpenPdf;
  switchToPage(index: number): PdfPage;
  flushPages(): void;
  provideFont(family: string, isBold: boolean, isItalic: boolean): PdfFont;
  end(): void;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
}

export interface PdfPage {
  /** Fonts by the name that text operators use. */
  readonly fonts: Record<string, unknown>;
  write(operators: string): void;
}

export interface PdfFont {
  readonly id: string;
  readonly font: { readonly characterSet: readonly number[] };
  /** Glyphs of a text as four hex digits each. */
  encode(text: string): [codes: string[], positions: unknown[]];
  /** In points at `size`. */
  widthOfString(text: string, size: number): number;
  ref(): unknown;
}

export interface PdfPrinter {
  /** Whether the font, regular and bold, has a glyph for a code point. */
  covers(codePoint: number): boolean;
  /** Lays out a definition; `keepPages` leaves its pages open for `switchToPage` until `flushPages`. */
  open(definition: object, options?: { keepPages?: boolean }): Promise<OpenPdf>;
  /** Ends a document and gathers its bytes. */
  close(pdf: OpenPdf): Promise<Uint8Array>;
}

export const fontFamily = 'Roboto';

/** Loads the font once; keep the printer, because the first document of a process is slow. */
export async function createPdfPrinter(): Promise<PdfPrinter> {
  loadFont();
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  const covered = await readCoverage();
  return { covers: (codePoint) => covered.has(codePoint), open: openPdf, close: closePdf };
}

function loadFont(): void {
  const { resolve } = createRequire(import.meta.url);
  const { virtualfs } = pdfmake as unknown as { virtualfs: { writeFileSync(name: string, bytes: Uint8Array): void } };
  for (const name of ['Roboto-Regular.ttf', 'Roboto-Medium.ttf']) virtualfs.writeFileSync(name, readFileSync(resolve(`pdfmake/fonts/Roboto/${name}`)));
  pdfmake.setFonts({ [fontFamily]: { normal: 'Roboto-Regular.ttf', bold: 'Roboto-Medium.ttf' } });
}

async function readCoverage(): Promise<ReadonlySet<number>> {
  const pdf = await openPdf({ content: [' '], defaultStyle: { font: fontFamily } });
  const [regular, bold] = [false, true].map((isBold) => new Set(pdf.provideFont(fontFamily, isBold, false).font.characterSet));
  await closePdf(pdf);
  return regular !== undefined && bold !== undefined ? regular.intersection(bold) : new Set();
}

async function openPdf(definition: object, { keepPages = false }: { keepPages?: boolean } = {}): Promise<OpenPdf> {
  const options = { bufferPages: keepPages };
  return (await pdfmake.createPdf(definition as TDocumentDefinitions, options).getStream()) as unknown as OpenPdf;
}

async function closePdf(pdf: OpenPdf): Promise<Uint8Array> {
  pdf.end();
  return Buffer.concat(await Array.fromAsync(pdf));
}
