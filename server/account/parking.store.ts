// SQL that parks an account: its billing stops until someone has looked, the others go on.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';

export async function updateParked(
  db: Database | Transaction,
  account: { tenantId: number; accountId: number },
  reason: string,
  parkedAt: Temporal.Instant,
): Promise<void> {
  await query(db, 'update account.account set parked_at = ?, parked_reason = ? where tenant_id = ? and account_id = ?', [
    parkedAt,
    reason,
    account.tenantId,
    account.accountId,
  ]);
}

export async function deleteParked(db: Database | Transaction, account: { tenantId: number; accountId: number }): Promise<void> {
  await query(db, 'update account.account set parked_at = null, parked_reason = null where tenant_id = ? and account_id = ?', [
    account.tenantId,
    account.accountId,
  ]);
}
