// Every rule of the house catches what it is for, and lets pass what only looks alike.

import { describe, expect, test } from 'vitest';
import { readTree } from './tidy-files.ts';
import { allRules } from './tidy-rules.ts';
import { listFunctions, listImports, scanTypeScript } from './tidy-scan.ts';
import type { Seeds } from './tidy-seed.ts';
import { codeSeeds, sqlSeeds } from './tidy-seeds-code.ts';
import { houseSeeds } from './tidy-seeds-house.ts';
import { importSeeds } from './tidy-seeds-imports.ts';

const seeds: Readonly<Record<string, Seeds>> = { ...importSeeds, ...codeSeeds, ...sqlSeeds, ...houseSeeds };

test('every rule has seeds and every seed has a rule', () => {
  expect(Object.keys(seeds).toSorted()).toEqual(allRules.map(({ name }) => name).toSorted());
});

describe.each(allRules.map((rule) => [rule.name, rule, seeds[rule.name] ?? { broken: [], sound: [] }] as const))(
  '%s',
  (_name, rule, { broken, reportedAt, sound }) => {
    test('has seeds of both kinds', () => {
      expect(broken.length).toBeGreaterThan(0);
      expect(sound.length).toBeGreaterThan(0);
    });

    test.each(broken.map((files) => [files[0]?.text.split('\n').slice(0, 3).join(' ').slice(0, 90), files] as const))('is broken by %s', (_text, files) => {
      const paths = rule.check(readTree(files)).map(({ path }) => path);
      expect(paths).toContain(reportedAt ?? files[0]?.path);
    });

    test('lets the rest pass', () => {
      expect(sound.flatMap((files) => rule.check(readTree(files)))).toEqual([]);
    });
  },
);

describe('a missing README', () => {
  test.each([
    ['server/rating', 'server/rating/a.ts'],
    ['connectors/asterisk', 'connectors/asterisk/a.ts'],
  ])('of %s is told', (folder, path) => {
    const rule = allRules.find(({ name }) => name === 'a folder has a short README');
    expect(rule?.check(readTree([{ path, text: '// One.\n' }]))).toEqual([{ path: folder, line: 1, sentence: 'has no README.md' }]);
  });
});

describe('the reading of TypeScript', () => {
  test('keeps length and lines, and blanks what is no code', () => {
    const text = `const a = 'x'; // y\nconst b = \`p\${f({ q: '}' })}r\`; /* z\nz */ const c = /['"\`/]/g.test(a) ? 4 / 2 / 1 : 1;\n`;
    const { code, literals } = scanTypeScript(text);
    expect(code).toBe(`const a = ' ';     \nconst b = \` \${f({ q: ' ' })} \`;     \n     const c =          .test(a) ? 4 / 2 / 1 : 1;\n`);
    expect(literals.map((literal) => [literal.text, literal.line])).toEqual([
      ['x', 1],
      ['}', 2],
      [`p\${}r`, 2],
    ]);
  });

  test('is not led astray by markup', () => {
    const { code } = scanTypeScript("const a = <p>{t('x')}</p>;\nconst b = 1; // don't\nconst c = <br />;\nDate.now();\n");
    expect(code).toContain('Date.now()');
  });

  test('tells imports of types from others', () => {
    const scanned = scanTypeScript(
      "import type { A } from 'a';\nimport { type B, type C } from 'b';\nimport D, { type E } from 'd';\nexport * from 'f';\nexport type { G } from 'g';\n",
    );
    expect(listImports(scanned).map(({ specifier, isTypeOnly }) => [specifier, isTypeOnly])).toEqual([
      ['a', true],
      ['b', true],
      ['d', false],
      ['f', false],
      ['g', true],
    ]);
  });

  test('measures nested functions each for itself', () => {
    const scanned = scanTypeScript('function a() {\n  const b = () => {\n    if (x) {\n      y();\n    }\n  };\n}\n');
    expect(listFunctions(scanned)).toEqual([
      { line: 1, lineCount: 7 },
      { line: 2, lineCount: 5 },
    ]);
  });
});
