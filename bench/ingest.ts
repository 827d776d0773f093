// From a growing file to stored rated usage, beside a raw COPY of the same rows into copies of the same tables.

import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { generateRecords } from '@releve/connectors/asterisk/generate-month.ts';
import { jobNames } from '../server/kernel/job-name.ts';
import { startPipeline } from '../server/pipeline.ts';
import { systemClock } from '../server/platform/clock.ts';
import { startEmbeddedDatabase } from '../server/platform/embedded-database.ts';
import { createLog } from '../server/platform/log.ts';
import { migrate } from '../server/platform/migrate.ts';
import { copyIn, copyOut, type Database, inTransaction, openDatabase } from '../server/platform/postgres.ts';
import { query } from '../server/platform/query.ts';
import { buildOperator } from '../server/tests/support/operator.ts';

const tenantCount = 20;
const extensionsPerTenant = 50;
/** Everything that grows with the records; what the job queue and the cursors write is a few rows a batch. */
const tables = [
  'collection.raw_block',
  'collection.raw_record',
  'mediation.batch',
  'mediation.usage_record',
  'mediation.excluded_record',
  'mediation.suspended_record',
  'rating.rated_batch',
  'rating.rated_usage',
  'rating.suspended_usage',
];

export interface IngestFigures {
  readonly records: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly rawCopySeconds: number;
  readonly ratioToCopy: number;
  readonly peakMegabytes: number;
  readonly bytesPerRecord: number;
}

export async function benchIngest(recordCount: number, say: (sentence: string) => void): Promise<IngestFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'releve-bench-'));
  // The database's own user must be able to enter.
  await chmod(directory, 0o755);
  const log = createLog({ level: 'warn' });
  const file = join(directory, 'Master.csv');
  say(`writing ${recordCount} records`);
  await writeRecords(file, recordCount);
  const server = await startEmbeddedDatabase({ dataDirectory: join(directory, 'data'), log });
  const db = openDatabase(server.connectionString, { poolMax: 8 });
  try {
    await migrate(db);
    await buildOperator(db, { file, tenants: tenants(), rates: deck(), trunks: ['trunk-*'] });
    say('collecting, mediating and rating');
    const { seconds, records, peakMegabytes } = await ingest(db, server.connectionString, recordCount);
    say('loading the same rows by raw COPY');
    const rawCopySeconds = await copyRaw(db);
    const [size] = await query<{ bytes: bigint }>(
      db,
      `select sum(pg_total_relation_size(c.oid))::bigint as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('collection', 'mediation', 'rating') and c.relkind = 'r'`,
    );
    return {
      records,
      seconds: round(seconds),
      perSecond: Math.round(records / seconds),
      rawCopySeconds: round(rawCopySeconds),
      ratioToCopy: round(seconds / rawCopySeconds),
      peakMegabytes,
      bytesPerRecord: Math.round(Number(size?.bytes ?? 0n) / records),
    };
  } finally {
    await db.destroy();
    await server.stop();
    await rm(directory, { recursive: true });
  }
}

async function writeRecords(file: string, recordCount: number): Promise<void> {
  const records = generateRecords({
    seed: 42,
    calls: recordCount,
    from: Temporal.Instant.from('2026-09-30T22:00:00Z').epochMilliseconds / 1000,
    to: Temporal.Instant.from('2026-10-31T23:00:00Z').epochMilliseconds / 1000,
    zone: 'Europe/Paris',
    tenants: tenants().map(({ name, extensions }, index) => ({
      accountCode: name,
      name,
      callerNumber: `331990${String(index).padStart(5, '0')}`,
      extensions,
      dids: [`331991${String(index).padStart(5, '0')}`],
    })),
    trunks: [
      { name: 'trunk-orange', form: 'national' },
      { name: 'trunk-sfr', form: 'e164' },
    ],
    accessDigit: '',
  });
  await pipeline(Readable.from(gather(records, recordCount)), createWriteStream(file));
}

