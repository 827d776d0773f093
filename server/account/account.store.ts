// SQL of issuers, tenants, accounts and sites.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { PageRequest } from './page.ts';
import type { Account, AccountDraft, Issuer, IssuerDraft, Site, Tenant } from './party.ts';

type Connection = Database | Transaction;

const issuerColumns = `issuer_id as "issuerId", name, address_lines as "addressLines", country, email, phone, registration,
  vat_number as "vatNumber", iban, bic, legal_mentions as "legalMentions", payment_days as "paymentDays", invoice_series as "invoiceSeries"`;
const tenantColumns = 'tenant_id as "tenantId", issuer_id as "issuerId", name';
const accountColumns = `tenant_id as "tenantId", account_id as "accountId", name, address_lines as "addressLines", country, vat_number as "vatNumber",
  billing_emails as "billingEmails", language, currency, zone, tax_code as "taxCode", billing_from as "billingFrom",
  parked_at as "parkedAt", parked_reason as "parkedReason"`;
const siteColumns = 'site_id as "siteId", name';

/** The operator; resellers will be issuers of their own. */
export async function findIssuer(db: Connection): Promise<Issuer | undefined> {
  const rows = await query<Issuer>(db, `select ${issuerColumns} from account.issuer order by issuer_id limit 1`);
  return rows[0];
}

export async function lockIssuers(trx: Transaction): Promise<void> {
  await query(trx, 'lock table account.issuer in share row exclusive mode');
}

export async function insertIssuer(trx: Transaction, draft: IssuerDraft): Promise<Issuer | undefined> {
  const rows = await query<Issuer>(
    trx,
    `insert into account.issuer (name, address_lines, country, email, phone, registration, vat_number, iban, bic, legal_mentions, payment_days, invoice_series)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning ${issuerColumns}`,
    issuerValues(draft),
  );
  return rows[0];
}

export async function updateIssuer(trx: Transaction, issuerId: number, draft: IssuerDraft): Promise<Issuer | undefined> {
  const rows = await query<Issuer>(
    trx,
    `update account.issuer set name = ?, address_lines = ?, country = ?, email = ?, phone = ?, registration = ?, vat_number = ?, iban = ?, bic = ?,
     legal_mentions = ?, payment_days = ?, invoice_series = ? where issuer_id = ? returning ${issuerColumns}`,
    [...issuerValues(draft), issuerId],
  );
  return rows[0];
}

export async function findLogo(db: Connection): Promise<{ logo: Buffer; logoType: string } | undefined> {
  const rows = await query<{ logo: Buffer; logoType: string }>(
    db,
    'select logo, logo_type as "logoType" from account.issuer where logo is not null order by issuer_id limit 1',
  );
  return rows[0];
}

export async function updateLogo(db: Connection, issuerId: number, logo: { bytes: Buffer; type: string } | undefined): Promise<void> {
  await query(db, 'update account.issuer set logo = ?, logo_type = ? where issuer_id = ?', [logo?.bytes ?? null, logo?.type ?? null, issuerId]);
}

export async function listTenants(db: Connection, { afterId, limit, search }: PageRequest & { search: string }): Promise<readonly Tenant[]> {
  return query<Tenant>(
    db,
    `select ${tenantColumns} from account.tenant where tenant_id > ? and position(lower(?) in lower(name)) > 0 order by tenant_id limit ?`,
    [afterId, search, limit],
  );
}

export async function findTenant(db: Connection, tenantId: number): Promise<Tenant | undefined> {
  const rows = await query<Tenant>(db, `select ${tenantColumns} from account.tenant where tenant_id = ?`, [tenantId]);
  return rows[0];
}

/** Undefined when the issuer has a tenant of this name. */
export async function insertTenant(db: Connection, { issuerId, name }: { issuerId: number; name: string }): Promise<Tenant | undefined> {
  const rows = await query<Tenant>(
    db,
    `insert into account.tenant (issuer_id, name) values (?, ?) on conflict (issuer_id, name) do nothing returning ${tenantColumns}`,
    [issuerId, name],
  );
  return rows[0];
}

