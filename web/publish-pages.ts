// Puts newly built pages in the place of the old ones, file by file, the start page last.

import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const gzipBytes = promisify(gzip);
const brotliBytes = promisify(brotliCompress);

const beingBuilt = '.new-';
const startPage = 'index.html';
const compressible = new Set(['.js', '.css', '.html', '.svg', '.json']);
const worthCompressingBytes = 1000;

/**
 * `build` writes into the folder it is given. Whoever asks for a page meanwhile gets the old ones or the new ones, each
 * with its scripts. `changedAtMs` becomes the age of the start page, so that a change made during the build is seen later.
 */
export async function publishPages(target: string, changedAtMs: number, build: (folder: string) => Promise<unknown>): Promise<void> {
  await mkdir(target, { recursive: true });
  const folder = await mkdtemp(join(target, beingBuilt));
  try {
    await build(folder);
    for (const file of await listFiles(folder)) await compressFile(file);
    const changedAt = Math.ceil(changedAtMs) / 1000;
    await utimes(join(folder, startPage), changedAt, changedAt);
    await replaceFiles(folder, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compressFile(file: string): Promise<void> {
  if (!compressible.has(extname(file))) return;
  const content = await readFile(file);
  if (content.length < worthCompressingBytes) return;
  const [zipped, brotli] = await Promise.all([gzipBytes(content, { level: 9 }), brotliBytes(content)]);
  await writeFile(`${file}.gz`, zipped);
  await writeFile(`${file}.br`, brotli);
}

/** A file takes the place of an old one in one step. What no new page needs goes last. */
async function replaceFiles(folder: string, target: string): Promise<void> {
  const names = (await listFiles(folder)).map((file) => relative(folder, file));
  for (const name of [...names.filter((each) => each !== startPage), startPage]) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await rename(join(folder, name), join(target, name));
  }
  const kept = new Set(names);
  const found = (await listFiles(target)).map((file) => relative(target, file));
  for (const name of found) if (!kept.has(name) && !name.startsWith(beingBuilt)) await rm(join(target, name), { force: true });
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) files.push(path);
    else if (!entry.name.startsWith(beingBuilt)) files.push(...(await listFiles(path)));
  }
  return files;
}
