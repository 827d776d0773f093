// Brings the database to the shape this release expects: each migration file once, in order.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DomainFailure } from '../kernel/failure.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Database, inTransaction, runScript, type Transaction } from './postgres.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

const fileName = /^\d{4}-[a-z]+(-[a-z0-9]+)+\.sql$/;
const migrationsDirectory = fileURLToPath(new URL('../migrations/', import.meta.url));
const advisoryLock = 7_353_830_001;
const lockTable = "set local lock_timeout = '10min'; select pg_advisory_xact_lock(:key); set local lock_timeout = '5s'";

/**
 * Runs what is missing and answers with its names. Every file has its own transaction, and only one process at a time
 * runs one. Refuses when a file that was already run has changed, or when the database knows files that are not here.
 */
export async function migrate(
  db: Database,
  { directory = migrationsDirectory, clock = systemClock }: { directory?: string; clock?: Clock } = {},
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  await inTransaction(db, (trx) => openJournal(trx, migrations));
  const applied: string[] = [];
  for (const migration of migrations) {
    const isNew = await inTransaction(db, (trx) => applyOnce(trx, migration, migrations, clock));
    if (isNew) applied.push(migration.name);
  }
  return applied;
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  refuseBadNames(names);
  return Promise.all(names.map((name) => readMigration(directory, name)));
}

function refuseBadNames(names: readonly string[]): void {
  const misnamed = names.find((name) => !fileName.test(name));
  if (misnamed !== undefined) throw new Error(`The migration ${misnamed} is not named NNNN-<folder>-<what>.sql.`);
  const twin = names.find((name, index) => names[index - 1]?.slice(0, 4) === name.slice(0, 4));
  if (twin !== undefined) throw new Error(`Two migrations have the number ${twin.slice(0, 4)}.`);
}

async function readMigration(directory: string, name: string): Promise<Migration> {
  const sql = await readFile(join(directory, name), 'utf8');
  return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

async function openJournal(trx: Transaction, migrations: readonly Migration[]): Promise<void> {
  await lockMigrations(trx);
  await runScript(
    trx,
    `create schema if not exists platform;
     create table if not exists platform.migration (name text primary key, sha256 text not null, applied_at timestamptz not null)`,
  );
  refuseForeignHistory(await listApplied(trx), migrations);
}

async function applyOnce(trx: Transaction, migration: Migration, migrations: readonly Migration[], clock: Clock): Promise<boolean> {
  await lockMigrations(trx);
  const journal = await listApplied(trx);
  refuseForeignHistory(journal, migrations);
  if (journal.has(migration.name)) return false;
  refuseLateNumber(migration, journal);
  await runMigration(trx, migration);
  await trx.raw('insert into platform.migration (name, sha256, applied_at) values (?, ?, ?)', [migration.name, migration.sha256, clock.now().toString()]);
  return true;
}

async function lockMigrations(trx: Transaction): Promise<void> {
  await runScript(trx, lockTable.replace(':key', String(advisoryLock)));
}

async function listApplied(trx: Transaction): Promise<ReadonlyMap<string, string>> {
  const { rows } = await trx.raw<{ rows: { name: string; sha256: string }[] }>('select name, sha256 from platform.migration order by name');
  return new Map(rows.map((row) => [row.name, row.sha256]));
}

function refuseForeignHistory(journal: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map(({ name, sha256 }) => [name, sha256]));
  const unknown = [...journal.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new DomainFailure(
      'conflict',
      'database_newer',
      `The database was made by a newer release (${unknown.join(', ')}). Start that release, or restore a backup made by this one.`,
    );
  }
  const changed = [...journal].filter(([name, sha256]) => known.get(name) !== sha256).map(([name]) => name);
  if (changed.length > 0) {
    throw new DomainFailure(
      'conflict',
      'migration_changed',
      `The migration ${changed.join(', ')} was changed after it was run on this database. Put the released file back.`,
    );
  }
}

function refuseLateNumber(migration: Migration, journal: ReadonlyMap<string, string>): void {
  const later = [...journal.keys()].find((name) => name > migration.name);
  if (later === undefined) return;
  throw new DomainFailure(
    'conflict',
    'migration_late',
    `The migration ${migration.name} comes before ${later}, which was already run. Give it a higher number.`,
  );
}

async function runMigration(trx: Transaction, { name, sql }: Migration): Promise<void> {
  const before = await currentTransactionId(trx);
  try {
    await runScript(trx, sql);
  } catch (cause) {
    throw new Error(`The migration ${name} failed${lineOf(cause, sql)}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if ((await currentTransactionId(trx)) !== before) throw new Error(`The migration ${name} ends its transaction; it must not commit or roll back.`);
}

/** PostgreSQL counts characters from one. */
function lineOf(cause: unknown, sql: string): string {
  const position = cause instanceof Error && 'position' in cause ? Number(cause.position) : Number.NaN;
  return position > 0 ? ` at line ${[...sql].slice(0, position - 1).filter((character) => character === '\n').length + 1}` : '';
}

async function currentTransactionId(trx: Transaction): Promise<string> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>('select pg_current_xact_id()::text as id');
  return rows[0]?.id ?? '';
}
