// The two arrows of delivery: issued invoices become documents, and queued messages go out.

import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { SendOptions } from '../platform/mail.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import type { OpenedMailServer } from './mail-server.service.ts';
import { openMailServer } from './mail-server.service.ts';
import type { ClaimedMessage } from './outbox.store.ts';
import { type DocumentPool, listUnrendered, renderInvoice } from './render-documents.service.ts';
import { claimDueMessage, countWaiting, noteAnswer, noteMishap, sendMessage } from './send-mail.service.ts';

interface JobDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RenderDeps extends JobDeps {
  readonly pool: DocumentPool;
  /** Invoices worked on at the same time; as many as the pool has threads. */
  readonly lanes?: number;
}

export interface RenderResult {
  readonly rendered: number;
  readonly failed: number;
}

export interface SendDeps extends JobDeps {
  readonly secretKey: Buffer;
  /** From 0 to below 1, another one each time. */
  readonly jitter: () => number;
  readonly options?: SendOptions;
  readonly signal?: AbortSignal;
}

export interface SendLimits {
  readonly messagesMax?: number;
  readonly messagesPerMinute?: number;
}

export interface SendResult {
  readonly delivered: number;
  readonly deferred: number;
  readonly failed: number;
  /** Still queued or being sent when the job ended. */
  readonly waiting: number;
  readonly hasMailServer: boolean;
}

type Outcome = 'delivered' | 'deferred' | 'failed';

const invoicesPerRun = 10_000;
/** So many one after another are no bad invoices but a broken world. */
const failuresInARowMax = 5;

/** Each invoice in a transaction of its own; one that cannot be rendered is logged and the others go on. */
export async function renderIssuedInvoices({ db, clock, log, pool, lanes = 2 }: RenderDeps): Promise<RenderResult> {
  const waiting = (await listUnrendered(db, invoicesPerRun)).values();
  const result = { rendered: 0, failed: 0 };
  let failuresInARow = 0;
  async function workLane(): Promise<void> {
    for (const key of waiting) {
      try {
        const isRendered = await inTransaction(db, (trx) => renderInvoice(trx, key, pool, clock.now()));
        if (isRendered) result.rendered += 1;
        failuresInARow = 0;
      } catch (error) {
        failuresInARow += 1;
        result.failed += 1;
        log.error({ stage: 'delivery', tenantId: key.tenantId, invoiceId: String(key.invoiceId), err: error }, 'documents not rendered');
        if (failuresInARow >= failuresInARowMax) throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, workLane));
  return result;
}

/**
 * Sends what is due, one message after another. Without a mail server all of it waits. A mail server that cannot be
 * worked with ends the run: the other messages wait for the next one.
 */
export async function sendQueuedMessages(deps: SendDeps, { messagesMax = 1_000, messagesPerMinute }: SendLimits = {}): Promise<SendResult> {
  const { db, clock, secretKey } = deps;
  const counts = { delivered: 0, deferred: 0, failed: 0 };
  const server = await openMailServer(db, secretKey);
  const pause = messagesPerMinute === undefined ? 0 : Math.ceil(60_000 / messagesPerMinute);
  for (let sent = 0; server !== undefined && sent < messagesMax && deps.signal?.aborted !== true; sent++) {
    if (sent > 0 && pause > 0) await delay(pause);
    const message = await claimDueMessage(db, clock.now());
    if (message === undefined) break;
    const { outcome, isServerUsable } = await sendOne(deps, server, message);
    if (outcome !== undefined) counts[outcome] += 1;
    if (!isServerUsable) break;
  }
  return { ...counts, waiting: await countWaiting(db), hasMailServer: server !== undefined };
}

async function sendOne(
  { db, clock, log, jitter, options = {} }: SendDeps,
  server: OpenedMailServer,
  message: ClaimedMessage,
): Promise<{ outcome: Outcome | undefined; isServerUsable: boolean }> {
  const fields = { stage: 'delivery', tenantId: message.tenantId, messageId: message.messageId, attempt: message.attemptCount };
  try {
    const answer = await sendMessage(db, message, { server, now: clock.now(), options });
    const state = await noteAnswer(db, message, answer, { now: clock.now(), jitter: jitter() });
    log.info({ ...fields, state, answer: answer.answer }, 'mail server answered');
    const outcome = state === 'overtaken' ? undefined : state === 'queued' ? 'deferred' : state;
    return { outcome, isServerUsable: !(answer.kind === 'deferred' && answer.because === 'server') };
  } catch (error) {
    log.error({ ...fields, err: error }, 'message not sent');
    await noteMishap(db, message, { now: clock.now(), jitter: jitter() });
    return { outcome: 'deferred', isServerUsable: true };
  }
}
