// HTTP of re-rating: what a correction of prices changes is proposed, looked at, and withdrawn; charging approves.

import { Type } from 'typebox';
import { sessionOf } from '../access/guard.routes.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import { createRateCache } from './price-books.service.ts';
import { proposeReRating, type ReRatingRules, unknownReRating, withdrawReRating } from './re-rate.service.ts';
import { findReRating, listDifferences, listReRatings, type ReRating, type ReRatingDifference } from './re-rating.store.ts';

const tags = ['rating'];
const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const count = Type.String({ description: 'A whole number.' });
const amount = Type.String({ description: 'Exact decimal text without tax.' });
const instant = Type.Union([Type.String({ description: 'UTC.' }), Type.Null()]);
const day = (description: string) => Type.String({ maxLength: 10, description });
const shownMax = 200;

export const reRatingParams = Type.Object({ reRatingId: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }) });

export const reRatingSchema = Type.Object({
  reRatingId: Type.String(),
  tenantId: Type.Union([id, Type.Null()], { description: 'Null: every tenant.' }),
  serviceFrom: Type.String(),
  serviceTo: Type.String(),
  reason: Type.String(),
  state: Type.Union([Type.Literal('proposed'), Type.Literal('approved'), Type.Literal('withdrawn')]),
  usageCount: count,
  proposedAt: Type.String({ description: 'UTC.' }),
  approvedAt: instant,
  withdrawnAt: instant,
});

const differenceSchema = Type.Object({
  tenantId: id,
  accountId: id,
  accountName: Type.String(),
  currency: Type.String(),
  uninvoicedCount: Type.String({ description: 'Usage without a charge that differs; approved, it takes its new price.' }),
  uninvoicedBefore: amount,
  uninvoicedAfter: amount,
  invoicedCount: Type.String({ description: 'Charged usage that differs; approved, the sum is adjusted on the next invoice.' }),
  invoicedBefore: amount,
  invoicedAfter: amount,
  keptCount: Type.String({ description: 'Of it, what costs otherwise and stays as it was charged.' }),
  unpricedCount: Type.String({ description: 'Usage that would have no price and stays as it is.' }),
});

const proposalSchema = Type.Object({
  reRating: Type.Union([reRatingSchema, Type.Null()], { description: 'Null: nothing differs, and nothing was stored.' }),
  differences: Type.Array(differenceSchema),
  usageCount: Type.Integer(),
  unpricedCount: Type.Integer(),
});

const draftSchema = Type.Object(
  {
    serviceFrom: day('First day, in the zone of each account.'),
    serviceTo: day('The first day that is not covered.'),
    tenantId: Type.Optional(id),
    reason: Type.String({ maxLength: 500, description: 'Stands on the invoices.' }),
  },
  { additionalProperties: false },
);

export async function reRatingRoutes(app: App, { db, clock }: AppDeps, rules: ReRatingRules): Promise<void> {
  app.post(
    '/api/rating/re-ratings',
    { schema: { tags, summary: 'Price stored usage anew and show what differs', body: draftSchema, response: { 201: proposalSchema } } },
    async (request, reply) => {
      const { serviceFrom, serviceTo, tenantId, reason } = request.body;
      const deps = { cache: createRateCache(), rules, now: clock.now(), userId: sessionOf(request).user.userId };
      const proposed = await inTransaction(db, (trx) => proposeReRating(trx, { from: serviceFrom, to: serviceTo, tenantId, reason }, deps));
      const reRating = proposed.reRating === undefined ? null : reRatingAnswer(proposed.reRating);
      return reply.code(201).send({ ...proposed, reRating, differences: proposed.differences.map(differenceAnswer) });
    },
  );
  app.get(
    '/api/rating/re-ratings',
    { schema: { tags, summary: 'List re-ratings, newest first', response: { 200: Type.Object({ reRatings: Type.Array(reRatingSchema) }) } } },
    async () => ({ reRatings: (await listReRatings(db, shownMax)).map(reRatingAnswer) }),
  );
  app.get(
    '/api/rating/re-ratings/:reRatingId',
    {
      schema: {
        tags,
        summary: 'A re-rating with its difference for each account',
        params: reRatingParams,
        response: { 200: Type.Object({ ...reRatingSchema.properties, differences: Type.Array(differenceSchema) }) },
      },
    },
    async ({ params }) => {
      const reRatingId = BigInt(params.reRatingId);
      const reRating = await findReRating(db, reRatingId);
      if (reRating === undefined) throw unknownReRating();
      return { ...reRatingAnswer(reRating), differences: (await listDifferences(db, reRatingId)).map(differenceAnswer) };
    },
  );
  app.post(
    '/api/rating/re-ratings/:reRatingId/withdraw',
    { schema: { tags, summary: 'Withdraw a re-rating that is not approved', params: reRatingParams, response: { 200: reRatingSchema } } },
    async (request) => {
      const by = { now: clock.now(), userId: sessionOf(request).user.userId };
      return reRatingAnswer(await inTransaction(db, (trx) => withdrawReRating(trx, BigInt(request.params.reRatingId), by)));
    },
  );
}

export function reRatingAnswer({ reRatingId, usageCount, proposedAt, approvedAt, withdrawnAt, ...reRating }: ReRating) {
  return {
    ...reRating,
    reRatingId: reRatingId.toString(),
    usageCount: usageCount.toString(),
    proposedAt: proposedAt.toString(),
    approvedAt: approvedAt?.toString() ?? null,
    withdrawnAt: withdrawnAt?.toString() ?? null,
  };
}

function differenceAnswer({ uninvoicedCount, invoicedCount, keptCount, unpricedCount, ...difference }: ReRatingDifference) {
  return {
    ...difference,
    uninvoicedCount: uninvoicedCount.toString(),
    invoicedCount: invoicedCount.toString(),
    keptCount: keptCount.toString(),
    unpricedCount: unpricedCount.toString(),
  };
}
