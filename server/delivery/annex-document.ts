// Lays out the itemised calls of an invoice: a head that is set like the invoice, then drawn rows, page after page.

import type { Invoice } from '../invoicing/invoice.ts';
import type { AnnexGroup, AnnexGroups } from './annex-groups.ts';
import { type AnnexPart, breakAnnexPages, heights } from './annex-pages.ts';
import type { PackedCalls } from './packed-calls.ts';
import { clipText } from './printable-text.ts';
import { type Band, colours, contentWidth, type DrawnPage, defaultStyle, type PageBox, type PageDocument, page, styles, type TextRun } from './printed-page.ts';
import { type Language, wordAmount, wordClock, wordCount, wordDuration, wordMoney, wordPeriod, wordShortDate } from './word-figures.ts';
import { type Words, words } from './words.ts';

/** What an annex is made of; every text must be printable already. */
export interface AnnexContent {
  readonly invoice: Invoice;
  readonly calls: PackedCalls;
  readonly grouped: AnnexGroups;
}

/** Where the head ended: counted from 1, and points from the top. */
export interface HeadEnd {
  readonly pageNumber: number;
  readonly top: number;
}

export interface AnnexHead {
  readonly document: PageDocument;
  /** The layout notes on it where it came to stand, as `positions`. */
  readonly endMark: PageBox & { readonly positions?: readonly HeadEnd[] };
}

interface Column {
  readonly key: 'date' | 'startTime' | 'calledNumber' | 'destination' | 'duration' | 'billedTime' | 'amount';
  readonly width: number;
  readonly stands: 'left' | 'right';
}

const columns: readonly Column[] = [
  { key: 'date', width: 62, stands: 'left' },
  { key: 'startTime', width: 46, stands: 'left' },
  { key: 'calledNumber', width: 98, stands: 'left' },
  { key: 'destination', width: contentWidth - 62 - 46 - 98 - 50 - 50 - 74, stands: 'left' },
  { key: 'duration', width: 50, stands: 'right' },
  { key: 'billedTime', width: 50, stands: 'right' },
  { key: 'amount', width: 74, stands: 'right' },
];
const gap = 6;
const headingHeight = 19;
const textSize = 8;
const smallSize = 7.5;
const bodyBottom = page.height - page.marginBottom;
const left = page.marginSide;
const rightEdge = page.width - page.marginSide;

export function annexHead({ invoice, calls, grouped }: AnnexContent): AnnexHead {
  const { language, zone } = invoice.buyer;
  const say = words[language];
  const endMark: PageBox = { text: ' ', fontSize: 1 };
  const date = new Date(invoice.issuedAt.epochMilliseconds);
  const figures = [
    [say.period, wordPeriod(invoice.serviceFrom, invoice.serviceTo, language)],
    [say.calls, wordCount(calls.callCount, language)],
    [say.time, wordDuration(grouped.durationSeconds)],
    [say.invoicedTotal, wordMoney(usageNetOf(invoice), invoice.currency, language)],
  ];
  const title = [
    { text: say.itemisedCalls, style: 'title' },
    { text: say.annexTo(invoice.number), color: colours.muted, fontSize: 11 },
  ];
  const names = [
    { text: clipText(invoice.buyer.name, 160), bold: true, fontSize: 10 },
    { text: clipText(invoice.seller.name, 160), color: colours.muted },
  ];
  const strip = figures.map(([label = '', text = '']) => ({ stack: [{ text: label, style: 'label' }, { text }], width: 'auto' }));
  const introduction = { text: say.annexIntroduction(zone), style: 'detail', margin: [0, 14, 0, 2] };
  const document = {
    pageSize: 'A4',
    pageMargins: [page.marginSide, page.marginTop, page.marginSide, page.marginBottom],
    version: '1.7',
    displayTitle: true,
    language,
    info: {
      title: `${say.itemisedCalls} ${invoice.number}`,
      author: invoice.seller.name,
      creator: 'Relevé',
      producer: 'Relevé',
      creationDate: date,
      modDate: date,
    },
    defaultStyle,
    styles,
    content: [
      {
        columns: [
          { stack: title, width: '*' },
          { stack: names, width: 220, alignment: 'right', margin: [0, 4, 0, 0] },
        ],
        columnGap: 20,
      },
      { columns: strip, columnGap: 26, margin: [0, 18, 0, 0] },
      introduction,
      endMark,
    ],
  };
  return { document, endMark };
}

