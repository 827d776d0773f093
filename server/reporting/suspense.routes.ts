// HTTP of the operator's records: sources with their last run, and what waits in suspense.

import type { App, AppDeps } from '../platform/http.ts';
import { type Completeness, isComplete, listCompleteness } from './completeness.store.ts';
import { nextPage, readCursor } from './page-cursor.ts';
import { completenessSchema, sourceListSchema, suspensePageSchema, suspenseQuerySchema } from './reporting.schema.ts';
import { listSources } from './source-list.store.ts';
import { listSuspense, listSuspenseReasons } from './suspense-list.store.ts';

const tags = ['reporting'];
const suspenseIdPattern = /^(m\.\d{1,10}\.\d{1,18}\.\d{1,10}|r\.\d{1,10}\.[0-9a-f-]{36})$/;

export function suspenseRoutes(app: App, { db }: AppDeps): void {
  app.get('/api/reporting/sources', { schema: { tags, summary: 'Sources with their last run', response: { 200: sourceListSchema } } }, async () => ({
    sources: await listSources(db),
  }));
  app.get(
    '/api/reporting/completeness',
    { schema: { tags, summary: 'How every raw record of each source ended; counts all of them anew', response: { 200: completenessSchema } } },
    async () => ({ statements: (await listCompleteness(db)).map(statementAnswer) }),
  );
  app.get(
    '/api/reporting/suspense',
    { schema: { tags, summary: 'What waits in suspense, newest first', querystring: suspenseQuerySchema, response: { 200: suspensePageSchema } } },
    async ({ query: { cursor, limit = 50, stage, reason } }) => {
      const after = cursor === undefined ? undefined : readCursor(cursor, suspenseIdPattern);
      const [found, reasons] = await Promise.all([listSuspense(db, { stage, reason, after, limit: limit + 1 }), listSuspenseReasons(db)]);
      const { rows, nextCursor } = nextPage(found, limit, ({ pageKey }) => pageKey);
      return { records: rows, reasons, nextCursor };
    },
  );
}

function statementAnswer(statement: Completeness) {
  const { sourceId, collected, duplicates, suspended, rated, notChargeable, awaiting } = statement;
  return {
    sourceId,
    collected: collected.toString(),
    duplicates: duplicates.toString(),
    suspended: suspended.toString(),
    rated: rated.toString(),
    notChargeable: notChargeable.toString(),
    awaiting: awaiting.toString(),
    isComplete: isComplete(statement),
  };
}
