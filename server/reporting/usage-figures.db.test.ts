// Sums, explanations and the export of calls on a real database.

import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportApp, type ReportApp, tenantWithExtension } from '../tests/support/report-app.ts';
import type { ReportRows } from '../tests/support/report-rows.ts';
import type { CallExplanation, ReportedCall, SummaryRow, UsageFigures } from './report.ts';

const november = 'from=2026-11-01&to=2026-12-01';

let report: ReportApp;
let rows: ReportRows;

beforeAll(async () => {
  report = await createReportApp();
  rows = report.rows;
});

afterAll(() => report?.close());

interface UsagePage {
  readonly calls: ReportedCall[];
  readonly nextCursor: string | null;
}

describe('the summary', () => {
  it('adds up exactly, per tenant, extension and destination, each call once', async () => {
    const party = await tenantWithExtension(rows, 'Sums');
    const second = await rows.extension(party.tenantId, party.accountId, '102', 'Workshop');
    const mobile = await rows.rate('3367', 'France, mobile', { perMinute: '0.06' });
    const mobileToo = await rows.rate('3368', 'France, mobile', { perMinute: '0.06' });
    const rated = (rateId: number, cost: string) => ({ rateId, billedSeconds: 60, cost });
    const call = (more: object) => rows.usage({ ...party, startedAt: '2026-11-07T08:00:00Z', durationSeconds: 50, ...more });
    await call({ price: rated(mobile, '0.0000000001') });
    await call({ price: rated(mobileToo, '12345678901234.0000000009') });
    await call({ extensionId: second, price: rated(mobile, '0.1') });
    await call({ direction: 'i', price: { billedSeconds: 0, cost: '0' } });
    await call({ price: { suspended: 'rate_missing', detail: 'No prefix matches.' } });
    await call({});
    const sums = async (by: string) =>
      report.read<{ rows: SummaryRow[]; totals: UsageFigures[] }>(`usage/summary?tenantId=${party.tenantId}&${november}&by=${by}`);
    const byExtension = await sums('extension');
    expect(
      byExtension.rows.map(({ extensionNumber, callCount, ratedCount, suspendedCount, awaitingCount, cost }) => [
        extensionNumber,
        callCount,
        ratedCount,
        suspendedCount,
        awaitingCount,
        cost,
      ]),
    ).toEqual([
      ['101', '5', '3', '1', '1', '12345678901234.000000001'],
      ['102', '1', '1', '0', '0', '0.1000'],
    ]);
    const byDestination = await sums('destination');
    expect(byDestination.rows.map(({ destination, kind, callCount, cost }) => [destination, kind, callCount, cost])).toEqual([
      ['France, mobile', 'priced', '3', '12345678901234.100000001'],
      [null, 'inbound', '1', '0.0000'],
      [null, 'unpriced', '2', '0.0000'],
    ]);
    const total = {
      currency: 'EUR',
      callCount: '6',
      ratedCount: '4',
      awaitingCount: '1',
      suspendedCount: '1',
      durationSeconds: '300',
      billedSeconds: '180',
      cost: '12345678901234.100000001',
      supplierCost: null,
      margin: null,
    };
    for (const by of ['tenant', 'extension', 'destination']) expect((await sums(by)).totals).toEqual([total]);
  });

  it('keeps currencies apart', async () => {
    const tenantId = await rows.tenant('Two currencies');
    const sourceId = await rows.source('Two currencies PBX');
    for (const currency of ['EUR', 'TND']) {
      const accountId = await rows.account(tenantId, { currency, name: currency });
      const extensionId = await rows.extension(tenantId, accountId, currency, currency);
      await rows.usage({
        tenantId,
        accountId,
        extensionId,
        sourceId,
        startedAt: '2026-11-07T08:00:00Z',
        durationSeconds: 5,
        price: { billedSeconds: 5, cost: '1.5', currency },
      });
    }
    const { rows: summary, totals } = await report.read<{ rows: SummaryRow[]; totals: UsageFigures[] }>(
      `usage/summary?tenantId=${tenantId}&${november}&by=tenant`,
    );
    expect(summary.map(({ currency, cost }) => [currency, cost])).toEqual([
      ['EUR', '1.5000'],
      ['TND', '1.5000'],
    ]);
    expect(totals.map(({ currency }) => currency)).toEqual(['EUR', 'TND']);
  });
});

/** A row of the exchange's log, with the caller's name in its fifth column. */
const lineOf = (name: string) =>
  `"","101","0612345678","ctx","""${name}"" <101>","PJSIP/101-1","PJSIP/trunk-main-2","Dial","x","2026-11-05 10:00:00","2026-11-05 10:00:05","2026-11-05 10:01:06",66,61,"ANSWERED","DOCUMENTATION","1762333200.1",""\n`;
