// HTTP of usage: sums, the call list as pages and as CSV, and one call with its explanation.

import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { DomainFailure } from '../kernel/failure.ts';
import type { App, AppDeps } from '../platform/http.ts';
import type { Database } from '../platform/postgres.ts';
import { readCalledFilter } from './called-filter.ts';
import { type DayRange, zonedRanges } from './day-range.ts';
import { explainCall } from './explain-call.service.ts';
import { listZones } from './overview.store.ts';
import { nextPage, type PageKey, readCursor } from './page-cursor.ts';
import type { ReportedCall } from './report.ts';
import {
  callExplanationSchema,
  callParamsSchema,
  callQuerySchema,
  usageCsvQuerySchema,
  usagePageSchema,
  usageQuerySchema,
  usageSummaryQuerySchema,
  usageSummarySchema,
} from './reporting.schema.ts';
import { totalsByCurrency } from './summary-totals.ts';
import { listUsage, type UsageFilter } from './usage.store.ts';
import { createUsageCsv, type UsageCsv } from './usage-csv.ts';
import { listUsageSummary } from './usage-summary.store.ts';

const tags = ['reporting'];
const usageIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const csvPageCalls = 5_000;

export function usageRoutes(app: App, { db }: AppDeps): void {
  summaryRoute(app, db);
  listRoute(app, db);
  csvRoute(app, db);
  callRoute(app, db);
}

function summaryRoute(app: App, db: Database): void {
  app.get(
    '/api/reporting/usage/summary',
    {
      schema: {
        tags,
        summary: 'Usage and cost per tenant, extension or destination, dearest first',
        querystring: usageSummaryQuerySchema,
        response: { 200: usageSummarySchema },
      },
    },
    async ({ query }) => {
      if (query.by === 'extension' && query.tenantId === undefined) {
        throw new DomainFailure('invalid', 'tenant_missing', 'Choose a tenant to see its extensions.');
      }
      const ranges = zonedRanges(query, await listZones(db, query.tenantId));
      const rows = await listUsageSummary(db, { ranges, tenantId: query.tenantId, by: query.by });
      return { rows, totals: totalsByCurrency(rows) };
    },
  );
}

function listRoute(app: App, db: Database): void {
  app.get(
    '/api/reporting/usage',
    { schema: { tags, summary: 'The calls of one tenant, newest first', querystring: usageQuerySchema, response: { 200: usagePageSchema } } },
    async ({ query }) => {
      const { cursor, limit = 50 } = query;
      const after = cursor === undefined ? undefined : readCursor(cursor, usageIdPattern);
      const calls = await listUsage(db, await readFilter(db, query), { after, limit: limit + 1 });
      const { rows, nextCursor } = nextPage(calls, limit, keyOf);
      return { calls: rows, nextCursor };
    },
  );
}

function csvRoute(app: App, db: Database): void {
  app.get(
    '/api/reporting/usage.csv',
    {
      schema: {
        tags,
        summary: 'The same calls as CSV, all of them',
        querystring: usageCsvQuerySchema,
        response: { 200: { content: { 'text/csv': { schema: Type.String({ format: 'binary' }) } } } },
      },
    },
    async ({ query }, reply) => {
      const filter = await readFilter(db, query);
      const name = `usage-${query.tenantId}-${query.from}-${query.to}.csv`;
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'private, no-store')
        .send(Readable.from(csvPages(db, filter, createUsageCsv({ withMargin: query.withMargin ?? false }))) as never);
    },
  );
}

function callRoute(app: App, db: Database): void {
  app.get(
    '/api/reporting/usage/:tenantId/:usageId',
    {
      schema: {
        tags,
        summary: 'One call with everything that explains its price',
        params: callParamsSchema,
        querystring: callQuerySchema,
        response: { 200: callExplanationSchema },
      },
    },
    async ({ params, query }) => {
      const startedAt = query.startedAt === undefined ? undefined : readInstant(query.startedAt);
      const found = await explainCall(db, { ...params, startedAt });
      if (found === undefined) throw new DomainFailure('not_found', 'call_unknown', 'There is no such call.');
      return found;
    },
  );
}

async function readFilter(db: Database, query: FilterQuery): Promise<UsageFilter> {
  return {
    tenantId: query.tenantId,
    ranges: zonedRanges(query, await listZones(db, query.tenantId)),
    extensionId: query.extensionId,
    direction: query.direction,
    called: query.called === undefined ? undefined : readCalledFilter(query.called),
  };
}

interface FilterQuery extends DayRange {
  readonly tenantId: number;
  readonly extensionId?: number;
  readonly direction?: 'outbound' | 'inbound';
  readonly called?: string;
}

// Page by page and without a transaction: a slow reader holds neither a connection nor a snapshot.
async function* csvPages(db: Database, filter: UsageFilter, csv: UsageCsv): AsyncGenerator<string> {
  yield csv.head;
  let after: PageKey | undefined;
  for (;;) {
    const calls = await listUsage(db, filter, { after, limit: csvPageCalls });
    if (calls.length > 0) yield csv.write(calls);
    const last = calls.at(-1);
    if (last === undefined || calls.length < csvPageCalls) return;
    after = keyOf(last);
  }
}

function keyOf({ startedAt, usageId }: ReportedCall): PageKey {
  return { at: Temporal.Instant.from(startedAt), id: usageId };
}

function readInstant(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text);
  } catch {
    throw new DomainFailure('invalid', 'moment_unknown', 'The moment given as "startedAt" cannot be read.');
  }
}
