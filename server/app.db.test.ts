// What stands before every route: sessions by default, problems as JSON, strict headers, documents, states.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from './app.ts';
import { DomainFailure, type FailureKind } from './kernel/failure.ts';
import { systemClock } from './platform/clock.ts';
import type { App } from './platform/http.ts';
import { createLog } from './platform/log.ts';
import { openDatabase } from './platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from './tests/support/database.ts';
import { noJobs } from './tests/support/no-jobs.ts';

let database: TestDatabase;
let web: string;
let app: App;
const written: string[] = [];
const script = 'export {};\n'.repeat(200);

async function startApp(db = database.db): Promise<App> {
  const log = createLog({ level: 'info', destination: { write: (line: string) => void written.push(line) } });
  return buildApp({ db, clock: systemClock, log, publicUrl: undefined, secretKey: Buffer.alloc(32), webDirectory: web, jobs: noJobs });
}

beforeAll(async () => {
  database = await createTestDatabase();
  web = await mkdtemp(join(tmpdir(), 'releve-web-'));
  await mkdir(join(web, 'assets'));
  await writeFile(join(web, 'index.html'), '<!doctype html><title>Relevé</title>');
  await writeFile(join(web, 'assets', 'index-1.js'), script);
  await writeFile(join(web, 'assets', 'index-1.js.gz'), gzipSync(script));
  await writeFile(join(web, 'assets', 'index-1.js.br'), brotliCompressSync(script));
  await writeFile(join(web, 'assets', 'small-1.js'), 'export {};');
  app = await startApp();
});
afterAll(async () => {
  await app.close();
  await database.drop();
  await rm(web, { recursive: true });
});

/** Every route that the application knows, hidden ones included, read from the router itself. */
function listRoutes(): { method: 'GET'; url: string }[] {
  const parents: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', path = '', methods = ''] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
      const depth = indent.length / 4;
      parents.splice(depth, Number.POSITIVE_INFINITY, path);
      return methods.split(', ').flatMap((method) => (method === '' ? [] : [{ method: method as 'GET', url: parents.join('') }]));
    });
}

test('401: every route below /api wants a session, but those that say that they are public', async () => {
  const routes = listRoutes().filter(({ url }) => url.startsWith('/api/'));
  const open: string[] = [];
  for (const { method, url } of routes) {
    const answer = await app.inject({ method, url: url.replace(/:\w+/g, '1') });
    if (answer.statusCode === 401 && (method !== ('HEAD' as string) ? answer.json().code === 'session_missing' : true)) continue;
    open.push(`${method} ${url}`);
  }
  expect(routes.length).toBeGreaterThan(8);
  expect(routes).toContainEqual({ method: 'POST', url: '/api/access/sessions' });
  expect(open.sort()).toEqual(['GET /api/access/setup', 'HEAD /api/access/setup', 'POST /api/access/sessions', 'POST /api/access/setup']);
});

