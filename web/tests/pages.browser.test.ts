// The pages in a real browser, on the real application and a real database: from the set-up link to the phone.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSetupLink } from '../../server/access/set-up.service.ts';
import { buildApp } from '../../server/app.ts';
import { jobNames } from '../../server/kernel/job-name.ts';
import { systemClock } from '../../server/platform/clock.ts';
import type { App } from '../../server/platform/http.ts';
import { type JobData, type Jobs, startJobs } from '../../server/platform/jobs.ts';
import { createLog } from '../../server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '../../server/tests/support/database.ts';
import { createReportRows } from '../../server/tests/support/report-rows.ts';
import { insertSampleMonth } from '../../server/tests/support/report-sample.ts';
import { buildIfStale } from '../build-if-stale.ts';
import { keepScreenshot, openBrowser } from './browser.ts';

const web = join(import.meta.dirname, '..');
const owner = { email: 'owner@rivage.example', name: 'Camille Example', passphrase: 'four quiet harbour lamps' };
const slow = 40_000;
const eventually = <Found>(find: () => Found | Promise<Found>) => expect.poll(find, { timeout: 15_000 });

let test: TestDatabase;
let app: App;
let origin: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let tenantIds: number[];
/** What the browser complained about, such as a script that the policy refused. */
const complaints: string[] = [];
const asked: string[] = [];
/** What the pages put into the queue. */
const begun: [job: string, data: JobData][] = [];
let jobs: Jobs;

