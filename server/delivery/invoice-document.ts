// Lays out an invoice: the first page says who, what and how much; the next ones where the calls went.

import type { Invoice, InvoiceLine, Party } from '../invoicing/invoice.ts';
import { usagePages } from './invoice-usage.ts';
import { clipText } from './printable-text.ts';
import {
  bareTable,
  calmTable,
  colours,
  contentWidth,
  defaultStyle,
  freeWidth,
  headingRow,
  type PageBox,
  type PageDocument,
  type PageNode,
  page,
  right,
  styles,
} from './printed-page.ts';
import { type Language, wordCount, wordDate, wordDuration, wordMoney, wordPercent, wordPeriod, wordPrice, wordQuantity } from './word-figures.ts';
import { type Words, words } from './words.ts';

const longestName = 160;
/** Widths are told in points where a customer's text may stand: a word without spaces would stretch a free column. */
const factWidths = [118, 104, contentWidth - 118 - 104 - 96 - 3 * 14, 96] as const;
const linesWidths = [freeWidth([52, 74, 46, 84]), 52, 74, 46, 84] as const;
const paymentWidth = 230;

/** What the parts of one document need: the frozen invoice and the words of its buyer's language. */
export interface Told {
  readonly invoice: Invoice;
  readonly language: Language;
  readonly say: Words;
}

/**
 * The definition that pdfmake lays out. `logo` is a data URL of a PNG or JPEG; without it the seller's name stands in
 * its place. Every text must be printable already (`printableValue`).
 */
export function invoiceDocument(invoice: Invoice, logo: string | undefined): PageDocument {
  const language = invoice.buyer.language;
  const told = { invoice, language, say: words[language] };
  return {
    ...pageFrame(told),
    images: logo === undefined ? {} : { logo },
    content: [head(told, logo !== undefined), parties(told), amountDue(told), linesTable(told), totals(told), legal(told), ...usagePages(told)],
  };
}

function pageFrame({ invoice, language, say }: Told): PageBox {
  const date = new Date(invoice.issuedAt.epochMilliseconds);
  const { number, seller } = invoice;
  return {
    pageSize: 'A4',
    pageMargins: [page.marginSide, page.marginTop, page.marginSide, page.marginBottom],
    version: '1.7',
    displayTitle: true,
    language,
    info: {
      title: `${say.invoice} ${number}`,
      author: seller.name,
      subject: invoice.buyer.name,
      creator: 'Relevé',
      producer: 'Relevé',
      creationDate: date,
      modDate: date,
    },
    defaultStyle,
    styles,
    header: (current: number) => (current === 1 ? undefined : runningHead(`${say.invoice} ${number}`, seller.name)),
    footer: (current: number, count: number) => runningFoot(seller.name, `${number} · ${say.page(current, count)}`),
  };
}

function runningHead(left: string, rightText: string): PageBox {
  return { margin: [page.marginSide, 26, page.marginSide, 0], columns: [{ text: left, style: 'small' }, right(clipText(rightText, 60), { style: 'small' })] };
}

function runningFoot(left: string, rightText: string): PageBox {
  const columns = [{ text: clipText(left, 80), style: 'small', width: contentWidth - 170 - 16 }, right(rightText, { style: 'small', width: 170 })];
  const rule = { canvas: [{ type: 'line', x1: 0, y1: 0, x2: contentWidth, y2: 0, lineWidth: 0.5, lineColor: colours.rule }] };
  return { margin: [page.marginSide, 14, page.marginSide, 0], stack: [rule, { columns, columnGap: 16, margin: [0, 6, 0, 0] }] };
}

function head({ invoice, say }: Told, hasLogo: boolean): PageBox {
  const brand = hasLogo
    ? { image: 'logo', fit: [190, 56], width: contentWidth - 200 - 20 }
    : { text: clipText(invoice.seller.name, longestName), style: 'seller', width: contentWidth - 200 - 20, margin: [0, 3, 0, 0] };
  const title = [
    { text: say.invoice, style: 'title' },
    { text: invoice.number, fontSize: 11, color: colours.muted },
  ];
  return { columns: [brand, { stack: title, width: 200, alignment: 'right' }], columnGap: 20, margin: [0, 0, 0, 26] };
}

