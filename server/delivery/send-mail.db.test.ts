// The outbox against a real mail server: once, whatever the server, the network or a crash does.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { fixedClock, type SettableClock } from '../tests/support/clock.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertIssuedInvoice } from '../tests/support/issued-invoice.ts';
import { startSmtp, type TestSmtp } from '../tests/support/smtp.ts';
import { renderIssuedInvoices, type SendDeps, sendQueuedMessages } from './delivery.job.ts';
import { openMailServer, setMailServer } from './mail-server.service.ts';
import { claimMessage, insertMessage } from './outbox.store.ts';
import { type DocumentPool, openDocumentPool } from './render-documents.service.ts';
import { claimDueMessage, noteAnswer, resendMessage, sendMessage } from './send-mail.service.ts';

const log = createLog({ level: 'silent' });
const secretKey = Buffer.alloc(32, 5);
let test: TestDatabase;
let pool: DocumentPool;
let smtp: TestSmtp;
let clock: SettableClock;
let deps: SendDeps;

beforeAll(async () => {
  test = await createTestDatabase();
  pool = openDocumentPool(1);
});
afterAll(async () => {
  await pool.close();
  await test.drop();
});
beforeEach(async () => {
  smtp = await startSmtp();
  clock = fixedClock('2026-12-01T06:00:00Z');
  deps = { db: test.db, clock, log, secretKey, jitter: () => 0.5 };
  await query(test.db, 'delete from delivery.outbox_message');
  await useMailServer(smtp.port);
});
afterEach(() => smtp.stop());

interface Row {
  readonly message_id: string;
  readonly state: string;
  readonly uncertain: boolean;
  readonly attempt_count: number;
  readonly next_attempt_at: Temporal.Instant;
  readonly delivered_at: Temporal.Instant | null;
  readonly last_answer: string | null;
  readonly recipients: readonly string[];
}

async function useMailServer(port: number): Promise<void> {
  const settings = { host: '127.0.0.1', port, security: 'none', username: null, password: undefined, sender: 'bills@rivage.example' } as const;
  await inTransaction(test.db, (trx) => setMailServer(trx, settings, secretKey, clock.now()));
}

async function queueInvoice(options: Parameters<typeof insertIssuedInvoice>[1] = {}) {
  const key = await insertIssuedInvoice(test.db, { callCount: 3, ...options });
  await renderIssuedInvoices({ db: test.db, clock, log, pool });
  return { ...key, messageId: `invoice.${key.number}.${key.tenantId}@rivage.example` };
}

async function readMessage({ tenantId, messageId }: { tenantId: number; messageId: string }): Promise<Row> {
  const [row] = await query<Row>(test.db, 'select * from delivery.outbox_message where tenant_id = ? and message_id = ?', [tenantId, messageId]);
  if (row === undefined) throw new Error('no message');
  return row;
}

