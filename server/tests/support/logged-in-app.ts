// The application on a database of its own, asked as an owner who is logged in.

import { createUser } from '../../access/user.service.ts';
import { buildApp } from '../../app.ts';
import type { App } from '../../platform/http.ts';
import { createLog } from '../../platform/log.ts';
import type { Database } from '../../platform/postgres.ts';
import { createTestDatabase } from './database.ts';
import { noJobs } from './no-jobs.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape.
  readonly body: any;
  readonly type: string;
}

type Ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object | string | Buffer, type?: string) => Promise<Answer>;

export interface LoggedInApp {
  readonly app: App;
  readonly db: Database;
  readonly now: Temporal.Instant;
  /** JSON unless `type` says what the payload is. */
  readonly ask: Ask;
  /** Asks as a user who is not the owner. */
  asOperator(): Promise<Ask>;
  close(): Promise<void>;
}

export async function createLoggedInApp(): Promise<LoggedInApp> {
  const test = await createTestDatabase();
  const now = Temporal.Instant.from('2026-03-01T08:00:00Z');
  const { app, ask } = await openLoggedInApp(test.db, now);
  return {
    app,
    db: test.db,
    now,
    ask,
    asOperator: () => logIn(app, { db: test.db, role: 'operator', now }),
    async close() {
      await app.close();
      await test.drop();
    },
  };
}

/** The same on a database that is there already; end it with `app.close()`. */
export async function openLoggedInApp(db: Database, now: Temporal.Instant): Promise<{ readonly app: App; readonly ask: Ask }> {
  const app = await buildApp({
    db,
    clock: { now: () => now },
    log: createLog({ level: 'silent' }),
    publicUrl: undefined,
    secretKey: Buffer.alloc(32),
    webDirectory: undefined,
    jobs: noJobs,
  });
  return { app, ask: await logIn(app, { db, role: 'owner', now }) };
}

async function logIn(app: App, { db, role, now }: { db: Database; role: 'owner' | 'operator'; now: Temporal.Instant }): Promise<Ask> {
  const credentials = { email: `${role}@example.net`, passphrase: 'quiet river under stars' };
  await createUser(db, { ...credentials, name: role, role, language: 'en' }, now);
  const answer = await app.inject({ method: 'POST', url: '/api/access/sessions', payload: credentials });
  const cookies = { releve: answer.cookies[0]?.value ?? '' };
  return async (method, url, payload, type = 'application/json') => {
    const sent = payload === undefined ? {} : { payload, headers: { 'content-type': type } };
    const answered = await app.inject({ method, url, cookies, ...sent });
    const answeredType = String(answered.headers['content-type'] ?? '');
    return { status: answered.statusCode, type: answeredType, body: answeredType.includes('json') ? answered.json() : answered.rawPayload };
  };
}
