// Laws of rate decks on random histories: what counts is what a naive calendar says, and a preview tells what is done.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DomainFailure } from '../kernel/failure.ts';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { importRateDeck, previewRateDeck, type RateDeckFile } from './import-rate-deck.service.ts';
import { findDeckByName, findLatestVersion } from './rate-deck.store.ts';
import { undoDeckVersion } from './undo-rate-deck.service.ts';

let database: TestDatabase;
const codes = ['3', '33', '336', '44'] as const;
const days = 12;
const now = Temporal.Instant.from('2026-01-01T00:00:00Z');

interface FileRow {
  readonly code: (typeof codes)[number];
  readonly price: number;
  /** Undefined: the day of the file. */
  readonly from: number | undefined;
}

interface DeckFileOfDay {
  readonly day: number;
  readonly isFull: boolean;
  readonly rows: readonly FileRow[];
}

/** For each code the price of each day, 0 for none; the last day stands for all that follow. */
type Calendar = ReadonlyMap<string, readonly number[]>;

const emptyCalendar: Calendar = new Map(codes.map((code) => [code, Array.from({ length: days }, () => 0)]));

/** Day by day: before its first row a code stays as it was, from then on the last row that has begun counts. */
function applyFile(before: Calendar, { day, isFull, rows }: DeckFileOfDay): Calendar {
  return new Map(
    codes.map((code) => {
      const old = before.get(code) ?? [];
      const own = rows.filter((row) => row.code === code).map((row) => ({ price: row.price, from: row.from ?? day }));
      if (own.length === 0) return [code, old.map((price, at) => (isFull && at >= day ? 0 : price))];
      const first = Math.min(...own.map(({ from }) => from));
      const opening = own.find(({ from }) => from === first);
      const next = Math.min(...own.map(({ from }) => from).filter((from) => from > first));
      // What counts already keeps its past, whatever beginning the file tells.
      const begins = opening !== undefined && first < day && next > day && old[day] === opening.price ? day : first;
      return [code, old.map((price, at) => (at < begins ? price : (own.filter(({ from }) => from <= at).toSorted((l, r) => r.from - l.from)[0]?.price ?? 0)))];
    }),
  );
}

function momentOf(day: number): Temporal.Instant {
  return now.add({ hours: 24 * day });
}

function fileOf(name: string, { day, isFull, rows }: DeckFileOfDay): RateDeckFile {
  const lines = rows.map(({ code, price, from }) => `${code},Place,0.${price},1,1,${from === undefined ? '' : momentOf(from).toString().slice(0, 10)}`);
  const text = ['prefix,destination,price per minute,first increment,next increment,effective', ...lines].join('\n');
  const base = { name, currency: 'EUR', zone: 'UTC', fileName: 'deck.csv', effectiveAt: momentOf(day), bytes: Buffer.from(text) };
  return { ...base, kind: isFull ? 'full' : 'amendment' };
}

async function readCalendar(deckId: number): Promise<Calendar> {
  const rows = await query<{ prefix: string; day: number; price: string }>(
    database.db,
    `select prefix, day, price::text from catalog.rate, generate_series(0, ${days - 1}) as day
     where deck_id = ? and valid_from <= ?::timestamptz + make_interval(days => day) and (valid_to is null or valid_to > ?::timestamptz + make_interval(days => day))`,
    [deckId, now, now],
  );
  const calendar = new Map(codes.map((code) => [code as string, Array.from({ length: days }, () => 0)]));
  for (const { prefix, day, price } of rows) {
    const line = calendar.get(prefix) ?? [];
    expect(line[day], `two prices of ${prefix} on day ${day}`).toBe(0);
    line[day] = Number(price.slice(2, 3));
  }
  return calendar;
}

const row = fc.record({ code: fc.constantFrom(...codes), price: fc.integer({ min: 1, max: 5 }), from: fc.constant(undefined) });
const datedRow = fc.record({
  code: row.map((one) => one.code),
  price: row.map((one) => one.price),
  from: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
});
const deckFile = fc.record({
  day: fc.integer({ min: 1, max: 9 }),
  isFull: fc.boolean(),
  rows: fc.uniqueArray(datedRow, { minLength: 1, maxLength: 5, selector: ({ code, from }) => `${code} ${from}` }),
});
/** Beside a row without a date, dates of its code lie after the day of the file. */
const sensibleFile = deckFile.filter(({ day, rows }) =>
  rows.every(({ code, from }) => from === undefined || from > day || !rows.some((other) => other.code === code && other.from === undefined)),
);

