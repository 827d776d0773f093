// The HTTP application: what stands before every route, then one line per folder's routes, in path order.

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import serveFiles from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import createFastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { accessRoutes } from './access/access.routes.ts';
import { guardRoutes } from './access/guard.routes.ts';
import { accountRoutes } from './account/account.routes.ts';
import type { AccountRules } from './account/account.service.ts';
import { catalogRoutes } from './catalog/catalog.routes.ts';
import type { DeckRules } from './catalog/import-rate-deck.service.ts';
import { listTaxCodes } from './catalog/offer.store.ts';
import type { CatalogRules } from './catalog/supplier.service.ts';
import { chargedUsageRules } from './charging/approve-re-rating.service.ts';
import { chargingRoutes } from './charging/charging.routes.ts';
import { findChargedTo } from './charging/charging.store.ts';
import { collectionRoutes } from './collection/collection.routes.ts';
import { collectionRunRoutes } from './collection/run.routes.ts';
import { findSource } from './collection/source.store.ts';
import { deliveryRoutes } from './delivery/delivery.routes.ts';
import { invoicingRoutes } from './invoicing/invoicing.routes.ts';
import { DomainFailure } from './kernel/failure.ts';
import { dialPlanRoutes } from './mediation/dial-plan.routes.ts';
import { findNationalPlan } from './mediation/national-plan.ts';
import { suspenseRoutes } from './mediation/suspense.routes.ts';
import type { App, AppDeps } from './platform/http.ts';
import { compileSerializer, serializeAnything } from './platform/http-json.ts';
import { createMetrics, isNearby } from './platform/http-metrics.ts';
import { problemSchema, sendProblem, sendUnknownAddress } from './platform/http-problem.ts';
import { pingDatabase } from './platform/http-ready.ts';
import { ratingRoutes } from './rating/rating.routes.ts';
import { reRatingRoutes } from './rating/re-rating.routes.ts';
import { reportingRoutes } from './reporting/reporting.routes.ts';

const refusalSchema = { description: 'Refused.', content: { 'application/problem+json': { schema: problemSchema } } };
const bodyBytesMax = 1_048_576;
const requestsPerMinute = 1200;

/** What the account folder asks of folders that come after it. */
const accountRules: AccountRules = {
  listTaxCodes,
  isCharged: async (db, account) => (await findChargedTo(db, account)) !== undefined,
};

/** What the catalog asks of folders that come after it. */
const catalogRules: CatalogRules & DeckRules = { isSource: async (db, sourceId) => (await findSource(db, sourceId)) !== undefined, findPlan: findNationalPlan };

/** Ready to listen or to be asked by `inject`; end it with `app.close()`, which leaves the database open. */
export async function buildApp(deps: AppDeps, extraRoutes?: (app: App) => Promise<void>): Promise<App> {
  const app = createApp(deps);
  await registerDefences(app, deps);
  await registerDocumentation(app);
  guardRoutes(app, deps);
  stateRoutes(app, deps);

  await accessRoutes(app, deps);
  await accountRoutes(app, deps, accountRules);
  await catalogRoutes(app, deps, catalogRules);
  await collectionRoutes(app, deps);
  await collectionRunRoutes(app, deps);
  await dialPlanRoutes(app, deps);
  await suspenseRoutes(app, deps);
  await ratingRoutes(app, deps);
  await reRatingRoutes(app, deps, chargedUsageRules);
  await chargingRoutes(app, deps);
  await invoicingRoutes(app, deps);
  deliveryRoutes(app, deps);
  await reportingRoutes(app, deps);
  await extraRoutes?.(app);

  await registerPages(app, deps);
  return app;
}

function createApp({ log }: AppDeps): App {
  const app = createFastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: 'loopback',
    bodyLimit: bodyBytesMax,
    genReqId: () => crypto.randomUUID(),
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setSerializerCompiler(compileSerializer);
  app.setReplySerializer(serializeAnything);
  app.setErrorHandler((error: Error, request, reply) => sendProblem(error, request, reply));
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/') || route.schema === undefined) return;
    route.schema.response = { '4xx': refusalSchema, ...(route.schema.response as object | undefined) };
  });
  return app;
}

async function registerDefences(app: App, { publicUrl }: AppDeps): Promise<void> {
  const isSecure = publicUrl?.startsWith('https:') ?? false;
  await app.register(helmet, {
    strictTransportSecurity: isSecure,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        // The interface's components write their own style elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        frameSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
  });
  await app.register(cookie);
  await app.register(rateLimit, { max: requestsPerMinute, timeWindow: '1 minute' });
}

async function registerDocumentation(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Relevé',
        version: '0.1.0',
        description: 'Collects call records, prices them and sends invoices. Amounts are decimal text with a currency.',
      },
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
}

function stateRoutes(app: App, { db }: AppDeps): void {
  const metrics = createMetrics();
  app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
    metrics.countAnswer(statusCode);
    request.log.debug(
      { method: request.method, route: request.routeOptions.url, status: statusCode, milliseconds: Math.round(elapsedTime) },
      'request answered',
    );
  });
  const quiet = { config: { rateLimit: false as const }, schema: { hide: true } };
  app.get('/openapi.json', quiet, async () => app.swagger());
  app.get('/healthz', quiet, async () => ({ status: 'ok' }));
  app.get('/readyz', quiet, async () => {
    await pingDatabase(db);
    return { status: 'ok' };
  });
  app.get('/metrics', quiet, async (request, reply) => {
    if (!isNearby(request.ip)) throw new DomainFailure('forbidden', 'metrics_nearby_only', 'Figures are given to this network alone.');
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.write());
  });
}

/** The built interface. Its pages have addresses of their own, so a browser that asks for one gets the same document. */
async function registerPages(app: App, { webDirectory }: AppDeps): Promise<void> {
  const directory = webDirectory !== undefined && (await exists(webDirectory)) ? webDirectory : undefined;
  if (directory !== undefined) {
    // The names of assets tell their content, so a browser may keep them; all else it asks for again.
    const assets = join(directory, 'assets/');
    await app.register(serveFiles, {
      root: directory,
      wildcard: false,
      preCompressed: true,
      setHeaders: (reply, path) => void reply.header('cache-control', path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
  }
  app.setNotFoundHandler((request, reply) => (directory !== undefined && wantsPage(request) ? sendPage(reply) : sendUnknownAddress(request, reply)));
}

function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api') && (headers.accept ?? '').includes('text/html');
}

function sendPage(reply: FastifyReply): FastifyReply {
  return reply.sendFile('index.html');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
