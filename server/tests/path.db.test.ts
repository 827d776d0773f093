// The whole path on rows that a real Asterisk wrote: from the file to issued invoices, each record accounted for.

import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectRecords } from '../collection/collect-records.job.ts';
import { findCollectionSource } from '../collection/collection-source.store.ts';
import { runBillCycle } from '../invoicing/run-bill-cycle.job.ts';
import { mediateRecords } from '../mediation/mediate-records.job.ts';
import { createLog } from '../platform/log.ts';
import { query } from '../platform/query.ts';
import { createRateCache } from '../rating/price-books.service.ts';
import { rateUsageBatches } from '../rating/rate-usage.job.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { buildOperator } from './support/operator.ts';

let test: TestDatabase;
const log = createLog({ level: 'silent' });
const clock = { now: () => Temporal.Instant.from('2026-12-02T00:00:00Z') };
const nothing = () => undefined;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

it('takes the recorded scenarios from the file to invoices', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'releve-path-')), 'Master.csv');
  await copyFile(new URL('../../connectors/asterisk/samples/Master.csv', import.meta.url), file);
  const operator = await buildOperator(test.db, {
    file,
    billingFrom: '2026-11-01',
    tenants: [{ name: 'ACME', extensions: ['1001', '1002', '1003', '1004', '1005'] }],
    rates: [{ prefix: '336', destination: 'France, mobile', connectFee: '0.05', pricePerMinute: '0.10', first: 60, next: 1 }],
  });
  const source = await findCollectionSource(test.db, operator.sourceId);
  if (source === undefined) throw new Error('no source');
  const run = await collectRecords({ db: test.db, clock, log, onCollected: nothing }, source, new AbortController().signal);
  expect(run).toMatchObject({ records: 83, duplicates: 0, failure: null });
  await mediateRecords({ db: test.db, clock, log, onNormalised: nothing });
  await rateUsageBatches({ db: test.db, clock, log, cache: createRateCache() });
  console.log(await query(test.db, 'select * from mediation.usage_record order by started_at'));
  console.log(await query(test.db, 'select reason, count(*) from mediation.excluded_record group by 1'));
  console.log(await query(test.db, 'select * from mediation.suspended_record'));
  console.log(await query(test.db, 'select * from rating.rated_usage'));
  console.log(await query(test.db, 'select * from rating.suspended_usage'));
  console.log(await runBillCycle({ db: test.db, clock, log }));
  console.log(await query(test.db, 'select * from invoicing.invoice'));
  console.log(JSON.stringify(await query(test.db, 'select item from invoicing.invoice_line')));
});
