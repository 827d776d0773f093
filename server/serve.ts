// Starts the whole service in order and stops it in the opposite one: database, migrations, jobs, HTTP.

import { fileURLToPath } from 'node:url';
import { createSetupLink } from './access/set-up.service.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { DomainFailure } from './kernel/failure.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';
import type { Clock } from './platform/clock.ts';
import { defaultDataDirectory } from './platform/database-owner.ts';
import { findRunningDatabase, startEmbeddedDatabase } from './platform/embedded-database.ts';
import type { App } from './platform/http.ts';
import type { Log } from './platform/log.ts';
import { migrate } from './platform/migrate.ts';
import { type Database, openDatabase } from './platform/postgres.ts';
import { openKeyFile } from './platform/secret.ts';

export interface Service {
  readonly url: string;
  readonly dataDirectory: string;
  readonly db: Database;
  readonly pipeline: Pipeline;
  readonly secretKey: Buffer;
  /** The one-time link of the first start; undefined once anybody may log in. */
  readonly setupUrl: string | undefined;
  onDatabaseLost(listener: (sentence: string) => void): void;
  stop(): Promise<void>;
}

export interface OpenedDatabase {
  readonly db: Database;
  readonly connectionString: string;
  readonly dataDirectory: string;
  /** Told when the bundled database cannot be kept running; the service must end. */
  onLost(listener: (sentence: string) => void): void;
  close(): Promise<void>;
}

const webDirectory = fileURLToPath(new URL('../web/dist/', import.meta.url));

/** As `openConfiguredDatabase`, for a command beside the service: when a running one holds the bundled database, it is shared. */
export async function openDatabaseForCommand(config: Config, tools: { clock: Clock; log: Log }): Promise<{ readonly db: Database; close(): Promise<void> }> {
  try {
    return await openConfiguredDatabase(config, tools);
  } catch (error) {
    if (!(error instanceof DomainFailure) || error.code !== 'data_folder_in_use') throw error;
    const connectionString = await findRunningDatabase(config.dataDirectory ?? (await defaultDataDirectory()));
    if (connectionString === undefined) throw error;
    const db = openDatabase(connectionString, { poolMax: 2, applicationName: 'releve-command' });
    return { db, close: () => db.destroy() };
  }
}

/** The database that the configuration names, at the newest schema. */
export async function openConfiguredDatabase(config: Config, { clock, log }: { clock: Clock; log: Log }): Promise<OpenedDatabase> {
  const dataDirectory = config.dataDirectory ?? (await defaultDataDirectory());
  const embedded = config.databaseUrl === undefined ? await startEmbeddedDatabase({ dataDirectory, log }) : undefined;
  const connectionString = config.databaseUrl ?? embedded?.connectionString ?? '';
  const db = openDatabase(connectionString, { poolMax: 12 });
  const close = async () => {
    await db.destroy();
    await embedded?.stop();
  };
  try {
    await migrate(db, { clock });
  } catch (error) {
    await close();
    throw error;
  }
  const onLost: OpenedDatabase['onLost'] = (listener) =>
    embedded?.onCrash((crash) => {
      if (!crash.isRestarting) listener(crash.sentence);
    });
  return { db, connectionString, dataDirectory, onLost, close };
}

export interface ServiceTools {
  readonly clock: Clock;
  readonly log: Log;
  /** Routes besides those of the product, such as the demo's. */
  readonly extraRoutes?: (app: App) => Promise<void>;
}

export async function startService(config: Config, { clock, log, extraRoutes }: ServiceTools): Promise<Service> {
  const opened = await openConfiguredDatabase(config, { clock, log });
  const undo: (() => Promise<void>)[] = [opened.close];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const secretKey = await openKeyFile(opened.dataDirectory);
    const pipeline = await startPipeline({ db: opened.db, connectionString: opened.connectionString, clock, log, secretKey, jitter: Math.random });
    undo.push(() => pipeline.stop());
    const app = await buildApp({ db: opened.db, clock, log, publicUrl: config.publicUrl, secretKey, webDirectory, jobs: pipeline.jobs }, extraRoutes);
    undo.push(() => app.close());
    const url = await listen(app, config);
    const token = await createSetupLink(opened.db, clock.now());
    const publicUrl = config.port === 0 ? url : config.publicUrl;
    return {
      url: publicUrl,
      dataDirectory: opened.dataDirectory,
      db: opened.db,
      pipeline,
      secretKey,
      setupUrl: token === undefined ? undefined : `${publicUrl}/setup#token=${token}`,
      onDatabaseLost: opened.onLost,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(app: Awaited<ReturnType<typeof buildApp>>, config: Config): Promise<string> {
  try {
    return await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'EADDRINUSE') throw new DomainFailure('conflict', 'port_in_use', `Port ${config.port} is in use. Stop what uses it, or set PORT.`);
    if (error.code === 'EACCES')
      throw new DomainFailure('forbidden', 'port_forbidden', `Port ${config.port} needs more rights. Choose one above 1023 with PORT.`);
    throw error;
  }
}
