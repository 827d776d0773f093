// The programs of the database: found, linked where links are missing, copied where they cannot be reached.

import { execFile } from 'node:child_process';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leftOut } from '../tests/support/left-out.ts';
import { findPackageDirectory, prepareBinaries } from './database-binaries.ts';
import { canReach } from './database-owner.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
if (!isRoot) leftOut('the copy of programs behind a closed home', 'needs root');
const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };
const platform = fileURLToPath(new URL('./', import.meta.url));
/** Real starts and stops, also on a machine with other work. */
vi.setConfig({ testTimeout: 60_000 });
let top: string;
let packageDirectory: string;
let copyDirectory: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'releve-binaries-'));
  await chmod(top, 0o755);
  packageDirectory = join(top, 'home', 'package');
  copyDirectory = join(top, 'system');
  await cp(findPackageDirectory(), packageDirectory, { recursive: true, verbatimSymlinks: true });
});
afterEach(() => rm(top, { recursive: true, force: true }));

async function dropLinks(): Promise<string[]> {
  const listed: { target: string }[] = JSON.parse(await readFile(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8'));
  const paths = listed.map(({ target }) => join(packageDirectory, target));
  for (const path of paths) await unlink(path);
  return paths;
}

async function versionOf(postgres: string): Promise<string> {
  return (await run(postgres, ['--version'])).stdout;
}

test('an installed package is used where it is', async () => {
  const binaries = await prepareBinaries({ owner: undefined, packageDirectory, copyDirectory });
  expect(binaries.postgres).toBe(join(packageDirectory, 'native', 'bin', 'postgres'));
  expect(await readdir(top)).toEqual(['home']);
});

test('a package installed without its script lacks links, which are made', async () => {
  const links = await dropLinks();
  await expect(versionOf(join(packageDirectory, 'native', 'bin', 'postgres'))).rejects.toThrow(/shared object|shared libraries/);
  const { postgres } = await prepareBinaries({ owner: undefined, packageDirectory, copyDirectory });
  expect(postgres.startsWith(packageDirectory)).toBe(true);
  expect(await versionOf(postgres)).toMatch(/PostgreSQL\) 18/);
  for (const link of links) expect((await lstat(link)).isSymbolicLink()).toBe(true);
});

test.skipIf(!isRoot)('where links can be neither found nor made, a copy has them', async ({ skip }) => {
  if (!(await canReach(nobody, platform))) skip('the user nobody cannot read this checkout');
  await dropLinks();
  await mkdir(copyDirectory);
  await chown(copyDirectory, nobody.uid, nobody.gid);
  const program = `import { prepareBinaries } from '${platform}database-binaries.ts';
    console.log((await prepareBinaries({ owner: undefined, packageDirectory: '${packageDirectory}', copyDirectory: '${copyDirectory}' })).postgres)`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { uid: nobody.uid, gid: nobody.gid, cwd: '/' });
  expect(stdout.trim().startsWith(join(copyDirectory, 'postgresql-'))).toBe(true);
  expect(await versionOf(stdout.trim())).toMatch(/PostgreSQL\) 18/);
});

test.skipIf(!isRoot)('behind a closed home the programs are copied once, whole, and for all to run', async () => {
  await chmod(join(top, 'home'), 0o700);
  const places = { owner: nobody, packageDirectory, copyDirectory: join(copyDirectory, 'releve') };
  const { postgres } = await prepareBinaries(places);
  expect(postgres.startsWith(copyDirectory)).toBe(true);
  expect((await run(postgres, ['--version'], { uid: nobody.uid, gid: nobody.gid, cwd: '/' })).stdout).toContain('18');
  const made = await stat(postgres);
  expect(await prepareBinaries(places)).toEqual({ postgres, initdb: join(postgres, '..', 'initdb') });
  expect((await stat(postgres)).ino).toBe(made.ino);
  expect(await readdir(places.copyDirectory)).toHaveLength(1);
});

test.skipIf(!isRoot)('a copy that is not whole is replaced, and two starts at once end with one copy', async () => {
  await chmod(join(top, 'home'), 0o700);
  const places = { owner: nobody, packageDirectory, copyDirectory };
  const { postgres } = await prepareBinaries(places);
  await unlink(postgres);
  const answers = await Promise.all([prepareBinaries(places), prepareBinaries(places)]);
  for (const answer of answers) expect(await versionOf(answer.postgres)).toContain('18');
  expect(await readdir(copyDirectory)).toHaveLength(1);
});

test('programs that do not run on this machine are refused in a sentence', async () => {
  await unlink(join(packageDirectory, 'native', 'bin', 'postgres'));
  await expect(prepareBinaries({ owner: undefined, packageDirectory, copyDirectory })).rejects.toMatchObject({ code: 'database_programs_unusable' });
});
