// Prices the samples of usage and compares every byte with amounts that were worked out apart from this code.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './support/command.ts';

const samples = join(import.meta.dirname, '../rating/samples');
const names = readdirSync(samples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('there are samples with and without a plan', () => {
  expect(new Set(names.map((name) => existsSync(join(samples, name, 'plan.json'))))).toEqual(new Set([true, false]));
});

test.each(names)('%s', async (name) => {
  const path = (file: string) => join(samples, name, file);
  const plan = existsSync(path('plan.json')) ? ['--plan', path('plan.json')] : [];
  const { code, out } = await runCommand(['rate', '--deck', path('deck.csv'), '--tariff', path('tariff.json'), ...plan, path('calls.csv')], {});
  expect(code).toBe(0);
  expect(withoutExplanation(out)).toBe(readFileSync(path('expected.csv'), 'utf8'));
});

/** The last column is a sentence for people; that amounts follow from explanations is tried elsewhere. */
function withoutExplanation(out: string): string {
  const [rows = '', ...others] = out.split('\n\n');
  return [rows.replace(/,(?:explanation|[^",\n]*|"(?:[^"]|"")*")$/gm, ''), ...others].join('\n\n');
}