const before = Buffer.from(`${lineOf('one')}${lineOf('Sales\nfloor 2')}${lineOf('more').repeat(8)}`);
const oddRecord = Buffer.from(lineOf('André'), 'latin1');

describe('one call', () => {
  it('names the rule, the prefix, the deck and its version, and the place of the raw record', async () => {
    const party = await tenantWithExtension(rows, 'Explained');
    const rateId = await rows.rate('33611', 'France, mobile Alpha', { perMinute: '0.06', connectFee: '0.02', first: 60, next: 30 });
    await rows.block(party.sourceId, {
      blockId: 900n,
      collectedAt: '2026-11-05T10:00:00Z',
      file: 'Master.csv',
      firstLine: 1000,
      recordCount: 12,
      gaps: [
        [3, 500, 4],
        [11, 90, 1],
      ],
      content: Buffer.concat([before, oddRecord, Buffer.from(lineOf('last'))]),
    });
    const price = { rateId, billedSeconds: 90, cost: '0.11' };
    const { usageId, startedAt } = await rows.usage({
      ...party,
      startedAt: '2026-11-05T09:00:00Z',
      durationSeconds: 61,
      place: { blockId: 900n, ordinal: 10 },
      price,
    });
    for (const query of ['', `?startedAt=${startedAt}`]) {
      const found = await report.read<CallExplanation>(`usage/${party.tenantId}/${usageId}${query}`);
      expect(found.call).toMatchObject({ usageId, rule: 'rate', billedSeconds: 90, cost: '0.1100', currency: 'EUR' });
      expect(found.rate).toEqual({
        prefix: '33611',
        destination: 'France, mobile Alpha',
        deckName: 'Retail',
        versionEffectiveAt: '2026-01-01T00:00:00Z',
        versionFile: 'retail-2026.csv',
        connectFee: '0.0200',
        pricePerMinute: '0.0600',
        firstIncrementSeconds: 60,
        nextIncrementSeconds: 30,
      });
      expect(found.record).toEqual({
        sourceId: party.sourceId,
        sourceName: 'Explained PBX',
        file: 'Master.csv',
        line: '1015',
        position: String(before.length + 500),
        text: lineOf('Andr\ufffd'),
      });
      expect(found).toMatchObject({ answeredAt: '2026-11-05T09:00:05Z', trunk: 'trunk-main', tenantName: 'Explained', invoiceNumber: null });
    }
  });

  it('has no rate when it is free, and no record when the raw block has left', async () => {
    const party = await tenantWithExtension(rows, 'Free');
    const { usageId } = await rows.usage({
      ...party,
      startedAt: '2026-11-05T09:00:00Z',
      durationSeconds: 61,
      direction: 'i',
      price: { billedSeconds: 0, cost: '0' },
    });
    expect(await report.read<CallExplanation>(`usage/${party.tenantId}/${usageId}`)).toMatchObject({ rate: null, record: null, call: { rule: 'inbound' } });
  });
});

describe('the CSV of calls', () => {
  it('holds every call of the list once, beyond its own page size, and guards names', async () => {
    const party = await tenantWithExtension(rows, 'Export');
    const formula = await rows.extension(party.tenantId, party.accountId, '102', '=HYPERLINK("http://x.example")');
    const [{ count }] = (
      await report.db.raw(
        `with made as (
         insert into mediation.usage_record (started_at, answered_at, batch_id, block_id, usage_id, tenant_id, account_id, extension_id, source_id, ordinal,
           duration_seconds, direction, calling_number, called_number, trunk)
         select '2026-11-10T00:00:00Z'::timestamptz + (n / 3) * interval '1 second', '2026-11-10T00:00:00Z', 1, 1, gen_random_uuid(), ?, ?, ?, ?, 0, 7, 'o', '', '3361234', 't'
         from generate_series(1, 10001) n returning 1)
       select count(*) from made`,
        [party.tenantId, party.accountId, formula, party.sourceId],
      )
    ).rows;
    expect(count).toBe(10_001n);
    const answer = await report.ask(`usage.csv?tenantId=${party.tenantId}&${november}`);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="usage-${party.tenantId}-2026-11-01-2026-12-01.csv"`);
    expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const records = parse(answer.rawPayload, { bom: true, columns: true }) as Record<string, string>[];
    expect(new Set(records.map((record) => record.usage_id)).size).toBe(10_001);
    expect(new Set(records.map((record) => record.extension_name))).toEqual(new Set([`'=HYPERLINK("http://x.example")`]));
    const listed = await report.read<UsagePage>(`usage?tenantId=${party.tenantId}&${november}&limit=200`);
    expect(records.slice(0, 200).map((record) => record.usage_id)).toEqual(listed.calls.map(({ usageId }) => usageId));
  }, 60_000);
});
