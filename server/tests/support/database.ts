// A database of its own for a test file: a clone of the template with all migrations.

import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../platform/postgres.ts';
import { roleOf, run, withDatabase } from './global-setup.ts';

export interface TestDatabase {
  readonly db: Database;
  readonly connectionString: string;
  drop(): Promise<void>;
}

/** `empty` starts without migrations. Call `drop()` when done. */
export async function createTestDatabase(from: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const server = inject('testServer');
  if (from === 'migrated' && server.fault !== undefined) throw new Error(server.fault);
  const name = `releve_test_${randomBytes(6).toString('hex')}`;
  const template = from === 'empty' ? 'template0' : server.template;
  await run(server.maintenanceConnectionString, `create database ${name} template ${template} owner ${roleOf(server.connectionString)}`);
  const connectionString = withDatabase(server.connectionString, name);
  const db = openDatabase(connectionString, { poolMax: 5, applicationName: 'releve-test' });
  return {
    db,
    connectionString,
    async drop() {
      await db.destroy();
      await run(server.maintenanceConnectionString, `drop database ${name} with (force)`);
    },
  };
}
