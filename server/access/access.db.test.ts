// Set-up, logging in and out, and what a stranger gets, over HTTP on a real database.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../app.ts';
import type { App } from '../platform/http.ts';
import { createLog } from '../platform/log.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { noJobs } from '../tests/support/no-jobs.ts';
import { createSetupLink } from './set-up.service.ts';
import { createUser, resetPassphrase } from './user.service.ts';

const passphrase = 'quiet river under stars';
const owner = { email: 'Owner@example.net', name: 'Owner', passphrase, language: 'fr' as const };
let database: TestDatabase;
let app: App;
let now = Temporal.Instant.from('2026-03-01T08:00:00Z');

async function startApp(publicUrl?: string): Promise<App> {
  return buildApp({
    db: database.db,
    clock: { now: () => now },
    log: createLog({ level: 'silent' }),
    publicUrl,
    secretKey: Buffer.alloc(32, 7),
    webDirectory: undefined,
    jobs: noJobs,
  });
}

function cookieOf(answer: { cookies: { name: string; value: string }[] }): Record<string, string> {
  const [cookie] = answer.cookies;
  return cookie === undefined ? {} : { [cookie.name]: cookie.value };
}

async function logIn(attempt = { email: 'owner@example.net', passphrase }, remoteAddress = '192.0.2.1', cookies: Record<string, string> = {}) {
  return app.inject({ method: 'POST', url: '/api/access/sessions', payload: attempt, remoteAddress, cookies });
}

async function sessionStatus(cookies: Record<string, string>): Promise<number> {
  return (await app.inject({ url: '/api/access/session', cookies })).statusCode;
}

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  await database.db.raw('truncate access.app_user, access.session, access.setup_link restart identity cascade');
  now = Temporal.Instant.from('2026-03-01T08:00:00Z');
  app = await startApp();
  return () => app.close();
});

describe('set-up', () => {
  test('201: makes the owner, logs in, and closes the door', async () => {
    const token = await createSetupLink(database.db, now);
    expect((await app.inject({ url: '/api/access/setup' })).json()).toEqual({ open: true });
    const made = await app.inject({ method: 'POST', url: '/api/access/setup', payload: { token, ...owner } });
    expect(made.statusCode).toBe(201);
    expect(made.json()).toEqual({
      user: { userId: 1, email: 'owner@example.net', name: 'Owner', role: 'owner', language: 'fr' },
      expiresAt: '2026-03-01T20:00:00Z',
    });
    expect(made.headers['cache-control']).toBe('no-store');
    expect(await sessionStatus(cookieOf(made))).toBe(200);
    expect((await app.inject({ url: '/api/access/setup' })).json()).toEqual({ open: false });
    expect(await createSetupLink(database.db, now)).toBeUndefined();
    expect((await app.inject({ method: 'POST', url: '/api/access/setup', payload: { token, ...owner } })).statusCode).toBe(409);
  });

  test('two at once with the same link: exactly one owner', async () => {
    const token = await createSetupLink(database.db, now);
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => app.inject({ method: 'POST', url: '/api/access/setup', payload: { token, ...owner, email: `${name}@example.net` } })),
    );
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409, 409]);
    const { rows } = await database.db.raw<{ rows: { count: bigint }[] }>('select count(*) as count from access.app_user');
    expect(rows[0]?.count).toBe(1n);
  });

  test('403: a link of yesterday, an older one and an invented one are void', async () => {
    const older = await createSetupLink(database.db, now);
    const latest = await createSetupLink(database.db, now);
    for (const token of [older, 'invented']) {
      const answer = await app.inject({ method: 'POST', url: '/api/access/setup', payload: { token, ...owner } });
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'setup_link_void']);
    }
    now = now.add({ hours: 24 });
    expect((await app.inject({ url: '/api/access/setup' })).json()).toEqual({ open: false });
    expect((await app.inject({ method: 'POST', url: '/api/access/setup', payload: { token: latest, ...owner } })).statusCode).toBe(403);
  });

  test('400: all faults at once, and the link stays good', async () => {
    const token = await createSetupLink(database.db, now);
    const bad = await app.inject({ method: 'POST', url: '/api/access/setup', payload: { token, ...owner, email: 'owner', name: ' ', passphrase: 'short' } });
    expect([bad.statusCode, bad.json().faults.length]).toEqual([400, 3]);
    expect((await app.inject({ method: 'POST', url: '/api/access/setup', payload: { token, ...owner } })).statusCode).toBe(201);
  });

  test('400: a body of the wrong shape is told property by property', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/access/setup',
      payload: { token: 1, email: 'a@b.c', passphrase: 'x', language: 'de', owner: true },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json().code).toBe('request_invalid');
    expect(answer.json().faults).toEqual(
      expect.arrayContaining([expect.stringContaining('name'), expect.stringContaining('token'), expect.stringContaining('owner')]),
    );
  });

  test('neither the link nor the passphrase stands in the database', async () => {
    const token = (await createSetupLink(database.db, now)) ?? '';
    const made = await app.inject({ method: 'POST', url: '/api/access/setup', payload: { token, ...owner } });
    const dump = await database.db.raw<{ rows: object[] }>(
      "select u::text || (select string_agg(s::text, '') from access.session s) || (select string_agg(l::text, '') from access.setup_link l) as text from access.app_user u",
    );
    const text = JSON.stringify(dump.rows);
    expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(text).not.toContain(passphrase);
    expect(text).not.toContain(Object.values(cookieOf(made))[0]);
    expect(text).not.toContain(token);
    expect(made.body).not.toContain('argon2');
  });
});

