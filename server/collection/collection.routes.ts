// HTTP of setting up sources.

import { connectors } from '@releve/connectors/connectors.ts';
import type { App, AppDeps } from '../platform/http.ts';
import {
  connectorListSchema,
  sourceChangeSchema,
  sourceDraftSchema,
  sourceEnabledSchema,
  sourceListSchema,
  sourceParams,
  sourceSchema,
} from './collection.schema.ts';
import { changeSource, createSource, enableSource, requireSource } from './source.service.ts';
import { listSources } from './source.store.ts';
import type { Source } from './source.ts';

const tags = ['collection'];

export async function collectionRoutes(app: App, { db, clock }: AppDeps): Promise<void> {
  app.get('/api/collection/connectors', { schema: { tags, summary: 'Which kinds of source there are', response: { 200: connectorListSchema } } }, async () => ({
    kinds: connectors.map(({ kind }) => kind),
  }));
  app.get('/api/collection/sources', { schema: { tags, summary: 'List sources', response: { 200: sourceListSchema } } }, async () => ({
    sources: (await listSources(db)).map(sourceAnswer),
  }));
  app.post(
    '/api/collection/sources',
    { schema: { tags, summary: 'Make a source', body: sourceDraftSchema, response: { 201: sourceSchema } } },
    async ({ body }, reply) => reply.code(201).send(sourceAnswer(await createSource(db, body, clock.now()))),
  );
  app.get(
    '/api/collection/sources/:sourceId',
    { schema: { tags, summary: 'One source', params: sourceParams, response: { 200: sourceSchema } } },
    async ({ params }) => sourceAnswer(await requireSource(db, params.sourceId)),
  );
  app.put(
    '/api/collection/sources/:sourceId',
    { schema: { tags, summary: 'Change a source', params: sourceParams, body: sourceChangeSchema, response: { 200: sourceSchema } } },
    async ({ params, body }) => sourceAnswer(await changeSource(db, params.sourceId, body)),
  );
  app.put(
    '/api/collection/sources/:sourceId/enabled',
    { schema: { tags, summary: 'Let a source be collected or not', params: sourceParams, body: sourceEnabledSchema, response: { 200: sourceSchema } } },
    async ({ params, body }) => sourceAnswer(await enableSource(db, params.sourceId, body.enabled)),
  );
}

function sourceAnswer(source: Source) {
  return { ...source, settings: source.settings as Record<string, unknown>, createdAt: source.createdAt.toString() };
}
