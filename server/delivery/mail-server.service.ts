// Keeps the settings of the mail server, tries them, and opens the sealed password when a message goes out.

import { DomainFailure } from '../kernel/failure.ts';
import { type Mail, type MailAnswer, type MailServer, type SendOptions, sendMail } from '../platform/mail.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { seal, unseal } from '../platform/secret.ts';
import { findMailServer, lockMailServer, updateMailServer } from './delivery.store.ts';
import { mailHtml } from './invoice-mail.ts';
import { isMailAddress, type KnownMailServer, type MailServerSettings, mailServerFaults } from './mail-server.ts';
import type { Language } from './word-figures.ts';
import { words } from './words.ts';

const purpose = 'delivery.mail_server.password';

export interface OpenedMailServer extends MailServer {
  readonly sender: string;
}

/** Undefined while none is set; the password is never part of the answer. */
export async function readMailServer(db: Database | Transaction): Promise<KnownMailServer | undefined> {
  const known = await findMailServer(db);
  if (known === undefined) return undefined;
  const { passwordSealed: _passwordSealed, ...shown } = known;
  return shown;
}

/** Refuses settings that are wrong with every fault at once. */
export async function setMailServer(trx: Transaction, settings: MailServerSettings, key: Buffer, now: Temporal.Instant): Promise<KnownMailServer> {
  const faults = mailServerFaults(settings, await lockMailServer(trx));
  if (faults.length > 0) throw new DomainFailure('invalid', 'mail_server_invalid', 'The mail server cannot be used like this.', { faults });
  await updateMailServer(trx, settings, sealedPassword(settings, key), now);
  const kept = await readMailServer(trx);
  if (kept === undefined) throw new Error('The mail server was kept and is not there.');
  return kept;
}

/** Undefined while no mail server is set; a password sealed with another key is refused. */
export async function openMailServer(db: Database | Transaction, key: Buffer): Promise<OpenedMailServer | undefined> {
  const known = await findMailServer(db);
  if (known === undefined) return undefined;
  const { host, port, security, username, passwordSealed, sender } = known;
  if (username === null || passwordSealed === null) return { host, port, security, sender, login: undefined };
  const password = unseal(key, purpose, passwordSealed);
  if (password === undefined) {
    throw new DomainFailure(
      'unavailable',
      'mail_password_unreadable',
      'The password of the mail server does not open with the key of this data folder. Type it again.',
    );
  }
  return { host, port, security, sender, login: { username, password } };
}

/** Sends one message at once, outside the outbox; the mail server's answer is the result. */
export async function sendTestMail(
  server: OpenedMailServer,
  { to, language, now, testId }: { to: string; language: Language; now: Temporal.Instant; testId: string },
  options: SendOptions = {},
): Promise<MailAnswer> {
  if (!isMailAddress(to)) throw new DomainFailure('invalid', 'address_invalid', 'The address is not an e-mail address.');
  const { testSubject: subject, testBody: text } = words[language];
  const mail: Mail = {
    messageId: `test.${testId}@${server.sender.slice(server.sender.lastIndexOf('@') + 1)}`,
    date: now,
    from: { name: 'Relevé', address: server.sender },
    replyTo: undefined,
    recipients: [to],
    subject,
    text,
    html: mailHtml(text, language),
    language,
    attachments: [],
  };
  return sendMail(server, mail, options);
}

function sealedPassword({ username, password }: MailServerSettings, key: Buffer): Buffer | null | undefined {
  if (username === null) return null;
  return typeof password === 'string' ? seal(key, purpose, password) : password;
}
