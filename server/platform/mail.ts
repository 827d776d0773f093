// Hands one message to a mail server and tells what became of it.

import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection, { type SentMessageInfo, type SMTPError } from 'nodemailer/lib/smtp-connection';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `none` is for servers on this machine alone. */
  readonly security: 'none' | 'starttls' | 'tls';
  readonly login: { readonly username: string; readonly password: string } | undefined;
}

export interface Mail {
  /** Without angle brackets; a repeat carries the same. */
  readonly messageId: string;
  readonly date: Temporal.Instant;
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | undefined;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly language: string;
  readonly attachments: readonly { readonly fileName: string; readonly type: string; readonly content: Uint8Array }[];
}

export interface RecipientAnswer {
  readonly recipient: string;
  readonly answer: string;
}

/**
 * `accepted`: the server has the message, apart from recipients it `refused` for good or `deferred`. `deferred`: try
 * again; `because` tells whether the server said so of this message or could not be worked with at all. `isUncertain`:
 * the whole message was sent and the answer did not come. `refused`: never try this message again as it is.
 */
export type MailAnswer =
  | { readonly kind: 'accepted'; readonly answer: string; readonly refused: readonly RecipientAnswer[]; readonly deferred: readonly RecipientAnswer[] }
  | { readonly kind: 'deferred'; readonly answer: string; readonly because: 'message' | 'server'; readonly isUncertain: boolean }
  | { readonly kind: 'refused'; readonly answer: string };

export interface SendOptions {
  /** Milliseconds for the whole exchange. */
  readonly timeout?: number;
  /** Authorities trusted besides the system's, PEM. */
  readonly trusted?: string;
}

const defaultTimeout = 240_000;
const stepTimeout = 60_000;
const chunkBytes = 65_536;
const serverAnswerLongest = 1_000;
/** The server spoke of this message or its addresses; every other error is about the connection or the log-in. */
const messageErrors: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE']);

type SmtpError = Error & Pick<SMTPError, 'code' | 'permanent' | 'response' | 'responseCode' | 'recipient'>;

/** Never throws for what the server does; a message that cannot be composed is our mistake and throws. */
export async function sendMail(server: MailServer, mail: Mail, options: SendOptions = {}): Promise<MailAnswer> {
  const message = await composeMail(mail);
  const body = Readable.from(chunksOf(message), { objectMode: false });
  let wasSentWhole = false;
  body.once('end', () => {
    wasSentWhole = true;
  });
  const connection = new SMTPConnection(connectionOptions(server, options));
  const deadline = new AbortController();
  try {
    const failed = once(connection, 'error').then(([error]) => Promise.reject(error));
    const late = delay(options.timeout ?? defaultTimeout, undefined, deadline).then(() => Promise.reject(new Error('The mail server took too long.')));
    return readAcceptance(await Promise.race([failed, late, exchange(connection, server, mail, { message, body })]));
  } catch (error) {
    return readFault(error as SmtpError, wasSentWhole);
  } finally {
    deadline.abort();
    // What the closing connection still reports is of no interest and must not end the process.
    connection.on('error', () => undefined);
    connection.close();
    body.destroy();
  }
}

/** The message as it goes over the wire. */
export async function composeMail(mail: Mail): Promise<Buffer> {
  const composer = new MailComposer({
    messageId: `<${mail.messageId}>`,
    date: new Date(mail.date.epochMilliseconds),
    from: { ...mail.from },
    ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
    to: [...mail.recipients],
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { 'Content-Language': mail.language, 'Auto-Submitted': 'auto-generated' },
    attachments: mail.attachments.map(({ fileName, type, content }) => ({ filename: fileName, contentType: type, content: Buffer.from(content) })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

function connectionOptions({ host, port, security }: MailServer, { trusted }: SendOptions): SMTPConnection.Options {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: stepTimeout,
    greetingTimeout: stepTimeout,
    socketTimeout: stepTimeout,
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(trusted === undefined ? {} : { ca: trusted }) },
  };
}

async function exchange(
  connection: SMTPConnection,
  { login }: MailServer,
  { from, recipients }: Mail,
  { message, body }: { message: Buffer; body: Readable },
): Promise<SentMessageInfo> {
  await settle<void>((done) => connection.connect(done));
  if (login !== undefined) await settle<boolean>((done) => connection.login({ user: login.username, pass: login.password }, done));
  const envelope = { from: from.address, to: [...recipients], size: message.length };
  const info = await settle<SentMessageInfo>((done) => connection.send(envelope, body, done));
  connection.quit();
  return info;
}

function settle<Value>(start: (done: (error?: Error | null, value?: Value) => void) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as Value)));
  });
}

function readAcceptance(info: SentMessageInfo): MailAnswer {
  const rejected: readonly SmtpError[] = info.rejectedErrors ?? [];
  const tell = (error: SmtpError) => ({ recipient: error.recipient ?? '', answer: answerOf(error) });
  return {
    kind: 'accepted',
    answer: info.response.slice(0, serverAnswerLongest),
    refused: rejected.filter(isForGood).map(tell),
    deferred: rejected.filter((error) => !isForGood(error)).map(tell),
  };
}

function readFault(error: SmtpError, wasSentWhole: boolean): MailAnswer {
  const answer = answerOf(error);
  if (!messageErrors.has(error.code ?? '')) {
    return { kind: 'deferred', answer, because: 'server', isUncertain: wasSentWhole && error.responseCode === undefined };
  }
  return isForGood(error) ? { kind: 'refused', answer } : { kind: 'deferred', answer, because: 'message', isUncertain: false };
}

/** Without a word of the server the message was refused before it left us, such as for an address that is none. */
function isForGood({ permanent }: SmtpError): boolean {
  return permanent ?? true;
}

function answerOf(error: SmtpError): string {
  return (error.response ?? error.message).slice(0, serverAnswerLongest);
}

function* chunksOf(message: Buffer): Generator<Buffer> {
  for (let start = 0; start < message.length; start += chunkBytes) yield message.subarray(start, start + chunkBytes);
}