/** One drawing per page of the finished annex: those of the head first, the last of which has the first calls. */
export function* annexPages(content: AnnexContent, head: HeadEnd): Generator<DrawnPage> {
  const firstTop = head.top + 6;
  const room = { first: bodyBottom - firstTop - headingHeight, others: bodyBottom - page.marginTop - headingHeight };
  const broken = breakAnnexPages(
    content.grouped.groups.map(({ rows }) => rows.length),
    room,
  );
  const pageCount = head.pageNumber - 1 + broken.length;
  for (let number = 1; number < head.pageNumber; number++) yield drawFrame(content.invoice, number, pageCount);
  for (const [index, parts] of broken.entries()) {
    const number = head.pageNumber + index;
    const body = drawParts(parts, index === 0 ? firstTop : page.marginTop, content);
    const frame = drawFrame(content.invoice, number, pageCount);
    yield { bands: [...frame.bands, ...body.bands], runs: [...frame.runs, ...body.runs] };
  }
}

function usageNetOf({ lines }: Invoice): bigint {
  return lines.reduce((sum, { item, netMinor }) => (item.kind === 'usage' ? sum + netMinor : sum), 0n);
}

function drawFrame({ number, buyer, seller }: Invoice, pageNumber: number, pageCount: number): DrawnPage {
  const say = words[buyer.language];
  const head = pageNumber === 1 ? [] : pair(`${say.itemisedCalls} · ${say.annexTo(number)}`, seller.name, 34);
  const foot = pair(seller.name, `${number} · ${say.page(pageNumber, pageCount)}`, page.height - 32);
  return { bands: [rule(page.height - page.marginBottom + 14, 'rule')], runs: [...head, ...foot] };
}

function pair(leftText: string, rightText: string, y: number): TextRun[] {
  const look = { y, size: smallSize, isBold: false, tone: 'muted' } as const;
  return [
    { ...look, text: leftText, x: left, stands: 'left', widthMax: contentWidth - 190 },
    { ...look, text: rightText, x: rightEdge, stands: 'right', widthMax: 180 },
  ];
}

function rule(y: number, tone: Band['tone']): Band {
  return { x: left, y, width: contentWidth, height: 0.5, tone };
}

function drawParts(parts: readonly AnnexPart[], top: number, content: AnnexContent): DrawnPage {
  const bands: Band[] = [];
  const runs: TextRun[] = [];
  if (parts.length === 0) return { bands, runs };
  const say = words[content.invoice.buyer.language];
  const headings = { ...Object.fromEntries(columns.map(({ key }) => [key, say[key]])), amount: say.amountIn(content.invoice.currency) };
  runs.push(...row(headings, { y: top + 11, size: smallSize, isBold: false, tone: 'muted' }));
  bands.push(rule(top + headingHeight - 3, 'muted'));
  let y = top + headingHeight;
  for (const part of parts) y = drawPart(part, y, content, { bands, runs });
  return { bands, runs };
}

/** Answers where the next part begins. */
function drawPart(part: AnnexPart, y: number, content: AnnexContent, sink: { bands: Band[]; runs: TextRun[] }): number {
  const { language } = content.invoice.buyer;
  const say = words[language];
  if (part.kind === 'total') {
    sink.runs.push(...drawTotal(y, content, say));
    sink.bands.push(rule(y + 8, 'muted'));
    return y + heights.total;
  }
  const group = content.grouped.groups[part.group];
  if (group === undefined) return y;
  if (part.kind === 'extension') {
    sink.bands.push({ x: left, y: y + 6, width: contentWidth, height: heights.extension - 8, tone: 'tint' });
    sink.runs.push(...drawExtension(group, part.isContinued, y + 17.5, { language, say }));
    return y + heights.extension;
  }
  if (part.kind === 'subtotal') {
    sink.bands.push(rule(y + 1.5, 'rule'));
    const text = say.subtotal(nameOf(group, say));
    sink.runs.push(...sumRow(text, group, y + 11.5, content));
    return y + heights.subtotal;
  }
  for (let index = part.from; index < part.to; index++) {
    sink.runs.push(...callRow(group.rows[index] ?? 0, y + 9 + (index - part.from) * heights.call, content));
  }
  return y + (part.to - part.from) * heights.call;
}

