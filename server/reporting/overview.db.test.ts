// The start page on a real database: every count of a month, and which month is shown.

import { expect, it } from 'vitest';
import { createReportApp } from '../tests/support/report-app.ts';
import type { ReportRows } from '../tests/support/report-rows.ts';
import type { MonthCounts } from './report.ts';

interface Overview {
  readonly from: string;
  readonly counts: MonthCounts;
}

it('shows the month of the newest usage, in the zone of most accounts', async () => {
  const report = await createReportApp();
  try {
    expect(await report.read('overview')).toMatchObject({ from: '2026-11-01', to: '2026-12-01', zone: 'UTC', costs: [], invoices: [], suspendedEver: '0' });
    await fillMonth(report.rows);
    const seen = await report.read<Overview>('overview');
    expect(seen).toMatchObject({
      from: '2026-09-01',
      to: '2026-10-01',
      zone: 'Europe/Paris',
      suspendedEver: '2',
      costs: [{ currency: 'EUR', cost: '0.2500' }],
    });
    expect(seen.counts).toMatchObject({
      notChargeable: { merged: '1', internal: '1', unanswered: '1', omitted: '1', free: '1' },
      suspendedRecords: '1',
      usageRecords: '3',
      rated: '1',
      suspendedUsage: '1',
      awaitingRating: '1',
      duplicates: '4',
      awaitingMediation: '50',
    });
    expect((await report.read<Overview>('overview?month=2026-08')).counts).toMatchObject({ usageRecords: '0', duplicates: '0' });
    expect((await report.ask('overview?month=2026-13')).statusCode).toBe(400);
  } finally {
    await report.close();
  }
});

async function fillMonth(made: ReportRows): Promise<void> {
  const tenantId = await made.tenant('Overview');
  const accountId = await made.account(tenantId);
  const extensionId = await made.extension(tenantId, accountId, '101', 'Reception');
  const sourceId = await made.source('Overview PBX');
  const party = { tenantId, accountId, extensionId, sourceId };
  await made.run(sourceId, { startedAt: '2026-09-15T00:00:00Z', records: 60, duplicates: 4 });
  await made.block(sourceId, { blockId: 5n, collectedAt: '2026-09-15T00:00:00Z', file: 'cdr.csv', firstLine: 1, recordCount: 50 });
  const reasons = ['m', 'i', 'u', 'o', 'f'] as const;
  for (const [ordinal, reason] of reasons.entries()) await made.excluded(sourceId, '2026-09-15T10:00:00Z', reason, ordinal);
  await made.suspended(sourceId, { occurredAt: '2026-09-15T10:00:00Z', suspendedAt: '2026-09-16T00:00:00Z', reason: 'malformed_time', ordinal: 9 });
  await made.usage({ ...party, startedAt: '2026-08-31T22:30:00Z', durationSeconds: 5, price: { billedSeconds: 5, cost: '0.25' } });
  await made.usage({ ...party, startedAt: '2026-09-15T10:00:00Z', durationSeconds: 5, price: { suspended: 'rate_missing', detail: 'No prefix matches.' } });
  await made.usage({ ...party, startedAt: '2026-09-30T21:30:00Z', durationSeconds: 5 });
}
