// SQL of what `price-number` asks for: who pays, who holds an extension, and from which file a rate came.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';

type Connection = Database | Transaction;

export interface Payer {
  readonly tenantId: number;
  readonly tenantName: string;
  readonly accountId: number;
  readonly accountName: string;
  readonly zone: string;
}

export interface Holder extends Payer {
  readonly siteId: number;
  readonly siteName: string;
  readonly extensionNumber: string;
  readonly extensionName: string;
}

const payerColumns = 't.tenant_id as "tenantId", t.name as "tenantName", a.account_id as "accountId", a.name as "accountName", a.zone';
const listedMax = 20;

/** By id, else by the whole name, else by a part of it; whichever finds some first. */
export async function listPayers(db: Connection, text: string): Promise<readonly Payer[]> {
  return query<Payer>(
    db,
    `with found as (
       select a.*, case when a.account_id::text = ? then 1 when lower(a.name) = lower(?) then 2 else 3 end as place
       from account.account a where a.account_id::text = ? or strpos(lower(a.name), lower(?)) > 0)
     select ${payerColumns} from found a join account.tenant t on t.tenant_id = a.tenant_id
     where a.place = (select min(place) from found) order by t.name, a.name, a.account_id limit ${listedMax}`,
    [text, text, text, text],
  );
}

/** Extensions of these numbers that were in service at a moment. */
export async function listHolders(db: Connection, numbers: readonly string[], at: Temporal.Instant): Promise<readonly Holder[]> {
  return query<Holder>(
    db,
    `select ${payerColumns}, e.site_id as "siteId", s.name as "siteName", e.number as "extensionNumber", e.name as "extensionName"
     from account.extension e
     join account.account a on a.tenant_id = e.tenant_id and a.account_id = e.account_id
     join account.tenant t on t.tenant_id = e.tenant_id
     join account.site s on s.site_id = e.site_id
     where e.number = any(?) and e.service_from <= ? and (e.service_to is null or e.service_to > ?)
     order by t.name, a.name, s.name, e.extension_id limit ${listedMax}`,
    [numbers, at, at],
  );
}

/** Sites where the account has extensions, those with most first. */
export async function listSitesOfAccount(db: Connection, { tenantId, accountId }: Pick<Payer, 'tenantId' | 'accountId'>): Promise<readonly number[]> {
  const rows = await query<{ site_id: number }>(
    db,
    'select site_id from account.extension where tenant_id = ? and account_id = ? group by site_id order by count(*) desc, site_id',
    [tenantId, accountId],
  );
  return rows.map((row) => row.site_id);
}

export interface RateOrigin {
  readonly rateId: number;
  readonly deckName: string;
  readonly effectiveAt: Temporal.Instant;
  readonly fileName: string;
}

/** The deck and the version that brought each rate. */
export async function listRateOrigins(db: Connection, rateIds: readonly number[]): Promise<readonly RateOrigin[]> {
  return query<RateOrigin>(
    db,
    `select r.rate_id as "rateId", d.name as "deckName", v.effective_at as "effectiveAt", v.file_name as "fileName"
     from catalog.rate r join catalog.rate_deck_version v on v.version_id = r.version_id join catalog.rate_deck d on d.deck_id = v.deck_id
     where r.rate_id = any(?)`,
    [rateIds],
  );
}
