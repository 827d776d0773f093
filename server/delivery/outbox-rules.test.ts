// What the outbox is ruled by: when to try again, what to write, whom to trust with a password, where a list goes on.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainFailure } from '../kernel/failure.ts';
import { invoiceFixture } from '../tests/support/invoice-fixture.ts';
import { chooseAttachments, invoiceMail, invoiceMessageId, mailHtml } from './invoice-mail.ts';
import { type KnownMailServer, type MailServerSettings, mailServerFaults } from './mail-server.ts';
import { isGivenUp, nextAttemptAt, readMessageCursor, writeMessageCursor } from './outbox-message.ts';

const now = Temporal.Instant.from('2026-12-01T08:00:00Z');

describe('the next attempt', () => {
  it('comes later after each one, within the second half of the delay, four hours at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, jitter) => {
        const seconds = nextAttemptAt(now, attempt, jitter).since(now).total('seconds');
        const delay = Math.min(60 * 2 ** (attempt - 1), 14_400);
        expect(seconds).toBeGreaterThanOrEqual(delay / 2 - 0.001);
        expect(seconds).toBeLessThanOrEqual(delay);
      }),
    );
  });

  it('ends after five days', () => {
    expect(isGivenUp(now, now.add({ hours: 119 }))).toBe(false);
    expect(isGivenUp(now, now.add({ hours: 120 }))).toBe(true);
  });
});

describe('the message of an invoice', () => {
  it('says what is owed and by when, in the language of the account', () => {
    const { invoice } = invoiceFixture({ language: 'fr' });
    const { subject, body } = invoiceMail({ ...invoice, totalMinor: 123_456n }, 'attached');
    expect(subject).toBe('Facture INV-2026-000001 de Télécom du Rivage : 1\u00a0234,56\u00a0€');
    expect(body).toContain('au plus tard le 31\u00a0décembre\u00a02026');
    expect(body).toContain('PDF et en CSV');
    expect(invoiceMail({ ...invoice, totalMinor: 0n }, 'none').body).toContain('Il n’y a rien à payer.');
    expect(invoiceMail({ ...invoiceFixture({ language: 'en' }).invoice }, 'too_large').body).toContain('too large');
  });

  it('lets nothing of a name into the headers', () => {
    const { invoice } = invoiceFixture({ seller: { name: 'Evil\r\nBcc: all@example.org' } });
    const { subject, body } = invoiceMail(invoice, 'none');
    expect(`${subject}${body.replaceAll('\n', '')}`).not.toMatch(/\p{Cc}/u);
    expect(mailHtml('<script>"&\n\nx', 'en"><b>')).toContain('<p>&lt;script&gt;&quot;&amp;</p>');
    expect(mailHtml('', 'en"><b>')).not.toContain('<b>');
  });

  it('has one name for ever', () => {
    const { invoice } = invoiceFixture({ tenantId: 7 });
    expect(invoiceMessageId(invoice)).toBe('invoice.INV-2026-000001.7@rivage.example');
    expect(invoiceMessageId({ ...invoice, seller: { ...invoice.seller, email: 'x@[::1]>' } })).toBe('invoice.INV-2026-000001.7@invoice.invalid');
  });

  it('carries the calls only where a mailbox takes them', () => {
    const small = { kind: 'invoice', content: new Uint8Array(40_000) } as const;
    const large = { kind: 'annex_pdf', content: new Uint8Array(10_000_000) } as const;
    expect(chooseAttachments([small, { ...small, kind: 'annex_csv' }])).toHaveLength(2);
    expect(chooseAttachments([small, large])).toEqual([small]);
  });
});

describe('the mail server', () => {
  const good: MailServerSettings = { host: 'mail.example.net', port: 587, security: 'starttls', username: 'u', password: 'p', sender: 'bills@example.net' };
  const known: KnownMailServer = { host: good.host, port: 587, security: 'starttls', username: 'u', hasPassword: true, sender: good.sender, changedAt: now };

  it('is accepted when nothing is wrong', () => {
    expect(mailServerFaults(good, undefined)).toEqual([]);
    expect(mailServerFaults({ ...good, password: undefined }, known)).toEqual([]);
    expect(mailServerFaults({ ...good, host: '127.0.0.1', security: 'none', username: null, password: undefined }, known)).toEqual([]);
    expect(mailServerFaults({ ...good, host: '2001:db8::1', sender: 'a@localhost' }, undefined)).toEqual([]);
  });

  it('tells every fault at once', () => {
    const faults = mailServerFaults({ host: 'no host', port: 0, security: 'none', username: '', password: 'a\nb', sender: 'nobody' }, undefined);
    expect(faults).toHaveLength(6);
  });

  it('never goes without encryption to another machine', () => {
    for (const host of ['mail.example.net', '10.0.0.1', '127.0.0.1.example.net', 'localhost.example.net', '0.0.0.0']) {
      expect(mailServerFaults({ ...good, host, security: 'none' }, undefined)).toEqual([expect.stringContaining('on this machine')]);
    }
  });

  it('does not hand a kept password to another server or user name', () => {
    for (const change of [{ host: 'mail.example.org' }, { port: 25 }, { username: 'other' }]) {
      expect(mailServerFaults({ ...good, ...change, password: undefined }, known)).toEqual([expect.stringContaining('Type the password again')]);
    }
    expect(mailServerFaults({ ...good, password: undefined }, { ...known, hasPassword: false })).toEqual([expect.stringContaining('no password')]);
    expect(mailServerFaults({ ...good, password: null }, known)).toEqual([expect.stringContaining('no password')]);
  });
});

describe('the cursor of messages', () => {
  it('comes back as it was', () => {
    const key = { queuedAt: Temporal.Instant.from('2026-12-01T08:00:00.123456Z'), tenantId: 12, messageId: 'invoice.INV-1.12@rivage.example' };
    expect(readMessageCursor(writeMessageCursor(key))).toEqual({ at: key.queuedAt, tenantId: 12, messageId: key.messageId });
  });

  it('is refused when it is none, and never breaks', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
        try {
          readMessageCursor(text);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainFailure);
        }
      }),
    );
    const forged = btoa('2026-13-45T08:00:00Z 1 a@b').replaceAll('=', '');
    expect(() => readMessageCursor(forged)).toThrow(DomainFailure);
  });
});