describe('a queued message', () => {
  it('goes out with invoice and annexes and is delivered once', async () => {
    const key = await queueInvoice({ language: 'fr' });
    expect(await sendQueuedMessages(deps)).toEqual({ delivered: 1, deferred: 0, failed: 0, waiting: 0, hasMailServer: true });
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 0 });
    expect(await readMessage(key)).toMatchObject({
      state: 'delivered',
      uncertain: false,
      attempt_count: 1,
      last_answer: expect.stringContaining('250'),
      delivered_at: clock.now(),
    });
    expect(smtp.received).toHaveLength(1);
    const message = smtp.received[0]?.message ?? '';
    expect(message).toContain(`Message-ID: <${key.messageId}>`);
    expect(message).toContain('Reply-To: facturation@rivage.example');
    for (const name of [`Facture-${key.number}.pdf`, `Appels-${key.number}.pdf`, `Appels-${key.number}.csv`]) expect(message).toContain(name);
  });

  it('waits while no mail server is set', async () => {
    await queueInvoice();
    await query(test.db, 'delete from delivery.mail_server');
    expect(await sendQueuedMessages(deps)).toEqual({ delivered: 0, deferred: 0, failed: 0, waiting: 1, hasMailServer: false });
  });

  it('that is put off comes again later, and later still', async () => {
    const key = await queueInvoice();
    smtp.answer(451, 451, 'accept');
    expect(await sendQueuedMessages(deps)).toMatchObject({ deferred: 1, waiting: 1 });
    expect(await readMessage(key)).toMatchObject({
      state: 'queued',
      uncertain: false,
      last_answer: '451 As the test says',
      next_attempt_at: clock.now().add({ seconds: 45 }),
    });
    expect(await sendQueuedMessages(deps)).toMatchObject({ deferred: 0, waiting: 1 });
    clock.advance({ seconds: 45 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ deferred: 1 });
    expect((await readMessage(key)).next_attempt_at).toEqual(clock.now().add({ seconds: 90 }));
    clock.advance({ seconds: 90 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 1, waiting: 0 });
  });

  it('that is put off for five days fails', async () => {
    const key = await queueInvoice();
    smtp.answer(452);
    clock.advance({ hours: 121 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ failed: 1, waiting: 0 });
    expect(await readMessage(key)).toMatchObject({ state: 'failed', last_answer: '452 As the test says' });
  });

  it('that is refused fails with the server’s words, and the others go on', async () => {
    const refused = await queueInvoice({ recipients: ['never@client.example'] });
    const other = await queueInvoice();
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 1, failed: 1, waiting: 0 });
    expect(await readMessage(refused)).toMatchObject({ state: 'failed', last_answer: expect.stringContaining('550') });
    expect(await readMessage(other)).toMatchObject({ state: 'delivered' });
  });

  it('is tried again for those alone who were put off', async () => {
    const key = await queueInvoice({ recipients: ['one@client.example', 'later@client.example', 'never@client.example'] });
    expect(await sendQueuedMessages(deps)).toMatchObject({ deferred: 1, waiting: 1 });
    expect(await readMessage(key)).toMatchObject({
      state: 'queued',
      recipients: ['later@client.example'],
      last_answer: expect.stringContaining('never@client.example: 550'),
    });
    expect(smtp.received[0]?.recipients).toEqual(['one@client.example']);
  });

  it('whose answer never came is uncertain and comes again under the same name', async () => {
    const key = await queueInvoice();
    smtp.answer('hang up', 'accept');
    expect(await sendQueuedMessages(deps)).toMatchObject({ deferred: 1 });
    expect(await readMessage(key)).toMatchObject({ state: 'queued', uncertain: true });
    clock.advance({ minutes: 2 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 1 });
    expect(await readMessage(key)).toMatchObject({ state: 'delivered', uncertain: true, attempt_count: 2 });
    const names = smtp.received.map(({ message }) => /^Message-ID: (.+)\r$/m.exec(message)?.[1]);
    expect(names).toEqual([`<${key.messageId}>`, `<${key.messageId}>`]);
  });

  it('is sent a limited number at a time', async () => {
    for (let count = 0; count < 3; count++) await queueInvoice({ callCount: 0 });
    expect(await sendQueuedMessages(deps, { messagesMax: 2 })).toMatchObject({ delivered: 2, waiting: 1 });
    const begun = performance.now();
    await queueInvoice({ callCount: 0 });
    expect(await sendQueuedMessages(deps, { messagesPerMinute: 120 })).toMatchObject({ delivered: 2, waiting: 0 });
    expect(performance.now() - begun).toBeGreaterThan(490);
  });
});

describe('a mail server that is out of order', () => {
  it('ends the run after one message; all of them wait', async () => {
    const first = await queueInvoice();
    await queueInvoice();
    await smtp.stop();
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 0, deferred: 1, failed: 0, waiting: 2 });
    expect(await readMessage(first)).toMatchObject({ state: 'queued', uncertain: false });
    smtp = await startSmtp();
    await useMailServer(smtp.port);
    clock.advance({ hours: 200 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 2, waiting: 0 });
  });
});

