// Keeps how numbers are written at a source and which of its ends are trunks.

import { requireSource } from '../collection/source.service.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { insertDialPlan } from './dial-plan.store.ts';
import type { DialPlan } from './dial-plan.ts';
import { dialPlanFaults, tidyDialPlan } from './dial-plan-faults.ts';

/** Calls that were mediated stay as they are; suspended ones follow the new plan when they are recycled. */
export async function saveDialPlan(db: Database | Transaction, sourceId: number, plan: DialPlan): Promise<DialPlan> {
  const tidy = tidyDialPlan(plan);
  const faults = dialPlanFaults(tidy);
  if (faults.length > 0) throw new DomainFailure('invalid', 'dial_plan_invalid', 'The dial plan cannot be saved like this.', { faults });
  await requireSource(db, sourceId);
  await insertDialPlan(db, sourceId, tidy);
  return tidy;
}
