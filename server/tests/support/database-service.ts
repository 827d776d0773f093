// A service process of its own that holds a data folder's database, to be stopped and killed by tests.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface DatabaseService {
  readonly process: ChildProcess;
  readonly connectionString: string;
  readonly maintenanceConnectionString: string;
  /** What the service said about crashes of its database. */
  readonly crashes: string[];
}

export type StartAnswer =
  | { readonly kind: 'ready'; readonly service: DatabaseService }
  | { readonly kind: 'refused'; readonly sentence: string; readonly code: string };

const platform = fileURLToPath(new URL('../../platform/', import.meta.url));
const program = `
  import { startEmbeddedDatabase } from ${JSON.stringify(join(platform, 'embedded-database.ts'))};
  import { createLog } from ${JSON.stringify(join(platform, 'log.ts'))};
  const say = (what) => process.stdout.write(JSON.stringify(what) + '\\n');
  try {
    const database = await startEmbeddedDatabase({ dataDirectory: process.argv[1], log: createLog({ level: 'silent' }), settings: JSON.parse(process.argv[2]) });
    database.onCrash((crash) => say({ kind: 'crashed', crash: crash.sentence }));
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => database.stop().then(() => process.exit(0)));
    say({ kind: 'ready', connectionString: database.connectionString, maintenanceConnectionString: database.maintenanceConnectionString });
  } catch (error) {
    say({ kind: 'refused', sentence: error.message, code: error.code ?? '' });
    process.exit(1);
  }
`;

/** `under` is a command that runs the service. Starts with an almost empty environment, as from a timer, and in a process group of its own. */
export async function launchService(
  dataDirectory: string,
  options: { uid?: number; settings?: Record<string, string>; under?: readonly string[] } = {},
): Promise<StartAnswer> {
  const identity = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const parameters = ['--input-type=module', '-e', program, dataDirectory, JSON.stringify(options.settings ?? {})];
  const [command = process.execPath, ...words] = [...(options.under ?? []), process.execPath, ...parameters];
  const child = spawn(command, words, {
    ...identity,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const crashes: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<StartAnswer>();
  child.once('exit', (code, signal) => reject(new Error(`The service ended before it answered (${code ?? signal}).`)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line);
    if (said.kind === 'crashed') crashes.push(said.crash);
    else resolve(said.kind === 'ready' ? { kind: 'ready', service: { ...said, process: child, crashes } } : said);
  });
  return promise;
}

export async function startService(dataDirectory: string, options: Parameters<typeof launchService>[1] = {}): Promise<DatabaseService> {
  const answer = await launchService(dataDirectory, options);
  if (answer.kind === 'refused') throw new Error(answer.sentence);
  return answer.service;
}

/** Sends the signal and waits until the process has ended. */
export async function endService(service: DatabaseService, signal: NodeJS.Signals): Promise<number | null> {
  const { process: child } = service;
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  const [code] = await ended;
  return code;
}

/** The working folder tells here; it is another way than that of the code under test. */
export function databaseProcesses(dataDirectory: string): number[] {
  return processesWithin(join(realpathSync(dataDirectory), 'postgresql'));
}

/** The same for every data folder in a directory. */
export function databaseProcessesUnder(directory: string): number[] {
  return processesWithin(realpathSync(directory));
}

/** The shells that watch over the database of this folder. */
export function watchdogs(dataDirectory: string): number[] {
  const marks = ['sh\0', join(realpathSync(dataDirectory), 'postgresql')];
  return listPids()
    .filter((pid) => marks.every((mark) => readCommand(pid).includes(mark)) && readComm(pid) === 'sh')
    .map(Number);
}

/** Waits until the condition holds; throws when it does not within the time. */
export async function until(what: string, seconds: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < seconds * 1000; waited += 50) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(`Not within ${seconds} s: ${what}`);
}

function processesWithin(directory: string): number[] {
  return listPids()
    .filter((pid) => readComm(pid) === 'postgres' && `${workingFolderOf(pid)}/`.startsWith(`${directory}/`))
    .map(Number);
}

function listPids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function workingFolderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function readCommand(pid: string): string {
  return readOrNothing(`/proc/${pid}/cmdline`);
}

function readComm(pid: string): string {
  return readOrNothing(`/proc/${pid}/comm`).trim();
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
