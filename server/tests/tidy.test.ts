// The laws of this tree, checked on its own files.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRepository, readTree } from './tidy-files.ts';
import { allRules } from './tidy-rules.ts';

const root = join(import.meta.dirname, '../..');
const files = readRepository(root);
const tree = readTree(files);

describe('the laws of the tree', () => {
  test.each(allRules.map((rule) => [rule.name, rule] as const))('%s', (_name, rule) => {
    expect(rule.check(tree).map(({ path, line, sentence }) => `${path}:${line} ${sentence}`)).toEqual([]);
  });
});

describe('the check itself', () => {
  test.each(listFoldersOnDisk())('read %s', (folder) => {
    expect(files.filter(({ path }) => path.startsWith(`${folder}/`)).length).toBeGreaterThan(0);
  });

  test.each([
    'server/kernel',
    'server/platform',
    'server/collection',
    'server/mediation',
    'server/rating',
    'server/charging',
    'server/invoicing',
    'server/delivery',
    'connectors/asterisk',
  ])('judged code with imports in %s', (folder) => {
    const inside = tree.code.filter(({ path }) => path.startsWith(`${folder}/`));
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.flatMap(({ imports }) => imports).length).toBeGreaterThan(0);
  });

  test('read the migrations and every line of the files', () => {
    expect(files.filter(({ path }) => path.startsWith('server/migrations/')).length).toBeGreaterThan(0);
    expect(tree.code.filter(({ text, scanned }) => scanned.code.length !== text.length || scanned.code.split('\n').length !== text.split('\n').length)).toEqual(
      [],
    );
  });
});

/** Folders that hold at least one file; a folder somebody is about to fill is no concern of ours. */
function listFoldersOnDisk(): string[] {
  return ['server', 'connectors', 'web'].flatMap((workspace) =>
    readdirSync(join(root, workspace), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['node_modules', 'dist'].includes(entry.name))
      .map((entry) => `${workspace}/${entry.name}`)
      .filter((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).some((entry) => entry.isFile())),
  );
}
