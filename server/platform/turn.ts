// Lets others have their turn in the middle of long work, so that connections are served meanwhile.

import { setImmediate } from 'node:timers/promises';

/** Goes on after whatever has arrived was worked off. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}
