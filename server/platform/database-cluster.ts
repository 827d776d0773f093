// The files and settings of the embedded database: made once, sized for a small box.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { homedir, totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DomainFailure } from '../kernel/failure.ts';
import { unwritableFolder } from './data-folder-lock.ts';
import type { DatabaseBinaries } from './database-binaries.ts';
import { type DatabaseOwner, ensureReachable, identityOf } from './database-owner.ts';
import { childEnvironment } from './database-process.ts';

const run = promisify(execFile);
const creationLimitMilliseconds = 120_000;
const unfinishedPrefix = 'postgresql.new-';
const mebibyte = 1024 * 1024;

export type DatabaseSettings = Readonly<Record<string, string>>;

/** Makes the data folder if need be; others may pass through it, but not look into it. */
export async function prepareDataFolder(dataDirectory: string, owner: DatabaseOwner | undefined): Promise<void> {
  const firstMade = await mkdir(dataDirectory, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw ['EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '') ? unwritableFolder(dataDirectory) : error;
  });
  const mode = owner === undefined ? 0o700 : 0o711;
  for (let made = dataDirectory; firstMade !== undefined && made.length >= firstMade.length; made = dirname(made)) await chmod(made, mode);
  if (owner !== undefined) await openWay(owner, dataDirectory);
  await ensureReachable(owner, dataDirectory);
}

/**
 * Lets the database's group pass through the data folder, and through closed folders above it that hold nothing else,
 * such as one made for the purpose. Nothing but the data folder is opened by that; other closed folders are refused.
 */
async function openWay(owner: DatabaseOwner, dataDirectory: string): Promise<void> {
  for (let folder = resolve(dataDirectory), inner = ''; folder !== '/'; inner = basename(folder), folder = dirname(folder)) {
    const { uid, gid, mode } = await stat(folder);
    const isClosed = uid === 0 && gid === 0 && (mode & 0o077) === 0;
    const holdsNothingElse = inner === '' || (await readdir(folder)).every((name) => name === inner);
    if (!isClosed || !holdsNothingElse || folder === homedir()) continue;
    await chown(folder, uid, owner.gid);
    await chmod(folder, (mode & 0o7777) | 0o010);
  }
}

/** Creates the database files unless they are there, whole or not at all, and answers with the password. */
export async function prepareCluster(dataDirectory: string, binaries: DatabaseBinaries, owner: DatabaseOwner | undefined): Promise<string> {
  await dropUnfinished(dataDirectory);
  const exists = await isThere(clusterIn(dataDirectory));
  const password = await readPassword(dataDirectory, exists);
  if (!exists) await createCluster({ dataDirectory, binaries, owner, password });
  return password;
}

export function clusterIn(dataDirectory: string): string {
  return join(dataDirectory, 'postgresql');
}

/** Parameters of the server program. What PostgreSQL says about single statements stays out of the log: it may hold numbers of callers. */
export async function serverParameters(port: number, settings: DatabaseSettings): Promise<string[]> {
  const all: DatabaseSettings = { ...(await defaultSettings()), ...settings, port: String(port) };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function defaultSettings(): Promise<DatabaseSettings> {
  const memoryMebibytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / mebibyte;
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: `${clamp(Math.floor(memoryMebibytes / 8), 64, 1024)}MB`,
    effective_cache_size: `${clamp(Math.floor(memoryMebibytes / 2), 256, 65_536)}MB`,
    work_mem: `${clamp(Math.floor(memoryMebibytes / 128), 8, 64)}MB`,
    maintenance_work_mem: `${clamp(Math.floor(memoryMebibytes / 16), 64, 512)}MB`,
    dynamic_shared_memory_type: (await hasSharedMemory()) ? 'posix' : 'mmap',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    synchronous_commit: 'on',
    fsync: 'on',
    jit: 'off',
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_line_prefix: '',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
  };
}

/** Containers often come with 64 MB of it, which parallel queries outgrow. */
async function hasSharedMemory(): Promise<boolean> {
  return statfs('/dev/shm').then(
    ({ blocks, bsize }) => blocks * bsize >= 256 * mebibyte,
    () => false,
  );
}

async function readPassword(dataDirectory: string, exists: boolean): Promise<string> {
  const path = join(dataDirectory, 'database-password');
  if (await isThere(path)) return (await readFile(path, 'utf8')).trim();
  if (exists)
    throw new DomainFailure(
      'unavailable',
      'database_password_missing',
      `The file ${path} is missing, so the database beside it cannot be opened. Put it back from a backup of the data folder.`,
    );
  const password = randomBytes(24).toString('base64url');
  await writeDurably(path, `${password}\n`);
  return password;
}

async function createCluster({
  dataDirectory,
  binaries,
  owner,
  password,
}: {
  dataDirectory: string;
  binaries: DatabaseBinaries;
  owner: DatabaseOwner | undefined;
  password: string;
}): Promise<void> {
  const making = await mkdtemp(join(dataDirectory, unfinishedPrefix));
  const passwordFile = join(making, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner !== undefined) for (const path of [passwordFile, making]) await chown(path, owner.uid, owner.gid);
  await initialise(binaries.initdb, join(making, 'cluster'), passwordFile, owner);
  await rename(join(making, 'cluster'), clusterIn(dataDirectory));
  await syncFolder(dataDirectory);
  await rm(making, { recursive: true, force: true });
}

async function initialise(initdb: string, directory: string, passwordFile: string, owner: DatabaseOwner | undefined): Promise<void> {
  const parameters = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--auth=scram-sha-256', '--username=postgres'];
  try {
    await run(initdb, ['-D', directory, ...parameters, `--pwfile=${passwordFile}`, '--no-instructions'], {
      ...identityOf(owner),
      cwd: '/',
      env: childEnvironment,
      timeout: creationLimitMilliseconds,
    });
  } catch (error) {
    throw new Error(`The database could not be created in ${directory}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function dropUnfinished(dataDirectory: string): Promise<void> {
  const unfinished = (await readdir(dataDirectory)).filter((name) => name.startsWith(unfinishedPrefix));
  for (const name of unfinished) await rm(join(dataDirectory, name), { recursive: true, force: true, maxRetries: 5 });
}

async function writeDurably(path: string, text: string): Promise<void> {
  const making = `${path}.new`;
  const file = await open(making, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(making, path);
  await syncFolder(dirname(path));
}

/** Without it a power cut may take back a new name. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
