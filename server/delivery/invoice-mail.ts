// What is written to a customer with an invoice, and the name under which a repeat of it is known.

import type { Invoice } from '../invoicing/invoice.ts';
import { wordDate, wordMoney, wordPeriod } from './word-figures.ts';
import { words } from './words.ts';

export interface InvoiceMail {
  readonly subject: string;
  /** Plain text, paragraphs parted by empty lines. */
  readonly body: string;
}

/** What travels with a message, as it is counted for its size. */
export interface Attachable {
  readonly kind: 'invoice' | 'annex_pdf' | 'annex_csv';
  readonly content: Uint8Array;
}

/** Messages with more than this are refused by many mailboxes. */
const attachedBytesMax = 10_000_000;

const control = /\p{Cc}+/gu;
const domainName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

export function invoiceMail(invoice: Invoice, annex: 'none' | 'attached' | 'too_large'): InvoiceMail {
  const { seller, buyer, number, currency } = invoice;
  const { language } = buyer;
  const say = words[language];
  const total = wordMoney(invoice.totalMinor, currency, language);
  const isOwed = invoice.totalMinor > 0n;
  const due = isOwed ? say.mailDue(total, wordDate(invoice.dueOn, language)) : say.mailNothingToPay;
  const transfer = isOwed && seller.iban !== null ? [say.mailTransfer(seller.iban, number)] : [];
  const calls = { none: [], attached: [say.mailAnnex], too_large: [say.mailAnnexTooLarge] }[annex];
  const paragraphs = [
    [say.mailGreeting],
    [say.mailAttached(number, wordPeriod(invoice.serviceFrom, invoice.serviceTo, language)), ...calls],
    [due, ...transfer],
    [say.mailClosing, seller.name, seller.email, ...(seller.phone === null ? [] : [seller.phone])],
  ];
  const body = paragraphs.map((lines) => lines.map(oneLine).join('\n')).join('\n\n');
  return { subject: oneLine(say.mailSubject(number, total, seller.name)), body };
}

/** Everything, or the invoice alone where all of it is too large for a mailbox. */
export function chooseAttachments<Document extends Attachable>(documents: readonly Document[]): readonly Document[] {
  const bytes = documents.reduce((sum, { content }) => sum + content.length, 0);
  return bytes <= attachedBytesMax ? documents : documents.filter(({ kind }) => kind === 'invoice');
}

/** The same for the same invoice, for ever: without angle brackets, at the host of the seller's address. */
export function invoiceMessageId({ number, tenantId, seller }: Pick<Invoice, 'number' | 'tenantId' | 'seller'>): string {
  const host = seller.email.slice(seller.email.lastIndexOf('@') + 1).toLowerCase();
  const local = number.replaceAll(/[^A-Za-z0-9_-]/g, '-');
  return `invoice.${local}.${tenantId}@${domainName.test(host) ? host : 'invoice.invalid'}`;
}

/** Paragraphs as they stand in the text, nothing more, so that every mail program shows them. */
export function mailHtml(body: string, language: string): string {
  const paragraphs = body.split(/\n{2,}/).map((paragraph) => `<p>${paragraph.split('\n').map(escapeHtml).join('<br>\n')}</p>`);
  const style = 'font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1e2a32;max-width:36em';
  return `<!DOCTYPE html>\n<html lang="${escapeHtml(language)}">\n<head><meta charset="utf-8"></head>\n<body style="${style}">\n${paragraphs.join('\n')}\n</body>\n</html>\n`;
}

function oneLine(text: string): string {
  return text.replace(control, ' ').trim();
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
