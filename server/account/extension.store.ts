// SQL of extensions: who holds which number on which site, and from when to when.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { PageRequest } from './page.ts';
import type { Extension, ExtensionDraft } from './party.ts';

type Connection = Database | Transaction;

const extensionColumns = `tenant_id as "tenantId", extension_id as "extensionId", account_id as "accountId", site_id as "siteId", number, name,
  service_from as "serviceFrom", service_to as "serviceTo"`;

export interface ExtensionFilter extends PageRequest {
  readonly search: string;
  readonly tenantId: number | null;
  readonly accountId: number | null;
  readonly siteId: number | null;
}

export async function listExtensions(db: Connection, filter: ExtensionFilter): Promise<readonly Extension[]> {
  const { tenantId, accountId, siteId, search } = filter;
  return query<Extension>(
    db,
    `select ${extensionColumns} from account.extension
     where extension_id > ? and (?::int is null or tenant_id = ?) and (?::int is null or account_id = ?) and (?::int is null or site_id = ?)
     and (position(lower(?) in lower(name)) > 0 or starts_with(number, ?)) order by extension_id limit ?`,
    [filter.afterId, tenantId, tenantId, accountId, accountId, siteId, siteId, search, search, filter.limit],
  );
}

export async function findExtension(db: Connection, tenantId: number, extensionId: number): Promise<Extension | undefined> {
  const rows = await query<Extension>(db, `select ${extensionColumns} from account.extension where tenant_id = ? and extension_id = ?`, [
    tenantId,
    extensionId,
  ]);
  return rows[0];
}

/** Changes of extensions of one site wait for each other. Undefined when there is no such site. */
export async function lockSite(trx: Transaction, siteId: number): Promise<{ name: string } | undefined> {
  const rows = await query<{ name: string }>(trx, 'select name from account.site where site_id = ? for no key update', [siteId]);
  return rows[0];
}

/** Another extension with this number on the site during any of the time asked for. */
export async function findOverlappingExtension(db: Connection, draft: ExtensionDraft, exceptExtensionId: number | null): Promise<Extension | undefined> {
  const rows = await query<Extension>(
    db,
    `select ${extensionColumns} from account.extension
     where site_id = ? and number = ? and tstzrange(service_from, service_to) && tstzrange(?::timestamptz, ?::timestamptz)
     and extension_id is distinct from ?::int order by service_from limit 1`,
    [draft.siteId, draft.number, draft.serviceFrom, draft.serviceTo, exceptExtensionId],
  );
  return rows[0];
}

export async function insertExtension(db: Connection, draft: ExtensionDraft): Promise<Extension | undefined> {
  const rows = await query<Extension>(
    db,
    `insert into account.extension (tenant_id, account_id, site_id, number, name, service_from, service_to)
     values (?, ?, ?, ?, ?, ?, ?) returning ${extensionColumns}`,
    [draft.tenantId, draft.accountId, draft.siteId, draft.number, draft.name, draft.serviceFrom, draft.serviceTo],
  );
  return rows[0];
}

export async function updateExtension(db: Connection, extensionId: number, draft: ExtensionDraft): Promise<Extension | undefined> {
  const rows = await query<Extension>(
    db,
    `update account.extension set account_id = ?, site_id = ?, number = ?, name = ?, service_from = ?, service_to = ?
     where tenant_id = ? and extension_id = ? returning ${extensionColumns}`,
    [draft.accountId, draft.siteId, draft.number, draft.name, draft.serviceFrom, draft.serviceTo, draft.tenantId, extensionId],
  );
  return rows[0];
}
