// HTTP of dial plans.

import { DomainFailure } from '../kernel/failure.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { dialPlanParams, dialPlanSchema } from './dial-plan.schema.ts';
import { saveDialPlan } from './dial-plan.service.ts';
import { findDialPlan } from './dial-plan.store.ts';
import type { DialPlan } from './dial-plan.ts';

const tags = ['mediation'];
const url = '/api/mediation/sources/:sourceId/dial-plan';

export async function dialPlanRoutes(app: App, { db }: AppDeps): Promise<void> {
  app.get(url, { schema: { tags, summary: 'How a source writes numbers', params: dialPlanParams, response: { 200: dialPlanSchema } } }, async ({ params }) => {
    const plan = await findDialPlan(db, params.sourceId);
    if (plan === undefined) throw new DomainFailure('not_found', 'dial_plan_missing', 'This source has no dial plan yet.');
    return planAnswer(plan);
  });
  app.put(
    url,
    { schema: { tags, summary: 'Say how a source writes numbers', params: dialPlanParams, body: dialPlanSchema, response: { 200: dialPlanSchema } } },
    async ({ params, body }) => planAnswer(await saveDialPlan(db, params.sourceId, body)),
  );
}

function planAnswer(plan: DialPlan) {
  return { ...plan, trunkPatterns: [...plan.trunkPatterns] };
}
