// Shapes of what the routes of tariffs, plans, suppliers, subscriptions and tax rates take and give. Prices are exact decimal text.

import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const name = Type.String({ maxLength: 200 });
const currency = Type.String({ maxLength: 3, description: 'ISO 4217.' });
const price = Type.String({ maxLength: 30, description: 'Exact decimal text without tax.' });
const day = Type.String({ maxLength: 10, description: 'YYYY-MM-DD in the zone of the account.' });
const nullableDay = Type.Union([day, Type.Null()], { description: 'First day without service; null runs on.' });
const moment = Type.String({ maxLength: 40, description: 'UTC, such as 2026-03-01T00:00:00Z.' });
const nullableMoment = Type.Union([moment, Type.Null()]);
const tariffTerms = Type.Record(Type.String(), Type.Unknown(), {
  description: 'The tariff as JSON, without its name: currency, zone, bands, rounding and the rest, as docs/rate.md says.',
});
const planTerms = Type.Record(Type.String(), Type.Unknown(), {
  description: 'The plan as JSON, without its name and currency: recurring, oneOff, allowances, promotions and tiers, as docs/rate.md says.',
});
const versionFields = { versionId: id, createdAt: moment, withdrawnAt: nullableMoment };

const tariffFields = {
  tariffId: id,
  name,
  deckId: id,
  deckName: name,
  deckRole: Type.Union([Type.Literal('sold'), Type.Literal('supplier')]),
  currency,
};
export const tariffDraftSchema = Type.Object({ name, deckId: id, terms: Type.Optional(tariffTerms) }, closed);
export const tariffSchema = Type.Object(tariffFields);
export const tariffListSchema = Type.Object({ tariffs: Type.Array(tariffSchema) });
export const tariffParams = Type.Object({ tariffId: id });
export const tariffVersionDraftSchema = Type.Object({ effectiveAt: moment, terms: tariffTerms }, closed);
export const tariffVersionSchema = Type.Object({
  tariffId: id,
  ...versionFields,
  effectiveAt: Type.String({ description: 'Usage that was answered from this moment on is priced by it.' }),
  terms: tariffTerms,
});
export const tariffVersionParams = Type.Object({ tariffId: id, versionId: id });
export const tariffDetailSchema = Type.Object({
  ...tariffFields,
  terms: tariffTerms,
  versions: Type.Array(tariffVersionSchema, { description: 'Newest first.' }),
});

const planFields = { planId: id, name, tariffId: id, tariffName: name, currency, monthlyPrice: price };
export const planDraftSchema = Type.Object(
  {
    name,
    tariffId: id,
    monthlyPrice: Type.Optional(Type.String({ maxLength: 30, description: 'Exact decimal text without tax; for a plan that has no other terms.' })),
    terms: Type.Optional(planTerms),
  },
  closed,
);
export const planSchema = Type.Object(planFields);
export const planListSchema = Type.Object({ plans: Type.Array(planSchema) });
export const planParams = Type.Object({ planId: id });
export const planVersionDraftSchema = Type.Object({ effectiveOn: day, terms: planTerms }, closed);
export const planVersionSchema = Type.Object({
  planId: id,
  ...versionFields,
  effectiveOn: Type.String({ description: 'Cycles that begin on this day or later are charged by it; YYYY-MM-DD.' }),
  terms: planTerms,
});
export const planVersionParams = Type.Object({ planId: id, versionId: id });
export const planDetailSchema = Type.Object({
  ...planFields,
  terms: planTerms,
  versions: Type.Array(planVersionSchema, { description: 'Newest first.' }),
});

const supplierFields = {
  name,
  tariffId: id,
  sourceId: Type.Union([id, Type.Null()], { description: 'Null: every source.' }),
  trunk: Type.Union([Type.String({ maxLength: 80 }), Type.Null()], { description: 'As usage records name it. Null: every trunk.' }),
  serviceFrom: moment,
  serviceTo: Type.Union([moment, Type.Null()], { description: 'First moment without the supplier; null runs on.' }),
};
export const supplierDraftSchema = Type.Object(supplierFields, closed);
export const supplierSchema = Type.Object({ supplierId: id, ...supplierFields, tariffName: name, deckId: id, currency });
export const supplierListSchema = Type.Object({ suppliers: Type.Array(supplierSchema) });
export const supplierParams = Type.Object({ supplierId: id });
export const supplierEndSchema = Type.Object({ serviceTo: supplierFields.serviceTo }, closed);

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
