// The pages are built when they have to be, and only then.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { buildIfStale } from './build-if-stale.ts';

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

/** Inside `node_modules` vite can be found; in the folder for temporary files it cannot. */
function createPages(parent: string): string {
  const directory = mkdtempSync(join(parent, '.releve-pages-'));
  made.push(directory);
  mkdirSync(join(directory, 'pages'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>One</title><script type="module" src="/pages/main.ts"></script>');
  writeFileSync(join(directory, 'pages/main.ts'), "document.title = 'first';");
  return directory;
}

const withVite = join(import.meta.dirname, '../node_modules');

test('builds at first, not again, and again after a change', async () => {
  const directory = createPages(withVite);
  expect(await buildIfStale(directory)).toBe('built');
  expect(readFileSync(join(directory, 'dist/index.html'), 'utf8')).toContain('<title>One</title>');
  expect(await buildIfStale(directory)).toBe('fresh');
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(directory, 'pages/main.ts'), later, later);
  expect(await buildIfStale(directory)).toBe('built');
});

test('does not build for a change in a test', async () => {
  const directory = createPages(withVite);
  await buildIfStale(directory);
  const later = new Date(Date.now() + 60_000);
  writeFileSync(join(directory, 'pages/main.test.ts'), '');
  utimesSync(join(directory, 'pages/main.test.ts'), later, later);
  expect(await buildIfStale(directory)).toBe('fresh');
});

test('says so when vite is not installed', async () => {
  const directory = createPages(tmpdir());
  expect(await buildIfStale(directory)).toBe('without_vite');
});

test('leaves built pages alone where the sources are not shipped', async () => {
  const directory = createPages(tmpdir());
  rmSync(join(directory, 'index.html'));
  expect(await buildIfStale(directory)).toBe('without_sources');
});

test('keeps whole pages in sight while two builds run at once', async () => {
  const directory = createPages(withVite);
  await buildIfStale(directory);
  writeFileSync(join(directory, 'pages/main.ts'), "document.title = 'second';");
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(directory, 'pages/main.ts'), later, later);
  let looks = 0;
  const builds = Promise.all([buildIfStale(directory), buildIfStale(directory)]);
  const watch = setInterval(() => {
    looks += 1;
    scriptOf(directory);
  }, 1);
  try {
    expect(await builds).toEqual(['built', 'built']);
  } finally {
    clearInterval(watch);
  }
  expect(looks).toBeGreaterThan(5);
  expect(scriptOf(directory)).toContain('second');
  expect(readdirSync(join(directory, 'dist')).sort()).toEqual(['assets', 'index.html']);
  expect(readdirSync(join(directory, 'dist/assets'))).toHaveLength(1);
  expect(await buildIfStale(directory)).toBe('fresh');
});

test('lays compressed files beside those that are worth it', async () => {
  const directory = createPages(withVite);
  const long = Array.from({ length: 400 }, (_, index) => `line ${index}`).join(' ');
  writeFileSync(join(directory, 'pages/main.ts'), `document.title = ${JSON.stringify(long)};`);
  await buildIfStale(directory);
  const script = scriptOf(directory);
  const names = readdirSync(join(directory, 'dist/assets'));
  const read = (end: string) => readFileSync(join(directory, 'dist/assets', names.find((name) => name.endsWith(end)) ?? ''));
  expect(gunzipSync(read('.js.gz')).toString()).toBe(script);
  expect(brotliDecompressSync(read('.js.br')).toString()).toBe(script);
  expect(readdirSync(join(directory, 'dist')).sort()).toEqual(['assets', 'index.html']);
});

/** The script that the start page asks for; throws when one of them is missing. */
function scriptOf(directory: string): string {
  const page = readFileSync(join(directory, 'dist/index.html'), 'utf8');
  return readFileSync(join(directory, 'dist', /src="([^"]+)"/.exec(page)?.[1] ?? 'none'), 'utf8');
}
