// The path of a call for a test: a database, an operator and a growing log, each stage run by hand.

import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CollectedRun, collectRecords } from '../../collection/collect-records.job.ts';
import { findCollectionSource } from '../../collection/collection-source.store.ts';
import { findNextBlock } from '../../collection/raw-block.store.ts';
import { type BillRunResult, runBillCycle } from '../../invoicing/run-bill-cycle.job.ts';
import { mediateRecords, recycleRecords } from '../../mediation/mediate-records.job.ts';
import { createLog } from '../../platform/log.ts';
import type { Database } from '../../platform/postgres.ts';
import { query } from '../../platform/query.ts';
import { createRateCache } from '../../rating/price-books.service.ts';
import { rateUsageBatches, recycleUsage } from '../../rating/rate-usage.job.ts';
import { fixedClock, type SettableClock } from './clock.ts';
import { createTestDatabase } from './database.ts';
import { type BuiltOperator, buildOperator, type OperatorPlan } from './operator.ts';

export interface CallPath {
  readonly db: Database;
  readonly connectionString: string;
  readonly clock: SettableClock;
  readonly directory: string;
  /** The log that the source follows. */
  readonly file: string;
  readonly operator: BuiltOperator;
  append(text: string | Uint8Array): Promise<void>;
  collect(signal?: AbortSignal): Promise<CollectedRun>;
  mediate(): Promise<void>;
  rate(): Promise<void>;
  /** Collects, mediates and rates. */
  take(text: string): Promise<void>;
  /** Recycles records, then usage, and rates what came of it. */
  recycle(): Promise<void>;
  bill(at: string): Promise<BillRunResult>;
  close(): Promise<void>;
}

export const franceMobile = { prefix: '336', destination: 'France, mobile', connectFee: '0.05', pricePerMinute: '0.10', first: 60, next: 1 };

export async function openCallPath(plan: Partial<OperatorPlan> = {}, sourceId?: number): Promise<CallPath> {
  const test = await createTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'releve-path-'));
  const file = join(directory, 'Master.csv');
  const operator = await buildOperator(test.db, {
    file,
    zone: 'UTC',
    billingFrom: '2026-11-01',
    tenants: [{ name: 'ACME', extensions: ['1001', '1002'] }],
    rates: [franceMobile],
    ...plan,
  });
  const clock = fixedClock('2026-11-30T12:00:00Z');
  const deps = { db: test.db, clock, log: createLog({ level: 'silent' }), onCollected: nothing, onNormalised: nothing, cache: createRateCache() };
  const path: CallPath = {
    ...test,
    clock,
    directory,
    file,
    operator,
    append: (text) => appendFile(file, text),
    async collect(signal = new AbortController().signal) {
      const source = await findCollectionSource(test.db, sourceId ?? operator.sourceId);
      if (source === undefined) throw new Error('no source');
      return collectRecords(deps, source, signal);
    },
    mediate: () => mediateRecords(deps),
    rate: () => rateUsageBatches(deps),
    async take(text) {
      await path.append(text);
      await path.collect();
      await path.mediate();
      await path.rate();
    },
    async recycle() {
      await recycleRecords(deps);
      await recycleUsage(deps);
      await path.rate();
    },
    async bill(at) {
      clock.set(at);
      await path.collect();
      return runBillCycle(deps);
    },
    async close() {
      await test.drop();
      await rm(directory, { recursive: true });
    },
  };
  return path;
}

/** Everything that was collected of a source, in the order of its blocks. */
export async function readRawBytes(db: Database, sourceId: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let after = 0n;
  for (;;) {
    const block = await findNextBlock(db, sourceId, after);
    if (block === undefined) return Buffer.concat(pieces);
    pieces.push(block.bytes);
    after = block.blockId;
  }
}

/** What came of the records, without ids that tell when and in which block they came. */
export async function readOutcome(db: Database): Promise<unknown> {
  const [row] = await query<{ outcome: unknown }>(
    db,
    `select jsonb_build_object(
       'usage', (select jsonb_agg(to_jsonb(u) - 'batch_id' - 'block_id' - 'ordinal' order by usage_id) from mediation.usage_record u),
       'excluded', (select jsonb_agg(jsonb_build_array(occurred_at, usage_id, reason) order by occurred_at, usage_id, reason) from mediation.excluded_record),
       'suspended', (select jsonb_agg(jsonb_build_array(occurred_at, reason, detail) order by occurred_at, reason, detail) from mediation.suspended_record),
       'rated', (select jsonb_agg(to_jsonb(r) - 'batch_id' order by usage_id) from rating.rated_usage r),
       'unrated', (select jsonb_agg(jsonb_build_array(usage_id, reason, detail) order by usage_id) from rating.suspended_usage),
       'charges', (select jsonb_agg(to_jsonb(c) - 'cycle_id' order by started_at, usage_id) from charging.usage_charge c),
       'balances', (select jsonb_agg(to_jsonb(b) - 'cycle_id' order by service_month, granted_month, name, extension_id) from charging.allowance_balance b),
       'invoices', (select jsonb_agg(to_jsonb(i) - 'issued_at' order by number) from invoicing.invoice i),
       'lines', (select jsonb_agg(to_jsonb(l) order by invoice_id, line_number) from invoicing.invoice_line l)) as outcome`,
  );
  return row?.outcome;
}

export interface Fates {
  /** Raw records that ended as nothing, or as more than one thing. */
  readonly astray: number;
  readonly raw: number;
}

/** Counts for each raw record how often it is excluded, suspended or leads usage; each must be exactly one of them. */
export async function countFates(db: Database): Promise<Fates> {
  const [row] = await query<{ astray: bigint; raw: bigint }>(
    db,
    `select count(*) filter (where n <> 1) as astray, count(*) as raw from (
       select (select count(*) from mediation.excluded_record e where e.source_id = r.source_id and e.occurred_at = r.occurred_at
           and e.block_id = r.block_id and e.ordinal = r.ordinal)
         + (select count(*) from mediation.suspended_record s where s.source_id = r.source_id and s.occurred_at = r.occurred_at
           and s.block_id = r.block_id and s.ordinal = r.ordinal)
         + (select least(count(*), 1) from mediation.usage_record u where u.source_id = r.source_id and u.block_id = r.block_id and u.ordinal = r.ordinal) as n
       from collection.raw_record r) as fates`,
  );
  return { astray: Number(row?.astray ?? 0n), raw: Number(row?.raw ?? 0n) };
}

function nothing(): void {
  // Stages are run by hand.
}
