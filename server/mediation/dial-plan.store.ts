// SQL of dial plans, one for each source.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { DialPlan } from './dial-plan.ts';

const planColumns = 'zone, country, access_digit as "accessDigit", trunk_patterns as "trunkPatterns"';

export async function findDialPlan(db: Database | Transaction, sourceId: number): Promise<DialPlan | undefined> {
  const rows = await query<DialPlan>(db, `select ${planColumns} from mediation.dial_plan where source_id = ?`, [sourceId]);
  return rows[0];
}

/** Makes the plan of the source or replaces it. */
export async function insertDialPlan(db: Database | Transaction, sourceId: number, plan: DialPlan): Promise<void> {
  await query(
    db,
    `insert into mediation.dial_plan (source_id, zone, country, access_digit, trunk_patterns) values (?, ?, ?, ?, ?)
     on conflict (source_id) do update set zone = excluded.zone, country = excluded.country, access_digit = excluded.access_digit,
     trunk_patterns = excluded.trunk_patterns`,
    [sourceId, plan.zone, plan.country, plan.accessDigit, plan.trunkPatterns],
  );
}
