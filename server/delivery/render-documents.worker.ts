// Renders the documents of one invoice in a thread of its own: the invoice, and the annex of its calls as PDF and CSV.

import type { Invoice } from '../invoicing/invoice.ts';
import { createPdfPrinter, type OpenPdf, type PdfPrinter } from '../platform/pdf.ts';
import { type Picture, pictureDataUrl } from '../platform/pdf-image.ts';
import { annexCsv } from './annex-csv.ts';
import { annexHead, annexPages } from './annex-document.ts';
import { checkAnnex, groupCalls } from './annex-groups.ts';
import { createPen } from './draw-pages.worker.ts';
import { invoiceDocument } from './invoice-document.ts';
import type { PackedCalls } from './packed-calls.ts';
import { printableValue } from './printable-text.ts';
import { page } from './printed-page.ts';

/** Instants do not cross between threads, so the moment of issue travels as text. */
export type SentInvoice = Omit<Invoice, 'issuedAt'> & { readonly issuedAt: string };

export interface RenderTask {
  readonly invoice: SentInvoice;
  readonly logo: Picture | undefined;
  /** Without calls there is no annex. */
  readonly calls: PackedCalls | undefined;
}

export interface RenderedDocuments {
  readonly invoicePdf: Uint8Array;
  readonly annex: { readonly pdf: Uint8Array; readonly csv: Uint8Array } | undefined;
}

let warmPrinter: Promise<PdfPrinter> | undefined;

/** The same task gives the same bytes. An annex that does not sum to its invoice throws. */
export async function renderDocuments({ invoice: sent, logo, calls }: RenderTask): Promise<RenderedDocuments> {
  warmPrinter ??= createPdfPrinter();
  const printer = await warmPrinter;
  const invoice = { ...sent, issuedAt: Temporal.Instant.from(sent.issuedAt) };
  const printable = printableValue(invoice, printer.covers);
  const invoicePdf = await printer.close(await printer.open(invoiceDocument(printable, pictureDataUrl(logo))));
  if (calls === undefined) return { invoicePdf, annex: undefined };
  const pdf = await renderAnnex(printer, printable, calls);
  return { invoicePdf, annex: { pdf, csv: Buffer.concat(Array.from(annexCsv(invoice, calls), (piece) => Buffer.from(piece))) } };
}

async function renderAnnex(printer: PdfPrinter, invoice: Invoice, written: PackedCalls): Promise<Uint8Array> {
  const { extensions, destinations, calledNumbers } = written;
  const calls = { ...written, ...printableValue({ extensions, destinations, calledNumbers }, printer.covers) };
  const grouped = groupCalls(calls, invoice.currency);
  checkAnnex(grouped, calls.callCount, invoice);
  const content = { invoice, calls, grouped };
  const head = annexHead(content);
  const pdf = await printer.open(head.document, { keepPages: true });
  const end = head.endMark.positions?.at(-1);
  if (end === undefined) throw new Error('The layout did not tell where the head of the annex ends.');
  const pen = createPen(pdf);
  let pageNumber = 0;
  for (const drawn of annexPages(content, end)) {
    pageNumber += 1;
    if (pageNumber <= end.pageNumber) pdf.switchToPage(pageNumber - 1);
    else addPage(pdf);
    pen.draw(drawn);
  }
  return printer.close(pdf);
}

/** The pages before it are written out, so that a long annex does not grow in memory. */
function addPage(pdf: OpenPdf): void {
  pdf.options.bufferPages = false;
  pdf.addPage({ size: [page.width, page.height] });
}
