// Documents, messages and the mail server over HTTP, each status once.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { query } from '../platform/query.ts';
import { type IssuedInvoiceKey, insertIssuedInvoice } from '../tests/support/issued-invoice.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import { readPdfPages } from '../tests/support/pdf-text.ts';
import { startSmtp } from '../tests/support/smtp.ts';
import { renderIssuedInvoices } from './delivery.job.ts';
import { openDocumentPool } from './render-documents.service.ts';

let app: LoggedInApp;
let keys: IssuedInvoiceKey[];

beforeAll(async () => {
  app = await createLoggedInApp();
  keys = [];
  for (const callCount of [4, 0, 0]) keys.push(await insertIssuedInvoice(app.db, { callCount }));
  const pool = openDocumentPool(1);
  await renderIssuedInvoices({ db: app.db, clock: { now: () => app.now }, log: createLog({ level: 'silent' }), pool });
  await pool.close();
});
afterAll(() => app.close());

const invoiceUrl = (key: IssuedInvoiceKey | undefined, file: string) => `/api/delivery/invoices/${key?.tenantId}/${key?.invoiceId}/${file}`;
const messageUrl = (tenantId: number, messageId: string) => `/api/delivery/messages/${tenantId}/${encodeURIComponent(messageId)}/resend`;

/** As a browser that logged in would see it. */
async function dispositionOf(url: string): Promise<string | undefined> {
  const payload = { email: 'owner@example.net', passphrase: 'quiet river under stars' };
  const session = await app.app.inject({ method: 'POST', url: '/api/access/sessions', payload });
  const answer = await app.app.inject({ url, cookies: { releve: session.cookies[0]?.value ?? '' } });
  return answer.headers['content-disposition']?.toString();
}

describe('documents', () => {
  it('are sent as files with their names', async () => {
    const [first] = keys;
    const names = { pdf: `Invoice-${first?.number}.pdf`, 'annex.pdf': `Calls-${first?.number}.pdf`, 'annex.csv': `Calls-${first?.number}.csv` };
    for (const [file, name] of Object.entries(names)) {
      const answer = await app.ask('GET', invoiceUrl(first, file));
      expect(answer.status).toBe(200);
      expect(answer.type).toMatch(file === 'annex.csv' ? /^text\/csv/ : /^application\/pdf/);
      expect(await dispositionOf(invoiceUrl(first, file))).toBe(`${file === 'annex.csv' ? 'attachment' : 'inline'}; filename="${name}"`);
      const text = file === 'annex.csv' ? answer.body.toString() : (await readPdfPages(answer.body)).flat().join('\n');
      expect(text).toContain(file === 'annex.csv' ? '"Called number"' : first?.number);
    }
  });

  it('that are not there are a problem', async () => {
    const [first, second] = keys;
    for (const url of [
      invoiceUrl(second, 'annex.pdf'),
      invoiceUrl(second, 'annex.csv'),
      '/api/delivery/invoices/1/999999/pdf',
      '/api/delivery/invoices/1/9999999999999999999/pdf',
    ]) {
      expect(await app.ask('GET', url)).toMatchObject({ status: 404, body: { code: 'document_missing' } });
    }
    const foreign = `/api/delivery/invoices/${(first?.tenantId ?? 0) + 1}/${first?.invoiceId}/pdf`;
    expect((await app.ask('GET', foreign)).status).toBe(404);
    expect((await app.ask('GET', '/api/delivery/invoices/x/1/pdf')).status).toBe(400);
    expect((await app.app.inject({ url: invoiceUrl(first, 'pdf') })).statusCode).toBe(401);
  });
});

