// SQL of invoicing: numbers without gaps, invoices as they were issued, and the calls behind them.

import { type Decimal, decimalFromUnits, decimalOf, zeroDecimal } from '../kernel/decimal.ts';
import { assertThat } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { CycleUsage, TaxRule, UsageTotal } from './build-invoice.ts';
import type { Invoice, InvoiceLine, InvoiceTax, ItemisedCall, LineItem, UsageShare } from './invoice.ts';

export type NewInvoice = Omit<Invoice, 'invoiceId' | 'number'> & { readonly series: string };

const callsPerPage = 5000;
const chargedCalls = `charging.usage_charge c
  join mediation.usage_record u on u.tenant_id = c.tenant_id and u.started_at = c.started_at and u.usage_id = c.usage_id
  join rating.rated_usage p on p.tenant_id = c.tenant_id and p.started_at = c.started_at and p.usage_id = c.usage_id
  join catalog.rate r on r.rate_id = p.rate_id
  join account.extension e on e.tenant_id = u.tenant_id and e.extension_id = u.extension_id`;
/** Leaves out the months in which the cycle charged nothing. */
const withinCycle = `c.started_at between (select usage_from from charging.cycle where tenant_id = ? and cycle_id = ?)
  and (select usage_to from charging.cycle where tenant_id = ? and cycle_id = ?)`;

/** The next number of a series; the row stays locked until the issuing transaction ends, so that no number is lost. */
export async function nextNumber(trx: Transaction, issuerId: number, series: string): Promise<number> {
  const [row] = await query<{ number: number }>(
    trx,
    `insert into invoicing.number_series (issuer_id, series, next_number) values (?, ?, 2)
     on conflict (issuer_id, series) do update set next_number = invoicing.number_series.next_number + 1
     returning next_number - 1 as number`,
    [issuerId, series],
  );
  assertThat(row !== undefined, 'a number series always answers');
  return row.number;
}

export async function insertInvoice(trx: Transaction, invoice: NewInvoice, number: string): Promise<bigint> {
  const [row] = await query<{ invoice_id: bigint }>(
    trx,
    `insert into invoicing.invoice (tenant_id, issuer_id, series, number, account_id, cycle_id, service_from, service_to, issued_on, due_on, issued_at,
       currency, net_minor, tax_minor, total_minor, seller, buyer)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb) returning invoice_id`,
    [
      invoice.tenantId,
      invoice.issuerId,
      invoice.series,
      number,
      invoice.accountId,
      invoice.cycleId,
      invoice.serviceFrom,
      invoice.serviceTo,
      invoice.issuedOn,
      invoice.dueOn,
      invoice.issuedAt,
      invoice.currency,
      invoice.netMinor,
      invoice.taxMinor,
      invoice.totalMinor,
      JSON.stringify(invoice.seller),
      JSON.stringify(invoice.buyer),
    ],
  );
  assertThat(row !== undefined, 'an inserted invoice has an id');
  await insertLines(trx, invoice, row.invoice_id);
  return row.invoice_id;
}

export async function findInvoice(db: Database | Transaction, tenantId: number, invoiceId: bigint): Promise<Invoice | undefined> {
  const [row] = await query<InvoiceRow>(db, 'select * from invoicing.invoice where tenant_id = ? and invoice_id = ?', [tenantId, invoiceId]);
  if (row === undefined) return undefined;
  const lines = await query<LineRow>(db, 'select * from invoicing.invoice_line where tenant_id = ? and invoice_id = ? order by line_number', [
    tenantId,
    invoiceId,
  ]);
  const taxes = await query<TaxRow>(db, 'select * from invoicing.invoice_tax where tenant_id = ? and invoice_id = ? order by tax_category, tax_percent', [
    tenantId,
    invoiceId,
  ]);
  return readInvoice(row, lines.map(readLine), taxes.map(readTax));
}

/** The calls charged on an invoice in the order of their start, a page at a time. */
export async function* readItemisedCalls(db: Database | Transaction, tenantId: number, invoiceId: bigint): AsyncGenerator<readonly ItemisedCall[]> {
  const [invoice] = await query<{ cycle_id: bigint }>(db, 'select cycle_id from invoicing.invoice where tenant_id = ? and invoice_id = ?', [
    tenantId,
    invoiceId,
  ]);
  if (invoice === undefined) return;
  let after: ItemisedCall | undefined;
  for (;;) {
    const page = await listItemisedCalls(db, { tenantId, cycleId: invoice.cycle_id, after });
    if (page.length > 0) yield page;
    if (page.length < callsPerPage) return;
    after = page.at(-1);
  }
}

