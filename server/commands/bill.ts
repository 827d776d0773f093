// Runs `releve bill`: every account whose cycle is due gets its invoice.

import { runBillCycle } from '../invoicing/run-bill-cycle.job.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { openDatabaseForCommand } from '../serve.ts';
import type { Typed } from './read-words.ts';
import { say } from './terminal.ts';

export async function runBill({ config, flags }: Typed): Promise<number> {
  const log = createLog({ level: 'warn', destination: process.stderr });
  const opened = await openDatabaseForCommand(config(), { clock: systemClock, log });
  try {
    const result = await runBillCycle({ db: opened.db, clock: systemClock, log });
    if (flags.has('json')) process.stdout.write(`${JSON.stringify(result)}\n`);
    else say(`${result.issued} invoices issued, ${result.parked} accounts parked.`);
    if (!flags.has('json') && result.waitingFor.length > 0) say(`Some cycles wait for ${result.waitingFor.join(', ')}.`);
    return 0;
  } finally {
    await opened.close();
  }
}
