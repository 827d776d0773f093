// Runs one command of the command line and answers with its exit code.

import { text } from 'node:stream/consumers';
import { resetPassphrase } from '../access/user.service.ts';
import type { Config } from '../config.ts';
import { runDemo } from '../demo/run-demo.ts';
import { runBillCycle } from '../invoicing/run-bill-cycle.job.ts';
import { formatMoney } from '../kernel/money.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { openDatabaseForCommand, startService } from '../serve.ts';
import type { Command } from './usage.ts';

export interface Typed {
  readonly config: Config;
  readonly positionals: readonly string[];
  readonly values: { readonly json: boolean; readonly exit: boolean };
}

const progressMilliseconds = 250;

export async function runCommand(name: Command['name'], typed: Typed): Promise<number> {
  if (name === 'serve') return serve(typed);
  if (name === 'demo') return demo(typed);
  if (name === 'bill') return bill(typed);
  return user(typed);
}

async function serve({ config }: Typed): Promise<number> {
  const log = createLog({ level: config.logLevel });
  const ended = untilSignal();
  const service = await startService(config, { clock: systemClock, log });
  service.onDatabaseLost((sentence) => ended.end(new Error(sentence)));
  say(`Relevé is listening on ${service.url}`);
  if (service.setupUrl !== undefined) say(`First start: open this link within a day to make the first user.\n\n  ${service.setupUrl}\n`);
  try {
    await ended.promise;
  } finally {
    await service.stop();
  }
  return 0;
}

async function demo({ config, values }: Typed): Promise<number> {
  const log = createLog({ level: 'warn', destination: process.stderr });
  const ended = untilSignal();
  // A demo that only prints needs no known port, and another service may hold it.
  const running = await runDemo(values.exit ? { ...config, port: 0 } : config, { clock: systemClock, log, progress: createProgress(values.json) });
  const { result, url, email, passphrase } = running;
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else say(summary(result));
  if (!values.exit) {
    say(`Open ${url} and log in as ${email} with the passphrase ${passphrase}\nThe mails it sent are on the page “Caught mails”. Stop with Ctrl+C.`);
    await ended.promise;
  }
  await running.stop();
  return 0;
}

async function bill({ config, values }: Typed): Promise<number> {
  const log = createLog({ level: 'warn', destination: process.stderr });
  const opened = await openDatabaseForCommand(config, { clock: systemClock, log });
  try {
    const result = await runBillCycle({ db: opened.db, clock: systemClock, log });
    if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else say(`${result.issued} invoices issued, ${result.parked} accounts parked.`);
    if (!values.json && result.waitingFor.length > 0) say(`Some cycles wait for ${result.waitingFor.join(', ')}.`);
    return 0;
  } finally {
    await opened.close();
  }
}

async function user({ config, positionals, values }: Typed): Promise<number> {
  const [email] = positionals;
  if (email === undefined) {
    process.stderr.write('Which user? Usage: releve user EMAIL\n');
    return 2;
  }
  if (process.stdin.isTTY) say('Type the new passphrase and end with Ctrl+D.');
  const passphrase = (await text(process.stdin)).trim();
  const opened = await openDatabaseForCommand(config, { clock: systemClock, log: createLog({ level: 'warn', destination: process.stderr }) });
  try {
    const known = await resetPassphrase(opened.db, email, passphrase, systemClock.now());
    if (known === undefined) {
      process.stderr.write(`Nobody may log in as ${email}.\n`);
      return 1;
    }
    if (values.json) process.stdout.write(`${JSON.stringify({ email: known.email })}\n`);
    else say(`${known.email} has a new passphrase; open sessions have ended.`);
    return 0;
  } finally {
    await opened.close();
  }
}

function summary(result: Awaited<ReturnType<typeof runDemo>>['result']): string {
  const lines = [
    `${result.collected} records collected: ${result.rated} rated, ${result.notChargeable} not chargeable, ${result.suspended} in suspense, ${result.duplicates} duplicates.`,
    ...result.invoices.map(
      (invoice) =>
        `  ${invoice.number}  ${invoice.account}  ${formatMoney({ minor: BigInt(invoice.totalMinor), currency: invoice.currency })} ${invoice.currency}  ${invoice.pdf}`,
    ),
    `${result.mailed} invoices mailed, ${result.seconds} seconds.`,
  ];
  return lines.join('\n');
}

/** One line that moves on a terminal, one line a step elsewhere; always on standard error, so that JSON stays alone. */
function createProgress(isQuiet: boolean): (step: string, share: number) => void {
  let shown = '';
  let shownAt = 0;
  return (step, share) => {
    const now = systemClock.now().epochMilliseconds;
    if (!process.stderr.isTTY || isQuiet) {
      if (step !== shown) process.stderr.write(`${step} …\n`);
      shown = step;
      return;
    }
    if (step === shown && share < 1 && now - shownAt < progressMilliseconds) return;
    if (step !== shown && shown !== '') process.stderr.write('\n');
    shown = step;
    shownAt = now;
    const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░');
    process.stderr.write(`\r${step.padEnd(32)} ${bar} ${String(Math.round(share * 100)).padStart(3)} %`);
    if (share >= 1) process.stderr.write('\n');
  };
}

function untilSignal(): { readonly promise: Promise<void>; end(error: Error): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  return { promise, end: reject };
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
