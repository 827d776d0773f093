// A mail server on this machine that delivers nothing: it keeps what it gets as files and lists them.

import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type MailSummary, readMail } from './mail-catcher-reader.ts';

export interface CaughtMail extends MailSummary {
  /** In the directory, `<number>.eml`. */
  readonly fileName: string;
  readonly sizeBytes: number;
}

export interface MailCatcher {
  readonly port: number;
  /** Newest first. */
  list(): Promise<readonly CaughtMail[]>;
  /** The whole message, or undefined when there is none of that name. */
  read(fileName: string): Promise<Buffer | undefined>;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const messageBytesMax = 52_428_800;
const caughtName = /^\d{6,12}\.eml$/;

/** Listens on 127.0.0.1 alone, on any free port unless one is given. Messages of earlier runs stay in the list. */
export async function startMailCatcher({ directory, port = 0 }: { directory: string; port?: number }): Promise<MailCatcher> {
  await mkdir(directory, { recursive: true });
  const keeper = createKeeper(directory, await listCaughtFiles(directory));
  const server = new SMTPServer({
    size: messageBytesMax,
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onData: (stream, _session: SMTPServerSession, done) => {
      gather(stream)
        .then((message) => (stream.sizeExceeded ? Promise.reject(tooLarge()) : keeper.keep(message)))
        .then(
          (fileName) => done(null, `Kept as ${fileName}`),
          (error: Error) => done(error),
        );
    },
  });
  const listening = await listen(server, port);
  return { port: listening, list: keeper.list, read: keeper.read, stop: () => new Promise((resolve) => server.close(resolve)) };
}

function createKeeper(directory: string, known: readonly string[]) {
  const summaries = new Map<string, CaughtMail>();
  let lastNumber = Number.parseInt(known.at(-1) ?? '0', 10);

  /** Whole and on the disk before the sender hears that it is kept. */
  async function keep(message: Buffer): Promise<string> {
    lastNumber += 1;
    const fileName = `${String(lastNumber).padStart(6, '0')}.eml`;
    const draft = join(directory, `${fileName}.part`);
    const file = await open(draft, 'w');
    try {
      await file.writeFile(message);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(directory, fileName));
    return fileName;
  }

  async function summarise(fileName: string): Promise<CaughtMail> {
    const known = summaries.get(fileName);
    if (known !== undefined) return known;
    const message = await readFile(join(directory, fileName));
    const summary = { ...readMail(message), fileName, sizeBytes: message.length };
    summaries.set(fileName, summary);
    return summary;
  }

  return {
    keep,
    list: async () => Promise.all((await listCaughtFiles(directory)).toReversed().map(summarise)),
    read: async (fileName: string) => ((await listCaughtFiles(directory)).includes(fileName) ? readFile(join(directory, fileName)) : undefined),
  };
}

/** In the order they came. */
async function listCaughtFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names.filter((name) => caughtName.test(name)).toSorted((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
}

async function gather(stream: SMTPServerDataStream): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>));
}

function tooLarge(): Error {
  return Object.assign(new Error('The message is too large.'), { responseCode: 552 });
}

function listen(server: SMTPServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A broken connection of a sender is no reason for the catcher to end.
      server.on('error', () => undefined);
      resolve((server.server.address() as AddressInfo).port);
    });
  });
}
