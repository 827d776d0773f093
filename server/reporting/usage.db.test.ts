// The call list on a real database: paging without loss, one tenant at a time, hostile filters, every state of a call.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportApp, type ReportApp, tenantWithExtension } from '../tests/support/report-app.ts';
import type { ReportRows } from '../tests/support/report-rows.ts';
import type { ReportedCall, SummaryRow } from './report.ts';

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

async function readAllCalls(query: string): Promise<ReportedCall[]> {
  const calls: ReportedCall[] = [];
  let cursor: string | null = null;
  do {
    const page: UsagePage = await report.read(`usage?${query}${cursor === null ? '' : `&cursor=${cursor}`}`);
    calls.push(...page.calls);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return calls;
}

describe('who may ask', () => {
  it.each(['overview', 'usage?tenantId=1', 'usage.csv?tenantId=1', 'invoices', 'sources', 'suspense', 'tenants'])(
    'refuses %s without a session',
    async (path) => {
      const answer = await report.app.inject({ method: 'GET', url: `/api/reporting/${path}` });
      expect(answer.statusCode).toBe(401);
      expect(answer.json().code).toBe('session_missing');
    },
  );
});

describe('the call list', () => {
  it('loses and repeats nothing over pages of calls that began together', async () => {
    const party = await tenantWithExtension(rows, 'Together');
    const starts = ['2026-11-05T10:00:00.000001Z', '2026-11-05T10:00:00.000001Z', '2026-11-05T10:00:00.000002Z'];
    for (let index = 0; index < 45; index += 1) await rows.usage({ ...party, startedAt: starts[index % 3] ?? '', durationSeconds: index });
    const whole = await readAllCalls(`tenantId=${party.tenantId}&${november}&limit=200`);
    expect(whole).toHaveLength(45);
    for (const limit of [1, 7, 44, 45]) {
      const calls = await readAllCalls(`tenantId=${party.tenantId}&${november}&limit=${limit}`);
      expect(calls.map(({ usageId }) => usageId)).toEqual(whole.map(({ usageId }) => usageId));
    }
    const keys = whole.map(({ startedAt, usageId }) => `${startedAt} ${usageId}`);
    expect(keys).toEqual(keys.toSorted().reverse());
    expect(new Set(keys).size).toBe(45);
  });

  it('shows a call that arrives later without moving the next page', async () => {
    const party = await tenantWithExtension(rows, 'Late');
    for (let index = 0; index < 6; index += 1) await rows.usage({ ...party, startedAt: `2026-11-0${index + 1}T08:00:00Z`, durationSeconds: 1 });
    const first: UsagePage = await report.read(`usage?tenantId=${party.tenantId}&${november}&limit=3`);
    await rows.usage({ ...party, startedAt: '2026-11-09T08:00:00Z', durationSeconds: 1 });
    const second: UsagePage = await report.read(`usage?tenantId=${party.tenantId}&${november}&limit=3&cursor=${first.nextCursor}`);
    expect(second.calls.map(({ startedAt }) => startedAt.slice(8, 10))).toEqual(['03', '02', '01']);
  });

  it('tells each state with its price or its reason', async () => {
    const party = await tenantWithExtension(rows, 'States');
    const rateId = await rows.rate('336', 'France, mobile', { perMinute: '0.06' });
    const at = (minute: string) => `2026-11-03T09:${minute}:00Z`;
    await rows.usage({ ...party, startedAt: at('00'), durationSeconds: 61, price: { rateId, billedSeconds: 61, cost: '0.061' } });
    await rows.usage({ ...party, startedAt: at('01'), durationSeconds: 10, direction: 'i', price: { billedSeconds: 0, cost: '0' } });
    await rows.usage({ ...party, startedAt: at('02'), durationSeconds: 10, calledNumber: 'S112', price: { rule: 'e', billedSeconds: 0, cost: '0' } });
    await rows.usage({ ...party, startedAt: at('03'), durationSeconds: 10, price: { suspended: 'rate_missing', detail: 'No prefix matches.' } });
    await rows.usage({ ...party, startedAt: at('04'), durationSeconds: 10 });
    const { calls } = await report.read<UsagePage>(`usage?tenantId=${party.tenantId}&${november}`);
    expect(calls.map(({ state, rule, cost, destination, suspendedReason }) => [state, rule, cost, destination, suspendedReason])).toEqual([
      ['awaiting', null, null, null, null],
      ['suspended', null, null, null, 'rate_missing'],
      ['rated', 'emergency', '0.0000', null, null],
      ['rated', 'inbound', '0.0000', null, null],
      ['rated', 'rate', '0.0610', 'France, mobile', null],
    ]);
    expect(calls[0]).toMatchObject({
      startedAt: at('04'),
      startedLocal: '2026-11-03 10:04:00',
      zone: 'Europe/Paris',
      extensionNumber: '101',
      direction: 'outbound',
    });
  });

  it('counts days in the zone of the account that pays, also with several zones in one tenant', async () => {
    const party = await tenantWithExtension(rows, 'Zones');
    const farAccount = await rows.account(party.tenantId, { zone: 'America/Martinique', name: 'Islands' });
    const far = { ...party, accountId: farAccount, extensionId: await rows.extension(party.tenantId, farAccount, '201', 'Office') };
    const moments = [
      '2026-10-31T22:59:59Z',
      '2026-10-31T23:00:00Z',
      '2026-11-01T03:59:59Z',
      '2026-11-01T04:00:00Z',
      '2026-11-30T22:59:59Z',
      '2026-11-30T23:00:00Z',
      '2026-12-01T03:59:59Z',
      '2026-12-01T04:00:00Z',
    ];
    for (const startedAt of moments) for (const each of [party, far]) await rows.usage({ ...each, startedAt, durationSeconds: 1 });
    const calls = await readAllCalls(`tenantId=${party.tenantId}&${november}&limit=3`);
    const startsOf = (extension: string) =>
      calls
        .filter(({ extensionNumber }) => extensionNumber === extension)
        .map(({ startedAt }) => startedAt)
        .reverse();
    expect(startsOf('101')).toEqual(moments.slice(1, 5));
    expect(startsOf('201')).toEqual(moments.slice(3, 7));
    const { rows: summary } = await report.read<{ rows: SummaryRow[] }>(`usage/summary?tenantId=${party.tenantId}&${november}&by=extension`);
    expect(summary.map(({ extensionNumber, callCount }) => [extensionNumber, callCount])).toEqual([
      ['101', '4'],
      ['201', '4'],
    ]);
  });

  it('filters by extension, direction and called number together', async () => {
    const party = await tenantWithExtension(rows, 'Filters');
    const other = await rows.extension(party.tenantId, party.accountId, '102', 'Workshop');
    const call = (calledNumber: string, more: object = {}) =>
      rows.usage({ ...party, startedAt: '2026-11-04T08:00:00Z', durationSeconds: 5, calledNumber, ...more });
    await call('33612345678');
    await call('33612999999', { extensionId: other });
    await call('33556012900', { direction: 'i' });
    await call('44207946000');
    const numbers = async (query: string) =>
      (await readAllCalls(`tenantId=${party.tenantId}&${november}&${query}`)).map(({ calledNumber }) => calledNumber).sort();
    expect(await numbers('called=06%2012')).toEqual(['33612345678', '33612999999']);
    expect(await numbers('called=%2B33612')).toEqual(['33612345678', '33612999999']);
    expect(await numbers('called=12')).toEqual(['33556012900', '33612345678', '33612999999']);
    expect(await numbers(`extensionId=${other}&called=12`)).toEqual(['33612999999']);
    expect(await numbers('direction=inbound')).toEqual(['33556012900']);
    expect(await numbers('direction=outbound&called=0044')).toEqual(['44207946000']);
    expect(await numbers('called=')).toHaveLength(4);
  });
});

describe('one tenant at a time', () => {
  it('never shows a row of another tenant, whatever is asked', async () => {
    const mine = await tenantWithExtension(rows, 'Mine');
    const theirs = await tenantWithExtension(rows, 'Theirs');
    const shared = { startedAt: '2026-11-06T08:00:00Z', durationSeconds: 9, price: { billedSeconds: 0, cost: '0' } };
    const usageId = '019a3f00-0000-8000-8000-00000000beef';
    await rows.usage({ ...theirs, ...shared, usageId, price: { suspended: 'rate_missing', detail: 'No prefix matches.' } });
    const own = await rows.usage({ ...mine, ...shared, usageId });
    const secret = await rows.usage({ ...theirs, ...shared });
    const calls = await readAllCalls(`tenantId=${mine.tenantId}&${november}`);
    expect(calls.map((call) => [call.tenantId, call.usageId, call.state])).toEqual([[mine.tenantId, own.usageId, 'rated']]);
    expect(await readAllCalls(`tenantId=${mine.tenantId}&${november}&extensionId=${theirs.extensionId}`)).toEqual([]);
    expect((await report.ask(`usage/${mine.tenantId}/${secret.usageId}`)).statusCode).toBe(404);
    expect((await report.ask(`usage/${mine.tenantId}/${secret.usageId}?startedAt=2026-11-06T08:00:00Z`)).statusCode).toBe(404);
    const csv = await report.ask(`usage.csv?tenantId=${mine.tenantId}&${november}`);
    expect(csv.body).not.toContain(secret.usageId);
    const { rows: summary } = await report.read<{ rows: SummaryRow[] }>(`usage/summary?tenantId=${mine.tenantId}&${november}&by=tenant`);
    expect(summary.map(({ tenantId, callCount }) => [tenantId, callCount])).toEqual([[mine.tenantId, '1']]);
  });

  it('goes on in the own list with the cursor of another tenant', async () => {
    const mine = await tenantWithExtension(rows, 'Cursor mine');
    const theirs = await tenantWithExtension(rows, 'Cursor theirs');
    for (const party of [mine, theirs])
      for (const day of ['01', '02', '03']) await rows.usage({ ...party, startedAt: `2026-11-${day}T08:00:00Z`, durationSeconds: 1 });
    const { nextCursor } = await report.read<UsagePage>(`usage?tenantId=${theirs.tenantId}&${november}&limit=1`);
    const { calls } = await report.read<UsagePage>(`usage?tenantId=${mine.tenantId}&${november}&cursor=${nextCursor}`);
    expect(new Set(calls.map(({ tenantId }) => tenantId))).toEqual(new Set([mine.tenantId]));
  });
});

describe('hostile filters', () => {
  it.each([
    ['a missing tenant', november],
    ['a tenant that is no number', `tenantId=1%20or%201=1&${november}`],
    ['a tenant beyond 32 bits', `tenantId=99999999999&${november}`],
    ['a missing period', 'tenantId=1'],
    ['a day that does not exist', 'tenantId=1&from=2026-02-30&to=2026-03-01'],
    ['a day in another form', 'tenantId=1&from=01/11/2026&to=2026-12-01'],
    ['a period of years', 'tenantId=1&from=2001-01-01&to=2026-12-01'],
    ['a period that ends before it begins', 'tenantId=1&from=2026-12-01&to=2026-11-01'],
    ['SQL in the called number', `tenantId=1&${november}&called=%27%3B%20drop%20table%20x`],
    ['a wildcard in the called number', `tenantId=1&${november}&called=%25`],
    ['an unknown direction', `tenantId=1&${november}&direction=sideways`],
    ['a page of a million', `tenantId=1&${november}&limit=1000000`],
    ['a page of none', `tenantId=1&${november}&limit=0`],
    ['a cursor made up', `tenantId=1&${november}&cursor=QQ`],
    ['a word nobody knows', `tenantId=1&${november}&order=price`],
    ['the same word twice', `tenantId=1&tenantId=2&${november}`],
  ])('refuses %s', async (_what, query) => {
    const answer = await report.ask(`usage?${query}`);
    expect(answer.statusCode, answer.body).toBe(400);
    expect(answer.json().title).toMatch(/\.$/);
  });

  it.each(['not-a-uuid', "019a0000-0000-8000-8000-000000000001' or true", '..%2F..%2Fetc'])('refuses the call id %s', async (id) => {
    expect([400, 404]).toContain((await report.ask(`usage/1/${encodeURIComponent(id)}`)).statusCode);
  });

  it('refuses extensions of nobody in particular', async () => {
    const answer = await report.ask(`usage/summary?${november}&by=extension`);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'tenant_missing']);
  });

  it('answers with nothing for a tenant that does not exist', async () => {
    expect(await report.read(`usage?tenantId=2000000000&${november}`)).toEqual({ calls: [], nextCursor: null });
    expect(await report.read(`usage/summary?tenantId=2000000000&${november}&by=destination`)).toEqual({ rows: [], totals: [] });
  });
});
