// HTTP of invoicing: the bill run now instead of at its next time, and accounts are billed only when they are due.

import { Type } from 'typebox';
import { jobNames } from '../kernel/job-name.ts';
import type { App, AppDeps } from '../platform/http.ts';

export async function invoicingRoutes(app: App, { jobs }: AppDeps): Promise<void> {
  app.post(
    '/api/invoicing/bill-runs',
    { schema: { tags: ['invoicing'], summary: 'Bill every account whose cycle is due', response: { 202: Type.Object({ queued: Type.Boolean() }) } } },
    async (_request, reply) => {
      await jobs.enqueue(jobNames.bill);
      return reply.code(202).send({ queued: true });
    },
  );
}
