// HTTP of extensions.

import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import { extensionChangeSchema, extensionDraftSchema, extensionPageSchema, extensionParams, extensionQuery, extensionSchema } from './account.schema.ts';
import { changeExtension, createExtension, requireExtension } from './extension.service.ts';
import { listExtensions } from './extension.store.ts';
import { readInstants } from './instant.ts';
import { pageOf, readPageRequest } from './page.ts';
import type { Extension } from './party.ts';

const tags = ['account'];

export function extensionRoutes(app: App, { db }: AppDeps): void {
  app.get(
    '/api/account/extensions',
    { schema: { tags, summary: 'List extensions', querystring: extensionQuery, response: { 200: extensionPageSchema } } },
    async ({ query }) => {
      const { afterId, limit } = readPageRequest(query);
      const { search = '', tenantId = null, accountId = null, siteId = null } = query;
      const page = pageOf(await listExtensions(db, { afterId, limit: limit + 1, search, tenantId, accountId, siteId }), limit, (row) => row.extensionId);
      return { extensions: page.rows.map(extensionAnswer), nextCursor: page.nextCursor };
    },
  );
  app.post(
    '/api/account/extensions',
    { schema: { tags, summary: 'Give an extension to an account', body: extensionDraftSchema, response: { 201: extensionSchema } } },
    async ({ body }, reply) => {
      const draft = { ...body, ...readInstants(body) };
      return reply.code(201).send(extensionAnswer(await inTransaction(db, (trx) => createExtension(trx, draft))));
    },
  );
  const url = '/api/account/tenants/:tenantId/extensions/:extensionId';
  app.get(url, { schema: { tags, summary: 'One extension', params: extensionParams, response: { 200: extensionSchema } } }, async ({ params }) =>
    extensionAnswer(await requireExtension(db, params.tenantId, params.extensionId)),
  );
  app.put(
    url,
    {
      schema: {
        tags,
        summary: 'Change an extension or end its service',
        params: extensionParams,
        body: extensionChangeSchema,
        response: { 200: extensionSchema },
      },
    },
    async ({ params, body }) => {
      const draft = { ...body, ...readInstants(body), tenantId: params.tenantId };
      return extensionAnswer(await inTransaction(db, (trx) => changeExtension(trx, params.extensionId, draft)));
    },
  );
}

function extensionAnswer(extension: Extension) {
  return { ...extension, serviceFrom: extension.serviceFrom.toString(), serviceTo: extension.serviceTo?.toString() ?? null };
}
