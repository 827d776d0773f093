// SQL that tells the demo how far its records, invoices and messages have come.

import type { Database } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';

export interface DemoInvoice {
  readonly tenantId: number;
  readonly invoiceId: bigint;
  readonly number: string;
  readonly account: string;
  readonly currency: string;
  readonly totalMinor: bigint;
}

export async function listDemoInvoices(db: Database): Promise<readonly DemoInvoice[]> {
  const rows = await query<{ tenant_id: number; invoice_id: bigint; number: string; account: string; currency: string; total_minor: bigint }>(
    db,
    `select i.tenant_id, i.invoice_id, i.number, i.buyer ->> 'name' as account, i.currency, i.total_minor
     from invoicing.invoice i order by i.invoice_id`,
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    invoiceId: row.invoice_id,
    number: row.number,
    account: row.account,
    currency: row.currency,
    totalMinor: row.total_minor,
  }));
}

export async function countDelivered(db: Database): Promise<number> {
  const [row] = await query<{ count: bigint }>(db, "select count(*) from delivery.outbox_message where state = 'delivered'");
  return Number(row?.count ?? 0n);
}

/** Has a run of every source begun and ended since then? */
export async function hasCollectedSince(db: Database, since: Temporal.Instant): Promise<boolean> {
  const [row] = await query<{ collected: boolean }>(
    db,
    `select coalesce(bool_and(exists (select from collection.run r
       where r.source_id = s.source_id and r.started_at >= ? and r.ended_at is not null)), false) as collected from collection.source s`,
    [since],
  );
  return row?.collected ?? false;
}

/** Accounts whose month is charged already, of all that are not parked. */
export async function countCharged(db: Database, month: Temporal.Instant): Promise<{ readonly charged: number; readonly accounts: number }> {
  const [row] = await query<{ charged: bigint; accounts: bigint }>(
    db,
    `select (select count(*) from charging.cycle where service_from = ?) as charged,
       (select count(*) from account.account where parked_at is null) as accounts`,
    [month],
  );
  return { charged: Number(row?.charged ?? 0n), accounts: Number(row?.accounts ?? 0n) };
}
