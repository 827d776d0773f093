// Runs the command line as people do: a process of its own, its words, its exit code.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits for words on standard output. */
  said(words: RegExp): Promise<RegExpExecArray>;
}

/** A folder that the database's own user can enter. */
export async function makeScratch(name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `releve-${name}-`));
  await chmod(directory, 0o755);
  return directory;
}

export function startCommand(words: readonly string[], env: Readonly<Record<string, string>>, input = ''): RunningCommand {
  const child = spawn(process.execPath, [main, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', LANG: 'C.UTF-8', ...env },
  });
  child.stdin.end(input);
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]): Ended => ({ code, out, err }));
  return {
    process: child,
    ended,
    said: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = words.exec(out);
          if (found === null) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        void ended.then(() => reject(new Error(`The command ended without saying ${words}: ${out}\n${err}`)));
        look();
      }),
  };
}

export function runCommand(words: readonly string[], env: Readonly<Record<string, string>>, input = ''): Promise<Ended> {
  return startCommand(words, env, input).ended;
}

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