function parties({ invoice, language, say }: Told): PageBox {
  const { seller, buyer } = invoice;
  const isAbroad = seller.country !== buyer.country;
  const reach = [seller.email, ...(seller.phone === null ? [] : [seller.phone])];
  const columns = [
    { stack: partyBlock(say.issuedBy, seller, { say, language, isAbroad }, reach), width: (contentWidth - 24) / 2 },
    { stack: partyBlock(say.billedTo, buyer, { say, language, isAbroad }, []), width: (contentWidth - 24) / 2 },
  ];
  const facts = [
    [say.invoiceNumber, invoice.number],
    [say.issuedOn, wordDate(invoice.issuedOn, language)],
    [say.period, wordPeriod(invoice.serviceFrom, invoice.serviceTo, language)],
    [say.dueOn, wordDate(invoice.dueOn, language)],
  ] as const;
  const strip = facts.map(([label, text], index) => ({ stack: [{ text: label, style: 'label' }, { text }], width: factWidths[index] }));
  return {
    stack: [
      { columns, columnGap: 24 },
      { columns: strip, columnGap: 14, margin: [0, 20, 0, 0] },
    ],
    margin: [0, 0, 0, 18],
  };
}

function partyBlock(label: string, party: Party, told: { say: Words; language: Language; isAbroad: boolean }, reach: readonly string[]): PageNode[] {
  const country = told.isAbroad ? [countryName(party.country, told.language)] : [];
  const vat = party.vatNumber === null ? [] : [`${told.say.vatNumber} ${party.vatNumber}`];
  return [
    { text: label, style: 'label', margin: [0, 0, 0, 2] },
    { text: clipText(party.name, longestName), bold: true, fontSize: 10 },
    ...[...party.addressLines.slice(0, 10), ...country].map((text) => ({ text: clipText(text, longestName) })),
    ...[...vat, ...reach].map((text) => ({ text: clipText(text, longestName), color: colours.muted })),
  ];
}

function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }).of(code) ?? code;
}

function amountDue({ invoice, language, say }: Told): PageBox {
  const isOwed = invoice.totalMinor > 0n;
  const label = isOwed ? say.amountDueBy(wordDate(invoice.dueOn, language)) : say.nothingToPay;
  const amount = {
    stack: [
      { text: label, fontSize: 10 },
      { text: wordMoney(invoice.totalMinor, invoice.currency, language), style: 'amountDue' },
    ],
    width: '*',
  };
  const payment = isOwed && invoice.seller.iban !== null ? [{ ...paymentBlock(invoice.seller.iban, invoice, say), width: paymentWidth }] : [];
  const cell = { columns: [amount, ...payment], columnGap: 16, margin: [14, 11, 12, 11] };
  return {
    table: {
      widths: [3, '*'],
      body: [
        [
          { text: '', fillColor: colours.accent },
          { ...cell, fillColor: colours.tint },
        ],
      ],
    },
    layout: bareTable,
    margin: [0, 0, 0, 20],
  };
}

function paymentBlock(iban: string, { seller, number }: Invoice, say: Words): PageBox {
  const rows = [[say.iban, groupIban(iban)], ...(seller.bic === null ? [] : [[say.bic, seller.bic]]), [say.reference, number]];
  const body = rows.map(([label = '', text = '']) => [
    { text: label, color: colours.muted },
    { text: clipText(text, 60), noWrap: text.length < 40 },
  ]);
  return {
    stack: [
      { text: say.byTransfer, style: 'label', margin: [0, 0, 0, 3] },
      { table: { widths: [52, paymentWidth - 52], body }, layout: bareTable, fontSize: 8.5 },
    ],
  };
}

function groupIban(iban: string): string {
  return iban.replaceAll(/\s/g, '').replace(/(.{4})(?=.)/g, '$1\u00a0');
}

