// HTTP of rate decks, tariffs, plans, subscriptions and tax rates.

import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import {
  planDraftSchema,
  planListSchema,
  planSchema,
  subscriptionDraftSchema,
  subscriptionEndSchema,
  subscriptionListSchema,
  subscriptionParams,
  subscriptionQuery,
  subscriptionSchema,
  tariffDraftSchema,
  tariffListSchema,
  tariffSchema,
  taxRateListSchema,
  taxRateSchema,
} from './catalog.schema.ts';
import { createPlan, createSubscription, createTariff, createTaxRate, endSubscription } from './offer.service.ts';
import { listPlans, listSubscriptions, listTariffs, listTaxRates } from './offer.store.ts';
import { rateDeckRoutes } from './rate-deck.routes.ts';

const tags = ['catalog'];

export async function catalogRoutes(app: App, deps: AppDeps): Promise<void> {
  rateDeckRoutes(app, deps);
  tariffRoutes(app, deps);
  subscriptionRoutes(app, deps);
  taxRateRoutes(app, deps);
}

function tariffRoutes(app: App, { db }: AppDeps): void {
  app.get('/api/catalog/tariffs', { schema: { tags, summary: 'List tariffs', response: { 200: tariffListSchema } } }, async () => ({
    tariffs: [...(await listTariffs(db))],
  }));
  app.post(
    '/api/catalog/tariffs',
    { schema: { tags, summary: 'Make a tariff', body: tariffDraftSchema, response: { 201: tariffSchema } } },
    async ({ body }, reply) => reply.code(201).send(await createTariff(db, body)),
  );
  app.get('/api/catalog/plans', { schema: { tags, summary: 'List plans', response: { 200: planListSchema } } }, async () => ({
    plans: [...(await listPlans(db))],
  }));
  app.post('/api/catalog/plans', { schema: { tags, summary: 'Make a plan', body: planDraftSchema, response: { 201: planSchema } } }, async ({ body }, reply) =>
    reply.code(201).send(await createPlan(db, body)),
  );
}

function subscriptionRoutes(app: App, { db }: AppDeps): void {
  app.get(
    '/api/catalog/subscriptions',
    { schema: { tags, summary: 'List the subscriptions of an account', querystring: subscriptionQuery, response: { 200: subscriptionListSchema } } },
    async ({ query }) => ({ subscriptions: [...(await listSubscriptions(db, query))] }),
  );
  app.post(
    '/api/catalog/subscriptions',
    { schema: { tags, summary: 'Subscribe an account to a plan', body: subscriptionDraftSchema, response: { 201: subscriptionSchema } } },
    async ({ body }, reply) => reply.code(201).send(await inTransaction(db, (trx) => createSubscription(trx, body))),
  );
  app.put(
    '/api/catalog/tenants/:tenantId/subscriptions/:subscriptionId/end',
    {
      schema: { tags, summary: 'Say when a subscription ends', params: subscriptionParams, body: subscriptionEndSchema, response: { 200: subscriptionSchema } },
    },
    async ({ params, body }) => inTransaction(db, (trx) => endSubscription(trx, params.tenantId, params.subscriptionId, body.serviceTo)),
  );
}

function taxRateRoutes(app: App, { db }: AppDeps): void {
  app.get('/api/catalog/tax-rates', { schema: { tags, summary: 'List tax rates', response: { 200: taxRateListSchema } } }, async () => ({
    taxRates: [...(await listTaxRates(db))],
  }));
  app.post(
    '/api/catalog/tax-rates',
    { schema: { tags, summary: 'Make a tax rate', body: taxRateSchema, response: { 201: taxRateSchema } } },
    async ({ body }, reply) => reply.code(201).send(await createTaxRate(db, body)),
  );
}
