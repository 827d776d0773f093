// HTTP of who sends the invoices, and of the logo on them.

import { Type } from 'typebox';
import { ownerOnly } from '../access/guard.routes.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import { issuerDraftSchema, issuerSchema, logoImageSchema } from './account.schema.ts';
import { removeLogo, saveIssuer, saveLogo } from './account.service.ts';
import { findIssuer, findLogo } from './account.store.ts';
import { logoBytesMax } from './logo.ts';
import type { Issuer } from './party.ts';

const tags = ['account'];
const logoMediaTypes = ['image/png', 'image/jpeg'];

export function issuerRoutes(app: App, { db }: AppDeps): void {
  app.get('/api/account/issuer', { schema: { tags, summary: 'Who sends the invoices', response: { 200: issuerSchema } } }, async () => {
    const issuer = await findIssuer(db);
    if (issuer === undefined) throw new DomainFailure('not_found', 'issuer_missing', 'Nobody has said yet who sends the invoices.');
    return issuerAnswer(issuer);
  });
  app.put(
    '/api/account/issuer',
    { onRequest: ownerOnly, schema: { tags, summary: 'Say who sends the invoices', body: issuerDraftSchema, response: { 200: issuerSchema } } },
    async ({ body }) => issuerAnswer(await inTransaction(db, (trx) => saveIssuer(trx, body))),
  );
  logoRoutes(app, { db });
}

function logoRoutes(app: App, { db }: Pick<AppDeps, 'db'>): void {
  app.addContentTypeParser(logoMediaTypes, { parseAs: 'buffer', bodyLimit: logoBytesMax }, async (_request: unknown, body: Buffer) => body);
  const content = Object.fromEntries(logoMediaTypes.map((type) => [type, { schema: logoImageSchema }]));
  app.get(
    '/api/account/issuer/logo',
    { schema: { tags, summary: 'The logo', produces: logoMediaTypes, response: { 200: logoImageSchema } } },
    async (_request, reply) => {
      const known = await findLogo(db);
      if (known === undefined) throw new DomainFailure('not_found', 'logo_missing', 'There is no logo yet.');
      return reply.type(known.logoType).header('cache-control', 'no-cache').send(known.logo);
    },
  );
  app.put(
    '/api/account/issuer/logo',
    {
      onRequest: ownerOnly,
      schema: { tags, summary: 'Set the logo', consumes: logoMediaTypes, body: { content }, response: { 204: Type.Null() } },
      validatorCompiler: () => () => true,
    },
    async ({ body }, reply) => {
      if (!Buffer.isBuffer(body)) throw new DomainFailure('invalid', 'logo_invalid', 'The logo must be sent as image/png or image/jpeg.');
      await saveLogo(db, body);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/api/account/issuer/logo',
    { onRequest: ownerOnly, schema: { tags, summary: 'Remove the logo', response: { 204: Type.Null() } } },
    async (_request, reply) => {
      await removeLogo(db);
      return reply.code(204).send(null);
    },
  );
}

function issuerAnswer(issuer: Issuer) {
  return { ...issuer, addressLines: [...issuer.addressLines], legalMentions: [...issuer.legalMentions] };
}