function linesTable(told: Told): PageBox {
  const { say, invoice } = told;
  const heading = headingRow([{ text: say.description }, right(say.quantity), right(say.unitPrice), right(say.vatRate), right(say.amountWithoutVat)]);
  const rows = invoice.lines.map((line) => lineRow(line, told));
  return { table: { headerRows: 1, keepWithHeaderRows: 1, dontBreakRows: true, widths: linesWidths, body: [heading, ...rows] }, layout: calmTable };
}

function lineRow(line: InvoiceLine, { invoice, language, say }: Told): PageNode[] {
  const { title, details } = describeLine(line, { invoice, language, say });
  const hasPrice = line.unitPrice !== null;
  return [
    { stack: [{ text: clipText(title, longestName) }, ...details.map((text) => ({ text, style: 'detail' }))] },
    right(hasPrice ? wordQuantity(line.quantity, language) : ''),
    right(line.unitPrice === null ? '' : wordPrice(line.unitPrice, invoice.currency, language)),
    right(wordPercent(line.taxPercent, language)),
    right(wordMoney(line.netMinor, invoice.currency, language)),
  ];
}

function describeLine({ item }: InvoiceLine, { invoice, language, say }: Told): { title: string; details: string[] } {
  if (item.kind === 'usage') {
    const count = say.callCount(wordCount(item.callCount, language), item.callCount === 1);
    const period = wordPeriod(invoice.serviceFrom, invoice.serviceTo, language);
    return { title: say.calls, details: [`${count} · ${say.callTime(wordDuration(item.durationSeconds))}`, period] };
  }
  if (item.kind === 'adjustment') return { title: say.adjustment(item.reason), details: [] };
  if (item.kind === 'one_off') return { title: item.planName, details: [] };
  const period = wordPeriod(item.serviceFrom, item.serviceTo, language);
  const isWhole = item.daysCharged === item.daysInCycle;
  const share = say.daysCharged(wordCount(item.daysCharged, language), wordCount(item.daysInCycle, language));
  return { title: item.planName, details: [isWhole ? period : `${period} · ${share}`] };
}

function totals(told: Told): PageBox {
  const { invoice, language, say } = told;
  const money = (minor: bigint) => wordMoney(minor, invoice.currency, language);
  const heading = headingRow([{ text: say.vatSummary }, right(say.base), right(say.vat)]);
  const rates = invoice.taxes.map((tax) => [{ text: wordPercent(tax.taxPercent, language) }, right(money(tax.netMinor)), right(money(tax.taxMinor))]);
  const notes = new Set(invoice.taxes.map(({ taxCategory }) => say.taxNotes[taxCategory.trim()]).filter((note) => note !== undefined));
  const left = [
    { table: { headerRows: 1, dontBreakRows: true, widths: [70, 78, 68], body: [heading, ...rates] }, layout: calmTable, fontSize: 8.5 },
    ...[...notes].map((text) => ({ text, style: 'detail', margin: [0, 4, 0, 0] })),
  ];
  const sums = [
    [{ text: say.totalWithoutVat }, right(money(invoice.netMinor))],
    [{ text: say.totalVat }, right(money(invoice.taxMinor))],
    [{ text: say.totalWithVat, style: 'grandTotal' }, right(money(invoice.totalMinor), { style: 'grandTotal' })],
  ];
  const sumsTable = { table: { headerRows: 0, widths: ['*', 'auto'], body: sums }, layout: calmTable };
  return {
    unbreakable: true,
    margin: [0, 16, 0, 0],
    columns: [
      { stack: left, width: 236 },
      { ...sumsTable, width: '*' },
    ],
    columnGap: 40,
  };
}

function legal({ invoice, say }: Told): PageBox {
  const { legalMentions, name, registration } = invoice.seller;
  const mentions = [...legalMentions, say.supplyOfServices, ...(registration === null ? [] : [`${name} · ${registration}`])];
  return { margin: [0, 24, 0, 0], stack: mentions.map((text) => ({ text, style: 'small', margin: [0, 0, 0, 1] })) };
}
