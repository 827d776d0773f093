// The look that invoices and annexes share, and the few shapes a laid-out page is described with.

/** Points; A4 upright. */
export const page = { width: 595.28, height: 841.89, marginSide: 48, marginTop: 56, marginBottom: 58 } as const;
export const contentWidth = page.width - 2 * page.marginSide;

export const colours = { accent: '#14586B', ink: '#1E2A32', muted: '#64727C', rule: '#D3DBE0', tint: '#EFF4F6', track: '#E3EAED' } as const;

/** A piece of laid-out text or a box of such pieces, in the words of the layout library. */
export type PageNode = string | PageBox | readonly PageNode[];
export interface PageBox {
  readonly [property: string]: unknown;
}

export interface PageDocument {
  readonly content: readonly PageNode[];
  readonly [property: string]: unknown;
}

const sidePadding = 5;

/** Ruled lightly under each row and stronger under the heading; nothing stands upright. */
export const calmTable = {
  hLineWidth: (index: number, node: RuledTable) => (index < Math.max(1, node.table.headerRows ?? 0) ? 0 : index === node.table.body.length ? 0.8 : 0.5),
  hLineColor: (index: number, node: RuledTable) => (index === (node.table.headerRows ?? 0) || index === node.table.body.length ? colours.muted : colours.rule),
  vLineWidth: () => 0,
  paddingLeft: (index: number) => (index === 0 ? 0 : sidePadding),
  paddingRight: (index: number, node: RuledTable) => (index === node.table.widths.length - 1 ? 0 : sidePadding),
  paddingTop: () => 4.5,
  paddingBottom: () => 4.5,
};

/** What the other columns of a calm table leave to its first one. */
export function freeWidth(others: readonly number[]): number {
  return others.reduce((left, width) => left - width - 2 * sidePadding, contentWidth);
}

/** No rules and no space of its own. */
export const bareTable = {
  hLineWidth: () => 0,
  vLineWidth: () => 0,
  paddingLeft: () => 0,
  paddingRight: () => 0,
  paddingTop: () => 0,
  paddingBottom: () => 0,
};

interface RuledTable {
  readonly table: { readonly body: readonly unknown[]; readonly widths: readonly unknown[]; readonly headerRows?: number };
}

export const styles = {
  title: { fontSize: 20, bold: true, color: colours.accent },
  seller: { fontSize: 17, bold: true, color: colours.accent, lineHeight: 1.05 },
  section: { fontSize: 11.5, bold: true, color: colours.accent },
  label: { fontSize: 7.5, color: colours.muted },
  heading: { fontSize: 7.5, color: colours.muted },
  detail: { fontSize: 8, color: colours.muted },
  amountDue: { fontSize: 23, bold: true, color: colours.accent },
  grandTotal: { fontSize: 11.5, bold: true },
  small: { fontSize: 7.5, color: colours.muted, lineHeight: 1.2 },
} as const;

export const defaultStyle = { font: 'Roboto', fontSize: 9, color: colours.ink, lineHeight: 1.15 } as const;

export function right(text: string, more: PageBox = {}): PageBox {
  return { text, alignment: 'right', ...more };
}

export function headingRow(cells: readonly PageBox[]): PageNode[] {
  return cells.map((cell) => ({ style: 'heading', ...cell }));
}

/** Rows whose last two and total never part, so that no page begins with a lonely end of a table. */
export function keepEndTogether(rows: readonly (readonly PageNode[])[], total: readonly PageNode[], widths: readonly (number | string)[]): PageNode[][] {
  const kept = rows.slice(-2);
  const end = { colSpan: widths.length, margin: [0, -4.5, 0, -4.5], table: { widths, body: [...kept, total], dontBreakRows: true }, layout: calmTable };
  return [...rows.slice(0, -2).map((row) => [...row]), [end, ...widths.slice(1).map(() => ({}))]];
}

export type Tone = 'ink' | 'muted' | 'accent' | 'tint' | 'rule';

/** Text drawn at a place: `x` is its left end, or its right end when it stands right; `y` its base line from the top. */
export interface TextRun {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly isBold: boolean;
  readonly tone: Tone;
  readonly stands: 'left' | 'right';
  /** Longer text is cut and ends in an ellipsis. */
  readonly widthMax: number;
}

/** A filled rectangle; `y` is its upper edge from the top. */
export interface Band {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tone: Tone;
}

export interface DrawnPage {
  readonly bands: readonly Band[];
  readonly runs: readonly TextRun[];
}
