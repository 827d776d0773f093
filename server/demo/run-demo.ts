// The main job on made-up input: collects a month, rates it, bills it, mails it, and says what it did.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createToken } from '../access/credential.service.ts';
import { createUser, resetPassphrase } from '../access/user.service.ts';
import { cutOffDelayHours } from '../charging/billing-cycle.ts';
import type { Config } from '../config.ts';
import { findDocument } from '../delivery/delivery.store.ts';
import { setMailServer } from '../delivery/mail-server.service.ts';
import { jobNames } from '../kernel/job-name.ts';
import type { Clock } from '../platform/clock.ts';
import { defaultDataDirectory } from '../platform/database-owner.ts';
import type { App } from '../platform/http.ts';
import type { Log } from '../platform/log.ts';
import { inTransaction } from '../platform/postgres.ts';
import { type Completeness, isComplete, listCompleteness } from '../reporting/completeness.store.ts';
import { type Service, startService } from '../serve.ts';
import { caughtMessageRoutes } from './caught-messages.routes.ts';
import { demoMonth, demoZone } from './demo-operator.ts';
import { countCharged, countDelivered, type DemoInvoice, hasCollectedSince, listDemoInvoices } from './demo-progress.store.ts';
import { feedExchange, findFedMonth } from './feed-exchange.ts';
import { type MailCatcher, startMailCatcher } from './mail-catcher.ts';
import { setUpDemo } from './set-up-demo.service.ts';

export interface DemoResult {
  readonly collected: number;
  readonly duplicates: number;
  readonly suspended: number;
  readonly rated: number;
  readonly notChargeable: number;
  readonly invoices: readonly {
    readonly number: string;
    readonly account: string;
    readonly currency: string;
    readonly totalMinor: number;
    readonly pdf: string;
  }[];
  readonly mailed: number;
  /** What this run added to what the data folder held before it. */
  readonly added: { readonly collected: number; readonly invoices: number; readonly mailed: number };
  readonly seconds: number;
}

export interface RunningDemo {
  readonly result: DemoResult;
  readonly url: string;
  readonly email: string;
  readonly passphrase: string;
  stop(): Promise<void>;
}

/** Told after each step and while a step goes on; `share` is from 0 to 1. */
export type Progress = (step: string, share: number) => void;

interface DemoTools {
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: Progress;
}

const demoEmail = 'operator@telecom-du-quai.example';
const stepSecondsMax = 300;

