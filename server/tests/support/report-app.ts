// The application on a database of its own, with an owner who is logged in.

import { createSetupLink } from '../../access/set-up.service.ts';
import { buildApp } from '../../app.ts';
import type { App } from '../../platform/http.ts';
import { createLog } from '../../platform/log.ts';
import type { Database } from '../../platform/postgres.ts';
import { createTestDatabase } from './database.ts';
import { noJobs } from './no-jobs.ts';
import { createReportRows, type ReportRows } from './report-rows.ts';

export interface ReportApp {
  readonly app: App;
  readonly db: Database;
  readonly rows: ReportRows;
  /** Asks `/api/reporting/<path>` as the owner. */
  ask(path: string): ReturnType<typeof getAs>;
  /** The same, parsed; throws unless the answer is 200. */
  read<Answer>(path: string): Promise<Answer>;
  close(): Promise<void>;
}

export const testNow = Temporal.Instant.from('2026-11-22T12:00:00Z');

export async function createReportApp(): Promise<ReportApp> {
  const test = await createTestDatabase();
  const { db } = test;
  const log = createLog({ level: 'silent' });
  const app = await buildApp({
    db,
    clock: { now: () => testNow },
    log,
    publicUrl: undefined,
    secretKey: Buffer.alloc(32),
    webDirectory: undefined,
    jobs: noJobs,
  });
  await app.ready();
  const cookie = await logIn(app, db);
  const ask = (path: string) => getAs(app, cookie, `/api/reporting/${path}`);
  return {
    app,
    db,
    rows: await createReportRows(db),
    ask,
    async read<Answer>(path: string) {
      const answer = await ask(path);
      if (answer.statusCode !== 200) throw new Error(`${path} was answered with ${answer.statusCode}: ${answer.body}`);
      return answer.json<Answer>();
    },
    async close() {
      await app.close();
      await test.drop();
    },
  };
}

function getAs(app: App, cookie: string, url: string) {
  return app.inject({ method: 'GET', url, headers: { cookie } });
}

async function logIn(app: App, db: Database): Promise<string> {
  const token = await createSetupLink(db, testNow);
  const payload = { token, email: 'owner@rivage.example', name: 'Owner', passphrase: 'four quiet harbour lamps', language: 'en' };
  const answer = await app.inject({ method: 'POST', url: '/api/access/setup', payload });
  if (answer.statusCode !== 201) throw new Error(`The set-up was answered with ${answer.statusCode}: ${answer.body}`);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

/** A tenant with one account, one extension and one source of its own. */
export async function tenantWithExtension(rows: ReportRows, name: string, zone = 'Europe/Paris') {
  const tenantId = await rows.tenant(name);
  const accountId = await rows.account(tenantId, { zone });
  const extensionId = await rows.extension(tenantId, accountId, '101', 'Reception');
  const sourceId = await rows.source(`${name} PBX`);
  return { tenantId, accountId, extensionId, sourceId };
}
