// The PostgreSQL that npm installed, as the service's own database in its data folder.

import { readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { lockDataFolder } from './data-folder-lock.ts';
import { findPackageDirectory, prepareBinaries } from './database-binaries.ts';
import { clusterIn, type DatabaseSettings, prepareCluster, prepareDataFolder } from './database-cluster.ts';
import { findDatabaseOwner, isRoot, systemFolder } from './database-owner.ts';
import { clusterAt } from './database-process.ts';
import { type DatabaseCrash, DatabaseSupervisor } from './database-supervisor.ts';
import type { Log } from './log.ts';

export interface EmbeddedDatabase {
  /** For the application: it owns its database and is no superuser. Stays the same when the server restarts. */
  readonly connectionString: string;
  /** For maintenance and tests: the superuser. */
  readonly maintenanceConnectionString: string;
  stop(): Promise<void>;
  onCrash(listener: (crash: DatabaseCrash) => void): void;
}

const connectLimitMilliseconds = 10_000;

/**
 * Starts the database of the data folder and creates it at the first start. Refuses with a `DomainFailure` when another
 * service holds the folder, when the database's user cannot be had, or when that user cannot reach the folder.
 */
export async function startEmbeddedDatabase({
  dataDirectory,
  log,
  settings = {},
}: {
  dataDirectory: string;
  log: Log;
  settings?: DatabaseSettings;
}): Promise<EmbeddedDatabase> {
  const owner = await findDatabaseOwner(clusterIn(resolve(dataDirectory)));
  await prepareDataFolder(resolve(dataDirectory), owner);
  const folder = await realpath(dataDirectory);
  const lock = await lockDataFolder(folder);
  try {
    const binaries = await prepareBinaries({ owner, packageDirectory: findPackageDirectory(), copyDirectory: isRoot() ? systemFolder : folder });
    const password = await prepareCluster(folder, binaries, owner);
    const cluster = await clusterAt(clusterIn(folder));
    const supervisor = new DatabaseSupervisor({ cluster, postgres: binaries.postgres, owner, settings, log });
    await supervisor.start();
    const stop = () => supervisor.stop().finally(() => lock.release());
    await prepareDatabase(addressOf('postgres', password, supervisor.port), password).catch((error) => stop().then(() => Promise.reject(error)));
    return {
      connectionString: addressOf('releve', password, supervisor.port),
      maintenanceConnectionString: addressOf('postgres', password, supervisor.port),
      stop,
      onCrash: (listener) => supervisor.onCrash(listener),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The address of the database that a running service holds in this folder; undefined when none can be found. */
export async function findRunningDatabase(dataDirectory: string): Promise<string | undefined> {
  const folder = resolve(dataDirectory);
  const [password, portText] = await Promise.all([readLine(join(folder, 'database-password'), 1), readLine(join(clusterIn(folder), 'postmaster.pid'), 4)]);
  const port = Number(portText);
  return password === undefined || !Number.isInteger(port) ? undefined : addressOf('releve', password, port);
}

async function readLine(path: string, number: number): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EACCES') return '';
    throw error;
  });
  return text.split('\n')[number - 1]?.trim() || undefined;
}

function addressOf(name: 'releve' | 'postgres', password: string, port: number): string {
  return `postgresql://${name}:${password}@127.0.0.1:${port}/${name}`;
}

/** The application's role is no superuser, so that row-level security binds it here as on any other server. */
async function prepareDatabase(connectionString: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectLimitMilliseconds });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = 'releve') as role, exists (select from pg_database where datname = 'releve') as database`,
    );
    if (rows[0]?.role !== true) await client.query(`create role releve login password ${client.escapeLiteral(password)}`);
    if (rows[0]?.database !== true) await client.query('create database releve owner releve');
  } finally {
    await client.end();
  }
}
