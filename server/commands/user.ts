// Runs `releve user`: a new passphrase for somebody who may log in.

import { text } from 'node:stream/consumers';
import { resetPassphrase } from '../access/user.service.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { openDatabaseForCommand } from '../serve.ts';
import type { Typed } from './read-words.ts';
import { say } from './terminal.ts';

export async function runUser({ config, positionals, flags }: Typed): Promise<number> {
  const [email = ''] = positionals;
  if (process.stdin.isTTY) say('Type the new passphrase and end with Ctrl+D.');
  const passphrase = (await text(process.stdin)).trim();
  const opened = await openDatabaseForCommand(config(), { clock: systemClock, log: createLog({ level: 'warn', destination: process.stderr }) });
  try {
    const known = await resetPassphrase(opened.db, email, passphrase, systemClock.now());
    if (known === undefined) {
      process.stderr.write(`Nobody may log in as ${email}.\n`);
      return 1;
    }
    if (flags.has('json')) process.stdout.write(`${JSON.stringify({ email: known.email })}\n`);
    else say(`${known.email} has a new passphrase; open sessions have ended.`);
    return 0;
  } finally {
    await opened.close();
  }
}
