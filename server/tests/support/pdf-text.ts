// Reads a PDF back as people see it: lines of text, page by page.

import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Pieces that stand on one height make a line, from left to right, parted by one space where there is a gap. */
export async function readPdfPages(bytes: Uint8Array): Promise<string[][]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0, useSystemFonts: false });
  const pdf = await task.promise;
  const pages: string[][] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    pages.push(linesOf(items.flatMap((item) => ('str' in item && item.str !== '' ? [item] : []))));
    page.cleanup();
  }
  await task.destroy();
  return pages;
}

interface Piece {
  readonly str: string;
  /** The last two are left and base line. */
  readonly transform: readonly number[];
  readonly width: number;
}

function linesOf(pieces: readonly Piece[]): string[] {
  const byHeight = Map.groupBy(pieces, ({ transform }) => Math.round(transform[5] ?? 0));
  const heights = [...byHeight.keys()].toSorted((one, other) => other - one);
  return heights.map((height) => joinPieces(byHeight.get(height) ?? []));
}

function joinPieces(pieces: readonly Piece[]): string {
  const sorted = pieces.toSorted((one, other) => (one.transform[4] ?? 0) - (other.transform[4] ?? 0));
  let line = '';
  let end = Number.POSITIVE_INFINITY;
  for (const { str, transform, width } of sorted) {
    const left = transform[4] ?? 0;
    line += left - end > 1 ? ` ${str}` : str;
    end = left + width;
  }
  return line.replaceAll(/[\s\u00a0]+/g, ' ').trim();
}
