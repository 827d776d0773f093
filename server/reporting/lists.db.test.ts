// Invoices, sources and suspense on a real database.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportApp, type ReportApp, tenantWithExtension } from '../tests/support/report-app.ts';
import type { ReportRows } from '../tests/support/report-rows.ts';
import type { ReportedInvoice, ReportedSource, SuspendedEntry, SuspenseReason } from './report.ts';

let report: ReportApp;
let rows: ReportRows;

beforeAll(async () => {
  report = await createReportApp();
  rows = report.rows;
});

afterAll(() => report?.close());

describe('invoices', () => {
  it('come newest first, with the last e-mail and the documents that exist', async () => {
    const { tenantId, accountId } = await tenantWithExtension(rows, 'Invoiced');
    await rows.invoice(tenantId, accountId, {
      number: 'INV-1',
      issuedAt: '2026-10-01T05:00:00Z',
      totalMinor: 123_456n,
      mail: { state: 'delivered' },
      documents: true,
    });
    await rows.invoice(tenantId, accountId, {
      number: 'INV-2',
      issuedAt: '2026-11-01T05:00:00Z',
      totalMinor: 5n,
      currency: 'TND',
      mail: { state: 'failed', lastAnswer: '550 no such mailbox' },
    });
    await rows.invoice(tenantId, accountId, { number: 'INV-3', issuedAt: '2026-11-01T05:00:00Z', totalMinor: 0n });
    const pages: ReportedInvoice[] = [];
    let cursor: string | null = null;
    do {
      const page: { invoices: ReportedInvoice[]; nextCursor: string | null } = await report.read(
        `invoices?tenantId=${tenantId}&limit=1${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      pages.push(...page.invoices);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages.map(({ number, total, currency, mail }) => [number, total, currency, mail?.state ?? null])).toEqual([
      ['INV-3', '0.00', 'EUR', null],
      ['INV-2', '0.005', 'TND', 'failed'],
      ['INV-1', '1234.56', 'EUR', 'delivered'],
    ]);
    const [third, second, first] = pages;
    expect(third?.links).toEqual({ pdf: null, annexPdf: null, annexCsv: null });
    expect(second?.mail).toMatchObject({ lastAnswer: '550 no such mailbox', deliveredAt: null, attemptCount: 1 });
    expect(first).toMatchObject({ serviceFrom: '2026-10-01', issuedOn: '2026-10-01', dueOn: '2026-10-31', tenantName: 'Invoiced' });
    const base = `/api/delivery/invoices/${tenantId}/${first?.invoiceId}`;
    expect(first?.links).toEqual({ pdf: `${base}/pdf`, annexPdf: `${base}/annex.pdf`, annexCsv: `${base}/annex.csv` });
  });

  it('never show another tenant, and refuse a made-up cursor', async () => {
    const mine = await tenantWithExtension(rows, 'Invoices mine');
    const theirs = await tenantWithExtension(rows, 'Invoices theirs');
    await rows.invoice(theirs.tenantId, theirs.accountId, { number: 'INV-9', issuedAt: '2026-11-01T05:00:00Z', totalMinor: 100n });
    expect(await report.read(`invoices?tenantId=${mine.tenantId}`)).toEqual({ invoices: [], nextCursor: null });
    expect((await report.ask('invoices?cursor=MjAyNg')).statusCode).toBe(400);
  });
});

describe('sources', () => {
  it('tell what they brought and how the last run ended', async () => {
    const sourceId = await rows.source('Told PBX');
    const idle = await rows.source('Untold PBX');
    await rows.run(sourceId, { startedAt: '2026-11-01T00:00:00Z', endedAt: '2026-11-01T00:01:00Z', records: 100, duplicates: 40 });
    const notice = { severity: 'warning', code: 'tail_waits', file: 'Master.csv', sentence: 'The last line is not complete yet.' };
    await rows.run(sourceId, {
      startedAt: '2026-11-02T00:00:00Z',
      endedAt: '2026-11-02T00:01:00Z',
      records: 10,
      duplicates: 10,
      failure: 'The folder cannot be read.',
      notices: [notice],
    });
    await rows.suspended(sourceId, { occurredAt: '2026-11-02T00:00:00Z', suspendedAt: '2026-11-02T00:02:00Z', reason: 'malformed_time', ordinal: 1 });
    const { sources } = await report.read<{ sources: ReportedSource[] }>('sources');
    const told = sources.find((source) => source.sourceId === sourceId);
    expect(told).toMatchObject({ recordCount: '60', duplicateCount: '50', suspendedCount: '1', nextRunAt: null, isEnabled: true, siteName: 'Head office' });
    expect(told?.lastRun).toMatchObject({
      startedAt: '2026-11-02T00:00:00Z',
      recordCount: '10',
      duplicateCount: '10',
      failure: 'The folder cannot be read.',
      notices: [notice],
    });
    expect(sources.find((source) => source.sourceId === idle)).toMatchObject({ lastRun: null, recordCount: '0' });
    expect(JSON.stringify(sources)).not.toContain('settings');
  });
});

describe('completeness', () => {
  it('puts every raw record of a source into one count, and says when the sum is wrong', async () => {
    const party = await tenantWithExtension(rows, 'Complete');
    const at = '2026-11-12T10:00:00Z';
    const rateId = await rows.rate('3399', 'France, special', { perMinute: '0.06' });
    await rows.run(party.sourceId, { startedAt: at, records: 6, duplicates: 1 });
    await rows.rawRecords(party.sourceId, at, [0, 1, 2, 3, 4]);
    await rows.usage({ ...party, startedAt: at, durationSeconds: 5, place: { blockId: 1n, ordinal: 0 }, price: { rateId, billedSeconds: 5, cost: '0.005' } });
    await rows.usage({
      ...party,
      startedAt: at,
      durationSeconds: 5,
      direction: 'i',
      place: { blockId: 1n, ordinal: 1 },
      price: { billedSeconds: 0, cost: '0' },
    });
    await rows.excluded(party.sourceId, at, 'm', 2);
    await rows.suspended(party.sourceId, { occurredAt: at, suspendedAt: at, reason: 'malformed_time', ordinal: 3 });
    const statement = async () => {
      const { statements } = await report.read<{ statements: Record<string, unknown>[] }>('completeness');
      return statements.find(({ sourceId }) => sourceId === party.sourceId);
    };
    const { sourceId } = party;
    const ends = { sourceId, duplicates: '1', suspended: '1', rated: '1', notChargeable: '2', awaiting: '1' };
    expect(await statement()).toEqual({ ...ends, collected: '6', isComplete: true });
    await rows.run(party.sourceId, { startedAt: at, records: 1 });
    expect(await statement()).toEqual({ ...ends, collected: '7', isComplete: false });
  });
});

interface SuspensePage {
  readonly records: SuspendedEntry[];
  readonly reasons: SuspenseReason[];
  readonly nextCursor: string | null;
}

describe('suspense', () => {
  it('pages over both kinds at one moment without loss, and tells place and reasons', async () => {
    const party = await tenantWithExtension(rows, 'Suspended');
    await rows.block(party.sourceId, { blockId: 7000n, collectedAt: '2026-11-08T10:00:00Z', file: 'cdr.csv', firstLine: 1, recordCount: 50 });
    const at = '2026-11-08T11:00:00Z';
    for (let ordinal = 0; ordinal < 12; ordinal += 1) {
      await rows.suspended(party.sourceId, { occurredAt: '1970-01-01T00:00:00Z', suspendedAt: at, reason: 'paging_probe', blockId: 7000n, ordinal });
      await rows.usage({
        ...party,
        startedAt: at,
        durationSeconds: 1,
        place: { blockId: 7000n, ordinal: 30 },
        price: { suspended: 'paging_probe', detail: 'No prefix matches.' },
      });
    }
    const found: SuspendedEntry[] = [];
    let cursor: string | null = null;
    do {
      const page: SuspensePage = await report.read(`suspense?reason=paging_probe&limit=5${cursor === null ? '' : `&cursor=${cursor}`}`);
      found.push(...page.records);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(found).toHaveLength(24);
    expect(new Set(found.map(({ id }) => id)).size).toBe(24);
    const usage = found.find(({ stage }) => stage === 'rating');
    expect(usage).toMatchObject({ tenantName: 'Suspended', occurredAt: at, place: { file: 'cdr.csv', line: '31' } });
    const record = found.find(({ id }) => id.endsWith('.11'));
    expect(record).toMatchObject({ stage: 'mediation', occurredAt: null, place: { sourceName: 'Suspended PBX', file: 'cdr.csv', line: '12' } });
    const { reasons } = await report.read<SuspensePage>('suspense?limit=1');
    const probe = reasons.filter(({ reason }) => reason === 'paging_probe').map(({ stage, recordCount }) => [stage, recordCount]);
    expect(probe).toEqual([
      ['mediation', '12'],
      ['rating', '12'],
    ]);
    expect((await report.read<SuspensePage>('suspense?stage=rating&reason=paging_probe')).records).toHaveLength(12);
  });
});
