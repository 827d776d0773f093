// HTTP of the start page and of the choices that filter bars offer.

import type { App, AppDeps } from '../platform/http.ts';
import type { Database } from '../platform/postgres.ts';
import { type DayRange, monthAround, zonedRanges } from './day-range.ts';
import { listInvoices } from './invoice-list.store.ts';
import { countMonth, countSuspended, findNewestUsageAt, listCosts, listZones } from './overview.store.ts';
import { overviewQuerySchema, overviewSchema, tenantListSchema } from './reporting.schema.ts';
import { listTenants } from './tenant-list.store.ts';

const tags = ['reporting'];
const invoicesShown = 5;

export function overviewRoutes(app: App, { db, clock }: AppDeps): void {
  app.get('/api/reporting/tenants', { schema: { tags, summary: 'Tenants with their extensions', response: { 200: tenantListSchema } } }, async () => ({
    tenants: await listTenants(db),
  }));
  app.get(
    '/api/reporting/overview',
    {
      schema: {
        tags,
        summary: 'Where the records of a month went and what they cost; the month of the newest usage unless told',
        querystring: overviewQuerySchema,
        response: { 200: overviewSchema },
      },
    },
    async ({ query }) => readOverview(db, query.month, clock.now()),
  );
}

/** The whole start page counts in the zone that most accounts have. */
async function readOverview(db: Database, month: string | undefined, now: Temporal.Instant) {
  const [zone = 'UTC'] = await listZones(db, undefined);
  const range = month === undefined ? monthAround((await findNewestUsageAt(db)) ?? now, zone) : monthNamed(month);
  const [zoned] = zonedRanges(range, [zone]);
  if (zoned === undefined) throw new Error('One zone gives one range.');
  const [counts, suspendedEver, costs, invoices] = await Promise.all([
    countMonth(db, zoned),
    countSuspended(db),
    listCosts(db, zoned),
    listInvoices(db, { tenantId: undefined, after: undefined, limit: invoicesShown }),
  ]);
  return { ...range, zone, counts, suspendedEver: suspendedEver.toString(), costs, invoices };
}

function monthNamed(month: string): DayRange {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  return { from: first.toString(), to: first.add({ months: 1 }).toString() };
}