describe('messages', () => {
  it('are listed newest first, a page at a time', async () => {
    const whole = await app.ask('GET', '/api/delivery/messages');
    expect(whole.body.messages).toHaveLength(3);
    expect(whole.body.nextCursor).toBeNull();
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await app.ask('GET', `/api/delivery/messages?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.body.messages).toHaveLength(1);
      seen.push(page.body.messages[0].messageId);
      cursor = page.body.nextCursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(whole.body.messages.map(({ messageId }: { messageId: string }) => messageId));
    expect(new Set(seen).size).toBe(3);
    expect(whole.body.messages[0]).toMatchObject({ state: 'queued', attemptCount: 0, deliveredAt: null, recipients: ['accounts@client.example'] });
  });

  it('are found by state, and a cursor that is none is refused', async () => {
    expect((await app.ask('GET', '/api/delivery/messages?state=failed')).body.messages).toEqual([]);
    expect((await app.ask('GET', '/api/delivery/messages?state=queued')).body.messages).toHaveLength(3);
    expect(await app.ask('GET', '/api/delivery/messages?cursor=abc')).toMatchObject({ status: 400, body: { code: 'cursor_unknown' } });
    expect((await app.ask('GET', '/api/delivery/messages?state=lost')).status).toBe(400);
  });

  it('are sent once more when told so', async () => {
    const [{ tenantId, messageId }] = (await app.ask('GET', '/api/delivery/messages?limit=1')).body.messages;
    await query(app.db, "update delivery.outbox_message set state = 'failed', last_answer = '550 no' where message_id = ?", [messageId]);
    expect((await app.ask('POST', messageUrl(tenantId, messageId))).status).toBe(204);
    expect((await app.ask('GET', '/api/delivery/messages?state=queued')).body.messages).toHaveLength(3);
    expect((await app.ask('POST', messageUrl(tenantId, 'nobody@example'))).status).toBe(404);
    await query(app.db, "update delivery.outbox_message set state = 'sending' where message_id = ?", [messageId]);
    expect(await app.ask('POST', messageUrl(tenantId, messageId))).toMatchObject({ status: 409, body: { code: 'message_being_sent' } });
  });
});

describe('the mail server', () => {
  const url = '/api/delivery/mail-server';
  const settings = { host: 'mail.example.net', port: 587, security: 'starttls', username: 'bills', password: 'very secret words', sender: 'bills@example.net' };

  it('is kept without ever telling its password', async () => {
    expect((await app.ask('GET', url)).body).toEqual({ isSet: false });
    expect(await app.ask('POST', `${url}/test`, { to: 'a@example.net' })).toMatchObject({ status: 409, body: { code: 'mail_server_missing' } });
    const { password: _password, ...shown } = settings;
    const expected = { isSet: true, ...shown, hasPassword: true, changedAt: app.now.toString() };
    expect(await app.ask('PUT', url, settings)).toMatchObject({ status: 200, body: expected });
    const read = await app.ask('GET', url);
    expect(read.body).toEqual(expected);
    const [row] = await query<{ row: string; sealed: Buffer }>(app.db, 'select m::text as row, password_sealed as sealed from delivery.mail_server m');
    expect(JSON.stringify(read.body) + row?.row + row?.sealed.toString('latin1')).not.toContain('very secret words');
    expect(await app.ask('PUT', url, { ...shown, sender: 'other@example.net' })).toMatchObject({ status: 200, body: { hasPassword: true } });
  });

  it('is refused with every fault at once', async () => {
    const answer = await app.ask('PUT', url, { ...settings, host: 'not a host', port: 99_999, security: 'none', sender: 'nobody' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'mail_server_invalid' } });
    expect(answer.body.faults).toHaveLength(4);
    expect((await app.ask('PUT', url, { ...settings, host: 'other.example.net', password: undefined })).body.faults).toEqual([
      expect.stringContaining('again'),
    ]);
    expect((await app.ask('GET', url)).body.host).toBe('mail.example.net');
  });

  it('is tried by a message that goes out at once', async () => {
    const smtp = await startSmtp();
    const local = { host: '127.0.0.1', port: smtp.port, security: 'none', username: null, sender: 'bills@example.net' };
    expect((await app.ask('PUT', url, local)).status).toBe(200);
    expect(await app.ask('POST', `${url}/test`, { to: 'me@example.net' })).toMatchObject({ status: 200, body: { accepted: true } });
    expect(smtp.received[0]?.recipients).toEqual(['me@example.net']);
    expect(await app.ask('POST', `${url}/test`, { to: 'never@example.net' })).toMatchObject({ body: { accepted: false, answer: '550 No such mailbox' } });
    expect(await app.ask('POST', `${url}/test`, { to: 'no address' })).toMatchObject({ status: 400, body: { code: 'address_invalid' } });
    await smtp.stop();
  });
});
