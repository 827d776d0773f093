// A real Chromium for the tests of the pages, and a folder for what it saw.

import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium as driver, type Page } from 'playwright-core';

const screenshots = join(import.meta.dirname, 'screenshots');

/** Weaker walls between sites, and one process for all, would make the pages behave as in no browser people use. */
const unwanted = new Set(['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content']);
const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** Rejects with a sentence that says why when this machine cannot start it. */
export async function openBrowser(): Promise<Browser> {
  try {
    const { executablePath, args } = await unpackChromium();
    return await driver.launch({ executablePath, args: [...args.filter((arg) => !unwanted.has(arg)), ...quiet], headless: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Chromium cannot start on this machine, so the pages are not tested. The package @sparticuz/chromium brings it for Linux. ${reason}`, {
      cause,
    });
  }
}

/** The package unpacks into the temporary folder, where another user's copy may not be run: each user has one of their own. */
async function unpackChromium(): Promise<{ executablePath: string; args: readonly string[] }> {
  const shared = process.env.TMPDIR;
  const own = join(tmpdir(), `releve-chromium-${process.getuid?.() ?? 0}`);
  await mkdir(own, { recursive: true });
  process.env.TMPDIR = own;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return { executablePath: await chromium.executablePath(), args: chromium.args };
  } finally {
    if (shared === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = shared;
  }
}

/** What is in sight; `whole` the rest of the page as well. */
export async function keepScreenshot(page: Page, name: string, extent: 'sight' | 'whole' = 'sight'): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: extent === 'whole' });
}