/** Exactly as many lines as wanted, in large pieces. */
function* gather(lines: Iterable<string>, count: number): Generator<string> {
  let text = '';
  let taken = 0;
  for (const line of lines) {
    text += line;
    taken += 1;
    if (text.length > 262_144 || taken === count) {
      yield text;
      text = '';
    }
    if (taken === count) return;
  }
  yield text;
}

/** The real jobs on the real queue, from the enqueued collection until nothing is left to rate. */
async function ingest(db: Database, connectionString: string, recordCount: number): Promise<{ seconds: number; records: number; peakMegabytes: number }> {
  const running = await startPipeline({
    db,
    connectionString,
    clock: systemClock,
    log: createLog({ level: 'warn' }),
    secretKey: Buffer.alloc(32),
    jitter: () => 0,
  });
  running.jobs.setSchedules([]);
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  const begun = performance.now();
  const [source] = await query<{ source_id: number }>(db, 'select source_id from collection.source');
  await running.jobs.enqueue(jobNames.collect, { sourceId: source?.source_id ?? 0 });
  let records = 0;
  for (;;) {
    const [progress] = await query<{ records: bigint; ended: boolean; waiting: boolean }>(
      db,
      `select coalesce(sum(record_count), 0)::bigint as records, coalesce(bool_and(ended_at is not null), false) as ended,
         (select count(*) from collection.raw_block) > (select count(*) from mediation.batch) or
         (select count(*) from mediation.batch) > (select count(*) from rating.rated_batch) as waiting
       from collection.run`,
    );
    records = Number(progress?.records ?? 0n);
    if (progress?.ended && !progress.waiting && records > 0) break;
    await wait(50);
  }
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(sampler);
  await running.stop();
  if (records !== recordCount) throw new Error(`${records} of ${recordCount} records arrived.`);
  return { seconds, records, peakMegabytes: Math.round(Math.max(peak, process.resourceUsage().maxRSS * 1024) / 1_000_000) };
}

/** Ready-made rows out of every table first, not timed; then into copies with the same keys, one connection, one after the other. */
async function copyRaw(db: Database): Promise<number> {
  const leaves = await query<{ name: string }>(
    db,
    `select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and (format('%s.%s', n.nspname, c.relname) = any(?)
       or c.oid in (select inhrelid from pg_inherits where inhparent::regclass::text = any(?)))`,
    [tables, tables],
  );
  await query(db, 'create schema copied');
  let seconds = 0;
  for (const { name } of leaves) {
    const copy = `copied.${name.replace('.', '_')}`;
    const rows = await inTransaction(db, async (trx) => {
      const chunks: Buffer[] = [];
      for await (const chunk of copyOut(trx, `copy ${name} to stdout`)) chunks.push(chunk);
      return chunks;
    });
    await query(db, `create table ${copy} (like ${name} including all)`);
    const begun = performance.now();
    await inTransaction(db, (trx) => copyIn(trx, `copy ${copy} from stdin`, rows));
    seconds += (performance.now() - begun) / 1000;
  }
  return seconds;
}

function tenants() {
  return Array.from({ length: tenantCount }, (_, tenant) => ({
    name: `TENANT-${tenant}`,
    extensions: Array.from({ length: extensionsPerTenant }, (_, extension) => String(10_000 + tenant * 100 + extension)),
  }));
}

/** A thousand prefixes around those that are called. */
function deck() {
  const called = ['33', '336', '337', '338', '44', '447', '49', '4917', '32', '34', '1', '212', '41', '39', 'S3'];
  const others = Array.from({ length: 1000 }, (_, index) => String(50_000 + index * 7));
  return [...called, ...others].map((prefix) => ({
    prefix,
    destination: `Destination ${prefix}`,
    connectFee: '0.02',
    pricePerMinute: '0.0375',
    first: 30,
    next: 6,
  }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
