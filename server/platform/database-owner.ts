// Under which user PostgreSQL runs, and which folders that user can reach.

import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DomainFailure } from '../kernel/failure.ts';

const run = promisify(execFile);
const timeLimitMilliseconds = 10_000;

/** What `spawn` needs to become that user; the name is for messages. */
export interface DatabaseOwner {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Stands for a user that does not exist yet. */
const anybody: DatabaseOwner = { name: 'nobody', uid: 65_534, gid: 65_534 };

export const systemFolder = '/var/lib/releve';

/**
 * PostgreSQL refuses to run as root. A service that runs as root gives it the user that already owns the database, else
 * `releve`, else `postgres`, else a new `releve`. An ordinary user runs it as itself: the answer is undefined.
 */
export async function findDatabaseOwner(clusterDirectory: string): Promise<DatabaseOwner | undefined> {
  const held = await stat(clusterDirectory).catch(() => undefined);
  if (!isRoot()) {
    refuseForeignCluster(clusterDirectory, held?.uid);
    return undefined;
  }
  if (held === undefined) return findOrCreateUser();
  if (held.uid !== 0) return { name: await nameOf(held.uid), uid: held.uid, gid: held.gid };
  const { name } = await findOrCreateUser();
  throw new DomainFailure(
    'unavailable',
    'database_owned_by_root',
    `The database in ${clusterDirectory} belongs to root. Give it back with: chown -R ${name}: ${clusterDirectory}`,
  );
}

/** `./data`, or a system folder when the service runs as root in a place that its database's user cannot enter. */
export async function defaultDataDirectory(cwd: string = process.cwd()): Promise<string> {
  const local = join(cwd, 'data');
  if (!isRoot()) return local;
  const owner = (await findExistingUser()) ?? anybody;
  return placeDataDirectory(local, (path) => canReach(owner, path));
}

/** Decides where data goes by default: here when the folder, or else its parent, can be reached. */
export async function placeDataDirectory(local: string, reaches: (path: string) => Promise<boolean>): Promise<string> {
  const exists = await stat(local).then(
    () => true,
    () => false,
  );
  return (await reaches(exists ? local : dirname(local))) ? local : join(systemFolder, 'data');
}

/** Refuses a folder that the database's user cannot enter, and names the folder on the way that is closed. */
export async function ensureReachable(owner: DatabaseOwner | undefined, dataDirectory: string): Promise<void> {
  if (await canReach(owner, dataDirectory)) return;
  const closed = await firstClosedFolder(owner, dataDirectory);
  if (closed === '/') throw new DomainFailure('unavailable', 'database_user_refused', sentenceOfRefusedUser(owner));
  const who = owner === undefined ? 'the service' : `the user ${owner.name}, as whom the database runs,`;
  throw new DomainFailure(
    'unavailable',
    'data_folder_closed',
    `The data folder ${dataDirectory} cannot be reached: ${who} may not enter ${closed}. Set RELEVE_DATA to a folder such as ${systemFolder}/data, or open the way with: chmod o+x ${closed}`,
  );
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Tries it for real, so that access lists and mounts count. */
export async function canReach(owner: DatabaseOwner | undefined, path: string): Promise<boolean> {
  const answer = run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', path], { ...identityOf(owner), cwd: '/', timeout: timeLimitMilliseconds });
  return answer.then(
    () => true,
    () => false,
  );
}

export function identityOf(owner: DatabaseOwner | undefined): { uid?: number; gid?: number } {
  return owner === undefined ? {} : { uid: owner.uid, gid: owner.gid };
}

function refuseForeignCluster(clusterDirectory: string, uid: number | undefined): void {
  if (uid === undefined || uid === process.getuid?.()) return;
  throw new DomainFailure(
    'unavailable',
    'database_owned_by_other',
    `The database in ${clusterDirectory} belongs to another user (${uid}). Start the service as that user or as root, or set RELEVE_DATA to another folder.`,
  );
}

function sentenceOfRefusedUser(owner: DatabaseOwner | undefined): string {
  return `The service may not run programs as the user ${owner?.name ?? 'it runs as'}. Give it the capabilities SETUID and SETGID, start it as an ordinary user, or set DATABASE_URL.`;
}

async function findOrCreateUser(): Promise<DatabaseOwner> {
  return (await findExistingUser()) ?? createUser();
}

async function findExistingUser(): Promise<DatabaseOwner | undefined> {
  return (await findUser('releve')) ?? (await findUser('postgres'));
}

async function createUser(): Promise<DatabaseOwner> {
  const ways: readonly [string, readonly string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', 'releve']],
    ['adduser', ['--system', '--group', '--no-create-home', 'releve']],
    ['adduser', ['-S', '-D', '-H', 'releve']],
  ];
  const faults: string[] = [];
  for (const [command, parameters] of ways) {
    await run(command, [...parameters], { timeout: timeLimitMilliseconds }).catch((error: Error) => faults.push(error.message.trim()));
    const owner = await findUser('releve');
    if (owner !== undefined) return owner;
  }
  throw new DomainFailure(
    'unavailable',
    'database_user_missing',
    'The database cannot run as root, and the user releve could not be created. Create it with: useradd --system releve. Or start the service as an ordinary user, or set DATABASE_URL.',
    { internal: faults.join('\n') },
  );
}

async function findUser(name: string): Promise<DatabaseOwner | undefined> {
  const [uid, gid] = await Promise.all([askId('-u', name), askId('-g', name)]);
  const isUsable = uid !== undefined && gid !== undefined && uid !== 0;
  return isUsable ? { name, uid, gid } : undefined;
}

async function askId(option: '-u' | '-g', name: string): Promise<number | undefined> {
  return run('id', [option, name], { timeout: timeLimitMilliseconds }).then(
    ({ stdout }) => Number.parseInt(stdout, 10),
    () => undefined,
  );
}

async function nameOf(uid: number): Promise<string> {
  return run('id', ['-un', String(uid)], { timeout: timeLimitMilliseconds }).then(
    ({ stdout }) => stdout.trim(),
    () => String(uid),
  );
}

async function firstClosedFolder(owner: DatabaseOwner | undefined, path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path || (await canReach(owner, parent))) return path;
  return firstClosedFolder(owner, parent);
}
