// Renders the documents of an issued invoice, keeps them, and queues the message that carries them.

import { createHash } from 'node:crypto';
import type { Invoice } from '../invoicing/invoice.ts';
import { findInvoice, readItemisedCalls } from '../invoicing/invoicing.store.ts';
import { assertThat } from '../kernel/failure.ts';
import { openWorkPool, type WorkPool } from '../platform/pdf-pool.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import {
  type DocumentKind,
  findBillingEmails,
  findIssuerLogo,
  type InvoiceKey,
  insertDocument,
  listInvoicesWithoutDocument,
  lockInvoiceWithoutDocument,
  type NewDocument,
} from './delivery.store.ts';
import { chooseAttachments, invoiceMail, invoiceMessageId } from './invoice-mail.ts';
import { insertMessage } from './outbox.store.ts';
import { createCallPacker, type PackedCalls, transferableColumns } from './packed-calls.ts';
import type { RenderedDocuments, RenderTask } from './render-documents.worker.ts';
import { words } from './words.ts';

export type DocumentPool = WorkPool<RenderTask, RenderedDocuments>;

/** Keep it open: the first document of a thread takes ten times as long as the next. */
export function openDocumentPool(threadsMax = 2): DocumentPool {
  return openWorkPool(new URL('./render-documents.worker.ts', import.meta.url), { name: 'renderDocuments', threadsMax });
}

/** Issued invoices that wait for their documents, oldest first. */
export async function listUnrendered(db: Database, limit: number): Promise<readonly InvoiceKey[]> {
  return listInvoicesWithoutDocument(db, limit);
}

/**
 * Documents and message stand together or not at all, and once. False when the invoice has them already or another
 * process is at it.
 */
export async function renderInvoice(trx: Transaction, key: InvoiceKey, pool: DocumentPool, now: Temporal.Instant): Promise<boolean> {
  if (!(await lockInvoiceWithoutDocument(trx, key))) return false;
  const invoice = await findInvoice(trx, key.tenantId, key.invoiceId);
  assertThat(invoice !== undefined, 'a locked invoice can be read');
  const documents = await renderDocuments(trx, invoice, pool, now);
  for (const document of documents) {
    if (!(await insertDocument(trx, key, document))) return false;
  }
  await queueMessage(trx, invoice, documents, now);
  return true;
}

async function renderDocuments(trx: Transaction, invoice: Invoice, pool: DocumentPool, now: Temporal.Instant): Promise<NewDocument[]> {
  const calls = await packCalls(trx, invoice);
  const logo = await findIssuerLogo(trx, invoice.issuerId);
  const task = { invoice: { ...invoice, issuedAt: invoice.issuedAt.toString() }, logo, calls };
  const { invoicePdf, annex } = await pool.run(task, calls === undefined ? [] : transferableColumns(calls));
  const name = words[invoice.buyer.language].fileNames;
  const keep = (kind: DocumentKind, fileName: string, bytes: Uint8Array): NewDocument => {
    const content = Buffer.from(bytes);
    return { kind, fileName, content, sha256: createHash('sha256').update(content).digest(), renderedAt: now };
  };
  const invoiceDocument = keep('invoice', `${name.invoice}-${invoice.number}.pdf`, invoicePdf);
  if (annex === undefined) return [invoiceDocument];
  const annexName = `${name.calls}-${invoice.number}`;
  return [invoiceDocument, keep('annex_pdf', `${annexName}.pdf`, annex.pdf), keep('annex_csv', `${annexName}.csv`, annex.csv)];
}

/** Undefined when the invoice has no calls. */
async function packCalls(trx: Transaction, { tenantId, invoiceId, lines }: Invoice): Promise<PackedCalls | undefined> {
  const packer = createCallPacker();
  for await (const calls of readItemisedCalls(trx, tenantId, invoiceId)) packer.add(calls);
  const packed = packer.finish();
  const hasCalls = lines.some(({ item }) => item.kind === 'usage' && item.callCount > 0);
  return hasCalls || packed.callCount > 0 ? packed : undefined;
}

async function queueMessage(trx: Transaction, invoice: Invoice, documents: readonly NewDocument[], now: Temporal.Instant): Promise<void> {
  const { tenantId, invoiceId, accountId } = invoice;
  const hasAnnex = documents.length > 1;
  const isAttached = chooseAttachments(documents).length === documents.length;
  await insertMessage(trx, {
    ...invoiceMail(invoice, !hasAnnex ? 'none' : isAttached ? 'attached' : 'too_large'),
    tenantId,
    invoiceId,
    messageId: invoiceMessageId(invoice),
    recipients: await findBillingEmails(trx, tenantId, accountId),
    language: invoice.buyer.language,
    queuedAt: now,
  });
}
