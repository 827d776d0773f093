// HTTP of the reports: where records went, what usage costs and why, invoices, sources and suspense. Reads only.

import type { App, AppDeps } from '../platform/http.ts';
import { invoiceListRoutes } from './invoice-list.routes.ts';
import { overviewRoutes } from './overview.routes.ts';
import { suspenseRoutes } from './suspense.routes.ts';
import { usageRoutes } from './usage.routes.ts';

export async function reportingRoutes(app: App, deps: AppDeps): Promise<void> {
  overviewRoutes(app, deps);
  usageRoutes(app, deps);
  invoiceListRoutes(app, deps);
  suspenseRoutes(app, deps);
}
