// Shapes of what the catalog routes take and give. Prices are exact decimal text.

import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const name = Type.String({ maxLength: 200 });
const currency = Type.String({ maxLength: 3, description: 'ISO 4217.' });
const price = Type.String({ maxLength: 30, description: 'Exact decimal text without tax.' });
const day = Type.String({ maxLength: 10, description: 'YYYY-MM-DD in the zone of the account.' });
const nullableDay = Type.Union([day, Type.Null()], { description: 'First day without service; null runs on.' });

export const deckSchema = Type.Object({ deckId: id, name, currency });
export const deckListSchema = Type.Object({ decks: Type.Array(deckSchema) });
export const deckParams = Type.Object({ deckId: id });
export const versionSchema = Type.Object({
  versionId: id,
  deckId: id,
  effectiveAt: Type.String({ description: 'Calls that start from this moment on are priced by it.' }),
  importedAt: Type.String(),
  fileName: Type.String(),
  rateCount: Type.Integer(),
});
export const versionListSchema = Type.Object({ versions: Type.Array(versionSchema) });
export const versionParams = Type.Object({ versionId: id });
export const importQuery = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, description: 'The deck; made when there is none of this name.' }),
    currency,
    effectiveAt: Type.String({ maxLength: 40, description: 'UTC, such as 2026-03-01T00:00:00Z.' }),
    fileName: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
);

export const rateQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ pattern: '^S?[0-9]{1,15}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    search: Type.Optional(Type.String({ maxLength: 100, description: 'The beginning of a prefix or a part of a destination.' })),
  },
  closed,
);
export const ratePageSchema = Type.Object({
  rates: Type.Array(
    Type.Object({
      rateId: id,
      prefix: Type.String({ description: 'Leading digits in E.164 without the plus; S before them means a short number.' }),
      destination: Type.String(),
      connectFee: price,
      pricePerMinute: price,
      firstIncrementSeconds: Type.Integer(),
      nextIncrementSeconds: Type.Integer(),
    }),
  ),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
});

export const tariffDraftSchema = Type.Object({ name, deckId: id }, closed);
export const tariffSchema = Type.Object({ tariffId: id, name, deckId: id, deckName: name, currency });
export const tariffListSchema = Type.Object({ tariffs: Type.Array(tariffSchema) });

export const planDraftSchema = Type.Object({ name, tariffId: id, monthlyPrice: price }, closed);
export const planSchema = Type.Object({ planId: id, name, tariffId: id, tariffName: name, currency, monthlyPrice: price });
export const planListSchema = Type.Object({ plans: Type.Array(planSchema) });

const subscriptionFields = { tenantId: id, accountId: id, planId: id, quantity: Type.Integer(), serviceFrom: day, serviceTo: nullableDay };
export const subscriptionDraftSchema = Type.Object(subscriptionFields, closed);
export const subscriptionSchema = Type.Object({
  subscriptionId: id,
  ...subscriptionFields,
  planName: name,
  monthlyPrice: price,
  currency,
  tariffId: id,
  deckId: id,
});
export const subscriptionListSchema = Type.Object({ subscriptions: Type.Array(subscriptionSchema) });
export const subscriptionQuery = Type.Object({ tenantId: id, accountId: id }, closed);
export const subscriptionParams = Type.Object({ tenantId: id, subscriptionId: id });
export const subscriptionEndSchema = Type.Object({ serviceTo: nullableDay }, closed);

const taxRateFields = {
  taxCode: Type.String({ maxLength: 40 }),
  category: Type.String({ maxLength: 2, description: 'UNCL 5305, such as S for standard and E for exempt.' }),
  percent: Type.String({ maxLength: 8 }),
  effectiveOn: Type.String({ maxLength: 10, description: 'First day, YYYY-MM-DD.' }),
};
export const taxRateSchema = Type.Object(taxRateFields, closed);
export const taxRateListSchema = Type.Object({ taxRates: Type.Array(taxRateSchema) });
