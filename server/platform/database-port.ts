// A free port of this machine for the embedded database.

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const host = '127.0.0.1';
const lowest = 15_000;
const highest = 32_000;

/**
 * Below the ports that systems give to outgoing connections, so that none of those takes the database's port while it
 * restarts, nor a client that keeps trying connects to itself.
 */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(lowest, highest);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No free port between ${lowest} and ${highest} was found for the database.`);
}

export function isPortFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  return promise;
}
