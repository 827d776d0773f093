// Sends a claimed message of the outbox and notes what the mail server answered.

import { assertThat, DomainFailure } from '../kernel/failure.ts';
import { type Mail, type MailAnswer, type SendOptions, sendMail } from '../platform/mail.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { type DocumentKind, listDocuments } from './delivery.store.ts';
import { chooseAttachments, mailHtml } from './invoice-mail.ts';
import type { OpenedMailServer } from './mail-server.service.ts';
import {
  type ClaimedMessage,
  claimMessage,
  countWaitingMessages,
  findMessageState,
  type MessageKey,
  type MessageNote,
  updateClaimedMessage,
  updateMessageToResend,
} from './outbox.store.ts';
import { isGivenUp, nextAttemptAt } from './outbox-message.ts';

/** Longer than any exchange with a mail server may take, so that a living sender is never overtaken. */
const claimSeconds = 900;
const typeByKind: Readonly<Record<DocumentKind, string>> = { invoice: 'application/pdf', annex_pdf: 'application/pdf', annex_csv: 'text/csv; charset=utf-8' };
const kinds: readonly DocumentKind[] = ['invoice', 'annex_pdf', 'annex_csv'];

/** Takes the next due message for this process alone; it is marked before any word with the mail server. */
export async function claimDueMessage(db: Database, now: Temporal.Instant): Promise<ClaimedMessage | undefined> {
  return claimMessage(db, now, now.add({ seconds: claimSeconds }));
}

/** Talks to the mail server with no transaction open. */
export async function sendMessage(
  db: Database,
  message: ClaimedMessage,
  { server, now, options }: { server: OpenedMailServer; now: Temporal.Instant; options: SendOptions },
): Promise<MailAnswer> {
  return sendMail(server, await readMail(db, message, server.sender, now), options);
}

/** False when the claim had run out meanwhile and another process has the message. */
export async function noteAnswer(
  db: Database,
  message: ClaimedMessage,
  answer: MailAnswer,
  { now, jitter }: { now: Temporal.Instant; jitter: number },
): Promise<MessageNote['state'] | 'overtaken'> {
  const note = noteOf(message, answer, now, jitter);
  return (await updateClaimedMessage(db, message, note)) ? note.state : 'overtaken';
}

/** The message could not even be put together: our mistake. It waits like any other, so that a mended release sends it. */
export async function noteMishap(db: Database, message: ClaimedMessage, { now, jitter }: { now: Temporal.Instant; jitter: number }): Promise<void> {
  const answer = 'The message could not be sent. The log of the service says why.';
  const again = { nextAttemptAt: nextAttemptAt(now, message.attemptCount, jitter), isUncertain: true, recipients: message.recipients };
  await updateClaimedMessage(db, message, { state: 'queued', answer, ...again });
}

/** Once more, to the addresses the account has now, due at once. A message that is just being sent is refused, one that does not exist is not found. */
export async function resendMessage(trx: Transaction, key: MessageKey, now: Temporal.Instant): Promise<void> {
  if (await updateMessageToResend(trx, key, now)) return;
  const state = await findMessageState(trx, key);
  if (state === undefined) throw new DomainFailure('not_found', 'message_unknown', 'There is no such message.');
  throw new DomainFailure('conflict', 'message_being_sent', 'The message is just being sent. Try again in a few minutes.');
}

/** Queued or being sent. */
export async function countWaiting(db: Database): Promise<number> {
  return countWaitingMessages(db);
}

async function readMail(db: Database, message: ClaimedMessage, sender: string, now: Temporal.Instant): Promise<Mail> {
  const documents = chooseAttachments(await listDocuments(db, message, kinds));
  assertThat(
    documents.some(({ kind }) => kind === 'invoice'),
    `the invoice of message ${message.messageId} is kept`,
  );
  return {
    messageId: message.messageId,
    date: now,
    from: { name: message.sellerName, address: sender },
    replyTo: message.sellerEmail,
    recipients: message.recipients,
    subject: message.subject,
    text: message.body,
    html: mailHtml(message.body, message.language),
    language: message.language,
    attachments: documents.map(({ kind, fileName, content }) => ({ fileName, content, type: typeByKind[kind] })),
  };
}

function noteOf(message: ClaimedMessage, answer: MailAnswer, now: Temporal.Instant, jitter: number): MessageNote {
  if (answer.kind === 'refused') return { state: 'failed', answer: answer.answer };
  const again = { state: 'queued', nextAttemptAt: nextAttemptAt(now, message.attemptCount, jitter) } as const;
  if (answer.kind === 'deferred') {
    const isOver = answer.because === 'message' && isGivenUp(message.queuedAt, now);
    if (isOver) return { state: 'failed', answer: answer.answer };
    return { ...again, answer: answer.answer, isUncertain: answer.isUncertain, recipients: message.recipients };
  }
  const told = [answer.answer, ...[...answer.refused, ...answer.deferred].map(({ recipient, answer: text }) => `${recipient}: ${text}`)].join('\n');
  const isPartial = answer.deferred.length > 0 && !isGivenUp(message.queuedAt, now);
  if (isPartial) return { ...again, answer: told, isUncertain: false, recipients: answer.deferred.map(({ recipient }) => recipient) };
  return { state: 'delivered', at: now, answer: told };
}