describe('sessions', () => {
  beforeEach(async () => {
    await createUser(database.db, { ...owner, role: 'owner' }, now);
  });

  test('201: the cookie is out of reach of scripts and other sites', async () => {
    const answer = await logIn();
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['set-cookie']).toMatch(/^releve=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  test('over HTTPS the cookie is bound to the host', async () => {
    await app.close();
    app = await startApp('https://billing.example.net');
    const answer = await logIn();
    expect(answer.headers['set-cookie']).toMatch(/^__Host-releve=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(answer.headers['strict-transport-security']).toBeDefined();
    expect(await sessionStatus(cookieOf(answer))).toBe(200);
  });

  test('401: a wrong passphrase and an unknown address read the same', async () => {
    const wrong = await logIn({ email: 'owner@example.net', passphrase: 'wrong words entirely' });
    const unknown = await logIn({ email: 'nobody@example.net', passphrase });
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    expect({ ...wrong.json(), requestId: '' }).toEqual({ ...unknown.json(), requestId: '' });
  });

  test('429: guessing from one address waits, the owner elsewhere does not', async () => {
    for (let guess = 0; guess < 5; guess += 1) expect((await logIn({ email: 'owner@example.net', passphrase: `guess ${guess}` })).statusCode).toBe(401);
    const slowed = await logIn();
    expect([slowed.statusCode, slowed.json().code]).toEqual([429, 'log_ins_too_many']);
    expect((await logIn(undefined, '192.0.2.99')).statusCode).toBe(201);
    now = now.add({ seconds: 2 });
    expect((await logIn()).statusCode).toBe(201);
  });

  test('429: one address cannot ask without end', async () => {
    const statuses: number[] = [];
    for (let ask = 0; ask < 21; ask += 1) statuses.push((await logIn({ email: `u${ask}@example.net`, passphrase: '' }, '192.0.2.7')).statusCode);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
  });

  test('logging in again ends the session before; logging out ends this one', async () => {
    const first = cookieOf(await logIn());
    const second = cookieOf(await logIn(undefined, undefined, first));
    expect([await sessionStatus(first), await sessionStatus(second)]).toEqual([401, 200]);
    const out = await app.inject({ method: 'DELETE', url: '/api/access/session', cookies: second });
    expect([out.statusCode, out.body]).toEqual([204, '']);
    expect(await sessionStatus(second)).toBe(401);
  });

  test('a session slides while it is used, ends when it is not, and never passes a week', async () => {
    const cookies = cookieOf(await logIn());
    for (let step = 0; step < 16; step += 1) {
      now = now.add({ hours: 10 });
      expect(await sessionStatus(cookies)).toBe(200);
    }
    now = now.add({ hours: 10 });
    expect(await sessionStatus(cookies)).toBe(401);
    const idle = cookieOf(await logIn());
    now = now.add({ hours: 12 });
    expect(await sessionStatus(idle)).toBe(401);
  });

  test('a forged, a cut and a hashed token are nobody', async () => {
    const [token = ''] = Object.values(cookieOf(await logIn()));
    for (const value of ['', 'x', token.slice(0, -1), `${token}x`, token.toUpperCase()]) expect(await sessionStatus({ releve: value })).toBe(401);
  });

  test('a disabled user is out at once', async () => {
    const cookies = cookieOf(await logIn());
    await database.db.raw('update access.app_user set disabled_at = ?', [now.toString()]);
    expect([await sessionStatus(cookies), (await logIn()).statusCode]).toEqual([401, 401]);
  });

  test('a new passphrase ends every session and opens a fresh one', async () => {
    const cookies = cookieOf(await logIn());
    const next = 'seven green lanterns';
    const wrong = await app.inject({ method: 'PUT', url: '/api/access/passphrase', cookies, payload: { current: 'not this one at all', next } });
    expect(wrong.statusCode).toBe(403);
    const weak = await app.inject({ method: 'PUT', url: '/api/access/passphrase', cookies, payload: { current: passphrase, next: 'owner@example.net' } });
    expect([weak.statusCode, weak.json().code]).toEqual([400, 'passphrase_weak']);
    const changed = await app.inject({ method: 'PUT', url: '/api/access/passphrase', cookies, payload: { current: passphrase, next } });
    expect([await sessionStatus(cookies), await sessionStatus(cookieOf(changed))]).toEqual([401, 200]);
    expect((await logIn({ email: 'owner@example.net', passphrase: next })).statusCode).toBe(201);
  });

  test('the command line resets a lost passphrase and ends all sessions', async () => {
    const cookies = cookieOf(await logIn());
    expect(await resetPassphrase(database.db, ' OWNER@example.net ', 'seven green lanterns', now)).toMatchObject({ email: 'owner@example.net' });
    expect(await sessionStatus(cookies)).toBe(401);
    expect(await resetPassphrase(database.db, 'nobody@example.net', 'seven green lanterns', now)).toBeUndefined();
  });

  test('the profile changes name and language', async () => {
    const cookies = cookieOf(await logIn());
    const answer = await app.inject({ method: 'PUT', url: '/api/access/profile', cookies, payload: { name: ' New name ', language: 'en' } });
    expect(answer.json().user).toMatchObject({ name: 'New name', language: 'en' });
    expect((await app.inject({ url: '/api/access/session', cookies })).json().user).toMatchObject({ name: 'New name', language: 'en' });
  });

  test('409: an address logs in once', async () => {
    await expect(createUser(database.db, { ...owner, email: 'owner@EXAMPLE.net', role: 'operator' }, now)).rejects.toMatchObject({ code: 'user_exists' });
  });
});

describe('requests from other sites', () => {
  beforeEach(async () => {
    await createUser(database.db, { ...owner, role: 'owner' }, now);
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://elsewhere.example' }, 201],
    [{ origin: 'https://elsewhere.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://localhost:80.elsewhere.example' }, 403],
    [{ origin: 'http://localhost:80' }, 201],
    [{}, 201],
  ])('%j is answered with %i', async (headers, status) => {
    const answer = await app.inject({ method: 'POST', url: '/api/access/sessions', headers, payload: { email: 'owner@example.net', passphrase } });
    expect(answer.statusCode).toBe(status);
  });
});
