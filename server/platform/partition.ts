// Monthly partitions, made when the first row of a month arrives and dropped whole when its time is over.

import type { Transaction } from './postgres.ts';

/** Rows of one day come together. */
let lastDay = { day: 0, month: 1970 * 12 };
const knownPartitions = new WeakMap<object, Set<string>>();

/** Months since year 0 of an instant in epoch seconds; months outside 2000–2099 share the partitions `early` and `late`. */
export function monthOf(epochSeconds: number): number {
  const day = Math.floor(epochSeconds / 86_400);
  if (day !== lastDay.day) {
    const date = new Date(day * 86_400_000);
    lastDay = { day, month: date.getUTCFullYear() * 12 + date.getUTCMonth() };
  }
  return lastDay.month;
}

/**
 * Makes sure that the months have partitions of `table` (schema-qualified). Attaches a ready table, so that neither
 * readers nor writers of the parent are blocked: for the same reason there is no default partition, which attaching
 * would lock. Safe in several processes at once.
 */
export async function ensurePartitions(trx: Transaction, table: string, months: Iterable<number>): Promise<void> {
  const known = partitionsKnown(trx);
  for (const month of months) {
    const name = `${table}_${monthText(month)}`;
    if (month < 2000 * 12 || month >= 2100 * 12 || known.has(name)) continue;
    const state = await findPartition(trx, name);
    if (state === 'missing') await attachPartition(trx, table, name, month);
    else if (state === 'settled') known.add(name);
  }
}

function partitionsKnown(trx: Transaction): Set<string> {
  const key: object = trx.client.config ?? trx.client;
  const known = knownPartitions.get(key) ?? new Set<string>();
  knownPartitions.set(key, known);
  return known;
}

type PartitionState = 'missing' | 'fresh' | 'settled';

/** Fresh is what this transaction or one of its savepoints has just made, and what a rollback would take away. */
async function findPartition(trx: Transaction, name: string): Promise<PartitionState> {
  const { rows } = await trx.raw<{ rows: { settled: boolean }[] }>(
    'select age(xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid) as settled from pg_class where oid = to_regclass(?)',
    [name],
  );
  const [row] = rows;
  if (row === undefined) return 'missing';
  return row.settled ? 'settled' : 'fresh';
}

async function attachPartition(trx: Transaction, table: string, name: string, month: number): Promise<void> {
  // One lock for the whole table: two transactions that make several months in different orders would wait for each other.
  await trx.raw("select pg_advisory_xact_lock(hashtextextended('partition ' || ?, 0))", [table]);
  if ((await findPartition(trx, name)) !== 'missing') return;
  await trx.raw('create table ?? (like ?? including defaults including constraints including storage)', [name, table]);
  await trx.raw(`alter table ?? attach partition ?? for values from ('${firstDay(month)}') to ('${firstDay(month + 1)}')`, [table, name]);
}

function monthText(month: number): string {
  return `${Math.floor(month / 12)}_${String((month % 12) + 1).padStart(2, '0')}`;
}

function firstDay(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01 00:00:00+00`;
}
