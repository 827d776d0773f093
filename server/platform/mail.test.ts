// Handing mail to real servers that accept, put off, refuse, hang up, or are not whom they say.

import { createServer, type Server } from 'node:net';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { testCertificate } from '../tests/support/certificate.ts';
import { startSmtp, type TestSmtp } from '../tests/support/smtp.ts';
import { type Mail, type MailServer, sendMail } from './mail.ts';

const mail: Mail = {
  messageId: 'invoice.INV-1.7@rivage.example',
  date: Temporal.Instant.from('2026-12-01T08:00:00Z'),
  from: { name: 'Télécom du Rivage', address: 'bills@rivage.example' },
  replyTo: 'contact@rivage.example',
  recipients: ['accounts@client.example', 'boss@client.example'],
  subject: 'Facture n° 1 : 1 234,56 €',
  text: 'Bonjour,\n\n.\nune ligne avec un point seul',
  html: '<p>Bonjour</p>',
  language: 'fr',
  attachments: [{ fileName: 'Facture-é-1.pdf', type: 'application/pdf', content: Buffer.from('%PDF-1.7 \r\n.\r\n') }],
};

let stop: (() => Promise<unknown>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function start(...parameters: Parameters<typeof startSmtp>): Promise<{ smtp: TestSmtp; server: MailServer }> {
  const smtp = await startSmtp(...parameters);
  stop = smtp.stop;
  return { smtp, server: { host: '127.0.0.1', port: smtp.port, security: 'none', login: undefined } };
}

describe('a server that accepts', () => {
  it('gets the whole message, unchanged', async () => {
    const { smtp, server } = await start();
    expect(await sendMail(server, mail)).toEqual({ kind: 'accepted', answer: expect.stringMatching(/^250 /), refused: [], deferred: [] });
    const [received] = smtp.received;
    expect(received?.from).toBe('bills@rivage.example');
    expect(received?.recipients).toEqual(mail.recipients);
    const parsed = await simpleParser(received?.message ?? '');
    expect(parsed.messageId).toBe('<invoice.INV-1.7@rivage.example>');
    expect(parsed.date?.toISOString()).toBe('2026-12-01T08:00:00.000Z');
    expect(parsed.from?.value).toEqual([{ name: 'Télécom du Rivage', address: 'bills@rivage.example' }]);
    expect(parsed.replyTo?.text).toBe('contact@rivage.example');
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.trim()).toBe(mail.text);
    expect(parsed.html).toContain('<p>Bonjour</p>');
    expect(parsed.headers.get('content-language')).toBe('fr');
    expect(parsed.attachments.map(({ filename, contentType, content }) => ({ filename, contentType, content: content.toString() }))).toEqual([
      { filename: 'Facture-é-1.pdf', contentType: 'application/pdf', content: '%PDF-1.7 \r\n.\r\n' },
    ]);
  });

  it('may refuse or put off some of the recipients', async () => {
    const { server } = await start();
    const answer = await sendMail(server, { ...mail, recipients: ['one@client.example', 'later@client.example', 'never@client.example'] });
    expect(answer).toMatchObject({
      kind: 'accepted',
      refused: [{ recipient: 'never@client.example', answer: '550 No such mailbox' }],
      deferred: [{ recipient: 'later@client.example', answer: '450 Mailbox busy' }],
    });
  });
});

describe('a server that does not accept', () => {
  it('puts the message off or refuses it, at any step', async () => {
    const { smtp, server } = await start();
    smtp.answer(451, 552);
    expect(await sendMail(server, mail)).toEqual({ kind: 'deferred', answer: '451 As the test says', because: 'message', isUncertain: false });
    expect(await sendMail(server, mail)).toEqual({ kind: 'refused', answer: '552 As the test says' });
    expect(await sendMail(server, { ...mail, recipients: ['never@client.example'] })).toMatchObject({ kind: 'refused' });
    expect(await sendMail(server, { ...mail, recipients: ['never@client.example', 'later@client.example'] })).toMatchObject({
      kind: 'deferred',
      because: 'message',
    });
  });

  it('that hangs up after the whole message leaves it uncertain', async () => {
    const { smtp, server } = await start();
    smtp.answer('hang up');
    expect(await sendMail(server, mail)).toMatchObject({ kind: 'deferred', because: 'server', isUncertain: true });
    expect(smtp.received).toHaveLength(1);
  });

  it('that hangs up earlier does not', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220 hello\r\n');
      socket.on('data', (data) => (String(data).startsWith('EHLO') ? socket.write('250 hello\r\n') : socket.destroy()));
    });
    const answer = await sendMail(await listen(server), mail);
    expect(answer).toMatchObject({ kind: 'deferred', because: 'server', isUncertain: false });
  });

  it('is given up after the time it was given, even if it keeps talking', async () => {
    const server = createServer((socket) => {
      const timer = setInterval(() => socket.write('220-wait\r\n'), 20);
      socket.on('error', () => undefined).on('close', () => clearInterval(timer));
    });
    const begun = performance.now();
    expect(await sendMail(await listen(server), mail, { timeout: 300 })).toMatchObject({ kind: 'deferred', because: 'server', isUncertain: false });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('is no server at all', async () => {
    const { smtp, server } = await start();
    await smtp.stop();
    stop = undefined;
    expect(await sendMail(server, mail)).toMatchObject({ kind: 'deferred', because: 'server', isUncertain: false });
  });

  it('refuses the log-in, which says nothing of the message', async () => {
    const { server } = await start({ authOptional: false, allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(new Error('Wrong password')) });
    const answer = await sendMail({ ...server, login: { username: 'u', password: 'p' } }, mail);
    expect(answer).toMatchObject({ kind: 'deferred', because: 'server', answer: expect.stringContaining('535') });
  });

  it('never hears of an address that would inject a command', async () => {
    const { smtp, server } = await start();
    expect(await sendMail(server, { ...mail, recipients: ['a@b.example>\r\nRCPT TO:<c@d.example'] })).toMatchObject({ kind: 'refused' });
    expect(smtp.received).toHaveLength(0);
  });
});

describe('encryption', () => {
  it.each(['tls', 'starttls'] as const)('by %s is used with a certificate that is trusted, and refused with any other', async (security) => {
    const { key, certificate } = testCertificate;
    const { smtp, server } = await start({ secure: security === 'tls', key, cert: certificate, disabledCommands: [] });
    const named = { ...server, host: 'localhost', security };
    expect(await sendMail(named, mail)).toMatchObject({ kind: 'deferred', because: 'server' });
    expect(smtp.received).toHaveLength(0);
    expect(await sendMail(named, mail, { trusted: certificate })).toMatchObject({ kind: 'accepted' });
    expect(await sendMail({ ...named, host: '127.0.0.1' }, mail, { trusted: certificate })).toMatchObject({ kind: 'deferred', because: 'server' });
  });

  it('is insisted on', async () => {
    const { smtp, server } = await start();
    expect(await sendMail({ ...server, security: 'starttls' }, mail)).toMatchObject({ kind: 'deferred', because: 'server' });
    expect(smtp.received).toHaveLength(0);
  });
});

async function listen(server: Server): Promise<MailServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => new Promise((resolve) => server.close(resolve));
  const address = server.address();
  return { host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0, security: 'none', login: undefined };
}
