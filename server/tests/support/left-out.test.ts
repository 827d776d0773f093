// What a machine cannot run is named once, in order, at the end of the run.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readLeftOut } from './left-out.ts';

const directory = mkdtempSync(join(tmpdir(), 'releve-left-out-test-'));
const root = join(import.meta.dirname, '../../..');
afterAll(() => rmSync(directory, { recursive: true }));

function runVitest(testFile: string, environment: Readonly<Record<string, string>>, more: readonly string[] = []): string {
  writeFileSync(join(directory, 'one.test.ts'), testFile);
  const config = join(directory, 'vitest.config.mjs');
  const reporter = join(import.meta.dirname, 'left-out-reporter.ts');
  writeFileSync(
    config,
    `import { LeftOutReporter } from ${JSON.stringify(reporter)};
     export default { root: ${JSON.stringify(root)}, test: { dir: ${JSON.stringify(directory)}, include: ['**/one.test.ts'], globals: true, reporters: ['dot', new LeftOutReporter()] } };`,
  );
  const { RELEVE_LEFT_OUT: _own, ...rest } = process.env;
  return execFileSync('node', [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', config, ...more], {
    cwd: root,
    encoding: 'utf8',
    env: { ...rest, ...environment },
  });
}

const leavesOut = `import { leftOut } from ${JSON.stringify(join(import.meta.dirname, 'left-out.ts'))};
leftOut('watching a folder', 'inotify is missing');
leftOut('collection over OpenSSH', 'sshd is not installed');
leftOut('collection over OpenSSH', 'sshd is not installed');
test('runs', () => expect(1).toBe(1));`;

describe('the end of a run', () => {
  test('names what was left out, each once, in order', () => {
    const output = runVitest(leavesOut, {});
    expect(output.match(/Left out: .*/g)).toEqual([
      'Left out: collection over OpenSSH (sshd is not installed).',
      'Left out: watching a folder (inotify is missing).',
    ]);
  });

  test('names tests that were skipped, with their reason where they give one', () => {
    const output = runVitest("test('needs a tower', ({ skip }) => skip('there is no tower'));\ntest.skipIf(true)('needs root', () => expect(1).toBe(1));", {});
    expect(output.match(/Left out: .*/g)).toEqual(['Left out: needs a tower (there is no tower).', 'Left out: needs root (its condition does not hold here).']);
  });

  test('does not name what was not asked for', () => {
    const output = runVitest("test('one', () => expect(1).toBe(1));\ntest('two', () => expect(1).toBe(1));", {}, ['-t', 'one']);
    expect(output).toContain('Nothing was left out.');
  });

  test('says when nothing was', () => {
    const output = runVitest("test('runs', () => expect(1).toBe(1));", {});
    expect(output).toContain('Nothing was left out.');
    expect(output).not.toContain('Left out:');
  });

  test('keeps the notes in the file it was given', () => {
    const file = join(directory, 'notes');
    runVitest(leavesOut, { RELEVE_LEFT_OUT: file });
    expect(existsSync(file)).toBe(true);
    expect(readLeftOut(file).map(({ name }) => name)).toEqual(['collection over OpenSSH', 'watching a folder']);
  });
});
