// The PostgreSQL processes of one data folder: starting them under a watchdog, finding them, stopping them.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseOwner, identityOf } from './database-owner.ts';

export type Watchdog = ChildProcessByStdio<Writable, null, Readable>;

/**
 * The files of one server, and the name that all its processes show. The name tells them from those of other folders
 * even to a service that runs as root without the right to look into other users' processes, as in a container.
 */
export interface Cluster {
  /** Without links in it. */
  readonly directory: string;
  readonly name: string;
}

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

export async function clusterAt(directory: string): Promise<Cluster> {
  const { dev, ino } = await stat(directory, { bigint: true });
  return { directory, name: `releve-${dev}-${ino}` };
}

/** Starts the server in a session of its own, out of reach of the terminal's Ctrl-C. */
export function spawnDatabase(postgres: string, cluster: Cluster, parameters: readonly string[], owner: DatabaseOwner | undefined): Watchdog {
  return spawn('/bin/sh', ['-c', watchdog, 'sh', cluster.directory, postgres, '-D', cluster.directory, ...parameters, '-c', `cluster_name=${cluster.name}`], {
    ...identityOf(owner),
    cwd: '/',
    env: childEnvironment,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

/** The server's number and whether it answers, from the file it keeps; undefined when it is not that watchdog's child. */
export function readServer(cluster: Cluster, watchdogPid: number): { readonly pid: number; readonly isReady: boolean } | undefined {
  const lines = readText(pidFileOf(cluster)).split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!(pid > 0) || parentOf(pid) !== watchdogPid) return undefined;
  return { pid, isReady: lines[7]?.trim() === 'ready' };
}

/**
 * Stops whatever PostgreSQL still runs in the folder: first a clean end, then an immediate one, then by force.
 * Throws when processes outlive even that.
 */
export async function stopProcesses(cluster: Cluster, cleanSeconds: number): Promise<void> {
  const steps: readonly [NodeJS.Signals, number][] = [
    ['SIGINT', cleanSeconds],
    ['SIGQUIT', 8],
    ['SIGKILL', 5],
  ];
  for (const [signal, seconds] of steps) {
    if (await stopWithin(cluster, signal, seconds)) return;
  }
  throw new Error(`PostgreSQL in ${cluster.directory} does not stop (processes ${listProcesses(cluster).join(', ')}).`);
}

/**
 * PostgreSQL takes any living process with the number in its file for itself: one that died but was not collected, or a
 * stranger with the same number. Call it only when no process runs in the folder.
 */
export function dropStalePidFile(cluster: Cluster): void {
  const pid = Number.parseInt(readText(pidFileOf(cluster)), 10);
  if (pid > 0 && readText(`/proc/${pid}/stat`) !== '') rmSync(pidFileOf(cluster), { force: true });
}

/** Processes of PostgreSQL that show the cluster's name; dead ones that wait to be collected do not count. */
export function listProcesses(cluster: Cluster): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => readText(`/proc/${pid}/comm`).startsWith('postgres') && showsName(pid, cluster.name)).map(Number);
}

/** The server shows it among its parameters, its children in their title. */
function showsName(pid: string, name: string): boolean {
  const words = readText(`/proc/${pid}/cmdline`).split(/[\0 =]/);
  return words.includes(name) || words.includes(`${name}:`);
}

async function stopWithin(cluster: Cluster, signal: NodeJS.Signals, seconds: number): Promise<boolean> {
  signalProcesses(cluster, signal);
  for (let waited = 0; waited < seconds * 1000; waited += 50) {
    if (listProcesses(cluster).length === 0) return true;
    await sleep(50);
  }
  return false;
}

/** The server passes the word on to its children; by force, everyone is told. */
function signalProcesses(cluster: Cluster, signal: NodeJS.Signals): void {
  const pids = listProcesses(cluster);
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

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function pidFileOf(cluster: Cluster): string {
  return join(cluster.directory, 'postmaster.pid');
}