describe('a crash', () => {
  it('between the server’s acceptance and our note leads to one repeat, said to be uncertain', async () => {
    const key = await queueInvoice();
    const message = await claimDueMessage(test.db, clock.now());
    const server = await openMailServer(test.db, secretKey);
    if (message === undefined || server === undefined) throw new Error('nothing to send');
    expect(await readMessage(key)).toMatchObject({ state: 'sending' });
    await sendMessage(test.db, message, { server, now: clock.now(), options: {} });
    expect(smtp.received).toHaveLength(1);
    clock.advance({ minutes: 14 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 0, waiting: 1 });
    clock.advance({ minutes: 2 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 1, waiting: 0 });
    expect(await readMessage(key)).toMatchObject({ state: 'delivered', uncertain: true, attempt_count: 2 });
    expect(smtp.received).toHaveLength(2);
  });

  it('that was none: a sender who comes back too late does not undo the other’s note', async () => {
    const key = await queueInvoice();
    const slow = await claimDueMessage(test.db, clock.now());
    clock.advance({ minutes: 16 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 1 });
    if (slow === undefined) throw new Error('nothing claimed');
    const answer = { kind: 'refused', answer: '554 too late' } as const;
    expect(await noteAnswer(test.db, slow, answer, { now: clock.now(), jitter: 0 })).toBe('overtaken');
    expect(await readMessage(key)).toMatchObject({ state: 'delivered' });
  });

  it('of ours while a message is put together leaves it waiting', async () => {
    const { tenantId, invoiceId } = await insertIssuedInvoice(test.db, { callCount: 0 });
    const message = {
      tenantId,
      invoiceId,
      messageId: 'early@rivage.example',
      recipients: ['a@client.example'],
      subject: 's',
      body: 'b',
      language: 'en',
      queuedAt: clock.now(),
    };
    await inTransaction(test.db, (trx) => insertMessage(trx, message));
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 0, deferred: 1, waiting: 1 });
    expect(await readMessage(message)).toMatchObject({ state: 'queued', last_answer: expect.stringContaining('log') });
    expect(smtp.received).toHaveLength(0);
    await renderIssuedInvoices({ db: test.db, clock, log, pool });
    clock.advance({ minutes: 2 });
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 2, waiting: 0 });
  });
});

describe('two senders at once', () => {
  it('send every message once', async () => {
    for (let count = 0; count < 12; count++) await queueInvoice({ callCount: 0 });
    const results = await Promise.all([sendQueuedMessages(deps), sendQueuedMessages(deps), sendQueuedMessages(deps)]);
    expect(results.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(12);
    const names = smtp.received.map(({ message }) => /^Message-ID: (.+)\r$/m.exec(message)?.[1]);
    expect(names).toHaveLength(12);
    expect(new Set(names).size).toBe(12);
  });
});

describe('a claim', () => {
  it('that is not yet committed is passed over, not waited for', async () => {
    const [first, second] = [await queueInvoice({ callCount: 0 }), await queueInvoice({ callCount: 0 })];
    const claims = await inTransaction(test.db, async (trx) => {
      const mine = await claimMessage(trx, clock.now(), clock.now().add({ minutes: 15 }));
      return [mine, await claimDueMessage(test.db, clock.now()), await claimDueMessage(test.db, clock.now())];
    });
    expect(claims.map((claim) => claim?.messageId)).toEqual([first.messageId, second.messageId, undefined]);
  });
});

describe('sending once more', () => {
  it('goes to the addresses the account has now', async () => {
    const key = await queueInvoice({ recipients: ['never@client.example'] });
    await sendQueuedMessages(deps);
    await query(test.db, 'update account.account set billing_emails = ? where tenant_id = ?', [['right@client.example'], key.tenantId]);
    await inTransaction(test.db, (trx) => resendMessage(trx, key, clock.now()));
    expect(await sendQueuedMessages(deps)).toMatchObject({ delivered: 1 });
    expect(smtp.received[0]?.recipients).toEqual(['right@client.example']);
  });

  it('is refused while the message is being sent, and for one that is not there', async () => {
    const key = await queueInvoice();
    await claimDueMessage(test.db, clock.now());
    const resend = (messageId: string) => inTransaction(test.db, (trx) => resendMessage(trx, { tenantId: key.tenantId, messageId }, clock.now()));
    await expect(resend(key.messageId)).rejects.toMatchObject({ kind: 'conflict', code: 'message_being_sent' });
    await expect(resend('other@rivage.example')).rejects.toMatchObject({ kind: 'not_found' });
  });
});
