// One running service per data folder: a lock that the kernel frees when its holder dies.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainFailure } from '../kernel/failure.ts';

export interface DataFolderLock {
  release(): void;
}

const sqliteBusy = 5;
const sqliteCannotOpen = 14;

/** Handles that would free their lock when collected. */
const held = new Set<DatabaseSync>();

/**
 * Takes the folder for this process or refuses with the number of the process that has it. The lock is a file lock,
 * which Node offers through SQLite alone: it cannot go stale, whatever kills the holder, and two starts cannot both win.
 */
export async function lockDataFolder(dataDirectory: string): Promise<DataFolderLock> {
  const handle = tryLock(dataDirectory);
  if (handle === undefined) return refuse(dataDirectory, await findHolder(dataDirectory));
  held.add(handle);
  const pidFile = pidFileOf(dataDirectory);
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      if (!held.delete(handle)) return;
      rmSync(pidFile, { force: true });
      handle.close();
    },
  };
}

export function unwritableFolder(dataDirectory: string): DomainFailure {
  const sentence = `The service may not write in the data folder ${dataDirectory}. Change its owner, or set RELEVE_DATA to another folder.`;
  return new DomainFailure('unavailable', 'data_folder_unwritable', sentence);
}

function tryLock(dataDirectory: string): DatabaseSync | undefined {
  let handle: DatabaseSync | undefined;
  try {
    handle = new DatabaseSync(join(dataDirectory, 'service.lock'), { timeout: 0 });
    handle.exec('pragma journal_mode = memory; begin exclusive');
    return handle;
  } catch (error) {
    handle?.close();
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    if (code === sqliteBusy) return undefined;
    if (code !== sqliteCannotOpen) throw error;
    throw new DomainFailure(
      'unavailable',
      'data_folder_unwritable',
      `The service may not write in the data folder ${dataDirectory}. Change its owner, or set RELEVE_DATA to another folder.`,
    );
  }
}

/** The holder writes its number just after it took the lock, so the first look may come too early. */
async function findHolder(dataDirectory: string): Promise<number | undefined> {
  for (let look = 0; look < 10; look += 1) {
    const pid = readPid(pidFileOf(dataDirectory));
    if (pid !== undefined && isAlive(pid)) return pid;
    await sleep(100);
  }
  return undefined;
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function refuse(dataDirectory: string, pid: number | undefined): never {
  const who = pid === undefined ? 'another running service' : `another running service (process ${pid})`;
  throw new DomainFailure(
    'conflict',
    'data_folder_in_use',
    `The data folder ${dataDirectory} is in use by ${who}. Stop that service first, or set RELEVE_DATA to another folder.`,
  );
}

function pidFileOf(dataDirectory: string): string {
  return join(dataDirectory, 'service.pid');
}
