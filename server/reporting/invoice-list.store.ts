// SQL behind the invoice list: newest first, each with the state of its e-mail and the documents that exist.

import { formatMoney } from '../kernel/money.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import type { PageKey } from './page-cursor.ts';
import type { ReportedInvoice } from './report.ts';

export interface InvoicePageFilter {
  readonly tenantId: number | undefined;
  readonly after: PageKey | undefined;
  readonly limit: number;
}

export async function listInvoices(db: Database | Transaction, { tenantId, after, limit }: InvoicePageFilter): Promise<ListedInvoice[]> {
  const conditions = [
    ...(tenantId === undefined ? [] : ['i.tenant_id = :tenantId']),
    ...(after === undefined ? [] : ['(i.issued_at, i.invoice_id, i.tenant_id) < (:afterAt::timestamptz, :afterInvoice::bigint, :afterTenant::integer)']),
  ];
  const [afterInvoice, afterTenant] = after?.id.split('.') ?? [];
  const { rows } = await db.raw<{ rows: InvoiceRow[] }>(
    `with page as (
       select i.* from invoicing.invoice i ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
       order by i.issued_at desc, i.invoice_id desc, i.tenant_id desc limit :limit
     )
     select i.tenant_id, t.name as tenant_name, i.invoice_id, i.number, i.account_id, a.name as account_name, i.service_from, i.service_to,
       i.issued_on, i.due_on, i.issued_at, i.currency, i.net_minor, i.tax_minor, i.total_minor, m.state, m.uncertain, m.attempt_count,
       m.recipients, m.next_attempt_at, m.delivered_at, m.last_answer,
       exists (select from delivery.document d where d.tenant_id = i.tenant_id and d.invoice_id = i.invoice_id) as has_pdf,
       array(select x.format from delivery.annex x where x.tenant_id = i.tenant_id and x.invoice_id = i.invoice_id) as annexes
     from page i
     join account.tenant t on t.tenant_id = i.tenant_id
     join account.account a on a.tenant_id = i.tenant_id and a.account_id = i.account_id
     left join lateral (
       select * from delivery.outbox_message o where o.tenant_id = i.tenant_id and o.invoice_id = i.invoice_id
       order by o.queued_at desc, o.message_id desc limit 1
     ) m on true
     order by i.issued_at desc, i.invoice_id desc, i.tenant_id desc`,
    {
      tenantId: tenantId ?? null,
      afterAt: after?.at.toString() ?? null,
      afterInvoice: afterInvoice ?? null,
      afterTenant: afterTenant ?? null,
      limit,
    },
  );
  return rows.map(readInvoice);
}

export interface ListedInvoice extends ReportedInvoice {
  readonly pageKey: PageKey;
}

interface InvoiceRow {
  readonly tenant_id: number;
  readonly tenant_name: string;
  readonly invoice_id: bigint;
  readonly number: string;
  readonly account_id: number;
  readonly account_name: string;
  readonly service_from: string;
  readonly service_to: string;
  readonly issued_on: string;
  readonly due_on: string;
  readonly issued_at: Temporal.Instant;
  readonly currency: string;
  readonly net_minor: bigint;
  readonly tax_minor: bigint;
  readonly total_minor: bigint;
  readonly state: 'queued' | 'sending' | 'delivered' | 'failed' | null;
  readonly uncertain: boolean | null;
  readonly attempt_count: number | null;
  readonly recipients: string[] | null;
  readonly next_attempt_at: Temporal.Instant | null;
  readonly delivered_at: Temporal.Instant | null;
  readonly last_answer: string | null;
  readonly has_pdf: boolean;
  readonly annexes: readonly string[];
}

function readInvoice(row: InvoiceRow): ListedInvoice {
  const amount = (minor: bigint) => formatMoney({ minor, currency: row.currency });
  return {
    tenantId: row.tenant_id,
    tenantName: row.tenant_name,
    invoiceId: row.invoice_id.toString(),
    number: row.number,
    accountId: row.account_id,
    accountName: row.account_name,
    serviceFrom: row.service_from,
    serviceTo: row.service_to,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    currency: row.currency,
    net: amount(row.net_minor),
    tax: amount(row.tax_minor),
    total: amount(row.total_minor),
    mail: readMail(row),
    links: readLinks(row),
    pageKey: { at: row.issued_at, id: `${row.invoice_id}.${row.tenant_id}` },
  };
}

function readMail(row: InvoiceRow): ReportedInvoice['mail'] {
  if (row.state === null) return null;
  return {
    state: row.state,
    isUncertain: row.uncertain === true,
    attemptCount: row.attempt_count ?? 0,
    recipients: row.recipients ?? [],
    nextAttemptAt: row.next_attempt_at?.toString() ?? '',
    deliveredAt: row.delivered_at?.toString() ?? null,
    lastAnswer: row.last_answer,
  };
}

function readLinks({ tenant_id, invoice_id, has_pdf, annexes }: InvoiceRow): ReportedInvoice['links'] {
  const base = `/api/delivery/invoices/${tenant_id}/${invoice_id}`;
  return {
    pdf: has_pdf ? `${base}/pdf` : null,
    annexPdf: annexes.includes('pdf') ? `${base}/annex.pdf` : null,
    annexCsv: annexes.includes('csv') ? `${base}/annex.csv` : null,
  };
}
