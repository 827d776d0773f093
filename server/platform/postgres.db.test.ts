import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { query } from './query.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase('empty');
});
afterAll(() => database?.drop());

test('a bound instant comes back as the same instant', async () => {
  const instant = Temporal.Instant.from('2026-03-29T00:59:59.999999Z');
  const [row] = await query<{ at: Temporal.Instant }>(database.db, 'select ?::timestamptz as at', [instant]);
  expect(row?.at.equals(instant)).toBe(true);
});
