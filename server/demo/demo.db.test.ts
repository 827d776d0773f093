// The main job as people run it: a month from the exchange's log to mailed invoices, and a second run that adds nothing.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { makeScratch, runCommand } from '../tests/support/command.ts';
import { readPdfPages } from '../tests/support/pdf-text.ts';
import { demoTenants } from './demo-operator.ts';
import { startMailCatcher } from './mail-catcher.ts';
import type { DemoResult } from './run-demo.ts';

let dataDirectory: string;
let result: DemoResult;

async function runDemoCommand(): Promise<DemoResult> {
  const ended = await runCommand(['demo', '--exit', '--json'], { RELEVE_DATA: dataDirectory });
  expect(ended.err).not.toContain('"level":"error"');
  expect(ended.code).toBe(0);
  return JSON.parse(ended.out);
}

beforeAll(async () => {
  dataDirectory = join(await makeScratch('demo'), 'data');
  result = await runDemoCommand();
}, 180_000);

it('accounts for every record', () => {
  expect(result.collected).toBe(result.duplicates + result.suspended + result.rated + result.notChargeable);
  expect(result.duplicates).toBe(6);
  expect(result.suspended).toBeGreaterThanOrEqual(9);
  expect(result.rated).toBeGreaterThan(1000);
  expect(result.notChargeable).toBeGreaterThan(1000);
  expect(result.seconds).toBeLessThan(120);
});

it('has at least three tenants and twelve extensions, and an invoice for each tenant', () => {
  expect(demoTenants.length).toBeGreaterThanOrEqual(3);
  expect(demoTenants.flatMap((tenant) => tenant.extensions).length).toBeGreaterThanOrEqual(12);
  expect(result.invoices.map((invoice) => invoice.account).sort()).toEqual(demoTenants.map((tenant) => tenant.name).sort());
  expect(new Set(result.invoices.map((invoice) => invoice.number)).size).toBe(result.invoices.length);
});

it('prints the same total on each PDF', async () => {
  for (const { pdf, number, totalMinor } of result.invoices) {
    const text = (await readPdfPages(await readFile(pdf))).flat().join('\n');
    const [whole, cents] = [Math.floor(totalMinor / 100), String(totalMinor % 100).padStart(2, '0')];
    expect(text).toContain(number);
    expect(text.replace(/[\s\u00a0\u202f]/g, '')).toMatch(new RegExp(`(€${whole}\\.${cents}|${whole},${cents}€)`));
  }
});

it('mails each invoice once with its documents', async () => {
  expect(result.mailed).toBe(result.invoices.length);
  const catcher = await startMailCatcher({ directory: join(dataDirectory, 'caught-mail') });
  const mails = await catcher.list();
  await catcher.stop();
  expect(mails).toHaveLength(result.invoices.length);
  for (const { number } of result.invoices) {
    const mail = mails.find(({ subject }) => subject.includes(number));
    expect(mail?.attachments.map(({ fileName }) => fileName.split('.').at(-1)).sort()).toEqual(['csv', 'pdf', 'pdf']);
  }
});

it('adds nothing when it runs again on the same data folder', async () => {
  const again = await runDemoCommand();
  expect(again.added).toEqual({ collected: 0, invoices: 0, mailed: 0 });
  expect({ ...again, added: undefined, seconds: 0 }).toEqual({ ...result, added: undefined, seconds: 0 });
}, 60_000);
