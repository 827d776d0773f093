// Setting up sources and their dial plans over HTTP.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';

let house: LoggedInApp;
const settings = { path: '/var/log/asterisk/cdr-csv/Master.csv', clock: 'local', layout: 'auto' };
const draft = { siteId: 1, name: 'PBX', kind: 'asterisk-csv', settings, role: 'bills', schedule: '*/5 * * * *', enabled: true };
const { kind: _kind, ...change } = draft;

beforeAll(async () => {
  house = await createLoggedInApp();
  await house.ask('POST', '/api/account/sites', { name: 'Main' });
});
afterAll(() => house.close());

describe('sources', () => {
  test('201: settings are kept as the connector reads them', async () => {
    const made = await house.ask('POST', '/api/collection/sources', { ...draft, schedule: ' */5  * * * * ', settings: { path: settings.path } });
    expect(made).toEqual({ status: 201, type: expect.any(String), body: { ...draft, sourceId: 1, createdAt: '2026-03-01T08:00:00Z' } });
    expect((await house.ask('GET', '/api/collection/sources/1')).body).toEqual(made.body);
    expect((await house.ask('GET', '/api/collection/sources')).body.sources).toEqual([made.body]);
    expect((await house.ask('GET', '/api/collection/connectors')).body.kinds).toContain('asterisk-csv');
  });

  test('400: faults of the source and of its connector at once', async () => {
    const bad = await house.ask('POST', '/api/collection/sources', {
      ...draft,
      name: ' ',
      schedule: 'every day',
      settings: { path: 'Master.csv', clock: 'x' },
    });
    expect([bad.status, bad.body.code, bad.body.faults.length]).toEqual([400, 'source_invalid', 4]);
    expect((await house.ask('POST', '/api/collection/sources', { ...draft, kind: 'avaya' })).body.faults).toEqual(['There is no connector of kind avaya.']);
    expect((await house.ask('POST', '/api/collection/sources', { ...draft, role: 'other' })).body.code).toBe('request_invalid');
    expect((await house.ask('POST', '/api/collection/sources', { ...draft, settings: 'x' })).body.code).toBe('request_invalid');
  });

  test('404 and 409', async () => {
    expect((await house.ask('POST', '/api/collection/sources', { ...draft, name: 'Other', siteId: 9 })).body.code).toBe('site_unknown');
    expect((await house.ask('POST', '/api/collection/sources', draft)).body.code).toBe('source_name_taken');
    expect((await house.ask('GET', '/api/collection/sources/9')).body.code).toBe('source_unknown');
    expect((await house.ask('PUT', '/api/collection/sources/9', change)).status).toBe(404);
    expect((await house.ask('PUT', '/api/collection/sources/9/enabled', { enabled: true })).status).toBe(404);
  });

  test('200: all but the kind can change', async () => {
    const changed = await house.ask('PUT', '/api/collection/sources/1', {
      ...change,
      name: 'Head office',
      role: 'costs',
      settings: { ...settings, clock: 'utc' },
    });
    expect(changed.body).toMatchObject({ name: 'Head office', role: 'costs', kind: 'asterisk-csv', settings: { clock: 'utc' } });
    expect((await house.ask('PUT', '/api/collection/sources/1', { ...change, kind: 'other' })).body.code).toBe('request_invalid');
    expect((await house.ask('PUT', '/api/collection/sources/1/enabled', { enabled: false })).body.enabled).toBe(false);
    await house.ask('POST', '/api/collection/sources', draft);
    expect((await house.ask('PUT', '/api/collection/sources/1', change)).body.code).toBe('source_name_taken');
  });
});

describe('dial plans', () => {
  const url = '/api/mediation/sources/1/dial-plan';
  const plan = { zone: 'Europe/Paris', country: 'FR', accessDigit: '0', trunkPatterns: ['trunk-orange', 'gw*'] };

  test('404, 200, and again', async () => {
    expect((await house.ask('GET', url)).body.code).toBe('dial_plan_missing');
    const saved = await house.ask('PUT', url, { ...plan, country: 'fr', trunkPatterns: [' trunk-orange ', 'gw*', '', 'gw*'] });
    expect([saved.status, saved.body]).toEqual([200, plan]);
    expect((await house.ask('GET', url)).body).toEqual(plan);
    expect((await house.ask('PUT', url, { ...plan, accessDigit: '' })).body.accessDigit).toBe('');
    expect((await house.ask('PUT', '/api/mediation/sources/99/dial-plan', plan)).body.code).toBe('source_unknown');
  });

  test('400: every fault at once', async () => {
    const bad = await house.ask('PUT', url, { zone: 'Paris', country: 'XX', accessDigit: 'a', trunkPatterns: ['*', 'a*b', 'ok-*'] });
    expect([bad.status, bad.body.code, bad.body.faults.length]).toEqual([400, 'dial_plan_invalid', 5]);
    expect((await house.ask('PUT', url, { ...plan, trunkPatterns: [' '] })).body.faults).toEqual([
      'At least one trunk must be named; without one, no call goes outside.',
    ]);
  });
});
