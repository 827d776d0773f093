// SQL of the outbox: messages queued with their invoice, claimed by one sender at a time, noted when answered.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { InvoiceKey } from './delivery.store.ts';

type Connection = Database | Transaction;

export type MessageState = 'queued' | 'sending' | 'delivered' | 'failed';

export interface MessageKey {
  readonly tenantId: number;
  readonly messageId: string;
}

export interface NewMessage extends MessageKey, InvoiceKey {
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly language: string;
  readonly queuedAt: Temporal.Instant;
}

/** A message that this process alone may send until its claim runs out. */
export interface ClaimedMessage extends NewMessage {
  /** Tells this claim from a later one. */
  readonly attemptCount: number;
  /** An earlier attempt may have reached the recipients. */
  readonly uncertain: boolean;
  readonly sellerName: string;
  readonly sellerEmail: string;
}

export interface ListedMessage extends MessageKey, InvoiceKey {
  readonly invoiceNumber: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly state: MessageState;
  readonly uncertain: boolean;
  readonly attemptCount: number;
  readonly queuedAt: Temporal.Instant;
  readonly nextAttemptAt: Temporal.Instant;
  readonly deliveredAt: Temporal.Instant | null;
  readonly lastAnswer: string | null;
}

export type MessageNote =
  | { readonly state: 'delivered'; readonly at: Temporal.Instant; readonly answer: string }
  | { readonly state: 'failed'; readonly answer: string }
  | {
      readonly state: 'queued';
      readonly nextAttemptAt: Temporal.Instant;
      readonly answer: string;
      readonly isUncertain: boolean;
      readonly recipients: readonly string[];
    };

/** False when a message of this name is there already; the one there is stays. */
export async function insertMessage(trx: Transaction, message: NewMessage): Promise<boolean> {
  const { tenantId, messageId, invoiceId, recipients, subject, body, language, queuedAt } = message;
  const rows = await query(
    trx,
    `insert into delivery.outbox_message (tenant_id, message_id, invoice_id, recipients, subject, body, language, state, queued_at, next_attempt_at)
     values (?, ?, ?, ?::text[], ?, ?, ?, 'queued', ?, ?) on conflict (tenant_id, message_id) do nothing returning 1`,
    [tenantId, messageId, invoiceId, recipients, subject, body, language, queuedAt, queuedAt],
  );
  return rows.length > 0;
}

/**
 * Takes the message that waits longest and marks it `sending`; commit before talking to the mail server. A message still
 * `sending` after `claimEndsAt` of its claim was left by a process that ended; it is taken again as uncertain.
 */
export async function claimMessage(db: Connection, now: Temporal.Instant, claimEndsAt: Temporal.Instant): Promise<ClaimedMessage | undefined> {
  const [row] = await query<ClaimedMessage>(
    db,
    `with due as materialized (
       select tenant_id, message_id from delivery.outbox_message
       where state in ('queued', 'sending') and next_attempt_at <= ?
       order by next_attempt_at, tenant_id, message_id limit 1 for update skip locked
     )
     update delivery.outbox_message m
     set state = 'sending', uncertain = m.uncertain or m.state = 'sending', attempt_count = m.attempt_count + 1, next_attempt_at = ?
     from due, invoicing.invoice i
     where m.tenant_id = due.tenant_id and m.message_id = due.message_id and i.tenant_id = m.tenant_id and i.invoice_id = m.invoice_id
     returning m.tenant_id as "tenantId", m.message_id as "messageId", m.invoice_id as "invoiceId", m.recipients, m.subject, m.body, m.language,
       m.queued_at as "queuedAt", m.attempt_count as "attemptCount", m.uncertain, i.seller ->> 'name' as "sellerName", i.seller ->> 'email' as "sellerEmail"`,
    [now, claimEndsAt],
  );
  return row;
}

/** False when the claim had run out and another process took the message. */
export async function updateClaimedMessage(db: Connection, { tenantId, messageId, attemptCount }: ClaimedMessage, note: MessageNote): Promise<boolean> {
  const deliveredAt = note.state === 'delivered' ? note.at : null;
  const again = note.state === 'queued' ? note : undefined;
  const rows = await query(
    db,
    `update delivery.outbox_message
     set state = ?, last_answer = ?, delivered_at = ?::timestamptz, next_attempt_at = coalesce(?::timestamptz, next_attempt_at),
       uncertain = uncertain or ?, recipients = coalesce(?::text[], recipients)
     where tenant_id = ? and message_id = ? and state = 'sending' and attempt_count = ? returning 1`,
    [
      note.state,
      note.answer,
      deliveredAt,
      again?.nextAttemptAt ?? null,
      again?.isUncertain ?? false,
      again?.recipients ?? null,
      tenantId,
      messageId,
      attemptCount,
    ],
  );
  return rows.length > 0;
}

/** Messages that are not delivered and not failed. */
export async function countWaitingMessages(db: Connection): Promise<number> {
  const [row] = await query<{ count: bigint }>(db, `select count(*) as count from delivery.outbox_message where state in ('queued', 'sending')`);
  return Number(row?.count ?? 0n);
}

/** Newest first; `before` is the key of the last row of the page before. */
export async function listMessages(
  db: Connection,
  {
    before,
    state,
    limit,
  }: { before: { at: Temporal.Instant; tenantId: number; messageId: string } | undefined; state: MessageState | undefined; limit: number },
): Promise<readonly ListedMessage[]> {
  const conditions = ['true'];
  const values: (string | number | Temporal.Instant)[] = [];
  if (state !== undefined) {
    conditions.push('m.state = ?');
    values.push(state);
  }
  if (before !== undefined) {
    conditions.push('(m.queued_at, m.tenant_id, m.message_id) < (?, ?, ?)');
    values.push(before.at, before.tenantId, before.messageId);
  }
  return query<ListedMessage>(
    db,
    `select m.tenant_id as "tenantId", m.message_id as "messageId", m.invoice_id as "invoiceId", i.number as "invoiceNumber", m.recipients, m.subject, m.state,
       m.uncertain, m.attempt_count as "attemptCount", m.queued_at as "queuedAt", m.next_attempt_at as "nextAttemptAt", m.delivered_at as "deliveredAt",
       m.last_answer as "lastAnswer"
     from delivery.outbox_message m join invoicing.invoice i on i.tenant_id = m.tenant_id and i.invoice_id = m.invoice_id
     where ${conditions.join(' and ')} order by m.queued_at desc, m.tenant_id desc, m.message_id desc limit ?`,
    [...values, limit],
  );
}

export async function findMessageState(db: Connection, { tenantId, messageId }: MessageKey): Promise<MessageState | undefined> {
  const [row] = await query<{ state: MessageState }>(db, 'select state from delivery.outbox_message where tenant_id = ? and message_id = ?', [
    tenantId,
    messageId,
  ]);
  return row?.state;
}

/** Due at once again, to the addresses the account has now; false when it is being sent or there is none. */
export async function updateMessageToResend(trx: Transaction, { tenantId, messageId }: MessageKey, now: Temporal.Instant): Promise<boolean> {
  const rows = await query(
    trx,
    `update delivery.outbox_message m set state = 'queued', next_attempt_at = ?, queued_at = ?, delivered_at = null, recipients = a.billing_emails
     from invoicing.invoice i join account.account a on a.tenant_id = i.tenant_id and a.account_id = i.account_id
     where m.tenant_id = ? and m.message_id = ? and m.state <> 'sending' and i.tenant_id = m.tenant_id and i.invoice_id = m.invoice_id returning 1`,
    [now, now, tenantId, messageId],
  );
  return rows.length > 0;
}