/** Exact totals of a cycle's usage charges, per extension and per destination. */
export async function findCycleUsage(trx: Transaction, tenantId: number, cycleId: bigint): Promise<CycleUsage> {
  const rows = await query<TotalRow>(
    trx,
    `select * from (
       select grouping(e.number, e.name) as grouped, coalesce(e.name, r.destination) as label, coalesce(e.number, '') as number,
         count(*) as calls, sum(u.duration_seconds) as seconds, sum(c.amount) as amount,
         coalesce(sum(p.service_cost), 0) as service_fee
       from ${chargedCalls}
       where c.tenant_id = ? and c.cycle_id = ? and ${withinCycle}
       group by grouping sets ((e.number, e.name), (r.destination))) as totals
     order by grouped, number collate "C", label collate "C"`,
    [tenantId, cycleId, tenantId, cycleId, tenantId, cycleId],
  );
  const byExtension = rows.filter((row) => row.grouped === 0).map(readTotal);
  return {
    callCount: byExtension.reduce((sum, total) => sum + total.callCount, 0),
    durationSeconds: byExtension.reduce((sum, total) => sum + total.durationSeconds, 0),
    amount: byExtension.reduce((sum, total) => (sum + total.amount) as Decimal, 0n as Decimal),
    byExtension,
    byDestination: rows.filter((row) => row.grouped !== 0).flatMap(readDestinationTotals),
  };
}

/** The rate in force on a day. */
export async function findTaxRule(db: Database | Transaction, taxCode: string, on: string): Promise<TaxRule | undefined> {
  const [row] = await query<{ category: string; percent: string }>(
    db,
    'select category, percent from catalog.tax_rate where tax_code = ? and effective_on <= ? order by effective_on desc limit 1',
    [taxCode, on],
  );
  return row === undefined ? undefined : { category: row.category.trim(), percent: trimZeros(row.percent) };
}

