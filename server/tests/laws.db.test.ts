// The first three laws: nothing lost and nothing twice, order does not matter, every record is accounted for.

import { readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectRecords } from '../collection/collect-records.job.ts';
import { findCollectionSource } from '../collection/collection-source.store.ts';
import { createLog } from '../platform/log.ts';
import { openDatabase } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { isComplete, listCompleteness } from '../reporting/completeness.store.ts';
import { epochOf, outboundRow } from './support/asterisk-row.ts';
import { type CallPath, countFates, openCallPath, readOutcome, readRawBytes } from './support/call-path.ts';

const recorded = readFileSync(new URL('../../connectors/asterisk/samples/Master.csv', import.meta.url), 'latin1')
  .trimEnd()
  .split('\n');
const faulty = [
  'no row at all',
  '"cut","in","the mid',
  recorded[3]?.replace('"BUSY"', '"MAYBE"') ?? '',
  recorded[5]?.replace('2026-11-22 22', '2026-11-32 22') ?? '',
];
const late = outboundRow({ epoch: epochOf('2026-10-31T22:59:59Z'), counter: 900, talkSeconds: 20 }).trimEnd();
const strange = outboundRow({ epoch: epochOf('2026-11-05T10:00:00Z'), counter: 901, number: '0044123456789', talkSeconds: 20 }).trimEnd();
const lines = [...recorded, ...faulty, late, strange];
const terms = {
  allowances: [
    { name: 'Own', units: 30, scope: 'service_number' },
    { name: 'Pool', units: 100, rollover: { cycles: 1 } },
  ],
  promotions: [{ name: 'Tenth', from: '2026-11-01', to: '2026-12-01', effect: { kind: 'percent', percent: '10' } }],
};
const plan = { zone: 'Europe/Paris', billingFrom: '2026-10-01', tenants: [{ name: 'ACME', extensions: ['1001', '1002', '1003', '1004'], terms }] };
const log = createLog({ level: 'silent' });

async function withPath<Result>(work: (path: CallPath) => Promise<Result>): Promise<Result> {
  const path = await openCallPath(plan);
  try {
    return await work(path);
  } finally {
    await path.close();
  }
}

async function finish(path: CallPath): Promise<unknown> {
  await path.collect();
  await path.mediate();
  await path.rate();
  await expectAllAccountedFor(path);
  await path.bill('2026-12-01T05:00:00Z');
  return readOutcome(path.db);
}

async function expectAllAccountedFor({ db }: CallPath): Promise<void> {
  expect((await countFates(db)).astray).toBe(0);
  for (const statement of await listCompleteness(db)) {
    expect(isComplete(statement)).toBe(true);
    expect(statement.awaiting).toBe(0n);
    expect(statement.collected).toBe(statement.duplicates + statement.suspended + statement.rated + statement.notChargeable);
  }
}

const sortLines = (bytes: Buffer) => bytes.toString('latin1').trimEnd().split('\n').sort();
const expected = withPath(async (path) => {
  await path.append(Buffer.from(`${lines.join('\n')}\n`, 'latin1'));
  return finish(path);
});

it('charges some of the usage of these tests through the plan', async () => {
  const covered = expect.arrayContaining([expect.objectContaining({ covered_units: 20 })]);
  expect(await expected).toMatchObject({ charges: covered, balances: expect.arrayContaining([expect.objectContaining({ name: 'Pool' })]) });
});

