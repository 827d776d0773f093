// Rules on what code may do: clocks, chance and I/O in pure files, mocks and silent tests, the one rounding.

import type { CodeFile, Rule, Tree, Violation } from './tidy-files.ts';
import { lineAt } from './tidy-scan.ts';

const clockReadings = /\bDate\.now\b|\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()|(?<![.\w])Date\(\s*\)|\bTemporal\.Now\b|\bperformance\.now\b|\bprocess\.hrtime\b/g;
const outsideWorld =
  /\bMath\.random\b|(?<![.\w])process\s*[.[]|\bglobalThis\b|(?<![.\w])(?:fetch|setTimeout|setInterval|setImmediate)\s*\(|(?<![.\w])crypto\./g;
const mocks = /\bvi\s*\.\s*(?:mock|doMock|unmock|hoisted|importMock)\b|\bjest\.mock\b|\bmock\.module\b/g;
const leftTests = /\b(?:describe|it|test|suite|bench)(?:\.\w+)*\.(?:skip|only|todo|fails)\b|(?<![.\w])(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(/g;
const conditionalTests = /\.(?:skipIf|runIf)\s*\(/g;
const wordlessSkips = /(?<!\b(?:describe|it|test|suite))(?:\.|(?<![.\w]))skip\s*\([^'"`\n]*\)/g;
const rounding = /\broundToMoney\b/g;

/** The one place where an exact amount becomes money, and the one where the crossing is written. */
const roundingFiles = ['server/invoicing/build-invoice.ts', 'server/kernel/money.ts'];

export const codeRules: readonly Rule[] = [
  {
    name: 'only platform/clock.ts reads a clock',
    check: findEach(
      clockReadings,
      'reads a clock; pass now',
      ({ path, workspace, layer }) => ['server', 'connectors'].includes(workspace) && layer !== 'test' && path !== 'server/platform/clock.ts',
    ),
  },
  {
    name: 'pure files touch nothing outside',
    check: findEach(outsideWorld, 'reaches outside from a pure file', ({ layer }) => layer === 'pure' || layer === 'schema'),
  },
  { name: 'nothing of ours is mocked', check: findEach(mocks, 'mocks a module; test the real thing', () => true) },
  { name: 'no test is skipped, alone or to do', check: findEach(leftTests, 'leaves tests out', isTestFile) },
  {
    name: 'a test that cannot run says so',
    check: findEach(
      conditionalTests,
      'leaves a test out without leftOut(name, reason)',
      (file) => isTestFile(file) && !/\bleftOut\s*\(/.test(file.scanned.code),
    ),
  },
  { name: 'a test that leaves itself says why', check: findEach(wordlessSkips, 'leaves itself out without a reason', isTestFile) },
  {
    name: 'a test file expects something',
    check: ({ code }) =>
      code.filter(isTestFile).flatMap((file) => (/\bexpect\s*[.(]/.test(file.scanned.code) ? [] : [{ path: file.path, line: 1, sentence: 'has no expect' }])),
  },
  {
    name: 'usage is rounded in build-invoice.ts only',
    check: findEach(
      rounding,
      'rounds to money; only invoicing/build-invoice.ts does',
      ({ path, workspace, layer }) => workspace === 'server' && layer !== 'test' && !roundingFiles.includes(path),
    ),
  },
];

function findEach(pattern: RegExp, sentence: string, applies: (file: CodeFile) => boolean): (tree: Tree) => Violation[] {
  return ({ code }) =>
    code
      .filter(applies)
      .flatMap(({ path, scanned }) =>
        [...scanned.code.matchAll(pattern)].map((match) => ({ path, line: lineAt(scanned.code, match.index), sentence: `${sentence}: ${match[0]}` })),
      );
}

function isTestFile({ path }: CodeFile): boolean {
  return /\.test\.tsx?$/.test(path);
}
