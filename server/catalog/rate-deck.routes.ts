// HTTP of rate decks: import a file, list decks, versions and rates.

import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { readInstant } from '../account/instant.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import { deckListSchema, deckParams, importQuery, ratePageSchema, rateQuery, versionListSchema, versionParams, versionSchema } from './catalog.schema.ts';
import { importRateDeck } from './import-rate-deck.service.ts';
import type { DeckVersion } from './offer.ts';
import { findDeck, findVersion, listDecks, listDeckVersions, listRatesOfVersion } from './rate-deck.store.ts';

const tags = ['catalog'];
const fileBytesMax = 64 * 1024 * 1024;
const ratesDefault = 200;

export function rateDeckRoutes(app: App, deps: AppDeps): void {
  importRoutes(app, deps);
  deckRoutes(app, deps);
}

function importRoutes(app: App, { db, clock }: AppDeps): void {
  app.addContentTypeParser('text/csv', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
  app.post(
    '/api/catalog/rate-decks',
    {
      bodyLimit: fileBytesMax,
      schema: {
        tags,
        summary: 'Import a rate deck from a CSV file, whole or not at all',
        consumes: ['text/csv'],
        querystring: importQuery,
        body: { content: { 'text/csv': { schema: { type: 'string' } } } },
        response: { 201: versionSchema },
      },
      // The file stays bytes until its encoding is known.
      validatorCompiler: (route) => (route.httpPart === 'body' ? () => true : TypeBoxValidatorCompiler(route)),
    },
    async ({ query, body }, reply) => {
      if (!Buffer.isBuffer(body)) throw new DomainFailure('invalid', 'rate_deck_invalid', 'The rate deck must be sent as text/csv.');
      const { name, currency, fileName = `${query.name}.csv` } = query;
      const file = { name, currency, fileName, effectiveAt: readInstant(query.effectiveAt, 'effectiveAt'), bytes: body };
      const version = await inTransaction(db, (trx) => importRateDeck(trx, file, clock.now()));
      return reply.code(201).send(versionAnswer(version));
    },
  );
}

function deckRoutes(app: App, { db }: AppDeps): void {
  app.get('/api/catalog/rate-decks', { schema: { tags, summary: 'List rate decks', response: { 200: deckListSchema } } }, async () => ({
    decks: [...(await listDecks(db))],
  }));
  app.get(
    '/api/catalog/rate-decks/:deckId/versions',
    { schema: { tags, summary: 'List the versions of a rate deck, newest first', params: deckParams, response: { 200: versionListSchema } } },
    async ({ params }) => {
      if ((await findDeck(db, params.deckId)) === undefined) throw new DomainFailure('not_found', 'deck_unknown', 'There is no such rate deck.');
      return { versions: (await listDeckVersions(db, params.deckId)).map(versionAnswer) };
    },
  );
  app.get(
    '/api/catalog/rate-deck-versions/:versionId/rates',
    { schema: { tags, summary: 'List the rates of a version by prefix', params: versionParams, querystring: rateQuery, response: { 200: ratePageSchema } } },
    async ({ params, query }) => listRates(db, params.versionId, query),
  );
}

async function listRates(
  db: Database,
  versionId: number,
  { cursor = '', limit = ratesDefault, search = '' }: { cursor?: string; limit?: number; search?: string },
) {
  if ((await findVersion(db, versionId)) === undefined)
    throw new DomainFailure('not_found', 'deck_version_unknown', 'There is no such version of a rate deck.');
  const rows = await listRatesOfVersion(db, versionId, { afterPrefix: cursor, search, limit: limit + 1 });
  const rates = rows.slice(0, limit);
  return { rates, nextCursor: rows.length > limit ? (rates.at(-1)?.prefix ?? null) : null };
}

function versionAnswer(version: DeckVersion) {
  return { ...version, effectiveAt: version.effectiveAt.toString(), importedAt: version.importedAt.toString() };
}
