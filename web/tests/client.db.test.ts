// The typed client against the real application: answers, refusals, and how addresses are filled in.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSetupLink } from '../../server/access/set-up.service.ts';
import { buildApp } from '../../server/app.ts';
import { systemClock } from '../../server/platform/clock.ts';
import type { App } from '../../server/platform/http.ts';
import { createLog } from '../../server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '../../server/tests/support/database.ts';
import { noJobs } from '../../server/tests/support/no-jobs.ts';
import { createClient, ProblemError } from '../client.ts';

let database: TestDatabase;
let app: App;
let client: ReturnType<typeof createClient>;
const seen: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const log = createLog({ level: 'silent' });
  const deps = { db: database.db, clock: systemClock, log, publicUrl: undefined, secretKey: Buffer.alloc(32), webDirectory: undefined, jobs: noJobs };
  app = await buildApp(deps);
  app.addHook('onResponse', async (request) => void seen.push(request.url));
  client = createClient(await app.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function refusalOf(work: Promise<unknown>): Promise<ProblemError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error;
  throw new Error('The request was not refused.', { cause: error });
}

test('answers are typed, refusals are errors with everything to show', async () => {
  expect((await client.get('/api/access/setup')).open).toBe(false);
  const missing = await refusalOf(client.get('/api/access/session'));
  expect(missing).toMatchObject({ status: 401, code: 'session_missing', message: 'Log in first.', faults: [] });
  expect(missing.requestId).toMatch(/^[0-9a-f-]{36}$/);
  const token = (await createSetupLink(database.db, systemClock.now())) ?? '';
  const body = { token, email: 'x', name: '', passphrase: 'short', language: 'en' } as const;
  expect((await refusalOf(client.post('/api/access/setup', { body }))).faults).toHaveLength(3);
  const owner = { ...body, email: 'owner@example.net', name: 'Owner', passphrase: 'quiet river under stars' };
  expect((await client.post('/api/access/setup', { body: owner })).user.role).toBe('owner');
});

test('paths and queries are filled in and escaped', async () => {
  const asked = createClient(`${app.listeningOrigin}/nowhere`);
  seen.length = 0;
  await refusalOf(asked.get('/api/account/tenants/{tenantId}', { params: { tenantId: 7 } }));
  await refusalOf(asked.get('/api/account/tenants', { query: { search: 'a&b=c é', limit: 5 } }));
  expect(seen).toEqual(['/nowhere/api/account/tenants/7', '/nowhere/api/account/tenants?search=a%26b%3Dc+%C3%A9&limit=5']);
});