/** The data folder's state decides what is left to do: a second run adds nothing. */
export async function runDemo(config: Config, tools: DemoTools): Promise<RunningDemo> {
  const begunAt = tools.clock.now();
  const dataDirectory = config.dataDirectory ?? `${await defaultDataDirectory()}-demo`;
  await mkdir(dataDirectory, { recursive: true });
  tools.progress('Starting', 0);
  const catcher = await startMailCatcher({ directory: join(dataDirectory, 'caught-mail') });
  const serviceTools = { ...tools, extraRoutes: (app: App) => caughtMessageRoutes(app, catcher) };
  const service = await startService({ ...config, dataDirectory }, serviceTools).catch((error) => catcher.stop().then(() => Promise.reject(error)));
  const stop = async () => {
    await service.stop();
    await catcher.stop();
  };
  try {
    const before = await readCounts(service);
    const passphrase = await prepare(service, catcher, tools);
    await collectMonth(service, dataDirectory, tools);
    await billMonth(service, dataDirectory, tools);
    const after = await readCounts(service);
    const result = await describe(service, dataDirectory, { before, after, seconds: secondsSince(begunAt, tools.clock) });
    return { result, url: service.url, email: demoEmail, passphrase, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The log-in has a new passphrase at every start, and the mail server is the catcher's port of today. */
async function prepare(service: Service, catcher: MailCatcher, { clock, progress }: DemoTools): Promise<string> {
  progress('Starting', 0.5);
  const passphrase = createToken().slice(0, 20);
  const month = lastBillableMonth(clock.now());
  await inTransaction(service.db, async (trx) => {
    const now = clock.now();
    await setUpDemo(trx, { logFile: logFileIn(service.dataDirectory), billingFrom: month.toString(), now });
    const sender = 'facturation@telecom-du-quai.example';
    await setMailServer(trx, { host: '127.0.0.1', port: catcher.port, security: 'none', username: null, password: null, sender }, service.secretKey, now);
    const known = await resetPassphrase(trx, demoEmail, passphrase, now);
    if (known === undefined) await createUser(trx, { email: demoEmail, name: 'Operator', passphrase, role: 'owner', language: 'en' }, now);
  });
  await service.pipeline.reloadSchedules();
  return passphrase;
}

async function collectMonth(service: Service, dataDirectory: string, tools: DemoTools): Promise<void> {
  const logFile = logFileIn(dataDirectory);
  const month = lastBillableMonth(tools.clock.now());
  const period = { from: startOf(month), to: startOf(month.add({ months: 1 })) };
  const known = await findFedMonth(logFile);
  const feeding = known === undefined ? feedExchange(logFile, month.toString(), demoMonth(period)) : Promise.resolve(known);
  let lines = known?.lines;
  void feeding.then(
    (fed) => {
      lines = fed.lines;
    },
    () => undefined,
  );
  await waitUntil('Collecting and rating calls', tools, async () => {
    const [statement] = await listCompleteness(service.db);
    const ended = statement === undefined ? 0n : statement.collected - statement.awaiting;
    return lines === undefined ? Math.min(0.9, Number(ended) / 20_000) : Number(ended) / lines;
  });
  const { lines: fedLines } = await feeding;
  const begunAt = tools.clock.now();
  await waitUntil('Looking once more for what is new', tools, async () => {
    const [statement] = await listCompleteness(service.db);
    const isSettled = statement !== undefined && statement.awaiting === 0n && Number(statement.collected) >= fedLines;
    return isSettled && (await hasCollectedSince(service.db, begunAt)) ? 1 : 0.5;
  });
}

async function billMonth(service: Service, dataDirectory: string, tools: DemoTools): Promise<void> {
  const fed = await findFedMonth(logFileIn(dataDirectory));
  const month = startOf(Temporal.PlainDate.from(fed?.month ?? '1970-01-01'));
  await service.pipeline.jobs.enqueue(jobNames.bill);
  await waitUntil('Making invoices', tools, async () => {
    const { charged, accounts } = await countCharged(service.db, month);
    return charged / accounts;
  });
  await waitUntil('Printing and mailing invoices', tools, async () => {
    const invoices = await listDemoInvoices(service.db);
    return (await countDelivered(service.db)) / invoices.length;
  });
}

async function describe(
  service: Service,
  dataDirectory: string,
  { before, after, seconds }: { before: DemoCounts; after: DemoCounts; seconds: number },
): Promise<DemoResult> {
  const { statement } = after;
  if (!isComplete(statement) || statement.awaiting !== 0n) throw new Error('The records do not add up.');
  const invoices = await listDemoInvoices(service.db);
  return {
    collected: Number(statement.collected),
    duplicates: Number(statement.duplicates),
    suspended: Number(statement.suspended),
    rated: Number(statement.rated),
    notChargeable: Number(statement.notChargeable),
    invoices: await Promise.all(invoices.map((invoice) => writePdf(service, dataDirectory, invoice))),
    mailed: after.mailed,
    added: {
      collected: Number(statement.collected - before.statement.collected),
      invoices: after.invoices - before.invoices,
      mailed: after.mailed - before.mailed,
    },
    seconds: Math.round(seconds * 10) / 10,
  };
}

async function writePdf(service: Service, dataDirectory: string, invoice: DemoInvoice): Promise<DemoResult['invoices'][number]> {
  const document = await findDocument(service.db, invoice, 'invoice');
  if (document === undefined) throw new Error(`Invoice ${invoice.number} has no document.`);
  const directory = join(dataDirectory, 'invoices');
  await mkdir(directory, { recursive: true });
  const pdf = join(directory, `${invoice.number}.pdf`);
  await writeFile(pdf, document.content);
  const { number, account, currency, totalMinor } = invoice;
  return { number, account, currency, totalMinor: Number(totalMinor), pdf };
}

interface DemoCounts {
  readonly statement: Completeness;
  readonly invoices: number;
  readonly mailed: number;
}

async function readCounts({ db }: Service): Promise<DemoCounts> {
  const none = { sourceId: 0, collected: 0n, duplicates: 0n, suspended: 0n, rated: 0n, notChargeable: 0n, awaiting: 0n };
  const [statement = none] = await listCompleteness(db);
  return { statement, invoices: (await listDemoInvoices(db)).length, mailed: await countDelivered(db) };
}

/** Asks until the share is 1. A step that takes minutes has failed, and the log says why. */
async function waitUntil(step: string, { clock, progress }: DemoTools, readShare: () => Promise<number>): Promise<void> {
  const begunAt = clock.now();
  for (;;) {
    const share = await readShare();
    progress(step, Math.min(1, Number.isFinite(share) ? share : 0));
    if (share >= 1) return;
    if (secondsSince(begunAt, clock) > stepSecondsMax) throw new Error(`${step} did not end within ${stepSecondsMax} seconds.`);
    await wait(200);
  }
}

/** The first day of the newest month whose cut-off has passed. */
function lastBillableMonth(now: Temporal.Instant): Temporal.PlainDate {
  return now.subtract({ hours: cutOffDelayHours }).toZonedDateTimeISO(demoZone).toPlainDate().with({ day: 1 }).subtract({ months: 1 });
}

function startOf(day: Temporal.PlainDate): Temporal.Instant {
  return day.toZonedDateTime(demoZone).toInstant();
}

function secondsSince(begunAt: Temporal.Instant, clock: Clock): number {
  return clock.now().since(begunAt).total('seconds');
}

function logFileIn(dataDirectory: string): string {
  return join(dataDirectory, 'pbx', 'Master.csv');
}
