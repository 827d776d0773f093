// The connection to PostgreSQL: values arrive exact, sessions run in UTC, large sets move by COPY.

import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import createKnex, { type Knex } from 'knex';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Log } from './log.ts';

export type Database = Knex;
export type Transaction = Knex.Transaction;

const sessionSettings = "set timezone to 'UTC'; set datestyle to 'ISO, YMD'; set intervalstyle to 'iso_8601'";
const textArrayTypeId: number = 1009;
/** Array types whose own parsers would go through floats and local dates, with the type of their entries. */
const arrayTypeIds: ReadonlyMap<number, number> = new Map([
  [1016, pg.types.builtins.INT8],
  [1231, pg.types.builtins.NUMERIC],
  [1182, pg.types.builtins.DATE],
  [1115, pg.types.builtins.TIMESTAMP],
  [1185, pg.types.builtins.TIMESTAMPTZ],
  [1187, pg.types.builtins.INTERVAL],
]);
const parserByTypeId = readParsers();

/**
 * A pool of connections. `bigint` arrives as bigint, `numeric` as text, `timestamptz` as `Temporal.Instant`, `date` as
 * `YYYY-MM-DD`, other times and intervals as text, arrays of these likewise. Bound values may be `Temporal.Instant` and
 * `Temporal.PlainDate`. End it with `db.destroy()`.
 */
export function openDatabase(connectionString: string, options: { poolMax?: number; applicationName?: string; log?: Log } = {}): Database {
  return createKnex({
    client: 'pg',
    version: '15.0',
    connection: {
      connectionString,
      application_name: options.applicationName ?? 'releve',
      keepAlive: true,
      types: { getTypeParser: findParser },
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: options.poolMax ?? 10, afterCreate: applySessionSettings },
    log: loggerOf(options.log),
  });
}

/**
 * One transaction, or a savepoint when `db` is already in one. What `work` throws rolls it back and is what the caller
 * gets, even when the connection is lost and the rollback fails as well.
 */
export async function inTransaction<Result>(
  db: Database | Transaction,
  work: (trx: Transaction) => Promise<Result>,
  options: { isolationLevel?: 'read committed' | 'repeatable read' | 'serializable'; readOnly?: boolean } = {},
): Promise<Result> {
  let thrown: { readonly error: unknown } | undefined;
  const remember = (error: unknown) => {
    thrown = { error };
    throw error;
  };
  try {
    return await db.transaction((trx) => work(trx).catch(remember), options);
  } catch (error) {
    throw thrown === undefined ? error : thrown.error;
  }
}

/** Runs SQL text as it stands, many statements and question marks included. */
export async function runScript(trx: Transaction, sql: string): Promise<void> {
  const connection = await connectionOf(trx);
  await connection.query(sql);
}

/**
 * Runs a `COPY … FROM STDIN` on the transaction's own connection and answers with the number of rows.
 * Chunks need not end at line ends; they are pulled only as fast as PostgreSQL takes them. Their source must not query
 * on the same transaction, which is busy copying.
 */
export async function copyIn(trx: Transaction, sql: string, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<number> {
  const connection = await connectionOf(trx);
  const sink = connection.query(copyFrom(sql));
  await pipeline(Readable.from(chunks), sink);
  return sink.rowCount;
}

/** Yields what a `COPY … TO STDOUT` sends. A reader that stops early waits until the rest was sent and dropped. */
export async function* copyOut(trx: Transaction, sql: string): AsyncGenerator<Buffer> {
  const connection = await connectionOf(trx);
  const source = connection.query(copyTo(sql));
  try {
    yield* source.iterator({ destroyOnReturn: false });
  } finally {
    if (!source.readableEnded && source.errored === null) await finished(source.resume(), { writable: false });
  }
}

/** What knex says goes to our log or nowhere: callers get the error itself. */
function loggerOf(log: Log | undefined): NonNullable<Knex.Config['log']> {
  const say = (message: unknown) => log?.debug({ message }, 'database pool');
  return { debug: say, warn: say, error: say, deprecate: say };
}

async function connectionOf(trx: Transaction): Promise<pg.Client> {
  return (await trx.client.acquireConnection()) as pg.Client;
}

function applySessionSettings(connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void): void {
  connection.query(sessionSettings).then(
    () => done(null, connection),
    (error: Error) => done(error, connection),
  );
}

function findParser(typeId: number, format?: 'text' | 'binary'): (text: string) => unknown {
  const parser = format === 'binary' ? undefined : parserByTypeId.get(typeId);
  return parser ?? pg.types.getTypeParser(typeId, format ?? 'text');
}

function readParsers(): ReadonlyMap<number, (text: string) => unknown> {
  const { builtins } = pg.types;
  const scalars = new Map<number, (text: string) => unknown>([
    [builtins.INT8, BigInt],
    [builtins.NUMERIC, asText],
    [builtins.DATE, asText],
    [builtins.TIMESTAMP, asText],
    [builtins.TIMESTAMPTZ, (text) => Temporal.Instant.from(text)],
    [builtins.INTERVAL, asText],
  ]);
  const arrays = [...arrayTypeIds].map(([arrayTypeId, typeId]) => [arrayTypeId, listOf(scalars.get(typeId) ?? asText)] as const);
  return new Map([...scalars, ...arrays]);
}

function asText(text: string): string {
  return text;
}

/** Arrays may be nested and hold nulls; the driver's own reader of text arrays takes them apart. */
function listOf(parseEntry: (text: string) => unknown): (text: string) => unknown {
  const parseTexts: (text: string) => unknown = pg.types.getTypeParser(textArrayTypeId);
  const convert = (entry: unknown): unknown => (Array.isArray(entry) ? entry.map(convert) : typeof entry === 'string' ? parseEntry(entry) : entry);
  return (text) => convert(parseTexts(text));
}

// The driver asks a bound object for `toPostgres`; without it an instant would be sent as JSON, in quotes.
for (const { prototype } of [Temporal.Instant, Temporal.PlainDate]) {
  Object.defineProperty(prototype, 'toPostgres', { configurable: true, value: prototype.toString });
}
