// HTTP of the invoice list.

import type { App, AppDeps } from '../platform/http.ts';
import { listInvoices } from './invoice-list.store.ts';
import { nextPage, readCursor } from './page-cursor.ts';
import { invoicePageSchema, invoiceQuerySchema } from './reporting.schema.ts';

const invoiceIdPattern = /^\d{1,18}\.\d{1,9}$/;

export function invoiceListRoutes(app: App, { db }: AppDeps): void {
  app.get(
    '/api/reporting/invoices',
    { schema: { tags: ['reporting'], summary: 'Invoices, newest first', querystring: invoiceQuerySchema, response: { 200: invoicePageSchema } } },
    async ({ query: { tenantId, cursor, limit = 50 } }) => {
      const after = cursor === undefined ? undefined : readCursor(cursor, invoiceIdPattern);
      const { rows, nextCursor } = nextPage(await listInvoices(db, { tenantId, after, limit: limit + 1 }), limit, ({ pageKey }) => pageKey);
      return { invoices: rows, nextCursor };
    },
  );
}