function drawExtension(group: AnnexGroup, isContinued: boolean, y: number, { language, say }: { language: Language; say: Words }): TextRun[] {
  const more = isContinued ? ` (${say.continued})` : '';
  const count = say.callCount(wordCount(group.rows.length, language), group.rows.length === 1);
  return [
    { text: clipText(nameOf(group, say), 90) + more, x: left + 4, y, size: 9, isBold: true, tone: 'ink', stands: 'left', widthMax: contentWidth - 110 },
    { text: count, x: rightEdge - 4, y, size: textSize, isBold: false, tone: 'muted', stands: 'right', widthMax: 100 },
  ];
}

function nameOf({ number, name }: AnnexGroup, say: Words): string {
  return number === '' ? name || say.withoutExtension : `${number}${name === '' ? '' : ` · ${name}`}`;
}

function drawTotal(y: number, content: AnnexContent, say: Words): TextRun[] {
  const { invoice, grouped } = content;
  const exact = sumRow(say.exactTotal, grouped, y + 20, content);
  const invoiced = wordMoney(usageNetOf(invoice), invoice.currency, invoice.buyer.language);
  const look = { y: y + 34, size: textSize + 0.5, isBold: true, tone: 'accent' } as const;
  return [
    ...exact,
    { ...look, text: say.invoicedTotal, x: left, stands: 'left', widthMax: 260 },
    { ...look, text: invoiced, x: rightEdge, stands: 'right', widthMax: 140 },
  ];
}

function sumRow(
  label: string,
  sums: Pick<AnnexGroup, 'durationSeconds' | 'billedSeconds' | 'amount'>,
  y: number,
  { invoice, grouped }: AnnexContent,
): TextRun[] {
  const look = { y, size: textSize, isBold: true, tone: 'ink' } as const;
  const figures = row(
    {
      duration: wordDuration(sums.durationSeconds),
      billedTime: wordDuration(sums.billedSeconds),
      amount: wordAmount(sums.amount, grouped.places, invoice.buyer.language),
    },
    look,
  );
  return [{ ...look, text: label, x: left, stands: 'left', widthMax: contentWidth - 50 - 50 - 74 - gap }, ...figures];
}

function callRow(place: number, y: number, { invoice, calls, grouped }: AnnexContent): TextRun[] {
  const { language, zone } = invoice.buyer;
  const started = Temporal.Instant.fromEpochMilliseconds(calls.startedMilliseconds[place] ?? 0).toZonedDateTimeISO(zone);
  const amount = grouped.amounts[place];
  const cells = {
    date: wordShortDate(started, language),
    startTime: wordClock(started),
    calledNumber: calls.calledNumbers[place] ?? '',
    destination: calls.destinations[calls.destination[place] ?? 0] ?? '',
    duration: wordDuration(calls.durationSeconds[place] ?? 0),
    billedTime: wordDuration(calls.billedSeconds[place] ?? 0),
    amount: amount === undefined ? '' : wordAmount(amount, grouped.places, language),
  };
  return row(cells, { y, size: textSize, isBold: false, tone: 'ink' });
}

function row(cells: Partial<Record<Column['key'], string>>, look: Pick<TextRun, 'y' | 'size' | 'isBold' | 'tone'>): TextRun[] {
  const runs: TextRun[] = [];
  let x = left;
  for (const { key, width, stands } of columns) {
    const text = cells[key];
    const spare = stands === 'left' ? gap : 0;
    if (text !== undefined && text !== '') runs.push({ ...look, text, x: stands === 'left' ? x : x + width, stands, widthMax: width - spare });
    x += width;
  }
  return runs;
}
