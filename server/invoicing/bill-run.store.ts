// SQL of the bill run: accounts to bill with their issuers, and how far the sources have come.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { Buyer, Seller } from './invoice.ts';
import type { SourceProgress } from './may-bill.ts';

export interface BillableAccount {
  readonly tenantId: number;
  readonly accountId: number;
  readonly issuerId: number;
  readonly currency: string;
  readonly zone: string;
  readonly billingFrom: string;
  readonly taxCode: string;
  readonly paymentDays: number;
  readonly invoiceSeries: string;
  readonly seller: Seller;
  readonly buyer: Buyer;
}

/** Accounts that are not parked, in a fixed order. */
export async function listBillableAccounts(db: Database | Transaction): Promise<readonly BillableAccount[]> {
  const rows = await query<AccountRow>(
    db,
    `select a.tenant_id, a.account_id, i.issuer_id, a.currency, a.zone, a.billing_from, a.tax_code, i.payment_days, i.invoice_series,
       a.name as buyer_name, a.address_lines as buyer_address, a.country as buyer_country, a.vat_number as buyer_vat, a.language,
       i.name as seller_name, i.address_lines as seller_address, i.country as seller_country, i.vat_number as seller_vat,
       i.email, i.phone, i.registration, i.iban, i.bic, i.legal_mentions
     from account.account a
     join account.tenant t on t.tenant_id = a.tenant_id
     join account.issuer i on i.issuer_id = t.issuer_id
     where a.parked_at is null
     order by a.tenant_id, a.account_id`,
  );
  return rows.map(readAccount);
}

/**
 * Every enabled source that bills and stands where the account has an extension: how far it was collected, and since
 * when some of it waits. A run that had to leave something unread has not told all.
 */
export async function listSourceProgress(db: Database | Transaction, account: { tenantId: number; accountId: number }): Promise<readonly SourceProgress[]> {
  const rows = await query<{
    name: string;
    collected_at: Temporal.Instant | null;
    tried_at: Temporal.Instant | null;
    behind_since: Temporal.Instant | null;
  }>(
    db,
    `select s.name, ended.collected_at, ended.tried_at, least(
         (select min(b.collected_at) from collection.raw_block b where b.source_id = s.source_id
            and b.block_id > coalesce((select max(m.block_id) from mediation.batch m where m.source_id = s.source_id), 0)),
         (select min(m.normalised_at) from mediation.batch m where m.source_id = s.source_id
            and not exists (select from rating.rated_batch r where r.source_id = m.source_id and r.batch_id = m.batch_id))) as behind_since
     from collection.source s
     cross join lateral (
       select max(r.started_at) as tried_at,
         max(r.started_at) filter (where r.failure is null and not r.notices @> '[{"severity": "error"}]') as collected_at
       from collection.run r where r.source_id = s.source_id and r.ended_at is not null) as ended
     where s.enabled and s.role = 'bills'
       and exists (select from account.extension e where e.tenant_id = ? and e.account_id = ? and e.site_id = s.site_id)
     order by s.source_id`,
    [account.tenantId, account.accountId],
  );
  return rows.map((row) => ({ name: row.name, collectedAt: row.collected_at, triedAt: row.tried_at, behindSince: row.behind_since }));
}

interface AccountRow {
  readonly tenant_id: number;
  readonly account_id: number;
  readonly issuer_id: number;
  readonly currency: string;
  readonly zone: string;
  readonly billing_from: string;
  readonly tax_code: string;
  readonly payment_days: number;
  readonly invoice_series: string;
  readonly buyer_name: string;
  readonly buyer_address: string[];
  readonly buyer_country: string;
  readonly buyer_vat: string | null;
  readonly language: 'en' | 'fr';
  readonly seller_name: string;
  readonly seller_address: string[];
  readonly seller_country: string;
  readonly seller_vat: string | null;
  readonly email: string;
  readonly phone: string | null;
  readonly registration: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
  readonly legal_mentions: string[];
}

function readAccount(row: AccountRow): BillableAccount {
  return {
    tenantId: row.tenant_id,
    accountId: row.account_id,
    issuerId: row.issuer_id,
    currency: row.currency,
    zone: row.zone,
    billingFrom: row.billing_from,
    taxCode: row.tax_code,
    paymentDays: row.payment_days,
    invoiceSeries: row.invoice_series,
    buyer: {
      name: row.buyer_name,
      addressLines: row.buyer_address,
      country: row.buyer_country,
      vatNumber: row.buyer_vat,
      language: row.language,
      zone: row.zone,
    },
    seller: {
      name: row.seller_name,
      addressLines: row.seller_address,
      country: row.seller_country,
      vatNumber: row.seller_vat,
      email: row.email,
      phone: row.phone,
      registration: row.registration,
      iban: row.iban,
      bic: row.bic,
      legalMentions: row.legal_mentions,
    },
  };
}
