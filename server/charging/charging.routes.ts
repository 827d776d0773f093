// HTTP of charging: rehearsals of decks, tariffs and plans over past usage, and approvals of re-ratings.

import { type Static, Type } from 'typebox';
import { ownerOnly, sessionOf } from '../access/guard.routes.ts';
import { readInstant } from '../account/instant.ts';
import { type Decimal, formatDecimal } from '../kernel/decimal.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import { createRateCache } from '../rating/price-books.service.ts';
import { reRatingAnswer, reRatingParams, reRatingSchema } from '../rating/re-rating.routes.ts';
import { approveReRating } from './approve-re-rating.service.ts';
import type { ProposedFile } from './rehearsal-proposal.service.ts';
import { rehearse } from './rehearse.service.ts';

const tags = ['charging'];
const closed = { additionalProperties: false } as const;
const bodyBytesMax = 50 * 1024 * 1024;
const proposedMax = 20;

const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const count = Type.Integer({ minimum: 0 });
const amount = Type.String({ description: 'Exact decimal text without tax.' });
const name = Type.String({ minLength: 1, maxLength: 200 });
const day = (description: string) => Type.String({ maxLength: 10, description });

const proposedDeckSchema = Type.Object(
  {
    name,
    csv: Type.String({ description: 'The file as text.' }),
    kind: Type.Optional(Type.Union([Type.Literal('full'), Type.Literal('amendment')])),
    effectiveAt: Type.Optional(Type.String({ maxLength: 40, description: 'UTC; the beginning of the period without it.' })),
    dateOrder: Type.Optional(Type.Union([Type.Literal('day_first'), Type.Literal('month_first')])),
    hyphen: Type.Optional(Type.Union([Type.Literal('range'), Type.Literal('join')])),
  },
  closed,
);
const proposedTermsSchema = Type.Object({ name, terms: Type.Record(Type.String(), Type.Unknown()) }, closed);

const rehearsalBody = Type.Object(
  {
    serviceFrom: day('First day, in the zone of each account.'),
    serviceTo: day('The first day that is not covered.'),
    tenantId: Type.Optional(id),
    accountIds: Type.Optional(Type.Array(id, { maxItems: 10_000 })),
    decks: Type.Optional(Type.Array(proposedDeckSchema, { maxItems: proposedMax })),
    tariffs: Type.Optional(Type.Array(proposedTermsSchema, { maxItems: proposedMax })),
    plans: Type.Optional(Type.Array(proposedTermsSchema, { maxItems: proposedMax })),
  },
  closed,
);

const changeFields = {
  currency: Type.String(),
  usageCount: count,
  changedCount: Type.Integer({ description: 'Usage that would be charged otherwise.' }),
  unratedNow: count,
  unratedProposed: count,
  now: amount,
  proposed: amount,
  difference: amount,
};
const stale = { staleCount: Type.Integer({ description: 'Usage whose stored price is not what it would be priced at now: a re-rating changes it.' }) };
const accountChange = Type.Object({
  ...{ tenantId: id, accountId: id, accountName: Type.String() },
  ...changeFields,
  ...stale,
  feesNow: amount,
  feesProposed: amount,
});
const rehearsalSchema = Type.Object({
  totals: Type.Array(Type.Object({ ...changeFields, ...stale })),
  accounts: Type.Array(accountChange),
  destinations: Type.Array(Type.Object({ destination: Type.String(), ...changeFields })),
  winners: Type.Array(accountChange),
  losers: Type.Array(accountChange),
});

export async function chargingRoutes(app: App, { db, clock }: AppDeps): Promise<void> {
  app.post(
    '/api/charging/rehearsals',
    {
      bodyLimit: bodyBytesMax,
      schema: { tags, summary: 'What a deck, a tariff or a plan would change over past usage', body: rehearsalBody, response: { 200: rehearsalSchema } },
    },
    async ({ body }) => {
      const { serviceFrom, serviceTo, tenantId, accountIds, decks = [], tariffs = [], plans = [] } = body;
      const period = { from: serviceFrom, to: serviceTo, tenantId, accountIds };
      return withTexts(await rehearse(db, period, { decks: decks.map(readDeck), tariffs, plans }, { cache: createRateCache() }));
    },
  );
  app.post(
    '/api/charging/re-ratings/:reRatingId/approve',
    {
      onRequest: ownerOnly,
      schema: {
        tags,
        summary: 'Approve a re-rating: un-invoiced usage changes, invoiced usage is adjusted',
        params: reRatingParams,
        response: { 200: Type.Object({ reRating: reRatingSchema, adjustmentCount: count }) },
      },
    },
    async (request) => {
      const by = { now: clock.now(), userId: sessionOf(request).user.userId };
      const { reRating, adjustmentCount } = await inTransaction(db, (trx) => approveReRating(trx, BigInt(request.params.reRatingId), by));
      return { reRating: reRatingAnswer(reRating), adjustmentCount };
    },
  );
}

function readDeck({ name: deckName, csv, kind, effectiveAt, dateOrder, hyphen }: Static<typeof proposedDeckSchema>): ProposedFile {
  return {
    name: deckName,
    bytes: Buffer.from(csv),
    reading: { fileName: `${deckName}.csv`, dateOrder, hyphen, increments: undefined },
    isAmendment: kind === 'amendment',
    effectiveAt: effectiveAt === undefined ? undefined : readInstant(effectiveAt, 'effectiveAt'),
  };
}

type Told<Value> = Value extends bigint
  ? string
  : Value extends readonly (infer Entry)[]
    ? Told<Entry>[]
    : Value extends object
      ? { [Name in keyof Value]: Told<Value[Name]> }
      : Value;

/** The same with every amount as text. */
function withTexts<Value>(value: Value): Told<Value> {
  if (typeof value === 'bigint') return formatDecimal(value as bigint as Decimal) as Told<Value>;
  if (Array.isArray(value)) return value.map(withTexts) as Told<Value>;
  if (typeof value !== 'object' || value === null) return value as Told<Value>;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTexts(inner)])) as Told<Value>;
}
