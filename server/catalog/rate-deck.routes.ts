// HTTP of rate decks: preview, activate and undo a file; list decks, versions, rates at a moment and what a version changed.

import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import { readInstant } from '../account/instant.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import {
  changePageSchema,
  changeQuery,
  deckListSchema,
  deckParams,
  importedVersionSchema,
  importQuery,
  previewQuery,
  previewSchema,
  ratePageSchema,
  rateQuery,
  versionListSchema,
  versionParams,
  versionSchema,
} from './catalog.schema.ts';
import { type DeckRules, importRateDeck, previewRateDeck, type RateDeckFile } from './import-rate-deck.service.ts';
import { findDeck, findVersion, listDecks, listDeckVersions, listRatesAt, listVersionChanges, type RatePage, type StoredRate } from './rate-deck.store.ts';
import { undoDeckVersion } from './undo-rate-deck.service.ts';

const tags = ['catalog'];
const fileBytesMax = 50 * 1024 * 1024;
const ratesDefault = 200;
const changesDefault = 20;
const fileTypes = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/octet-stream'];
const fileBody = { content: Object.fromEntries(fileTypes.map((type) => [type, { schema: { type: 'string' } }])) };

export function rateDeckRoutes(app: App, deps: AppDeps, rules: DeckRules): void {
  for (const type of fileTypes) app.addContentTypeParser(type, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
  fileRoutes(app, deps, rules);
  versionRoutes(app, deps);
  listRoutes(app, deps);
}

function fileRoutes(app: App, { db, clock }: AppDeps, { findPlan }: DeckRules): void {
  // The file stays bytes until its encoding is known.
  const upload = {
    bodyLimit: fileBytesMax,
    validatorCompiler: (route: { httpPart?: string }) =>
      route.httpPart === 'body' ? () => true : TypeBoxValidatorCompiler(route as Parameters<typeof TypeBoxValidatorCompiler>[0]),
  };
  app.post(
    '/api/catalog/rate-decks/preview',
    {
      ...upload,
      schema: {
        tags,
        summary: 'Show what a file of rates would change, without changing anything',
        consumes: fileTypes,
        querystring: previewQuery,
        body: fileBody,
        response: { 200: previewSchema },
      },
    },
    async ({ query, body }) => {
      const { limit = changesDefault, changeClass, cursor = '' } = query;
      const page = changeClass === undefined ? undefined : { changeClass, cursor };
      const file = readUpload(query, body);
      const preview = await inTransaction(db, (trx) => previewRateDeck(trx, file, { limit, page, findPlan }), { isolationLevel: 'repeatable read' });
      return withTexts(preview);
    },
  );
  app.post(
    '/api/catalog/rate-decks',
    {
      ...upload,
      schema: {
        tags,
        summary: 'Activate a file of rates, whole or not at all',
        consumes: fileTypes,
        querystring: importQuery,
        body: fileBody,
        response: { 201: importedVersionSchema },
      },
    },
    async ({ query, body }, reply) => {
      const { previewToken, confirmClosing = false } = query;
      const file = readUpload(query, body);
      const version = await inTransaction(db, (trx) => importRateDeck(trx, file, clock.now(), { previewToken, confirmClosing }));
      return reply.code(201).send(withTexts(version));
    },
  );
}

function versionRoutes(app: App, { db, clock }: AppDeps): void {
  app.get(
    '/api/catalog/rate-decks/:deckId/versions',
    { schema: { tags, summary: 'List the versions of a rate deck, newest first', params: deckParams, response: { 200: versionListSchema } } },
    async ({ params }) => {
      await refuseUnknownDeck(db, params.deckId);
      return { versions: (await listDeckVersions(db, params.deckId)).map(withTexts) };
    },
  );
  app.post(
    '/api/catalog/rate-decks/:deckId/versions/:versionId/undo',
    { schema: { tags, summary: 'Take the latest version of a rate deck back', params: versionParams, response: { 200: versionSchema } } },
    async ({ params }) => withTexts(await inTransaction(db, (trx) => undoDeckVersion(trx, params, clock.now()))),
  );
  app.get(
    '/api/catalog/rate-decks/:deckId/versions/:versionId/changes',
    {
      schema: {
        tags,
        summary: 'List what a version inserted and closed',
        params: versionParams,
        querystring: changeQuery,
        response: { 200: changePageSchema },
      },
    },
    async ({ params, query }) => {
      if ((await findVersion(db, params.deckId, params.versionId)) === undefined)
        throw new DomainFailure('not_found', 'deck_version_unknown', 'There is no such version of a rate deck.');
      const page = readRatePage(query);
      const { rows, nextCursor } = cutPage(await listVersionChanges(db, params, page), page);
      return { changes: rows.map(withTexts), nextCursor };
    },
  );
}

function listRoutes(app: App, { db, clock }: AppDeps): void {
  app.get('/api/catalog/rate-decks', { schema: { tags, summary: 'List rate decks', response: { 200: deckListSchema } } }, async () => ({
    decks: (await listDecks(db)).map((deck) => ({ ...deck, revision: deck.revision.toString() })),
  }));
  app.get(
    '/api/catalog/rate-decks/:deckId/rates',
    {
      schema: {
        tags,
        summary: 'List the rates that count at a moment, by prefix',
        params: deckParams,
        querystring: rateQuery,
        response: { 200: ratePageSchema },
      },
    },
    async ({ params: { deckId }, query }) => {
      await refuseUnknownDeck(db, deckId);
      const at = query.at === undefined ? clock.now() : readInstant(query.at, 'at');
      const page = readRatePage(query);
      const { rows, nextCursor } = cutPage(await listRatesAt(db, { deckId, at }, page), page);
      return { rates: rows.map(withTexts), nextCursor };
    },
  );
}

function readUpload(query: Static<typeof importQuery> | Static<typeof previewQuery>, body: unknown): RateDeckFile {
  if (!Buffer.isBuffer(body)) throw new DomainFailure('invalid', 'rate_deck_invalid', 'The rate deck must be sent as text/csv or as a workbook.');
  const { name, currency, fileName = `${query.name}.csv`, kind = 'full', role, zone, dateOrder, hyphen, increments } = query;
  const [first = 0, next = 0] = increments?.split('/').map(Number) ?? [];
  if (increments !== undefined && (first === 0 || next === 0))
    throw new DomainFailure('invalid', 'rate_deck_invalid', 'Increments must be at least 1, such as 60/1.');
  const reading = { dateOrder, hyphen, increments: increments === undefined ? undefined : { first, next } };
  return { name, currency, fileName, kind, role, zone, reading, effectiveAt: readInstant(query.effectiveAt, 'effectiveAt'), bytes: body };
}

async function refuseUnknownDeck(db: AppDeps['db'], deckId: number): Promise<void> {
  if ((await findDeck(db, deckId)) === undefined) throw new DomainFailure('not_found', 'deck_unknown', 'There is no such rate deck.');
}

/** A place is the prefix and the id of the last rate before it. */
function readRatePage({ cursor = ':0', limit = ratesDefault, search = '' }: { cursor?: string; limit?: number; search?: string }): RatePage {
  const [afterPrefix = '', afterRateId = '0'] = cursor.split(':');
  return { afterPrefix, afterRateId: Number(afterRateId), search, limit: limit + 1 };
}

function cutPage<Row extends StoredRate>(rows: readonly Row[], { limit }: RatePage): { rows: readonly Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit - 1);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length === limit && last !== undefined ? `${last.prefix}:${last.rateId}` : null };
}

type Told<Value> = Value extends Temporal.Instant
  ? string
  : Value extends readonly (infer Entry)[]
    ? Told<Entry>[]
    : Value extends object
      ? { [Name in keyof Value]: Told<Value[Name]> }
      : Value;

/** The same with every instant as text. */
function withTexts<Value>(value: Value): Told<Value> {
  if (value instanceof Temporal.Instant) return value.toString() as Told<Value>;
  if (Array.isArray(value)) return value.map(withTexts) as Told<Value>;
  if (typeof value !== 'object' || value === null) return value as Told<Value>;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withTexts(inner)])) as Told<Value>;
}
