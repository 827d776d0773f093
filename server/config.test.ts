// Every variable of the environment, good and bad, and the one message that names them all.

import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { DomainFailure } from './kernel/failure.ts';

test('an empty environment gives the documented defaults', () => {
  expect(readConfig({})).toEqual({
    dataDirectory: undefined,
    databaseUrl: undefined,
    host: '127.0.0.1',
    port: 8480,
    publicUrl: 'http://127.0.0.1:8480',
    logLevel: 'info',
  });
});

test('empty variables count as unset, and the result is frozen', () => {
  const config = readConfig({ PORT: '', DATABASE_URL: ' ', PUBLIC_URL: '', LOG_LEVEL: '', HOST: '', RELEVE_DATA: '' });
  expect(config).toEqual(readConfig({}));
  expect(Object.isFrozen(config)).toBe(true);
});

test('everything can be set', () => {
  const env = {
    RELEVE_DATA: '/srv/releve',
    DATABASE_URL: 'postgresql:///billing?host=/run/postgresql',
    HOST: '::',
    PORT: '0',
    PUBLIC_URL: 'https://billing.example.net/releve/',
    LOG_LEVEL: 'debug',
  };
  expect(readConfig(env)).toEqual({
    dataDirectory: '/srv/releve',
    databaseUrl: 'postgresql:///billing?host=/run/postgresql',
    host: '::',
    port: 0,
    publicUrl: 'https://billing.example.net/releve',
    logLevel: 'debug',
  });
});

test.each([
  ['0.0.0.0', 'http://localhost:8480'],
  ['::', 'http://localhost:8480'],
  ['::1', 'http://[::1]:8480'],
  ['box.example.net', 'http://box.example.net:8480'],
])('on host %s the address for people is %s', (host, url) => {
  expect(readConfig({ HOST: host }).publicUrl).toBe(url);
});

test('every bad variable is named at once, and no value is repeated', () => {
  const bad = { PORT: '80a', DATABASE_URL: 'mysql://root:hunter2@db/x', PUBLIC_URL: 'ftp://box', LOG_LEVEL: 'loud', HOST: 'a b', RELEVE_DATA: 'a\0b' };
  const failure = failureOf(bad);
  expect(failure.faults).toHaveLength(6);
  for (const name of Object.keys(bad)) expect(failure.message).toContain(name);
  expect(failure.message).not.toContain('hunter2');
});

test.each(['65536', '-1', '1e3', '0x50', '80.5', '099999', 'NaN'])('PORT=%s is refused', (port) => {
  expect(failureOf({ PORT: port }).faults).toHaveLength(1);
});

test.each(['https://u@box.example.net', 'https://box.example.net/?a=1', 'https://box.example.net/#a', 'box.example.net', '//box'])(
  'PUBLIC_URL=%s is refused',
  (url) => {
    expect(failureOf({ PUBLIC_URL: url }).faults).toHaveLength(1);
  },
);

function failureOf(env: Record<string, string>): DomainFailure {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof DomainFailure) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}
