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

export interface LoggedInApp {
  readonly app: App;
  readonly db: Database;
  readonly now: Temporal.Instant;
  /** JSON unless `type` says what the payload is. */
  ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object | string | Buffer, type?: string): Promise<Answer>;
  close(): Promise<void>;
}

export async function createLoggedInApp(): Promise<LoggedInApp> {
  const test = await createTestDatabase();
  const now = Temporal.Instant.from('2026-03-01T08:00:00Z');
  const app = await buildApp({
    db: test.db,
    clock: { now: () => now },
    log: createLog({ level: 'silent' }),
    publicUrl: undefined,
    secretKey: Buffer.alloc(32),
    webDirectory: undefined,
    jobs: noJobs,
  });
  const credentials = { email: 'owner@example.net', passphrase: 'quiet river under stars' };
  await createUser(test.db, { ...credentials, name: 'Owner', role: 'owner', language: 'en' }, now);
  const logIn = await app.inject({ method: 'POST', url: '/api/access/sessions', payload: credentials });
  const cookies = { releve: logIn.cookies[0]?.value ?? '' };
  return {
    app,
    db: test.db,
    now,
    async ask(method, url, payload, type = 'application/json') {
      const sent = payload === undefined ? {} : { payload, headers: { 'content-type': type } };
      const answer = await app.inject({ method, url, cookies, ...sent });
      const answerType = String(answer.headers['content-type'] ?? '');
      return { status: answer.statusCode, type: answerType, body: answerType.includes('json') ? answer.json() : answer.rawPayload };
    },
    async close() {
      await app.close();
      await test.drop();
    },
  };
}
