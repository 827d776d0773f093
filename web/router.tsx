// Every page with its address; pages behind the frame want a session, and each is loaded when it is first opened.

import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { PageFault, UnknownPage } from './components/page-fault.tsx';
import { placeWithin, sessionQuery } from './pages/access/session.ts';
import { readInvoiceSearch } from './pages/invoicing/invoice-search.ts';
import { readSuspenseSearch } from './pages/mediation/suspense-search.ts';
import { readOverviewSearch } from './pages/reporting/overview-search.ts';
import { readUsageSearch } from './pages/reporting/usage-search.ts';
import { followUser } from './words/speak.ts';

const root = createRootRouteWithContext<{ readonly queries: QueryClient }>()({ component: Outlet, errorComponent: PageFault, notFoundComponent: UnknownPage });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined; ended?: true | undefined } => ({
    next: placeWithin(search.next),
    ended: search.ended === undefined ? undefined : true,
  }),
  component: lazyRouteComponent(() => import('./pages/access/log-in-page.tsx'), 'LogInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./pages/access/setup-page.tsx'), 'SetupPage'),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/login', search: { next: placeWithin(location.href) } });
    await followUser(session.user.language);
  },
  component: lazyRouteComponent(() => import('./components/app-frame.tsx'), 'AppFrame'),
});

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/',
  validateSearch: readOverviewSearch,
  component: lazyRouteComponent(() => import('./pages/reporting/overview-page.tsx'), 'OverviewPage'),
});

const usage = createRoute({
  getParentRoute: () => frame,
  path: '/usage',
  validateSearch: readUsageSearch,
  component: lazyRouteComponent(() => import('./pages/reporting/usage-page.tsx'), 'UsagePage'),
});

const invoices = createRoute({
  getParentRoute: () => frame,
  path: '/invoices',
  validateSearch: readInvoiceSearch,
  component: lazyRouteComponent(() => import('./pages/invoicing/invoice-list-page.tsx'), 'InvoiceListPage'),
});

const sources = createRoute({
  getParentRoute: () => frame,
  path: '/sources',
  component: lazyRouteComponent(() => import('./pages/collection/source-list-page.tsx'), 'SourceListPage'),
});

const suspense = createRoute({
  getParentRoute: () => frame,
  path: '/suspense',
  validateSearch: readSuspenseSearch,
  component: lazyRouteComponent(() => import('./pages/mediation/suspense-page.tsx'), 'SuspensePage'),
});

const mails = createRoute({
  getParentRoute: () => frame,
  path: '/mails',
  component: lazyRouteComponent(() => import('./pages/delivery/caught-mails-page.tsx'), 'CaughtMailsPage'),
});

export function createPages(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([login, setup, frame.addChildren([overview, usage, invoices, sources, suspense, mails])]),
    context: { queries },
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: writeSearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}

/** Plain words in the address; what is not set does not appear. */
function writeSearch(search: Record<string, unknown>): string {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}