test('the API document lists every route below /api, and each tells its refusals', async () => {
  const document = (await app.inject({ url: '/openapi.json' })).json();
  expect(document.openapi).toBe('3.1.0');
  const listed = Object.entries(document.paths as Record<string, Record<string, { responses: Record<string, unknown> }>>).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      expect(Object.keys(operation.responses), `${method} ${path}`).toContain('4XX');
      return `${method.toUpperCase()} ${path}`;
    }),
  );
  const routed = listRoutes().filter(({ method, url }) => url.startsWith('/api/') && method !== ('HEAD' as string));
  expect(listed.sort()).toEqual(routed.map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`).sort());
});

describe('problems', () => {
  const kinds: [FailureKind, number][] = [
    ['invalid', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['too_many', 429],
    ['unavailable', 503],
  ];
  let faulty: App;
  beforeAll(async () => {
    faulty = await startApp();
    for (const [kind] of kinds) {
      faulty.get(`/refuse/${kind}`, async () => {
        throw new DomainFailure(kind, 'thing_refused', 'The thing is refused.', { faults: ['One.', 'Two.'], internal: 'inner detail' });
      });
    }
    faulty.get('/break', async () => {
      throw new Error('select secret from vault');
    });
    faulty.get('/exact', async () => ({ total: 9007199254740993n, at: Temporal.Instant.from('2026-03-01T00:00:00Z'), list: [1n, null] }));
  });
  afterAll(() => faulty.close());

  test.each(kinds)('%s is answered with %i', async (kind, status) => {
    const answer = await faulty.inject({ url: `/refuse/${kind}` });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toEqual({
      type: 'urn:releve:problem:thing_refused',
      title: 'The thing is refused.',
      status,
      code: 'thing_refused',
      faults: ['One.', 'Two.'],
      requestId: answer.headers['x-request-id'],
    });
    expect(written.join('')).toContain('inner detail');
  });

  test('500: the message stays in the log, with the request id', async () => {
    const answer = await faulty.inject({ url: '/break' });
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal_error']);
    expect(answer.body).not.toContain('vault');
    const line = written.find((entry) => entry.includes('select secret from vault')) ?? '';
    expect(line).toContain(answer.json().requestId);
  });

  test('exact numbers and instants are text', async () => {
    expect((await faulty.inject({ url: '/exact' })).body).toBe('{"total":"9007199254740993","at":"2026-03-01T00:00:00Z","list":["1",null]}');
  });

  test.each([
    [{ url: '/api/nothing' }, 404, 'address_unknown'],
    [{ method: 'POST', url: '/api/access/sessions', headers: { 'content-type': 'application/json' }, payload: '{"email":' }, 400, 'request_invalid'],
    [{ method: 'POST', url: '/api/access/sessions', headers: { 'content-type': 'application/xml' }, payload: '<a/>' }, 415, 'media_type_unsupported'],
    [{ method: 'POST', url: '/api/access/sessions', payload: { email: 'x'.repeat(2_000_000) } }, 413, 'body_too_large'],
    [{ method: 'POST', url: '/api/access/sessions', payload: [] }, 400, 'request_invalid'],
  ] as const)('$0.method $0.url can be refused with $1, as a problem too', async (request, status, code) => {
    const answer = await faulty.inject(request as { url: string });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });
});

describe('states', () => {
  test('healthy and ready, and not ready without a database', async () => {
    expect((await app.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' });
    expect((await app.inject({ url: '/readyz' })).json()).toEqual({ status: 'ok' });
    const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/none');
    const lost = await startApp(nowhere);
    const answer = await lost.inject({ url: '/readyz' });
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'database_unreachable']);
    expect((await lost.inject({ url: '/healthz' })).statusCode).toBe(200);
    await lost.close();
    await nowhere.destroy();
  });

  test('figures count answers by status, for this network alone', async () => {
    const before = Number(/status="404"} (\d+)/.exec((await app.inject({ url: '/metrics' })).body)?.[1] ?? 0);
    await app.inject({ url: '/nothing' });
    const { body } = await app.inject({ url: '/metrics', remoteAddress: '192.168.1.5' });
    expect(body).toContain(`releve_http_requests_total{status="404"} ${before + 1}`);
    expect(body).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect((await app.inject({ url: '/metrics', remoteAddress: '203.0.113.9' })).statusCode).toBe(403);
  });
});

describe('pages', () => {
  const html = { accept: 'text/html,*/*' };

  test('an address of the interface gives its document, with strict headers', async () => {
    for (const url of ['/', '/invoicing/invoices/7']) {
      const answer = await app.inject({ url, headers: html });
      expect([answer.statusCode, answer.body]).toEqual([200, '<!doctype html><title>Relevé</title>']);
      expect(answer.headers['cache-control']).toBe('no-cache');
      expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['strict-transport-security']).toBeUndefined();
    }
  });

  test.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
    [undefined, (bytes: Buffer) => bytes],
  ] as const)('a script comes as %s to who accepts it, and is kept by the browser', async (encoding, decode) => {
    const answer = await app.inject({ url: '/assets/index-1.js', headers: encoding === undefined ? {} : { 'accept-encoding': encoding } });
    expect(decode(answer.rawPayload).toString()).toBe(script);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.vary).toMatch(/accept-encoding/i);
  });

  test('what has no compressed file beside it comes plain', async () => {
    const headers = { 'accept-encoding': 'gzip, deflate, br' };
    const answer = await app.inject({ url: '/assets/small-1.js', headers });
    expect([answer.body, answer.headers['content-encoding']]).toEqual(['export {};', undefined]);
    expect((await app.inject({ url: '/invoicing/invoices/7', headers: { ...headers, ...html } })).headers['cache-control']).toBe('no-cache');
  });

  test('what is no page is not found', async () => {
    for (const [url, headers] of [
      ['/api/unknown', html],
      ['/assets/gone.js', {}],
      ['/../package.json', {}],
      ['/%2e%2e/package.json', {}],
    ] as const) {
      expect((await app.inject({ url, headers })).statusCode, url).toBe(404);
    }
    expect((await app.inject({ method: 'POST', url: '/somewhere', headers: html })).statusCode).toBe(404);
  });

  test('the documentation page may run its own scripts only', async () => {
    const answer = await app.inject({ url: '/docs/' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
    expect(answer.body).not.toMatch(/<script>/);
  });
});
