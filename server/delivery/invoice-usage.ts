// Lays out where the calls of an invoice went: one table per extension, one per destination, both summing to the line.

import type { Invoice, LineItem, UsageShare } from '../invoicing/invoice.ts';
import { assertThat } from '../kernel/failure.ts';
import { clipText } from './printable-text.ts';
import { calmTable, colours, freeWidth, headingRow, keepEndTogether, type PageBox, type PageNode, right } from './printed-page.ts';
import { type Language, wordCount, wordDuration, wordMoney, wordPeriod } from './word-figures.ts';
import type { Words } from './words.ts';

const longestName = 120;
const barWidth = 84;
const barHeight = 5;
const widths = [freeWidth([barWidth, 46, 64, 78]), barWidth, 46, 64, 78] as const;

interface Told {
  readonly invoice: Invoice;
  readonly language: Language;
  readonly say: Words;
}

interface UsageLine {
  readonly item: Extract<LineItem, { kind: 'usage' }>;
  readonly netMinor: bigint;
}

/** Nothing when the invoice has no usage line. Shares that do not sum to their line are our mistake: it throws. */
export function usagePages(told: Told): PageNode[] {
  const { invoice, language, say } = told;
  const lines = invoice.lines.flatMap(({ item, netMinor }): UsageLine[] => (item.kind === 'usage' ? [{ item, netMinor }] : []));
  if (lines.length === 0) return [];
  const period = wordPeriod(invoice.serviceFrom, invoice.serviceTo, language);
  return [
    { text: say.usageTitle, style: 'title', pageBreak: 'before' },
    { text: say.usageIntroduction(period), color: colours.muted, margin: [0, 2, 0, 0] },
    ...lines.flatMap((line) => [
      shareTable([say.byExtension, say.extension], line.item.byExtension, line, told),
      shareTable([say.byDestination, say.destination], line.item.byDestination, line, told),
    ]),
  ];
}

function shareTable([title, label]: readonly [string, string], shares: readonly UsageShare[], line: UsageLine, told: Told): PageBox {
  checkShares(shares, line);
  const { invoice, language, say } = told;
  const largest = shares.map(({ netMinor }) => netMinor).reduce(larger, 0n);
  const heading = headingRow([{ text: label }, { text: '' }, right(say.calls), right(say.time), right(say.amount)]);
  const rows = shares.map((share) => [shareName(share, say), shareBar(share.netMinor, largest), ...shareFigures(share, invoice.currency, language)]);
  const total = [
    { text: say.total, bold: true },
    '',
    ...figures({ ...line.item, netMinor: line.netMinor }, invoice.currency, language).map((cell) => ({ ...cell, bold: true })),
  ];
  // The title is a heading row, so that it never parts from its table and comes again on each page.
  const titleRow = [{ text: title, style: 'section', colSpan: widths.length }, ...widths.slice(1).map(() => ({}))];
  const body = [titleRow, heading, ...keepEndTogether(rows, total, widths)];
  return { margin: [0, 18, 0, 0], table: { headerRows: 2, keepWithHeaderRows: 1, dontBreakRows: true, widths, body }, layout: calmTable };
}

function checkShares(shares: readonly UsageShare[], { item, netMinor }: UsageLine): void {
  const sum = shares.reduce((total, share) => total + share.netMinor, 0n);
  const callCount = shares.reduce((total, share) => total + share.callCount, 0);
  assertThat(sum === netMinor, `shares sum to their line (${sum} and ${netMinor})`);
  assertThat(callCount === item.callCount, `calls of the shares sum to their line (${callCount} and ${item.callCount})`);
}

function shareName({ label, number, isServiceFee }: UsageShare, say: Words): PageBox {
  if (isServiceFee === true) return { text: say.serviceFee(clipText(label, longestName)), color: colours.muted };
  if (number === '') return { text: clipText(label === '' ? say.withoutExtension : label, longestName) };
  return { text: [{ text: clipText(number, 40), bold: true }, label === '' ? '' : `  ${clipText(label, longestName)}`] };
}

/** A length for the eye; the figures beside it are the exact ones. */
function shareBar(netMinor: bigint, largest: bigint): PageBox {
  const length = largest <= 0n || netMinor <= 0n ? 0 : Math.max(1.5, (Number((netMinor * 1000n) / largest) * barWidth) / 1000);
  const bar = (w: number, color: string) => ({ type: 'rect', x: 0, y: 3, w, h: barHeight, r: 1, color });
  return { canvas: [bar(barWidth, colours.track), ...(length === 0 ? [] : [bar(length, colours.accent)])] };
}

function larger(one: bigint, other: bigint): bigint {
  if (one > other) return one;
  return other;
}

/** A service fee has no calls of its own. */
function shareFigures(share: UsageShare, currency: string, language: Language): PageBox[] {
  const cells = figures(share, currency, language);
  return share.isServiceFee === true ? [right(''), right(''), ...cells.slice(2)] : cells;
}

function figures(share: Pick<UsageShare, 'callCount' | 'durationSeconds' | 'netMinor'>, currency: string, language: Language): PageBox[] {
  return [right(wordCount(share.callCount, language)), right(wordDuration(share.durationSeconds)), right(wordMoney(share.netMinor, currency, language))];
}
