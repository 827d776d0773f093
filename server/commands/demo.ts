// Runs `releve demo`: a made-up month, and the service on top of it unless told to end.

import { runDemo } from '../demo/run-demo.ts';
import { formatMoney } from '../kernel/money.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import type { Typed } from './read-words.ts';
import { createProgress, say, untilSignal } from './terminal.ts';

export async function runDemoCommand({ config: readSettings, flags }: Typed): Promise<number> {
  const config = readSettings();
  const log = createLog({ level: 'warn', destination: process.stderr });
  const ended = untilSignal();
  // A demo that only prints needs no known port, and another service may hold it.
  const running = await runDemo(flags.has('exit') ? { ...config, port: 0 } : config, { clock: systemClock, log, progress: createProgress(flags.has('json')) });
  const { result, url, email, passphrase } = running;
  if (flags.has('json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  else say(summary(result));
  if (!flags.has('exit')) {
    say(`Open ${url} and log in as ${email} with the passphrase ${passphrase}\nThe mails it sent are on the page “Caught mails”. Stop with Ctrl+C.`);
    await ended.promise;
  }
  await running.stop();
  return 0;
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