describe('nothing is lost and nothing is there twice', () => {
  type Action =
    | { readonly kind: 'append'; readonly count: number; readonly repeat: boolean; readonly cut: boolean }
    | { readonly kind: 'rotate' | 'collect' | 'forget' | 'together' | 'kill' | 'mediate' };
  const actions: fc.Arbitrary<Action[]> = fc.array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 20 }), repeat: fc.boolean(), cut: fc.boolean() }),
      },
      { weight: 4, arbitrary: fc.constantFrom('rotate', 'collect', 'forget', 'together', 'kill', 'mediate').map((kind) => ({ kind }) as Action) },
    ),
    { minLength: 4, maxLength: 14 },
  );

  it('whatever is repeated, rotated, forgotten, collected twice at once or killed on the way', async () => {
    const reference = await expected;
    await fc.assert(
      fc.asyncProperty(actions, (steps) =>
        withPath(async (path) => {
          const log = openGrowingLog(path);
          for (const step of steps) await (step.kind === 'append' ? log.append(step) : log[step.kind]());
          await log.append({ count: lines.length, repeat: true, cut: false });
          const outcome = await finish(path);
          expect(sortLines(await readRawBytes(path.db, path.operator.sourceId))).toEqual([...lines].sort());
          expect(outcome).toEqual(reference);
        }),
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});

/** A log that grows from the lines in order, and everything that may befall it. */
function openGrowingLog(path: CallPath) {
  let next = 0;
  let rotations = 0;
  let rest = '';
  const write = (text: string) => path.append(Buffer.from(text, 'latin1'));
  const steps = {
    async append({ count, repeat, cut }: { count: number; repeat: boolean; cut: boolean }) {
      await write(rest);
      const fresh = lines.slice(next, next + count);
      next += fresh.length;
      // What was written already is written again, in between and at the end.
      const repeated = repeat ? [...fresh, ...fresh.slice(0, 3), ...lines.slice(0, Math.min(next, 5))].filter((line) => recorded.includes(line)) : [];
      const text = [...fresh, ...repeated].map((line) => `${line}\n`).join('');
      const end = cut ? Math.max(0, text.length - 40) : text.length;
      rest = text.slice(end);
      await write(text.slice(0, end));
    },
    async rotate() {
      await write(rest);
      rest = '';
      if (next === 0 || next >= lines.length) return;
      await path.collect();
      rotations += 1;
      await rename(path.file, `${path.file}.${rotations}`);
      await steps.append({ count: 1, repeat: false, cut: false });
    },
    async collect() {
      await path.collect();
    },
    async mediate() {
      await path.collect();
      await path.mediate();
      await path.rate();
    },
    /** The cursor is lost after everything was read: the file is read again from its start. */
    async forget() {
      await path.collect();
      await query(path.db, 'update collection.source_cursor set cursor = null');
    },
    async together() {
      await Promise.all([path.collect(), path.collect(), path.mediate(), path.mediate()]);
    },
    async kill() {
      await killHalfway(path);
    },
  };
  return steps;
}

/** Collects and mediates on connections that are cut at some instant. */
async function killHalfway(path: CallPath): Promise<void> {
  const db = openDatabase(path.connectionString, { applicationName: 'releve-doomed', poolMax: 2 });
  const source = await findCollectionSource(path.db, path.operator.sourceId);
  if (source === undefined) throw new Error('no source');
  const deps = { db, clock: path.clock, log, onCollected: () => undefined };
  const collecting = collectRecords(deps, source, new AbortController().signal).catch(() => undefined);
  for (let strike = 0; strike < 3; strike += 1) {
    await query(path.db, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'releve-doomed'");
    await query(path.db, 'select pg_sleep(0.004)');
  }
  await collecting;
  await db.destroy();
}

describe('order does not matter', () => {
  it('however the records are split and shuffled, and whenever they are worked off', async () => {
    const reference = await expected;
    const pieces = fc.tuple(
      fc.shuffledSubarray(lines, { minLength: lines.length }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
    );
    await fc.assert(
      fc.asyncProperty(pieces, ([shuffled, sizes, works]) =>
        withPath(async (path) => {
          let begin = 0;
          for (const [index, size] of [...sizes, shuffled.length].entries()) {
            const piece = shuffled.slice(begin, begin + size).map((line) => `${line}\n`);
            begin += size;
            await path.append(Buffer.from(piece.join(''), 'latin1'));
            await path.collect();
            if (works[index] === true) await path.mediate();
            if (works[index + 1] === true) await path.rate();
          }
          expect(await finish(path)).toEqual(reference);
        }),
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});
