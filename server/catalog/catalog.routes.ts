// HTTP of rate decks, tariffs, plans, suppliers, subscriptions and tax rates.

import { Type } from 'typebox';
import { readInstant, readInstants } from '../account/instant.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import type { DeckRules } from './import-rate-deck.service.ts';
import {
  planDetailSchema,
  planDraftSchema,
  planListSchema,
  planParams,
  planSchema,
  planVersionDraftSchema,
  planVersionParams,
  planVersionSchema,
  subscriptionDraftSchema,
  subscriptionEndSchema,
  subscriptionListSchema,
  subscriptionParams,
  subscriptionQuery,
  subscriptionSchema,
  supplierDraftSchema,
  supplierEndSchema,
  supplierListSchema,
  supplierParams,
  supplierSchema,
  tariffDetailSchema,
  tariffDraftSchema,
  tariffListSchema,
  tariffParams,
  tariffSchema,
  tariffVersionDraftSchema,
  tariffVersionParams,
  tariffVersionSchema,
  taxRateListSchema,
  taxRateSchema,
} from './offer.schema.ts';
import {
  addPlanVersion,
  addTariffVersion,
  createPlan,
  createSubscription,
  createTariff,
  createTaxRate,
  endSubscription,
  withdrawPlanVersion,
  withdrawTariffVersion,
} from './offer.service.ts';
import { findPlan, findTariff, listPlans, listSubscriptions, listTariffs, listTaxRates } from './offer.store.ts';
import { dayOf, inForceAt, inForceOn, momentOf, type PlanVersion, type Supplier, type TariffVersion } from './offer.ts';
import { rateDeckRoutes } from './rate-deck.routes.ts';
import { type CatalogRules, createSupplier, endSupplier, withdrawSupplier } from './supplier.service.ts';
import { listSuppliers, listVersionsOfPlan, listVersionsOfTariff } from './tariff-version.store.ts';

const tags = ['catalog'];

export async function catalogRoutes(app: App, deps: AppDeps, rules: CatalogRules & DeckRules): Promise<void> {
  rateDeckRoutes(app, deps, rules);
  tariffRoutes(app, deps);
  tariffVersionRoutes(app, deps);
  planRoutes(app, deps);
  planVersionRoutes(app, deps);
  supplierRoutes(app, deps, rules);
  subscriptionRoutes(app, deps);
  taxRateRoutes(app, deps);
}

function tariffRoutes(app: App, { db, clock }: AppDeps): void {
  app.get('/api/catalog/tariffs', { schema: { tags, summary: 'List tariffs', response: { 200: tariffListSchema } } }, async () => ({
    tariffs: [...(await listTariffs(db))],
  }));
  app.post(
    '/api/catalog/tariffs',
    { schema: { tags, summary: 'Make a tariff', body: tariffDraftSchema, response: { 201: tariffSchema } } },
    async ({ body }, reply) => reply.code(201).send(await inTransaction(db, (trx) => createTariff(trx, body, clock.now()))),
  );
  app.get(
    '/api/catalog/tariffs/:tariffId',
    { schema: { tags, summary: 'A tariff with its terms and all their versions', params: tariffParams, response: { 200: tariffDetailSchema } } },
    async ({ params }) => {
      const tariff = await findTariff(db, params.tariffId);
      if (tariff === undefined) throw new DomainFailure('not_found', 'tariff_unknown', 'There is no such tariff.');
      const versions = await listVersionsOfTariff(db, params.tariffId);
      return { ...tariff, terms: { ...inForceAt(versions, clock.now())?.terms }, versions: versions.map(tariffVersionAnswer) };
    },
  );
}

function tariffVersionRoutes(app: App, { db, clock }: AppDeps): void {
  app.post(
    '/api/catalog/tariffs/:tariffId/versions',
    {
      schema: {
        tags,
        summary: 'Give a tariff other terms from a moment on',
        params: tariffParams,
        body: tariffVersionDraftSchema,
        response: { 201: tariffVersionSchema },
      },
    },
    async ({ params, body }, reply) => {
      const draft = { terms: body.terms, effectiveAt: readInstant(body.effectiveAt, 'effectiveAt') };
      const version = await inTransaction(db, (trx) => addTariffVersion(trx, params.tariffId, draft, clock.now()));
      return reply.code(201).send(tariffVersionAnswer(version));
    },
  );
  app.post(
    '/api/catalog/tariffs/:tariffId/versions/:versionId/withdraw',
    { schema: { tags, summary: 'Withdraw terms that do not count yet', params: tariffVersionParams, response: { 200: tariffVersionSchema } } },
    async ({ params }) => tariffVersionAnswer(await inTransaction(db, (trx) => withdrawTariffVersion(trx, params.tariffId, params.versionId, clock.now()))),
  );
}

