// SQL of documents: which invoices wait for theirs, what was rendered, and the settings of the mail server.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { KnownMailServer, MailServerSettings } from './mail-server.ts';

type Connection = Database | Transaction;

export interface InvoiceKey {
  readonly tenantId: number;
  readonly invoiceId: bigint;
}

export type DocumentKind = 'invoice' | 'annex_pdf' | 'annex_csv';

export interface StoredDocument {
  readonly kind: DocumentKind;
  readonly fileName: string;
  readonly sha256: Buffer;
  readonly content: Buffer;
}

export type NewDocument = StoredDocument & { readonly renderedAt: Temporal.Instant };

const formatByKind = { annex_pdf: 'pdf', annex_csv: 'csv' } as const;

/** Oldest first. */
export async function listInvoicesWithoutDocument(db: Connection, limit: number): Promise<readonly InvoiceKey[]> {
  return query<InvoiceKey>(
    db,
    `select i.tenant_id as "tenantId", i.invoice_id as "invoiceId" from invoicing.invoice i
     left join delivery.document d on d.tenant_id = i.tenant_id and d.invoice_id = i.invoice_id
     where d.invoice_id is null order by i.issued_at, i.tenant_id, i.invoice_id limit ?`,
    [limit],
  );
}

/** False when the invoice has its document already or another process is rendering it. */
export async function lockInvoiceWithoutDocument(trx: Transaction, { tenantId, invoiceId }: InvoiceKey): Promise<boolean> {
  const rows = await query(
    trx,
    `select 1 from invoicing.invoice i where i.tenant_id = ? and i.invoice_id = ?
       and not exists (select 1 from delivery.document d where d.tenant_id = i.tenant_id and d.invoice_id = i.invoice_id)
     for no key update of i skip locked`,
    [tenantId, invoiceId],
  );
  return rows.length > 0;
}

/** False when the invoice has that document already; the one there is stays. */
export async function insertDocument(trx: Transaction, { tenantId, invoiceId }: InvoiceKey, document: NewDocument): Promise<boolean> {
  const { kind, renderedAt, fileName, sha256, content } = document;
  const values = [tenantId, invoiceId, renderedAt, fileName, sha256, content];
  const rows =
    kind === 'invoice'
      ? await query(
          trx,
          `insert into delivery.document (tenant_id, invoice_id, rendered_at, file_name, sha256, content)
           values (?, ?, ?, ?, ?, ?) on conflict (tenant_id, invoice_id) do nothing returning 1`,
          values,
        )
      : await query(
          trx,
          `insert into delivery.annex (tenant_id, invoice_id, rendered_at, file_name, sha256, content, format)
           values (?, ?, ?, ?, ?, ?, ?) on conflict (tenant_id, invoice_id, format) do nothing returning 1`,
          [...values, formatByKind[kind]],
        );
  return rows.length > 0;
}

export async function findDocument(db: Connection, { tenantId, invoiceId }: InvoiceKey, kind: DocumentKind): Promise<StoredDocument | undefined> {
  const documents = await listDocuments(db, { tenantId, invoiceId }, [kind]);
  return documents[0];
}

/** The invoice first, then its annexes; annexes may have left with the traffic data they are made of. */
export async function listDocuments(db: Connection, { tenantId, invoiceId }: InvoiceKey, kinds: readonly DocumentKind[]): Promise<readonly StoredDocument[]> {
  return query<StoredDocument>(
    db,
    `select kind, file_name as "fileName", sha256, content from (
       select 1 as place, 'invoice' as kind, tenant_id, invoice_id, file_name, sha256, content from delivery.document
       union all
       select case format when 'pdf' then 2 else 3 end, 'annex_' || format, tenant_id, invoice_id, file_name, sha256, content from delivery.annex
     ) as documents
     where tenant_id = ? and invoice_id = ? and kind = any(?::text[]) order by place`,
    [tenantId, invoiceId, kinds],
  );
}

export async function findIssuerLogo(db: Connection, issuerId: number): Promise<{ type: 'image/png' | 'image/jpeg'; bytes: Buffer } | undefined> {
  const [row] = await query<{ type: 'image/png' | 'image/jpeg'; bytes: Buffer }>(
    db,
    'select logo_type as type, logo as bytes from account.issuer where issuer_id = ? and logo is not null and logo_type is not null',
    [issuerId],
  );
  return row;
}

export async function findBillingEmails(db: Connection, tenantId: number, accountId: number): Promise<readonly string[]> {
  const [row] = await query<{ billingEmails: readonly string[] }>(
    db,
    'select billing_emails as "billingEmails" from account.account where tenant_id = ? and account_id = ?',
    [tenantId, accountId],
  );
  return row?.billingEmails ?? [];
}

export async function findMailServer(db: Connection): Promise<(KnownMailServer & { readonly passwordSealed: Buffer | null }) | undefined> {
  const [row] = await query<KnownMailServer & { passwordSealed: Buffer | null }>(
    db,
    `select host, port, security, username, password_sealed is not null as "hasPassword", password_sealed as "passwordSealed", sender,
       changed_at as "changedAt" from delivery.mail_server`,
  );
  return row;
}

/** The row stays locked, so that two changes at once do not mix. */
export async function lockMailServer(trx: Transaction): Promise<KnownMailServer | undefined> {
  await query(trx, 'lock table delivery.mail_server in share row exclusive mode');
  return findMailServer(trx);
}

/** `passwordSealed` undefined keeps the one there is. */
export async function updateMailServer(
  trx: Transaction,
  { host, port, security, username, sender }: MailServerSettings,
  passwordSealed: Buffer | null | undefined,
  now: Temporal.Instant,
): Promise<void> {
  await query(
    trx,
    `insert into delivery.mail_server as m (host, port, security, username, password_sealed, sender, changed_at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (only_one) do update set host = excluded.host, port = excluded.port, security = excluded.security, username = excluded.username,
       password_sealed = case when ? then m.password_sealed else excluded.password_sealed end, sender = excluded.sender, changed_at = excluded.changed_at`,
    [host, port, security, username, passwordSealed ?? null, sender, now, passwordSealed === undefined],
  );
}
