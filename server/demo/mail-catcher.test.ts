// The catcher: real messages over real SMTP, kept as files, listed as another parser reads them.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeMail, type Mail, sendMail } from '../platform/mail.ts';
import { type MailCatcher, startMailCatcher } from './mail-catcher.ts';
import { readMail } from './mail-catcher-reader.ts';

const mail: Mail = {
  messageId: 'invoice.INV-2026-000001.1@rivage.example',
  date: Temporal.Instant.from('2026-12-01T08:00:00Z'),
  from: { name: 'Télécom du Rivage', address: 'bills@rivage.example' },
  replyTo: undefined,
  recipients: ['accounts@client.example', 'boss@client.example'],
  subject: 'Facture INV-2026-000001 de Télécom du Rivage : 1\u00a0234,56\u00a0€ — à payer avant le 31 décembre',
  text: 'Bonjour',
  html: '<p>Bonjour</p>',
  language: 'fr',
  attachments: [
    { fileName: 'Facture-INV-2026-000001.pdf', type: 'application/pdf', content: Buffer.alloc(34_567, 1) },
    { fileName: 'Détail des appels d’un client au nom très long, très très long.csv', type: 'text/csv', content: Buffer.from('a;b\r\n') },
  ],
};

let directory: string;
let catcher: MailCatcher | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'releve-mail-'));
});
afterEach(async () => {
  await catcher?.stop();
  catcher = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function send(sent: Mail): Promise<string> {
  const answer = await sendMail({ host: '127.0.0.1', port: catcher?.port ?? 0, security: 'none', login: undefined }, sent);
  return answer.kind;
}

describe('the catcher', () => {
  it('keeps what it gets and lists it newest first, across runs', async () => {
    catcher = await startMailCatcher({ directory });
    expect(await catcher.list()).toEqual([]);
    expect(await send(mail)).toBe('accepted');
    expect(await send({ ...mail, subject: 'Second' })).toBe('accepted');
    await catcher.stop();
    catcher = await startMailCatcher({ directory });
    expect(await send({ ...mail, subject: 'Third' })).toBe('accepted');
    const caught = await catcher.list();
    expect(caught.map(({ fileName, subject }) => [fileName, subject])).toEqual([
      ['000003.eml', 'Third'],
      ['000002.eml', 'Second'],
      ['000001.eml', mail.subject],
    ]);
    expect(caught[2]).toMatchObject({
      from: 'Télécom du Rivage <bills@rivage.example>',
      to: 'accounts@client.example, boss@client.example',
      messageId: mail.messageId,
      date: 'Tue, 01 Dec 2026 08:00:00 +0000',
      attachments: [
        { fileName: 'Facture-INV-2026-000001.pdf', type: 'application/pdf', sizeBytes: 34_567 },
        { fileName: 'Détail des appels d’un client au nom très long, très très long.csv', type: 'text/csv', sizeBytes: 5 },
      ],
    });
    expect((await catcher.read('000002.eml'))?.toString()).toContain('Subject: Second');
  });

  it('gives nothing but what it caught', async () => {
    catcher = await startMailCatcher({ directory });
    await writeFile(join(directory, 'secret.txt'), 'x');
    for (const name of ['secret.txt', '../secret.txt', '/etc/hostname', '000001.eml', '']) expect(await catcher.read(name)).toBeUndefined();
  });

  it('keeps messages that come at once apart', async () => {
    catcher = await startMailCatcher({ directory });
    const kinds = await Promise.all(Array.from({ length: 12 }, (_, index) => send({ ...mail, subject: `At once ${index}` })));
    expect(new Set(kinds)).toEqual(new Set(['accepted']));
    expect(new Set((await catcher.list()).map(({ subject }) => subject)).size).toBe(12);
    expect((await readdir(directory)).every((name) => name.endsWith('.eml'))).toBe(true);
  });
});

describe('the reader', () => {
  it('reads composed messages as another parser does', async () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', 'é', '€', '漢', '🎉', '"', '\\', '(', ';', '=', '?', '%', "'", ' ', 'b'),
      minLength: 1,
      maxLength: 90,
    });
    await fc.assert(
      fc.asyncProperty(texts, texts, async (subject, name) => {
        const fileName = `f${name}.pdf`;
        const message = await composeMail({ ...mail, subject, attachments: [{ fileName, type: 'application/pdf', content: Buffer.from(name) }] });
        const [read, parsed] = [readMail(message), await simpleParser(message)];
        expect(read.subject.trim()).toBe((parsed.subject ?? '').trim());
        expect(read.attachments.map((each) => each.fileName)).toEqual(parsed.attachments.map(({ filename }) => filename));
        expect(read.attachments[0]?.sizeBytes).toBe(Buffer.byteLength(name));
      }),
      { numRuns: 150 },
    );
  });

  it('never breaks, whatever the bytes', () => {
    const lines = fc.array(
      fc.constantFrom(
        'From: x',
        'Content-Type: multipart/mixed; boundary="b"',
        '--b',
        '--b--',
        '',
        ' folded',
        'Subject: =?utf-8?Q?=?=',
        'Subject: =?no-such?B?eA==?=',
        'x',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          lines.map((each) => Buffer.from(each.join('\r\n'))),
        ),
        (bytes) => {
          expect(readMail(bytes)).toHaveProperty('attachments');
        },
      ),
    );
  });
});
