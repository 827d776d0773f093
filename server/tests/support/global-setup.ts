// One PostgreSQL for a run of the tests, with a template database that has all migrations.

import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedDatabase } from '../../platform/embedded-database.ts';
import { createLog } from '../../platform/log.ts';
import { migrate } from '../../platform/migrate.ts';
import { openDatabase } from '../../platform/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

export interface TestServer {
  /** A role that may create databases. */
  readonly maintenanceConnectionString: string;
  /** The role of the application, on no database in particular. */
  readonly connectionString: string;
  readonly template: string;
  /** Why there is no template: a migration does not run. Tests without a database go on. */
  readonly fault: string | undefined;
}

interface StartedServer {
  readonly connectionString: string;
  readonly maintenanceConnectionString: string;
  stop(): Promise<void>;
}

/** Nothing of a test run has to survive a power cut. */
const hastySettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_connections: '200' };

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  const template = `releve_template_${process.pid}`;
  const fault = await createTemplate(server, template).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  const { connectionString, maintenanceConnectionString } = server;
  project.provide('testServer', { connectionString, maintenanceConnectionString, template, fault });
  return async () => {
    await server.stop();
  };
}

async function startServer(): Promise<StartedServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') return useServer(given);
  const directory = await mkdtemp(join(tmpdir(), 'releve-test-'));
  await chmod(directory, 0o711);
  const database = await startEmbeddedDatabase({ dataDirectory: directory, log: createLog({ level: 'silent' }), settings: hastySettings });
  return {
    ...database,
    async stop() {
      await database.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Row-level security does not bind a superuser, so tests run as a role of their own. */
async function useServer(given: string): Promise<StartedServer> {
  const role = `releve_test_${process.pid}`;
  const address = new URL(given);
  [address.username, address.password] = [role, randomBytes(12).toString('hex')];
  await run(given, `create role ${role} login password '${address.password}'`);
  return { connectionString: address.href, maintenanceConnectionString: given, stop: () => dropRole(given, role) };
}

/** A test that failed may have left its database. */
async function dropRole(given: string, role: string): Promise<void> {
  const client = new pg.Client({ connectionString: given });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datdba = $1::regrole', [role]);
    for (const { datname } of rows) await client.query(`drop database ${pg.escapeIdentifier(datname)} with (force)`);
    await client.query(`drop role ${role}`);
  } finally {
    await client.end();
  }
}

async function createTemplate(server: StartedServer, template: string): Promise<void> {
  await run(server.maintenanceConnectionString, `create database ${template} owner ${roleOf(server.connectionString)}`);
  const db = openDatabase(withDatabase(server.connectionString, template));
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

/** The same server and role on another database. */
export function withDatabase(connectionString: string, database: string): string {
  const address = new URL(connectionString);
  address.pathname = `/${database}`;
  return address.href;
}

export function roleOf(connectionString: string): string {
  return pg.escapeIdentifier(decodeURIComponent(new URL(connectionString).username));
}

export async function run(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
