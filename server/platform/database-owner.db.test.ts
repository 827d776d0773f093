// Whom the database runs as and where its data may lie, tried with real users and folders.

import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type DatabaseService,
  databaseProcesses,
  databaseProcessesUnder,
  endService,
  launchService,
  startService,
  until,
  watchdogs,
} from '../tests/support/database-service.ts';
import { leftOut } from '../tests/support/left-out.ts';
import { canReach, defaultDataDirectory, ensureReachable, placeDataDirectory } from './database-owner.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
if (!isRoot) leftOut('the database started by root', 'needs root');
const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };
const platform = fileURLToPath(new URL('./', import.meta.url));
/** Real starts and stops, also on a machine with other work. */
vi.setConfig({ testTimeout: 60_000 });
let top: string;
let service: DatabaseService | undefined;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'releve-owner-'));
  await chmod(top, 0o755);
});
afterEach(async () => {
  await endWithDatabase();
  await rm(top, { recursive: true, force: true });
});

test('data goes beside the program where that can be reached, else to the system folder', async () => {
  const local = join(top, 'data');
  const asked: string[] = [];
  const reaches = (answer: boolean) => (path: string) => {
    asked.push(path);
    return Promise.resolve(answer);
  };
  expect(await placeDataDirectory(local, reaches(true))).toBe(local);
  expect(await placeDataDirectory(local, reaches(false))).toBe('/var/lib/releve/data');
  await mkdir(local);
  expect(await placeDataDirectory(local, reaches(true))).toBe(local);
  expect(asked).toEqual([top, top, local]);
});

test.skipIf(!isRoot)('as root, a closed home sends data to the system folder, an open one does not', async () => {
  const home = join(top, 'home', 'releve');
  await mkdir(home, { recursive: true });
  expect(await defaultDataDirectory(home)).toBe(join(home, 'data'));
  await chmod(join(top, 'home'), 0o700);
  expect(await defaultDataDirectory(home)).toBe('/var/lib/releve/data');
});

test.skipIf(!isRoot)('as root, a chosen folder behind a closed one is refused with the way to open it', async () => {
  const closed = join(top, 'closed home');
  const folder = join(closed, 'deep', 'data');
  await mkdir(folder, { recursive: true });
  await writeFile(join(closed, 'letters.txt'), 'private');
  await chmod(closed, 0o700);
  await expect(ensureReachable(nobody, folder)).rejects.toMatchObject({ code: 'data_folder_closed', message: expect.stringContaining(`chmod o+x ${closed}`) });
  expect(await launchService(folder)).toMatchObject({ kind: 'refused', code: 'data_folder_closed' });
  await chmod(closed, 0o711);
  await ensureReachable(nobody, folder);
});

test.skipIf(!isRoot)('as root, a folder made for the purpose is opened to the database alone, whole way down', async () => {
  const own = join(top, 'own');
  const made = join(top, 'made for the purpose');
  for (const closed of [own, made]) await mkdir(closed, { mode: 0o700 });
  for (const folder of [own, join(made, 'data')]) {
    service = await startService(folder);
    await endService(service, 'SIGTERM');
    service = undefined;
  }
  const { mode } = await stat(made);
  expect(mode & 0o077).toBe(0o010);
});

test.skipIf(!isRoot)('as root, a database that an ordinary user made stays that user’s', async ({ skip }) => {
  if (!(await canReach(nobody, platform))) skip('the user nobody cannot read this checkout');
  const folder = join(top, 'data');
  await mkdir(folder);
  await chown(folder, nobody.uid, nobody.gid);
  service = await startService(folder, { uid: nobody.uid });
  await endService(service, 'SIGTERM');
  service = await startService(folder);
  expect((await stat(join(folder, 'postgresql'))).uid).toBe(nobody.uid);
  const [server] = databaseProcesses(folder);
  expect((await stat(`/proc/${server}`)).uid).toBe(nobody.uid);
});

test.skipIf(!isRoot)('as root, a database that belongs to root is refused with the way to give it back', async () => {
  await mkdir(join(top, 'postgresql'));
  expect(await launchService(top)).toMatchObject({ kind: 'refused', code: 'database_owned_by_root', sentence: expect.stringContaining(`chown -R`) });
});

