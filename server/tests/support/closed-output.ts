// Runs the command line for those who close its output early, and tells how much memory a run took.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

/** Reads a little and goes away, as `head` does. */
export async function runUntilClosed(words: readonly string[]): Promise<{ readonly code: number | null; readonly err: string }> {
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'close');
  return { code, err };
}

/** The highest resident memory of the process, in MB; the output is thrown away. */
export async function measurePeak(words: readonly string[]): Promise<number> {
  const say = "process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)))";
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(say)}`, main, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(err);
  return Number(err) / 1000;
}