async function insertLines(trx: Transaction, invoice: NewInvoice, invoiceId: bigint): Promise<void> {
  const key = { tenant_id: invoice.tenantId, invoice_id: invoiceId.toString() };
  const lines = invoice.lines.map((line) => ({
    ...key,
    line_number: line.lineNumber,
    kind: line.item.kind,
    item: JSON.stringify(line.item, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    quantity: line.quantity,
    unit_price: line.unitPrice,
    net_minor: line.netMinor.toString(),
    tax_category: line.taxCategory,
    tax_percent: line.taxPercent,
  }));
  const taxes = invoice.taxes.map((tax) => ({
    ...key,
    tax_category: tax.taxCategory,
    tax_percent: tax.taxPercent,
    net_minor: tax.netMinor.toString(),
    tax_minor: tax.taxMinor.toString(),
  }));
  await trx.withSchema('invoicing').table('invoice_line').insert(lines);
  await trx.withSchema('invoicing').table('invoice_tax').insert(taxes);
}

async function listItemisedCalls(
  db: Database | Transaction,
  page: { tenantId: number; cycleId: bigint; after: ItemisedCall | undefined },
): Promise<readonly ItemisedCall[]> {
  const key = [page.tenantId, page.cycleId] as const;
  const after = page.after === undefined ? '' : 'and (c.started_at, c.usage_id) > (?, ?)';
  const rows = await query<CallRow>(
    db,
    `select c.usage_id, c.started_at, c.amount, u.called_number, u.duration_seconds, p.billed_units::float8 as billed_seconds, r.destination, e.number, e.name
     from ${chargedCalls}
     where c.tenant_id = ? and c.cycle_id = ? and ${withinCycle} ${after}
     order by c.started_at, c.usage_id limit ?`,
    [...key, ...key, ...key, ...(page.after === undefined ? [] : [page.after.startedAt, page.after.usageId]), callsPerPage],
  );
  return rows.map(readCall);
}

interface CallRow {
  readonly usage_id: string;
  readonly started_at: Temporal.Instant;
  readonly amount: string;
  readonly called_number: string;
  readonly duration_seconds: number;
  readonly billed_seconds: number;
  readonly destination: string;
  readonly number: string;
  readonly name: string;
}

interface InvoiceRow {
  readonly tenant_id: number;
  readonly invoice_id: bigint;
  readonly issuer_id: number;
  readonly number: string;
  readonly account_id: number;
  readonly cycle_id: bigint;
  readonly service_from: string;
  readonly service_to: string;
  readonly issued_on: string;
  readonly due_on: string;
  readonly issued_at: Temporal.Instant;
  readonly currency: string;
  readonly net_minor: bigint;
  readonly tax_minor: bigint;
  readonly total_minor: bigint;
  readonly seller: Invoice['seller'];
  readonly buyer: Invoice['buyer'];
}

interface LineRow {
  readonly line_number: number;
  readonly item: LineItem;
  readonly quantity: string;
  readonly unit_price: string | null;
  readonly net_minor: bigint;
  readonly tax_category: string;
  readonly tax_percent: string;
}

interface TaxRow {
  readonly tax_category: string;
  readonly tax_percent: string;
  readonly net_minor: bigint;
  readonly tax_minor: bigint;
}

function readInvoice(row: InvoiceRow, lines: readonly InvoiceLine[], taxes: readonly InvoiceTax[]): Invoice {
  return {
    tenantId: row.tenant_id,
    invoiceId: row.invoice_id,
    issuerId: row.issuer_id,
    number: row.number,
    accountId: row.account_id,
    cycleId: row.cycle_id,
    serviceFrom: row.service_from,
    serviceTo: row.service_to,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    issuedAt: row.issued_at,
    currency: row.currency,
    netMinor: row.net_minor,
    taxMinor: row.tax_minor,
    totalMinor: row.total_minor,
    seller: row.seller,
    buyer: row.buyer,
    lines,
    taxes,
  };
}

function readLine(row: LineRow): InvoiceLine {
  return {
    lineNumber: row.line_number,
    item: readItem(row.item),
    quantity: trimZeros(row.quantity),
    unitPrice: row.unit_price === null ? null : atLeastTwoPlaces(row.unit_price),
    netMinor: row.net_minor,
    taxCategory: row.tax_category.trim(),
    taxPercent: trimZeros(row.tax_percent),
  };
}

/** JSON carries minor units as text. */
function readItem(item: LineItem): LineItem {
  if (item.kind !== 'usage') return item;
  const readShares = (shares: readonly UsageShare[]) => shares.map((share) => ({ ...share, netMinor: BigInt(share.netMinor) }));
  return { ...item, byExtension: readShares(item.byExtension), byDestination: readShares(item.byDestination) };
}

function readTax(row: TaxRow): InvoiceTax {
  return { taxCategory: row.tax_category.trim(), taxPercent: trimZeros(row.tax_percent), netMinor: row.net_minor, taxMinor: row.tax_minor };
}

function readCall(row: CallRow): ItemisedCall {
  return {
    usageId: row.usage_id,
    startedAt: row.started_at,
    extensionNumber: row.number,
    extensionName: row.name,
    calledNumber: row.called_number,
    destination: row.destination,
    durationSeconds: row.duration_seconds,
    billedSeconds: row.billed_seconds,
    amount: row.amount,
  };
}

interface TotalRow {
  readonly grouped: number;
  readonly label: string;
  readonly number: string;
  readonly calls: bigint;
  readonly seconds: bigint;
  readonly amount: string;
  readonly service_fee: string;
}

function readTotal(row: TotalRow): UsageTotal {
  return { label: row.label, number: row.number, callCount: Number(row.calls), durationSeconds: Number(row.seconds), amount: decimalOf(row.amount) };
}

/** The calls, and apart from them what the services behind the numbers are paid. */
function readDestinationTotals(row: TotalRow): UsageTotal[] {
  const total = readTotal(row);
  const serviceFee = decimalOf(row.service_fee);
  if (serviceFee === zeroDecimal) return [total];
  return [
    { ...total, amount: decimalFromUnits(total.amount - serviceFee) },
    { ...total, callCount: 0, durationSeconds: 0, amount: serviceFee, isServiceFee: true },
  ];
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

function atLeastTwoPlaces(text: string): string {
  const [whole = '', fraction = ''] = trimZeros(text).split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}