test.skipIf(!isRoot)('an ordinary user starts, is killed, and starts again', async ({ skip }) => {
  if (!(await canReach(nobody, platform))) skip('the user nobody cannot read this checkout');
  const folder = join(top, 'data');
  await mkdir(folder);
  await chown(folder, nobody.uid, nobody.gid);
  service = await startService(folder, { uid: nobody.uid });
  expect((await stat(join(folder, 'postgresql'))).uid).toBe(nobody.uid);
  await endService(service, 'SIGKILL');
  await until('PostgreSQL has stopped', 10, () => databaseProcesses(folder).length === 0);
  service = await startService(folder, { uid: nobody.uid });
  expect(await endService(service, 'SIGTERM')).toBe(0);
});

test.skipIf(!isRoot)('an ordinary user is refused a folder that belongs to others, in a sentence', async ({ skip }) => {
  if (!(await canReach(nobody, platform))) skip('the user nobody cannot read this checkout');
  expect(await launchService(top, { uid: nobody.uid })).toMatchObject({ kind: 'refused', code: 'data_folder_unwritable' });
  expect(await launchService(join(top, 'data'), { uid: nobody.uid })).toMatchObject({ kind: 'refused', code: 'data_folder_unwritable' });
  await mkdir(join(top, 'postgresql'));
  expect(await launchService(top, { uid: nobody.uid })).toMatchObject({ kind: 'refused', code: 'database_owned_by_other' });
});

test.skipIf(!isRoot)(
  'as root without the right to look into other processes, as in a container, what a killed service left is still found and stopped',
  async ({ skip }) => {
    const under = ['setpriv', '--bounding-set', '-sys_ptrace'];
    if (!(await canRun(under))) skip('setpriv is not installed');
    const folder = join(top, 'data');
    service = await startService(folder, { under });
    for (const pid of watchdogs(folder)) process.kill(pid, 'SIGKILL');
    await endService(service, 'SIGKILL');
    const orphans = databaseProcesses(folder);
    expect(orphans.length).toBeGreaterThan(0);
    service = await startService(folder, { under });
    expect(databaseProcesses(folder).filter((pid) => orphans.includes(pid))).toEqual([]);
    expect(await endService(service, 'SIGTERM')).toBe(0);
    expect(databaseProcesses(folder)).toEqual([]);
  },
);

test.skipIf(!isRoot)('as root on a machine without a suitable user, one is made', async ({ skip }) => {
  const etc = join(top, 'etc');
  await run('cp', ['-a', '/etc', etc]);
  const strip = `sed -i -e '/^postgres:/d' -e '/^releve:/d' ${['passwd', 'group', 'shadow', 'gshadow'].map((name) => `'${etc}/${name}'`).join(' ')}`;
  const program = `import { findDatabaseOwner } from '${platform}database-owner.ts'; console.log(JSON.stringify(await findDatabaseOwner('/nonexistent/postgresql')))`;
  const enter = ['-m', '/bin/sh', '-c', `${strip}; mount --bind '${etc}' /etc || exit 42; exec "$0" --input-type=module -e "$1"`];
  const answer = await run('unshare', [...enter, process.execPath, program]).catch((error) => error);
  if (answer.code === 42 || answer.code === 'ENOENT') skip('this machine allows no private mounts');
  const owner = JSON.parse(answer.stdout);
  expect(owner).toEqual({ name: 'releve', uid: expect.any(Number), gid: expect.any(Number) });
  expect(owner.uid).toBeGreaterThan(0);
});

/** The watchdog ends the database of a killed service a moment later, and that writes its last files meanwhile. */
async function endWithDatabase(): Promise<void> {
  if (service === undefined) return;
  await endService(service, 'SIGKILL');
  service = undefined;
  await until('PostgreSQL has stopped', 30, () => databaseProcessesUnder(top).length === 0);
}

async function canRun(under: readonly string[]): Promise<boolean> {
  const [command = '', ...words] = under;
  return run(command, [...words, 'true']).then(
    () => true,
    () => false,
  );
}
