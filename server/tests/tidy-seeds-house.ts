// For every rule on sizes, folders and words what it must catch, and what looks alike and is fine.

import type { SourceFile } from './tidy-files.ts';
import { file, migration, type Seeds } from './tidy-seed.ts';

const manyLines = (count: number) => Array.from({ length: count }, (_, index) => `export const line${index} = ${index};`);
const bodyOf = (count: number) => Array.from({ length: count }, (_, index) => `  const inner${index} = ${index};`);
const readme = (path: string, lineCount = 3): SourceFile => ({ path, text: 'line\n'.repeat(lineCount) });

export const houseSeeds: Readonly<Record<string, Seeds>> = {
  'a file stops at 400 lines, a test at 600': {
    broken: [
      [file('server/rating/a.ts', ...manyLines(400))],
      [file('server/rating/a.test.ts', ...manyLines(600))],
      [migration('0001-access-users.sql', ...Array.from({ length: 400 }, () => '-- x'))],
    ],
    sound: [
      [file('server/rating/a.ts', ...manyLines(399))],
      [file('server/rating/a.test.ts', ...manyLines(599))],
      [file('web/generated/api.ts', ...manyLines(900))],
    ],
  },
  'a function stops at 60 lines': {
    broken: [
      [file('server/rating/a.ts', 'export function long(): void {', ...bodyOf(59), '}')],
      [file('server/rating/a.ts', 'export const long = async () => {', ...bodyOf(59), '};')],
      [file('server/rating/a.ts', 'export async function long({', '  a,', '}: X): Promise<{', '  a: string;', '}> {', ...bodyOf(59), '}')],
      [file('server/rating/a.ts', 'class A {', '  async long(a: string): Promise<void> {', ...bodyOf(59).map((line) => `  ${line}`), '  }', '}')],
      [file('web/pages/x/a.tsx', 'export function Page() {', ...bodyOf(59), '}')],
    ],
    sound: [
      [file('server/rating/a.ts', 'export function whole(): void {', ...bodyOf(58), '}', '', 'export function next(): void {', ...bodyOf(50), '}')],
      [file('server/rating/a.ts', 'export function blanks(): void {', ...bodyOf(50), ...Array.from({ length: 20 }, () => ''), '}')],
      [file('server/rating/a.test.ts', "test('x', () => {", ...bodyOf(90), '});')],
      [file('server/rating/a.ts', 'const table = {', ...bodyOf(90), '};')],
    ],
  },
  'a file begins with its duty': {
    broken: [
      { path: 'server/rating/a.ts', text: 'export const a = 1;\n' },
      { path: 'server/rating/a.ts', text: '// no capital.\n' },
      { path: 'server/rating/a.ts', text: '// No full stop\n' },
      { path: 'web/a.tsx', text: '/* A block. */\n' },
      { path: 'vitest.config.ts', text: '\n// Late.\n' },
    ].map((each) => [each]),
    sound: [[file('server/rating/a.ts')], [{ path: 'server/main.ts', text: '#!/usr/bin/env node\n// Starts all.\n' }]],
  },
  'a folder has at most 25 source files': {
    broken: [Array.from({ length: 26 }, (_, index) => file(`server/rating/a-${index}.ts`))],
    reportedAt: 'server/rating',
    sound: [
      [...Array.from({ length: 25 }, (_, index) => file(`server/rating/a-${index}.ts`)), file('server/rating/a-0.test.ts'), file('server/charging/b.ts')],
    ],
  },
  'folders are one level deep': {
    broken: [
      [file('server/rating/inner/a.ts')],
      [file('connectors/asterisk/inner/a.ts')],
      [file('server/tests/support/inner/a.ts')],
      [file('web/pages/rating/inner/a.tsx')],
    ],
    sound: [
      [file('server/rating/a.ts')],
      [file('server/tests/support/a.ts')],
      [file('web/pages/rating/a.tsx')],
      [{ path: 'connectors/asterisk/samples/22/a.csv', text: '' }],
    ],
  },
  'a server folder is a stage': {
    broken: [[file('server/helpers/a.ts')]],
    reportedAt: 'server/helpers',
    sound: [[file('server/rating/a.ts')], [file('server/demo/a.ts')], [file('server/main.ts')]],
  },
  'a folder has a short README': {
    broken: [
      [readme('server/rating/README.md', 61), file('server/rating/a.ts')],
      [readme('connectors/asterisk/README.md', 61), file('connectors/asterisk/a.ts')],
    ],
    sound: [
      [readme('server/rating/README.md', 60), file('server/rating/a.ts')],
      [file('server/demo/a.ts')],
      [file('connectors/connector.ts')],
      [file('web/pages/rating/a.tsx')],
    ],
  },
  'English and French have the same words': {
    broken: [
      [file('web/words/fr.ts', 'export const fr = { a: { b: "x" } };'), file('web/words/en.ts', 'export const en = { a: { b: "x", c: "y" } };')],
      [
        { path: 'web/words/fr.json', text: '{"a":{}}' },
        { path: 'web/words/en.json', text: '{"a":{"b":"x"}}' },
      ],
      [file('web/words/fr-rating.ts', "export const fr = { 'x.y': `a` };"), file('web/words/en-rating.ts', "export const en = { 'x.z': 'a', 'x.y': 'b' };")],
      [
        { path: 'web/words/fr.ts', text: 'export const fr = {\n  // b: "x",\n  a: "b: c",\n};\n' },
        { path: 'web/words/en.ts', text: 'export const en = {\n  a: "x",\n  b: "y",\n};\n' },
      ],
      [file('web/words/en-rating.ts', 'export const en = { a: "x" };')],
      [file('web/words/en.ts', 'export const en = read();'), file('web/words/fr.ts', 'export const fr = read();')],
    ],
    sound: [
      [
        file('web/words/en.ts', 'export const en = {', "  a: { b: 'x, y: z', call_one: 'x', call_other: 'y' },", "  'c d': `{ e: f }`,", '};'),
        file(
          'web/words/fr.ts',
          'export const fr: typeof en = {',
          "  'c d': 'x',",
          "  a: { call_one: 'x', call_many: 'y', call_other: 'z', b: \"l'x\" },",
          '};',
        ),
      ],
      [
        { path: 'web/words/en.json', text: '{"a":{"b":"x"}}' },
        { path: 'web/words/fr.json', text: '{"a":{"b":"y"}}' },
      ],
    ],
  },
  'the project speaks of itself': {
    broken: ['edualC', 'CIPORHTNA', 'TPGtahC', 'toliPoC', 'x/krow/', 'derahs/..', 'detareneg-IA'].map((word) => [
      { path: 'docs/decisions.md', text: `Line.\nBy ${[...word].reverse().join('')}/x.\n` },
    ]),
    sound: [
      [{ path: 'docs/decisions.md', text: 'Shared work, networks/worker, a pilot.\n' }],
      [{ path: 'package-lock.json', text: [...'edualc'].reverse().join('') }],
    ],
  },
};
