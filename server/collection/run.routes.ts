// HTTP that starts a run of a source now instead of at its next time.

import { Type } from 'typebox';
import { jobNames } from '../kernel/job-name.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { sourceParams } from './collection.schema.ts';
import { requireSource } from './source.service.ts';

export async function collectionRunRoutes(app: App, { db, jobs }: AppDeps): Promise<void> {
  app.post(
    '/api/collection/sources/:sourceId/collect',
    {
      schema: {
        tags: ['collection'],
        summary: 'Collect from this source now',
        params: sourceParams,
        response: { 202: Type.Object({ queued: Type.Boolean() }) },
      },
    },
    async ({ params: { sourceId } }, reply) => {
      await requireSource(db, sourceId);
      await jobs.enqueue(jobNames.collect, { sourceId });
      return reply.code(202).send({ queued: true });
    },
  );
}
