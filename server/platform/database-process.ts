// The PostgreSQL processes of one data folder: starting them under a watchdog, finding them, stopping them.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseOwner, identityOf } from './database-owner.ts';

export type Watchdog = ChildProcessByStdio<Writable, null, Readable>;

/** What PostgreSQL and its tools see of the environment; nothing of ours changes what they do. */
export const childEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Runs the server and stops it when standard input ends, which is when the service is gone, however it went.
 * The guard looks before it signals, because the process number may belong to someone else by then.
 */
const watchdog = `
cluster=$1; shift
trap : INT TERM HUP
exec 3<&0
"$@" </dev/null 3<&- &
database=$!
{
  while read -r _; do :; done <&3
  [ "$(readlink "/proc/$database/cwd")" = "$cluster" ] || exit 0
  kill -INT $database
  count=0
  while [ $count -lt 50 ] && kill -0 $database; do sleep 0.1; count=$((count + 1)); done
  kill -QUIT $database
} 2>/dev/null >/dev/null &
guard=$!
exec 3<&-
while :; do
  wait $database
  status=$?
  kill -0 $database 2>/dev/null || break
done
kill $guard 2>/dev/null
exit $status
`;

/** Starts the server in a session of its own, out of reach of the terminal's Ctrl-C. `clusterDirectory` has no links in it. */
export function spawnDatabase(postgres: string, clusterDirectory: string, parameters: readonly string[], owner: DatabaseOwner | undefined): Watchdog {
  return spawn('/bin/sh', ['-c', watchdog, 'sh', clusterDirectory, postgres, '-D', clusterDirectory, ...parameters], {
    ...identityOf(owner),
    cwd: '/',
    env: childEnvironment,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

/** The server's number and whether it answers, from the file it keeps; undefined when it is not that watchdog's child. */
export function readServer(clusterDirectory: string, watchdogPid: number): { readonly pid: number; readonly isReady: boolean } | undefined {
  const lines = readText(pidFileOf(clusterDirectory)).split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!(pid > 0) || parentOf(pid) !== watchdogPid) return undefined;
  return { pid, isReady: lines[7]?.trim() === 'ready' };
}

/**
 * Stops whatever PostgreSQL still runs in the folder: first a clean end, then an immediate one, then by force.
 * Throws when processes outlive even that.
 */
export async function stopProcesses(clusterDirectory: string, cleanSeconds: number): Promise<void> {
  const steps: readonly [NodeJS.Signals, number][] = [
    ['SIGINT', cleanSeconds],
    ['SIGQUIT', 8],
    ['SIGKILL', 5],
  ];
  for (const [signal, seconds] of steps) {
    if (await stopWithin(clusterDirectory, signal, seconds)) return;
  }
  throw new Error(`PostgreSQL in ${clusterDirectory} does not stop (processes ${listProcesses(clusterDirectory).join(', ')}).`);
}

/**
 * PostgreSQL takes any living process with the number in its file for itself: one that died but was not collected, or a
 * stranger with the same number. Call it only when no process runs in the folder.
 */
export function dropStalePidFile(clusterDirectory: string): void {
  const pid = Number.parseInt(readText(pidFileOf(clusterDirectory)), 10);
  if (pid > 0 && readText(`/proc/${pid}/stat`) !== '') rmSync(pidFileOf(clusterDirectory), { force: true });
}

/** Processes of PostgreSQL whose working folder this is; dead ones that wait to be collected do not count. */
export function listProcesses(clusterDirectory: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => workingFolderOf(pid) === clusterDirectory && readText(`/proc/${pid}/comm`).startsWith('postgres')).map(Number);
}

async function stopWithin(clusterDirectory: string, signal: NodeJS.Signals, seconds: number): Promise<boolean> {
  signalProcesses(clusterDirectory, signal);
  for (let waited = 0; waited < seconds * 1000; waited += 50) {
    if (listProcesses(clusterDirectory).length === 0) return true;
    await sleep(50);
  }
  return false;
}

/** The server passes the word on to its children; by force, everyone is told. */
function signalProcesses(clusterDirectory: string, signal: NodeJS.Signals): void {
  const pids = listProcesses(clusterDirectory);
  const told = signal === 'SIGKILL' ? pids : pids.filter((pid) => !pids.includes(parentOf(pid) ?? 0));
  for (const pid of told) signalOne(pid, signal);
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!isGone) throw error;
  }
}

/** The name of the process stands in brackets and may hold anything, so the fields are counted from the last one. */
function parentOf(pid: number): number | undefined {
  const text = readText(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const parent = Number.parseInt(fields[1] ?? '', 10);
  return parent > 0 ? parent : undefined;
}

function workingFolderOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function pidFileOf(clusterDirectory: string): string {
  return join(clusterDirectory, 'postmaster.pid');
}