beforeAll(async () => {
  await buildIfStale(web);
  test = await createTestDatabase();
  const log = createLog({ level: 'silent' });
  jobs = await startJobs({ connectionString: test.connectionString, log, definitions: [jobNames.collect, jobNames.recycleRecords].map(noting) });
  app = await buildApp({ db: test.db, clock: systemClock, log, publicUrl: undefined, secretKey: Buffer.alloc(32), webDirectory: join(web, 'dist'), jobs });
  origin = await app.listen({ host: '127.0.0.1', port: 0 });
  ({ tenantIds } = await insertSampleMonth(await createReportRows(test.db)));
  browser = await openBrowser();
  context = await browser.newContext({ baseURL: origin, locale: 'en-GB', timezoneId: 'Europe/Paris', viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(10_000);
  page = await openPage(context);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await jobs?.stop();
  await test?.drop();
});

function noting(name: string) {
  return { name, run: async (data: JobData) => void begun.push([name, data]) };
}

async function openPage(from: BrowserContext): Promise<Page> {
  const opened = await from.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error' && !/status of 40[014]/.test(message.text())) complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(error.message));
  opened.on('request', (request) => asked.push(request.url()));
  return opened;
}

const usage = (query = '') => `/usage?from=2026-11-01&to=2026-12-01&tenant=${tenantIds[0]}${query}`;

describe('coming in', () => {
  it(
    'makes the owner with the one-time link, whose token never leaves the browser in an address',
    async () => {
      const token = await createSetupLink(test.db, systemClock.now());
      await page.goto('/');
      await page.getByText('Open the set-up link that the service printed').waitFor();
      await page.goto(`/setup#token=${token}`);
      await page.getByLabel('Your name').fill(owner.name);
      await page.getByLabel('E-mail address').fill(owner.email);
      await page.getByLabel('Passphrase').fill('short');
      await page.getByRole('button', { name: 'Create the owner' }).click();
      await page.getByText('At least 12 characters are needed.').waitFor();
      await keepScreenshot(page, 'set-up');
      await page.getByLabel('Passphrase').fill(owner.passphrase);
      await page.getByRole('button', { name: 'Create the owner' }).click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      expect(page.url()).toBe(`${origin}/`);
      expect(asked.filter((url) => url.includes(String(token)))).toEqual([]);
    },
    slow,
  );

  it(
    'logs out, refuses a wrong passphrase with a sentence, and logs in again',
    async () => {
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await page.goto('/setup#token=again');
      await page.getByText('The set-up is done already.').waitFor();
      await page.goto('/invoices');
      await logIn('not the passphrase');
      await page.getByText('E-mail address or passphrase is not right.').waitFor();
      await keepScreenshot(page, 'log-in');
      await logIn(owner.passphrase);
      await page.getByRole('heading', { name: 'Invoices' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/invoices');
    },
    slow,
  );
});

async function logIn(passphrase: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(owner.email);
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Log in' }).click();
}

describe('the overview', () => {
  it(
    'shows the month of the newest usage with its cost and its last invoices',
    async () => {
      await page.goto('/');
      await page.getByText('November 2026').waitFor();
      const { rows } = await test.db.raw<{ rows: [{ cost: string }] }>('select round(sum(cost), 4)::text as cost from rating.rated_usage');
      await page.getByText(`€${rows[0].cost}`).waitFor();
      await page.getByRole('table', { name: 'Invoices' }).getByText('INV-2026-000001').waitFor();
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(248, 249, 250)');
      await keepScreenshot(page, 'overview', 'whole');
    },
    slow,
  );
});

describe('usage', () => {
  it(
    'leads from all tenants to one, to one extension, and keeps every filter in the address',
    async () => {
      await page.goto('/usage');
      await page.getByRole('table', { name: 'By tenant' }).getByRole('row').nth(3).waitFor();
      await keepScreenshot(page, 'usage-tenants', 'whole');
      await page.getByRole('button', { name: 'Atelier Marchand & Fils' }).click();
      await page.getByRole('table', { name: 'By extension' }).waitFor();
      await page.getByRole('table', { name: 'Calls' }).waitFor();
      await keepScreenshot(page, 'usage', 'whole');
      await page.getByLabel('Called number').fill('+33 6');
      await page.getByLabel('Called number').press('Enter');
      await page.waitForURL(/called=/);
      await expectCalledNumbers(/^\+336/);
      await page.reload();
      await expectCalledNumbers(/^\+336/);
      expect(await page.getByLabel('Called number').inputValue()).toBe('+33 6');
      await page.getByRole('button', { name: 'Reset filters' }).click();
      await page.getByRole('table', { name: 'By tenant' }).waitFor();
      expect(new URL(page.url()).search).toBe('');
    },
    slow,
  );

  async function expectCalledNumbers(pattern: RegExp): Promise<void> {
    const table = page.getByRole('table', { name: 'Calls' });
    await eventually(async () => {
      const numbers = await table.locator('tbody tr td:nth-child(5)').allInnerTexts();
      return numbers.length > 0 && numbers.every((number) => pattern.test(number));
    }).toBe(true);
  }

  it(
    'shows every call once while more are loaded',
    async () => {
      await page.goto(usage());
      const rows = page.getByRole('table', { name: 'Calls' }).locator('tbody tr');
      await eventually(() => rows.count()).toBe(50);
      for (const shown of [100, 150, 160]) {
        await page.getByRole('button', { name: 'Load more' }).click();
        await eventually(() => rows.count()).toBe(shown);
      }
      expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
    },
    slow,
  );

  it(
    'explains a call in words, opened by the keyboard, and closes it again',
    async () => {
      await page.goto(usage('&called=%2B336'));
      const first = page.getByRole('table', { name: 'Calls' }).getByRole('button').first();
      await first.focus();
      await page.keyboard.press('Enter');
      const drawer = page.getByRole('dialog');
      await drawer.getByText('336 is the longest that +336').waitFor();
      await drawer.getByText('in force since 01/01/2026').waitFor();
      await drawer.getByText('Each second is charged as it is.').waitFor();
      const place = String(await drawer.getByText(/^Source Head office PBX, file Master\.csv, line \d+, from byte \d+\.$/).textContent());
      const ordinal = Number(/line (\d+)/.exec(place)?.[1]) - 1;
      expect(await drawer.getByLabel('The record as it was collected').textContent()).toBe(`"record","${ordinal}"\n`);
      await page.waitForTimeout(300);
      await keepScreenshot(page, 'call');
      const address = page.url();
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'hidden' });
      await page.goto(address);
      await page.getByRole('dialog').getByText('336 is the longest that +336').waitFor();
    },
    slow,
  );

  it(
    'says why a call has no price',
    async () => {
      await page.goto(usage('&called=8835100012345'));
      await page.getByRole('table', { name: 'Calls' }).getByText('Suspended').waitFor();
      await page.getByRole('table', { name: 'Calls' }).getByRole('button').first().click();
      await page.getByRole('dialog').getByText('because: No prefix matches.').waitFor();
    },
    slow,
  );

  it(
    'hands out the same calls as CSV',
    async () => {
      await page.goto(usage('&direction=inbound'));
      const waiting = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Export CSV' }).click();
      const download = await waiting;
      const records = parse(await readFile(await download.path()), { bom: true, columns: true }) as Record<string, string>[];
      expect(download.suggestedFilename()).toBe(`usage-${tenantIds[0]}-2026-11-01-2026-12-01.csv`);
      expect(records).toHaveLength(18);
      expect(new Set(records.map(({ direction }) => direction))).toEqual(new Set(['inbound']));
    },
    slow,
  );

  it(
    'says what to do when a period has no calls',
    async () => {
      await page.goto(`/usage?from=2020-01-01&to=2020-02-01&tenant=${tenantIds[0]}`);
      await page.getByText('No calls in this period.').waitFor();
      await keepScreenshot(page, 'usage-empty');
    },
    slow,
  );

  it(
    'comes back to the same place after the session has ended',
    async () => {
      await page.goto(usage('&direction=outbound'));
      await page.getByRole('button', { name: 'Load more' }).waitFor();
      await context.clearCookies();
      await page.getByRole('button', { name: 'Load more' }).click();
      await page.getByText('Your session has ended.').waitFor();
      await logIn(owner.passphrase);
      await page.getByRole('table', { name: 'Calls' }).waitFor();
      expect(page.url()).toBe(`${origin}${usage('&direction=outbound')}`);
    },
    slow,
  );
});

it(
  'loads less than 250 kB of script, compressed, for the page with the most in it',
  async () => {
    const fresh = await browser.newContext({ baseURL: origin, storageState: await context.storageState() });
    try {
      const opened = await fresh.newPage();
      const scripts: Promise<Buffer>[] = [];
      const encodings: (string | undefined)[] = [];
      opened.on('response', (response) => {
        if (response.url().endsWith('.js')) scripts.push(response.body());
        if (response.url().includes('/assets/index-')) encodings.push(response.headers()['content-encoding']);
      });
      await opened.goto(usage());
      await opened.getByRole('table', { name: 'Calls' }).waitFor();
      const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length);
      expect(sizes.length).toBeGreaterThan(2);
      expect(encodings.map((encoding) => encoding === 'br' || encoding === 'gzip')).toEqual([true, true]);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
    } finally {
      await fresh.close();
    }
  },
  slow,
);

describe('the other lists', () => {
  it(
    'shows invoices with the state of their e-mail and links to the documents that exist',
    async () => {
      await page.goto('/invoices');
      const table = page.getByRole('table', { name: 'Invoices' });
      await table.getByText('550 5.1.1 No such mailbox here').waitFor();
      expect(await table.locator('tbody tr').count()).toBe(3);
      const href = await page.getByRole('link', { name: 'Calls of invoice INV-2026-000001 as CSV' }).getAttribute('href');
      expect(href).toMatch(new RegExp(`^/api/delivery/invoices/${tenantIds[0]}/\\d+/annex\\.csv$`));
      const csv = await page.request.get(String(href));
      expect([csv.status(), csv.headers()['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
      expect(await table.getByText('Not printed yet').count()).toBe(1);
      await keepScreenshot(page, 'invoices', 'whole');
    },
    slow,
  );

  it(
    'shows sources with their notices and failures',
    async () => {
      await page.goto('/sources');
      await page.getByText('The last line is not complete yet.').waitFor();
      await page.getByText('The folder /var/log/asterisk/cdr-csv cannot be read.').waitFor();
      await page.getByRole('button', { name: 'Count all records' }).click();
      await page.getByRole('table', { name: 'Every record accounted for' }).getByText('Head office PBX').waitFor();
      await keepScreenshot(page, 'sources', 'whole');
      await page.getByRole('button', { name: 'Collect from Head office PBX now' }).click();
      await page.getByText('The run has begun.').waitFor();
      await eventually(() => begun).toContainEqual([jobNames.collect, { sourceId: expect.any(Number) }]);
    },
    slow,
  );

  it(
    'shows what waits in suspense, by reason',
    async () => {
      await page.goto('/suspense');
      await page.getByRole('table', { name: 'Reasons' }).getByRole('button', { name: 'Extension belongs to nobody' }).click();
      await page.waitForURL(/reason=extension_unknown/);
      await eventually(() => page.getByRole('table', { name: 'Waiting records' }).locator('tbody tr').count()).toBe(2);
      await keepScreenshot(page, 'suspense', 'whole');
      await page.getByRole('button', { name: 'Recycle all' }).click();
      await page.getByText('The records are sent through again.').waitFor();
      await eventually(() => begun.map(([name]) => name)).toContain(jobNames.recycleRecords);
    },
    slow,
  );

  it(
    'shows a page of its own for an address that does not exist',
    async () => {
      await page.goto('/nowhere');
      await page.getByText('There is no page at this address.').waitFor();
    },
    slow,
  );
});

describe('language, colours and size', () => {
  it(
    'speaks French at once, keeps it, and writes figures the French way',
    async () => {
      await page.goto(usage());
      await page.getByText('FR', { exact: true }).click();
      await page.getByRole('heading', { name: 'Consommation' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('fr');
      await eventually(() => page.getByRole('table', { name: 'Par poste' }).locator('tfoot').textContent()).toMatch(/\d,\d{4,}\s€/);
      await page.reload();
      await page.getByRole('heading', { name: 'Consommation' }).waitFor();
      await page.getByRole('table', { name: 'Appels' }).getByRole('button').first().click();
      await page.getByRole('dialog').getByRole('heading', { name: 'Le prix' }).waitFor();
      await page.waitForTimeout(300);
      await keepScreenshot(page, 'call-french');
      await page.keyboard.press('Escape');
    },
    slow,
  );

  it(
    'turns dark and stays so',
    async () => {
      await page.goto('/');
      await page.getByRole('button', { name: 'Passer aux couleurs sombres' }).click();
      await page.reload();
      await page.getByText('Novembre 2026').waitFor();
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(31, 31, 31)');
      await keepScreenshot(page, 'overview-dark', 'whole');
      await page.goto(usage());
      await page.getByRole('table', { name: 'Appels' }).waitFor();
      await keepScreenshot(page, 'usage-dark', 'whole');
    },
    slow,
  );

  it.each(['/', '/usage', '/invoices', '/sources', '/suspense', 'usage of one tenant'])(
    'fits %s on a phone',
    async (path) => {
      const phone = await browser.newContext({
        baseURL: origin,
        storageState: await context.storageState(),
        viewport: { width: 375, height: 740 },
        hasTouch: true,
        isMobile: true,
      });
      try {
        const small = await openPage(phone);
        await small.goto(path === 'usage of one tenant' ? usage() : path);
        await small.getByRole('table').first().waitFor();
        expect(await small.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
        await keepScreenshot(small, `phone${path.replaceAll(/\W+/g, '-')}`, 'whole');
        await small.getByRole('button', { name: 'Menu' }).click();
        await small.getByRole('link', { name: 'Factures', exact: true }).click();
        await small.getByRole('heading', { name: 'Factures', level: 1 }).waitFor();
      } finally {
        await phone.close();
      }
    },
    slow,
  );

  it(
    'says so when a raw record has left',
    async () => {
      await test.db.raw('delete from collection.raw_block');
      await page.goto(usage());
      await page.getByRole('table', { name: 'Appels' }).getByRole('button').first().click();
      await page.getByRole('dialog').getByText('L’enregistrement brut a quitté l’appareil').waitFor();
    },
    slow,
  );

  it('made the browser complain about nothing', () => {
    expect(complaints).toEqual([]);
  });
});
