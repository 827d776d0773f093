// Builds the pages when they were never built or a source is newer, so that starting the service is one command.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { publishPages } from './publish-pages.ts';

export type BuildOutcome = 'built' | 'fresh' | 'without_sources' | 'without_vite';

const notSources = new Set(['dist', 'node_modules']);

/**
 * `directory` is the web workspace. The pages lie in `dist/` afterwards unless the outcome begins with `without`.
 * Several processes may build at once: the pages in `dist/` are whole all the while.
 */
export async function buildIfStale(directory: string): Promise<BuildOutcome> {
  if (!existsSync(join(directory, 'index.html'))) return 'without_sources';
  const changedAtMs = newestChange(directory);
  if (!isOlder(join(directory, 'dist/index.html'), changedAtMs)) return 'fresh';
  if (!hasVite(directory)) return 'without_vite';
  const { build } = await import('vite');
  await publishPages(join(directory, 'dist'), changedAtMs, (outDir) => build({ root: directory, logLevel: 'warn', build: { outDir, emptyOutDir: true } }));
  return 'built';
}

function isOlder(page: string, changedAtMs: number): boolean {
  const built = statSync(page, { throwIfNoEntry: false });
  return built === undefined || changedAtMs > built.mtimeMs;
}

function newestChange(folder: string): number {
  const changes = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !notSources.has(name) && !name.includes('.test.'))
    .map((entry) => (entry.isDirectory() ? newestChange(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs));
  return Math.max(0, ...changes);
}

function hasVite(directory: string): boolean {
  const folders = createRequire(join(directory, 'package.json')).resolve.paths('vite') ?? [];
  return folders.some((folder) => existsSync(join(folder, 'vite/package.json')));
}

const sentences: Readonly<Record<BuildOutcome, string | undefined>> = {
  built: 'The pages are built.',
  fresh: undefined,
  without_sources: 'There are no pages to build here; the service starts with what is in web/dist.',
  without_vite: 'The pages are older than their sources, and vite is not installed to build them. Run "npm ci" to install it.',
};

/** Words go to the error stream: what follows may print JSON. */
if (import.meta.main) {
  const sentence = sentences[await buildIfStale(import.meta.dirname)];
  if (sentence !== undefined) process.stderr.write(`${sentence}\n`);
}
