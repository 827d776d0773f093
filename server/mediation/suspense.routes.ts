// HTTP that sends everything in suspense through again, after its causes were mended.

import { Type } from 'typebox';
import { jobNames } from '../kernel/job-name.ts';
import type { App, AppDeps } from '../platform/http.ts';

export async function suspenseRoutes(app: App, { jobs }: AppDeps): Promise<void> {
  app.post(
    '/api/mediation/suspense/recycle',
    { schema: { tags: ['mediation'], summary: 'Recycle what waits in suspense', response: { 202: Type.Object({ queued: Type.Boolean() }) } } },
    async (_request, reply) => {
      await jobs.enqueue(jobNames.recycleRecords);
      return reply.code(202).send({ queued: true });
    },
  );
}
