// Keeps the issuer, tenants, accounts and sites; refuses what is not right with every fault at once.

import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import {
  findAccount,
  findIssuer,
  findSite,
  findTenant,
  insertAccount,
  insertIssuer,
  insertSite,
  insertTenant,
  lockAccount,
  lockIssuers,
  updateAccount,
  updateIssuer,
  updateLogo,
  updateSiteName,
  updateTenantName,
} from './account.store.ts';
import { logoTypeOf } from './logo.ts';
import { deleteParked } from './parking.store.ts';
import {
  type Account,
  type AccountDraft,
  accountFaults,
  type Issuer,
  type IssuerDraft,
  issuerFaults,
  type Site,
  type Tenant,
  tidyAccount,
  tidyIssuer,
} from './party.ts';

type Connection = Database | Transaction;

/** What later folders know about accounts; the application hands it in, because imports point back only. */
export interface AccountRules {
  listTaxCodes(db: Connection): Promise<readonly string[]>;
  /** Some of the account's usage or rental was charged, so that currency, zone and first day cannot change any more. */
  isCharged(db: Connection, account: Account): Promise<boolean>;
}

/** There is one operator; the first call makes it, later ones change it. */
export async function saveIssuer(trx: Transaction, draft: IssuerDraft): Promise<Issuer> {
  const tidy = tidyIssuer(draft);
  refuse(issuerFaults(tidy), 'issuer_invalid', 'The issuer cannot be saved like this.');
  await lockIssuers(trx);
  const known = await findIssuer(trx);
  return saved(known === undefined ? await insertIssuer(trx, tidy) : await updateIssuer(trx, known.issuerId, tidy));
}

/** PNG or JPEG, told by the bytes themselves. */
export async function saveLogo(db: Connection, bytes: Buffer): Promise<void> {
  const type = logoTypeOf(bytes);
  if (type === undefined) throw new DomainFailure('invalid', 'logo_invalid', 'The logo must be a PNG or JPEG image.');
  await updateLogo(db, (await requireIssuer(db)).issuerId, { bytes, type });
}

export async function removeLogo(db: Connection): Promise<void> {
  await updateLogo(db, (await requireIssuer(db)).issuerId, undefined);
}

export async function createTenant(db: Connection, draft: { name: string }): Promise<Tenant> {
  const name = readName(draft.name, 'tenant');
  const { issuerId } = await requireIssuer(db);
  const tenant = await insertTenant(db, { issuerId, name });
  if (tenant === undefined) throw new DomainFailure('conflict', 'tenant_name_taken', `There is a tenant named ${name} already.`);
  return tenant;
}

export async function renameTenant(db: Connection, tenantId: number, draft: { name: string }): Promise<Tenant> {
  const name = readName(draft.name, 'tenant');
  const tenant = await updateTenantName(db, await requireTenant(db, tenantId), name);
  if (tenant === undefined) throw new DomainFailure('conflict', 'tenant_name_taken', `There is a tenant named ${name} already.`);
  return tenant;
}

export async function createAccount(db: Connection, draft: AccountDraft, rules: Pick<AccountRules, 'listTaxCodes'>): Promise<Account> {
  const tidy = tidyAccount(draft);
  refuse(accountFaults(tidy, await rules.listTaxCodes(db)), 'account_invalid', 'The account cannot be saved like this.');
  await requireTenant(db, tidy.tenantId);
  return saved(await insertAccount(db, tidy));
}

/** The tenant stays. Currency, zone and first day stay as soon as something was charged. */
export async function changeAccount(trx: Transaction, accountId: number, draft: AccountDraft, rules: AccountRules): Promise<Account> {
  const tidy = tidyAccount(draft);
  const known = await lockAccount(trx, tidy.tenantId, accountId);
  if (known === undefined) throw accountUnknown();
  refuse(accountFaults(tidy, await rules.listTaxCodes(trx)), 'account_invalid', 'The account cannot be saved like this.');
  const isMoved = known.currency !== tidy.currency || known.zone !== tidy.zone || known.billingFrom !== tidy.billingFrom;
  if (isMoved && (await rules.isCharged(trx, known))) {
    throw new DomainFailure(
      'conflict',
      'account_charged',
      'Currency, zone and first day cannot change once the account was charged. Make a new account instead.',
    );
  }
  return saved(await updateAccount(trx, accountId, tidy));
}

/** A parked account is billed again by the next bill run. */
export async function releaseAccount(db: Connection, account: { tenantId: number; accountId: number }): Promise<Account> {
  await deleteParked(db, account);
  return requireAccount(db, account.tenantId, account.accountId);
}

export async function createSite(db: Connection, draft: { name: string }): Promise<Site> {
  const name = readName(draft.name, 'site');
  const site = await insertSite(db, name);
  if (site === undefined) throw siteNameTaken(name);
  return site;
}

export async function renameSite(db: Connection, siteId: number, draft: { name: string }): Promise<Site> {
  const name = readName(draft.name, 'site');
  await requireSite(db, siteId);
  const site = await updateSiteName(db, siteId, name);
  if (site === undefined) throw siteNameTaken(name);
  return site;
}

export async function requireTenant(db: Connection, tenantId: number): Promise<Tenant> {
  const tenant = await findTenant(db, tenantId);
  if (tenant === undefined) throw new DomainFailure('not_found', 'tenant_unknown', 'There is no such tenant.');
  return tenant;
}

export async function requireAccount(db: Connection, tenantId: number, accountId: number): Promise<Account> {
  const account = await findAccount(db, tenantId, accountId);
  if (account === undefined) throw accountUnknown();
  return account;
}

export async function requireSite(db: Connection, siteId: number): Promise<Site> {
  const site = await findSite(db, siteId);
  if (site === undefined) throw new DomainFailure('not_found', 'site_unknown', 'There is no such site.');
  return site;
}

async function requireIssuer(db: Connection): Promise<Issuer> {
  const issuer = await findIssuer(db);
  if (issuer === undefined) throw new DomainFailure('conflict', 'issuer_missing', 'Say first who sends the invoices, under Issuer.');
  return issuer;
}

function readName(text: string, what: 'tenant' | 'site'): string {
  const name = text.trim();
  refuse(name === '' ? ['The name is empty.'] : [], `${what}_invalid`, `The ${what} cannot be saved like this.`);
  return name;
}

function refuse(faults: readonly string[], code: string, sentence: string): void {
  if (faults.length > 0) throw new DomainFailure('invalid', code, sentence, { faults });
}

function saved<Row>(row: Row | undefined): Row {
  assertThat(row !== undefined, 'a row that was written is answered');
  return row;
}

function accountUnknown(): DomainFailure {
  return new DomainFailure('not_found', 'account_unknown', 'There is no such account.');
}

function siteNameTaken(name: string): DomainFailure {
  return new DomainFailure('conflict', 'site_name_taken', `There is a site named ${name} already.`);
}