function planRoutes(app: App, { db, clock }: AppDeps): void {
  app.get('/api/catalog/plans', { schema: { tags, summary: 'List plans', response: { 200: planListSchema } } }, async () => ({
    plans: [...(await listPlans(db, dayOf(clock.now())))],
  }));
  app.post('/api/catalog/plans', { schema: { tags, summary: 'Make a plan', body: planDraftSchema, response: { 201: planSchema } } }, async ({ body }, reply) =>
    reply.code(201).send(await inTransaction(db, (trx) => createPlan(trx, body, clock.now()))),
  );
  app.get(
    '/api/catalog/plans/:planId',
    { schema: { tags, summary: 'A plan with its terms and all their versions', params: planParams, response: { 200: planDetailSchema } } },
    async ({ params }) => {
      const today = dayOf(clock.now());
      const plan = await findPlan(db, params.planId, today);
      if (plan === undefined) throw new DomainFailure('not_found', 'plan_unknown', 'There is no such plan.');
      const versions = await listVersionsOfPlan(db, params.planId);
      return { ...plan, terms: { ...inForceOn(versions, today)?.terms }, versions: versions.map(planVersionAnswer) };
    },
  );
}

function planVersionRoutes(app: App, { db, clock }: AppDeps): void {
  app.post(
    '/api/catalog/plans/:planId/versions',
    {
      schema: {
        tags,
        summary: 'Give a plan other terms from a day on',
        params: planParams,
        body: planVersionDraftSchema,
        response: { 201: planVersionSchema },
      },
    },
    async ({ params, body }, reply) => {
      const version = await inTransaction(db, (trx) => addPlanVersion(trx, params.planId, body, clock.now()));
      return reply.code(201).send(planVersionAnswer(version));
    },
  );
  app.post(
    '/api/catalog/plans/:planId/versions/:versionId/withdraw',
    { schema: { tags, summary: 'Withdraw terms that do not count yet', params: planVersionParams, response: { 200: planVersionSchema } } },
    async ({ params }) => planVersionAnswer(await inTransaction(db, (trx) => withdrawPlanVersion(trx, params.planId, params.versionId, clock.now()))),
  );
}

function supplierRoutes(app: App, { db, clock }: AppDeps, rules: CatalogRules): void {
  app.get('/api/catalog/suppliers', { schema: { tags, summary: 'List suppliers', response: { 200: supplierListSchema } } }, async () => ({
    suppliers: (await listSuppliers(db)).map(supplierAnswer),
  }));
  app.post(
    '/api/catalog/suppliers',
    { schema: { tags, summary: 'Say by whose tariff usage costs us', body: supplierDraftSchema, response: { 201: supplierSchema } } },
    async ({ body }, reply) => {
      const draft = { ...body, ...readInstants(body) };
      return reply.code(201).send(supplierAnswer(await inTransaction(db, (trx) => createSupplier(trx, draft, rules))));
    },
  );
  app.put(
    '/api/catalog/suppliers/:supplierId/end',
    { schema: { tags, summary: 'Say when a supplier ends', params: supplierParams, body: supplierEndSchema, response: { 200: supplierSchema } } },
    async ({ params, body }) => {
      const serviceTo = body.serviceTo === null ? null : readInstant(body.serviceTo, 'serviceTo');
      return supplierAnswer(await inTransaction(db, (trx) => endSupplier(trx, params.supplierId, serviceTo)));
    },
  );
  app.delete(
    '/api/catalog/suppliers/:supplierId',
    { schema: { tags, summary: 'Remove a supplier that has not begun', params: supplierParams, response: { 204: Type.Null() } } },
    async ({ params }, reply) => {
      await inTransaction(db, (trx) => withdrawSupplier(trx, params.supplierId, clock.now()));
      return reply.code(204).send(null);
    },
  );
}

function subscriptionRoutes(app: App, { db, clock }: AppDeps): void {
  app.get(
    '/api/catalog/subscriptions',
    { schema: { tags, summary: 'List the subscriptions of an account', querystring: subscriptionQuery, response: { 200: subscriptionListSchema } } },
    async ({ query }) => ({ subscriptions: [...(await listSubscriptions(db, dayOf(clock.now()), query))] }),
  );
  app.post(
    '/api/catalog/subscriptions',
    { schema: { tags, summary: 'Subscribe an account to a plan', body: subscriptionDraftSchema, response: { 201: subscriptionSchema } } },
    async ({ body }, reply) => reply.code(201).send(await inTransaction(db, (trx) => createSubscription(trx, body, clock.now()))),
  );
  app.put(
    '/api/catalog/tenants/:tenantId/subscriptions/:subscriptionId/end',
    {
      schema: { tags, summary: 'Say when a subscription ends', params: subscriptionParams, body: subscriptionEndSchema, response: { 200: subscriptionSchema } },
    },
    async ({ params, body }) => inTransaction(db, (trx) => endSubscription(trx, params, body.serviceTo, clock.now())),
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

function tariffVersionAnswer({ effectiveAt, createdAt, withdrawnAt, ...version }: TariffVersion) {
  return { ...version, effectiveAt: effectiveAt.toString(), createdAt: createdAt.toString(), withdrawnAt: withdrawnAt?.toString() ?? null };
}

function planVersionAnswer({ createdAt, withdrawnAt, ...version }: PlanVersion) {
  return { ...version, createdAt: createdAt.toString(), withdrawnAt: withdrawnAt?.toString() ?? null };
}

function supplierAnswer({ serviceFrom, serviceTo, ...supplier }: Supplier) {
  return { ...supplier, serviceFrom: momentOf(serviceFrom).toString(), serviceTo: serviceTo === null ? null : momentOf(serviceTo).toString() };
}