let decks = 0;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('whatever is activated, amended, announced and undone, each day has the price of a naive calendar', async () => {
  const step = fc.oneof({ weight: 4, arbitrary: sensibleFile }, { weight: 1, arbitrary: fc.constant('undo' as const) });
  let [activated, refused, undone] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      decks += 1;
      const name = `Deck ${decks}`;
      const history: { file: DeckFileOfDay; versionId: number }[] = [];
      for (const one of steps) {
        const deckId = (await findDeckByName(database.db, name))?.deckId ?? 0;
        if (one === 'undo') {
          const latest = await findLatestVersion(database.db, deckId);
          if (latest === undefined) continue;
          await inTransaction(database.db, (trx) => undoDeckVersion(trx, latest, now));
          history.splice(
            history.findIndex(({ versionId }) => versionId === latest.versionId),
            1,
          );
          undone += 1;
        } else {
          const version = await activate(name, one);
          if (version === undefined) {
            refused += 1;
            const mayBeRefused = history.some(({ file }) => file.day >= one.day) || one.rows.some(({ from }) => from !== undefined && from < one.day);
            expect(mayBeRefused, 'a file after all others was refused').toBe(true);
          } else if (!version.isKnown) {
            activated += 1;
            history.push({ file: one, versionId: version.versionId });
          }
        }
        const stored = (await findDeckByName(database.db, name))?.deckId ?? 0;
        const expected = history.reduce((calendar, { file }) => applyFile(calendar, file), emptyCalendar);
        expect(await readCalendar(stored)).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  );
  expect(Math.min(activated, refused, undone)).toBeGreaterThan(5);
}, 60_000);

/** A preview before tells what is done then, or why it is refused. */
async function activate(name: string, file: DeckFileOfDay) {
  const sent = fileOf(name, file);
  try {
    const preview = await inTransaction(database.db, (trx) => previewRateDeck(trx, sent, { limit: 50 }));
    const previewToken = preview.previewToken ?? undefined;
    const version = await inTransaction(database.db, (trx) => importRateDeck(trx, sent, now, { confirmClosing: true, previewToken }));
    expect(preview.faults).toEqual([]);
    expect(preview.knownVersionId).toBe(version.isKnown ? version.versionId : null);
    if (!version.isKnown)
      expect(version).toMatchObject({
        insertedCount: preview.figures.insertedRates,
        closedCount: preview.figures.closedRates,
        unchangedCount: preview.figures.unchanged,
      });
    return version;
  } catch (error) {
    if (!(error instanceof DomainFailure)) throw error;
    expect(['deck_version_later', 'deck_version_exists']).toContain(error.code);
    return undefined;
  }
}

test('a preview puts each code into the class that a naive comparison of the calendars gives', async () => {
  const plainFile = fc.record({ isFull: fc.boolean(), rows: fc.uniqueArray(row, { minLength: 1, maxLength: 4, selector: ({ code }) => code }) });
  await fc.assert(
    fc.asyncProperty(fc.array(plainFile, { minLength: 1, maxLength: 5 }), async (files) => {
      decks += 1;
      let calendar = emptyCalendar;
      for (const [index, one] of files.entries()) {
        const file = { ...one, day: index + 1 };
        const sent = fileOf(`Deck ${decks}`, file);
        const { figures, firstChanges } = await inTransaction(database.db, (trx) => previewRateDeck(trx, sent, { limit: 50 }));
        const after = applyFile(calendar, file);
        const classes = new Map(codes.map((code) => [code as string, classOf(calendar.get(code) ?? [], after.get(code) ?? [])]));
        for (const [name, { changes }] of Object.entries(firstChanges)) {
          const expected = codes.filter((code) => classes.get(code) === name);
          expect(changes.map(({ prefix }) => prefix).toSorted()).toEqual([...expected].toSorted());
          expect(figures.changes[name as keyof typeof figures.changes]).toBe(expected.length);
        }
        expect(figures.codesBefore).toBe(codes.filter((code) => calendar.get(code)?.[file.day] !== 0).length);
        expect(figures.codesAfter).toBe(codes.filter((code) => after.get(code)?.[file.day] !== 0).length);
        expect(figures.unchanged).toBe(one.rows.filter(({ code }) => classes.get(code) === 'unchanged').length);
        await inTransaction(database.db, (trx) => importRateDeck(trx, sent, now, { confirmClosing: true }));
        calendar = after;
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);

function classOf(before: readonly number[], after: readonly number[]): string {
  const at = before.findIndex((price, day) => price !== after[day]);
  const [old = 0, next = 0] = [before[at], after[at]];
  if (at < 0) return 'unchanged';
  if (next === 0) return 'closed';
  if (old === 0) return before.slice(0, at).some((price) => price !== 0) ? 'reopened' : 'new';
  return next > old ? 'raised' : 'lowered';
}
