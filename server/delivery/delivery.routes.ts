// HTTP of documents, messages and the mail server.

import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { ownerOnly, sessionOf } from '../access/guard.routes.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import { InvoiceParams, MailServerBody, MailServerState, MessageList, MessageParams, MessagesQuery, TestMailAnswer, TestMailBody } from './delivery.schema.ts';
import { type DocumentKind, findDocument, type StoredDocument } from './delivery.store.ts';
import { openMailServer, readMailServer, sendTestMail, setMailServer } from './mail-server.service.ts';
import type { KnownMailServer } from './mail-server.ts';
import { type ListedMessage, listMessages } from './outbox.store.ts';
import { readMessageCursor, writeMessageCursor } from './outbox-message.ts';
import { resendMessage } from './send-mail.service.ts';

type DeliveryDeps = Pick<AppDeps, 'db' | 'clock' | 'secretKey'>;

const tags = ['delivery'];
const documents: readonly { readonly path: string; readonly kind: DocumentKind; readonly type: string; readonly summary: string }[] = [
  { path: 'pdf', kind: 'invoice', type: 'application/pdf', summary: 'The invoice as PDF' },
  { path: 'annex.pdf', kind: 'annex_pdf', type: 'application/pdf', summary: 'The itemised calls as PDF' },
  { path: 'annex.csv', kind: 'annex_csv', type: 'text/csv; charset=utf-8', summary: 'The itemised calls as CSV' },
];

export function deliveryRoutes(app: App, deps: DeliveryDeps): void {
  documentRoutes(app, deps);
  messageRoutes(app, deps);
  mailServerRoutes(app, deps);
}

function documentRoutes(app: App, { db }: DeliveryDeps): void {
  for (const { path, kind, type, summary } of documents) {
    app.get(`/api/delivery/invoices/:tenantId/:invoiceId/${path}`, { schema: { tags, summary, params: InvoiceParams } }, async (request, reply) => {
      const { tenantId, invoiceId } = request.params;
      const document = await findDocument(db, { tenantId, invoiceId: readId(invoiceId) }, kind);
      if (document === undefined) throw new DomainFailure('not_found', 'document_missing', 'There is no such document, or not yet.');
      return sendDocument(reply, document, type);
    });
  }
}

/** Browsers show a PDF and keep a CSV. */
function sendDocument(reply: FastifyReply, { fileName, content, sha256 }: StoredDocument, type: string): FastifyReply {
  const manner = type === 'application/pdf' ? 'inline' : 'attachment';
  return reply
    .type(type)
    .header('content-disposition', `${manner}; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`)
    .header('cache-control', 'private, no-store')
    .header('etag', `"${sha256.toString('hex')}"`)
    .send(content);
}

function messageRoutes(app: App, { db, clock }: DeliveryDeps): void {
  app.get(
    '/api/delivery/messages',
    { schema: { tags, summary: 'Messages of the outbox, newest first', querystring: MessagesQuery, response: { 200: MessageList } } },
    async ({ query: { cursor, state, limit = 50 } }) => {
      const before = cursor === undefined ? undefined : readMessageCursor(cursor);
      const rows = await listMessages(db, { before, state, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return { messages: shown.map(messageAnswer), nextCursor: rows.length > limit && last !== undefined ? writeMessageCursor(last) : null };
    },
  );
  app.post(
    '/api/delivery/messages/:tenantId/:messageId/resend',
    { schema: { tags, summary: 'Send a message once more', params: MessageParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await inTransaction(db, (trx) => resendMessage(trx, request.params, clock.now()));
      return reply.code(204).send(null);
    },
  );
}

function mailServerRoutes(app: App, { db, clock, secretKey }: DeliveryDeps): void {
  app.get('/api/delivery/mail-server', { schema: { tags, summary: 'The mail server, without its password', response: { 200: MailServerState } } }, async () =>
    serverAnswer(await readMailServer(db)),
  );
  app.put(
    '/api/delivery/mail-server',
    { onRequest: ownerOnly, schema: { tags, summary: 'Set the mail server', body: MailServerBody, response: { 200: MailServerState } } },
    async ({ body }) => serverAnswer(await inTransaction(db, (trx) => setMailServer(trx, { ...body, password: body.password }, secretKey, clock.now()))),
  );
  app.post(
    '/api/delivery/mail-server/test',
    {
      onRequest: ownerOnly,
      config: { rateLimit: { max: 10, timeWindow: '1 minute' } },
      schema: { tags, summary: 'Send a test message at once', body: TestMailBody, response: { 200: TestMailAnswer } },
    },
    async (request) => {
      const server = await openMailServer(db, secretKey);
      if (server === undefined) throw new DomainFailure('conflict', 'mail_server_missing', 'No mail server is set.');
      const answer = await sendTestMail(server, { to: request.body.to, language: sessionOf(request).user.language, now: clock.now(), testId: randomUUID() });
      return { accepted: answer.kind === 'accepted', answer: answer.answer };
    },
  );
}

function readId(text: string): bigint {
  const id = BigInt(text);
  if (id > 9_223_372_036_854_775_807n) throw new DomainFailure('not_found', 'document_missing', 'There is no such document, or not yet.');
  return id;
}

function messageAnswer(message: ListedMessage) {
  const isOver = message.state === 'delivered' || message.state === 'failed';
  return {
    ...message,
    invoiceId: message.invoiceId.toString(),
    recipients: [...message.recipients],
    queuedAt: message.queuedAt.toString(),
    nextAttemptAt: isOver ? null : message.nextAttemptAt.toString(),
    deliveredAt: message.deliveredAt?.toString() ?? null,
  };
}

function serverAnswer(known: KnownMailServer | undefined) {
  return known === undefined ? { isSet: false as const } : { isSet: true as const, ...known, changedAt: known.changedAt.toString() };
}