/** Undefined when another tenant of the issuer has this name. */
export async function updateTenantName(db: Connection, { tenantId, issuerId }: Tenant, name: string): Promise<Tenant | undefined> {
  const rows = await query<Tenant>(
    db,
    `update account.tenant set name = ? where tenant_id = ?
     and not exists (select 1 from account.tenant other where other.issuer_id = ? and other.name = ? and other.tenant_id <> ?) returning ${tenantColumns}`,
    [name, tenantId, issuerId, name, tenantId],
  );
  return rows[0];
}

export async function listAccounts(db: Connection, filter: PageRequest & { search: string; tenantId: number | null }): Promise<readonly Account[]> {
  return query<Account>(
    db,
    `select ${accountColumns} from account.account
     where account_id > ? and (?::int is null or tenant_id = ?) and position(lower(?) in lower(name)) > 0 order by account_id limit ?`,
    [filter.afterId, filter.tenantId, filter.tenantId, filter.search, filter.limit],
  );
}

export async function findAccount(db: Connection, tenantId: number, accountId: number): Promise<Account | undefined> {
  const rows = await query<Account>(db, `select ${accountColumns} from account.account where tenant_id = ? and account_id = ?`, [tenantId, accountId]);
  return rows[0];
}

export async function lockAccount(trx: Transaction, tenantId: number, accountId: number): Promise<Account | undefined> {
  const rows = await query<Account>(trx, `select ${accountColumns} from account.account where tenant_id = ? and account_id = ? for update`, [
    tenantId,
    accountId,
  ]);
  return rows[0];
}

export async function insertAccount(db: Connection, draft: AccountDraft): Promise<Account | undefined> {
  const rows = await query<Account>(
    db,
    `insert into account.account (tenant_id, name, address_lines, country, vat_number, billing_emails, language, currency, zone, tax_code, billing_from)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning ${accountColumns}`,
    [draft.tenantId, ...accountValues(draft)],
  );
  return rows[0];
}

export async function updateAccount(db: Connection, accountId: number, draft: AccountDraft): Promise<Account | undefined> {
  const rows = await query<Account>(
    db,
    `update account.account set name = ?, address_lines = ?, country = ?, vat_number = ?, billing_emails = ?, language = ?, currency = ?, zone = ?,
     tax_code = ?, billing_from = ? where tenant_id = ? and account_id = ? returning ${accountColumns}`,
    [...accountValues(draft), draft.tenantId, accountId],
  );
  return rows[0];
}

export async function listSites(db: Connection, { afterId, limit }: PageRequest): Promise<readonly Site[]> {
  return query<Site>(db, `select ${siteColumns} from account.site where site_id > ? order by site_id limit ?`, [afterId, limit]);
}

export async function findSite(db: Connection, siteId: number): Promise<Site | undefined> {
  const rows = await query<Site>(db, `select ${siteColumns} from account.site where site_id = ?`, [siteId]);
  return rows[0];
}

/** Undefined when there is a site of this name. */
export async function insertSite(db: Connection, name: string): Promise<Site | undefined> {
  const rows = await query<Site>(db, `insert into account.site (name) values (?) on conflict (name) do nothing returning ${siteColumns}`, [name]);
  return rows[0];
}

/** Undefined when another site has this name. */
export async function updateSiteName(db: Connection, siteId: number, name: string): Promise<Site | undefined> {
  const rows = await query<Site>(
    db,
    `update account.site set name = ? where site_id = ?
     and not exists (select 1 from account.site other where other.name = ? and other.site_id <> ?) returning ${siteColumns}`,
    [name, siteId, name, siteId],
  );
  return rows[0];
}

function issuerValues(draft: IssuerDraft) {
  return [
    draft.name,
    draft.addressLines,
    draft.country,
    draft.email,
    draft.phone,
    draft.registration,
    draft.vatNumber,
    draft.iban,
    draft.bic,
    draft.legalMentions,
    draft.paymentDays,
    draft.invoiceSeries,
  ];
}

function accountValues(draft: AccountDraft) {
  return [
    draft.name,
    draft.addressLines,
    draft.country,
    draft.vatNumber,
    draft.billingEmails,
    draft.language,
    draft.currency,
    draft.zone,
    draft.taxCode,
    draft.billingFrom,
  ];
}
