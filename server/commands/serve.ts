// Runs `releve serve`: the service, until a signal ends it.

import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { startService } from '../serve.ts';
import type { Typed } from './read-words.ts';
import { say, untilSignal } from './terminal.ts';

export async function runServe({ config: readSettings }: Typed): Promise<number> {
  const config = readSettings();
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
