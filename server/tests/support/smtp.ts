// A real mail server on the loopback that accepts, puts off, refuses or hangs up as a test tells it.

import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly recipients: readonly string[];
  readonly message: string;
}

export interface TestSmtp {
  readonly port: number;
  /** What was accepted, or taken and then not answered. */
  readonly received: readonly ReceivedMail[];
  readonly connectionCount: number;
  /** What comes next after each whole message; the last one stays. */
  answer(...manners: readonly Manner[]): void;
  stop(): Promise<void>;
}

/** `hang up` takes the whole message and closes without a word; a number is the code of the refusal. */
export type Manner = 'accept' | 'hang up' | number;

/** Addresses that begin with `later` are put off, with `never` refused. */
export async function startSmtp(options: SMTPServerOptions = {}): Promise<TestSmtp> {
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  let manners: readonly Manner[] = ['accept'];
  let connectionCount = 0;
  const nextManner = () => {
    const [manner = 'accept', ...others] = manners;
    if (others.length > 0) manners = others;
    return manner;
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, done) => {
      connectionCount += 1;
      done();
    },
    onRcptTo: ({ address }, _session, done) => {
      if (address.startsWith('later')) return done(refusal(450, 'Mailbox busy'));
      return address.startsWith('never') ? done(refusal(550, 'No such mailbox')) : done();
    },
    onData: async (stream, session, done) => {
      const message = Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>)).toString();
      const { mailFrom, rcptTo } = session.envelope;
      const mail = { from: mailFrom === false ? '' : mailFrom.address, recipients: rcptTo.map(({ address }) => address), message };
      const manner = nextManner();
      if (typeof manner === 'number') return done(refusal(manner, 'As the test says'));
      received.push(mail);
      if (manner === 'accept') return done(null, 'Queued');
      for (const socket of sockets) socket.destroy();
    },
    ...options,
  });
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    get connectionCount() {
      return connectionCount;
    },
    answer(...next) {
      manners = next;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
