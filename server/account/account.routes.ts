// HTTP of the issuer, tenants, accounts and sites.

import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import {
  accountChangeSchema,
  accountDraftSchema,
  accountPageSchema,
  accountParams,
  accountQuery,
  accountSchema,
  nameSchema,
  sitePageSchema,
  siteParams,
  siteQuery,
  siteSchema,
  tenantPageSchema,
  tenantParams,
  tenantQuery,
  tenantSchema,
} from './account.schema.ts';
import {
  type AccountRules,
  changeAccount,
  createAccount,
  createSite,
  createTenant,
  releaseAccount,
  renameSite,
  renameTenant,
  requireAccount,
  requireSite,
  requireTenant,
} from './account.service.ts';
import { listAccounts, listSites, listTenants } from './account.store.ts';
import { extensionRoutes } from './extension.routes.ts';
import { issuerRoutes } from './issuer.routes.ts';
import { pageOf, readPageRequest } from './page.ts';
import type { Account } from './party.ts';

const tags = ['account'];

export async function accountRoutes(app: App, deps: AppDeps, rules: AccountRules): Promise<void> {
  issuerRoutes(app, deps);
  tenantRoutes(app, deps);
  accountListRoutes(app, deps, rules);
  oneAccountRoutes(app, deps, rules);
  siteRoutes(app, deps);
  extensionRoutes(app, deps);
}

function tenantRoutes(app: App, { db }: AppDeps): void {
  app.get(
    '/api/account/tenants',
    { schema: { tags, summary: 'List tenants', querystring: tenantQuery, response: { 200: tenantPageSchema } } },
    async ({ query }) => {
      const { afterId, limit } = readPageRequest(query);
      const page = pageOf(await listTenants(db, { afterId, limit: limit + 1, search: query.search ?? '' }), limit, ({ tenantId }) => tenantId);
      return { tenants: [...page.rows], nextCursor: page.nextCursor };
    },
  );
  app.post('/api/account/tenants', { schema: { tags, summary: 'Make a tenant', body: nameSchema, response: { 201: tenantSchema } } }, async ({ body }, reply) =>
    reply.code(201).send(await createTenant(db, body)),
  );
  app.get(
    '/api/account/tenants/:tenantId',
    { schema: { tags, summary: 'One tenant', params: tenantParams, response: { 200: tenantSchema } } },
    async ({ params }) => requireTenant(db, params.tenantId),
  );
  app.put(
    '/api/account/tenants/:tenantId',
    { schema: { tags, summary: 'Rename a tenant', params: tenantParams, body: nameSchema, response: { 200: tenantSchema } } },
    async ({ params, body }) => renameTenant(db, params.tenantId, body),
  );
}

function accountListRoutes(app: App, { db }: AppDeps, rules: AccountRules): void {
  app.get(
    '/api/account/accounts',
    { schema: { tags, summary: 'List accounts', querystring: accountQuery, response: { 200: accountPageSchema } } },
    async ({ query }) => {
      const { afterId, limit } = readPageRequest(query);
      const rows = await listAccounts(db, { afterId, limit: limit + 1, search: query.search ?? '', tenantId: query.tenantId ?? null });
      const page = pageOf(rows, limit, ({ accountId }) => accountId);
      return { accounts: page.rows.map(accountAnswer), nextCursor: page.nextCursor };
    },
  );
  app.post(
    '/api/account/accounts',
    { schema: { tags, summary: 'Make an account', body: accountDraftSchema, response: { 201: accountSchema } } },
    async ({ body }, reply) => reply.code(201).send(accountAnswer(await createAccount(db, body, rules))),
  );
}

function oneAccountRoutes(app: App, { db }: AppDeps, rules: AccountRules): void {
  const url = '/api/account/tenants/:tenantId/accounts/:accountId';
  app.get(url, { schema: { tags, summary: 'One account', params: accountParams, response: { 200: accountSchema } } }, async ({ params }) =>
    accountAnswer(await requireAccount(db, params.tenantId, params.accountId)),
  );
  app.put(
    url,
    { schema: { tags, summary: 'Change an account', params: accountParams, body: accountChangeSchema, response: { 200: accountSchema } } },
    async ({ params, body }) =>
      accountAnswer(await inTransaction(db, (trx) => changeAccount(trx, params.accountId, { ...body, tenantId: params.tenantId }, rules))),
  );
  app.post(
    `${url}/release`,
    { schema: { tags, summary: 'Let a parked account be billed again', params: accountParams, response: { 200: accountSchema } } },
    async ({ params }) => accountAnswer(await releaseAccount(db, params)),
  );
}

function siteRoutes(app: App, { db }: AppDeps): void {
  app.get('/api/account/sites', { schema: { tags, summary: 'List sites', querystring: siteQuery, response: { 200: sitePageSchema } } }, async ({ query }) => {
    const { afterId, limit } = readPageRequest(query);
    const page = pageOf(await listSites(db, { afterId, limit: limit + 1 }), limit, ({ siteId }) => siteId);
    return { sites: [...page.rows], nextCursor: page.nextCursor };
  });
  app.post('/api/account/sites', { schema: { tags, summary: 'Make a site', body: nameSchema, response: { 201: siteSchema } } }, async ({ body }, reply) =>
    reply.code(201).send(await createSite(db, body)),
  );
  app.get('/api/account/sites/:siteId', { schema: { tags, summary: 'One site', params: siteParams, response: { 200: siteSchema } } }, async ({ params }) =>
    requireSite(db, params.siteId),
  );
  app.put(
    '/api/account/sites/:siteId',
    { schema: { tags, summary: 'Rename a site', params: siteParams, body: nameSchema, response: { 200: siteSchema } } },
    async ({ params, body }) => renameSite(db, params.siteId, body),
  );
}

function accountAnswer(account: Account) {
  return {
    ...account,
    addressLines: [...account.addressLines],
    billingEmails: [...account.billingEmails],
    parkedAt: account.parkedAt?.toString() ?? null,
  };
}
