// Bills one cycle of one account: charges, number and frozen invoice stand together or not at all.

import type { BillingCycle } from '../charging/billing-cycle.ts';
import { chargeCycle, type DueCycle } from '../charging/charge-cycle.service.ts';
import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Transaction } from '../platform/postgres.ts';
import type { BillableAccount } from './bill-run.store.ts';
import { buildInvoice, type InvoiceFigures } from './build-invoice.ts';
import { findCycleUsage, findTaxRule, insertInvoice, type NewInvoice, nextNumber } from './invoicing.store.ts';

export interface IssuedInvoice {
  readonly invoiceId: bigint;
  readonly number: string;
  readonly totalMinor: bigint;
  readonly currency: string;
}

/** Undefined when the cycle had nothing to invoice; it is charged all the same. The caller holds the account's usage. */
export async function issueInvoice(trx: Transaction, account: BillableAccount, due: DueCycle): Promise<IssuedInvoice | undefined> {
  const { cycle, now } = due;
  const issuedOn = now.toZonedDateTimeISO(account.zone).toPlainDate();
  const tax = await findTaxRule(trx, account.taxCode, issuedOn.toString());
  if (tax === undefined) throw new DomainFailure('conflict', 'account_has_no_tax_rate', `No tax rate is in force for ${account.taxCode} on ${issuedOn}.`);
  const charged = await chargeCycle(trx, account, due);
  const usage = await findCycleUsage(trx, account.tenantId, charged.cycleId);
  assertThat(usage.callCount === charged.usage.count && usage.amount === charged.usage.amount, 'an invoice tells of every call that is charged');
  const figures = buildInvoice({ ...charged, usage }, tax, account.currency);
  if (figures === undefined) return undefined;
  const series = `${account.invoiceSeries}-${issuedOn.year}`;
  const number = `${series}-${String(await nextNumber(trx, account.issuerId, series)).padStart(6, '0')}`;
  const invoiceId = await insertInvoice(trx, newInvoice(account, cycle, figures, { cycleId: charged.cycleId, series, issuedOn, now }), number);
  return { invoiceId, number, totalMinor: figures.totalMinor, currency: account.currency };
}

function newInvoice(
  account: BillableAccount,
  cycle: BillingCycle,
  figures: InvoiceFigures,
  issue: { cycleId: bigint; series: string; issuedOn: Temporal.PlainDate; now: Temporal.Instant },
): NewInvoice {
  return {
    tenantId: account.tenantId,
    accountId: account.accountId,
    issuerId: account.issuerId,
    cycleId: issue.cycleId,
    series: issue.series,
    serviceFrom: cycle.serviceFrom,
    serviceTo: cycle.serviceTo,
    issuedOn: issue.issuedOn.toString(),
    dueOn: issue.issuedOn.add({ days: account.paymentDays }).toString(),
    issuedAt: issue.now,
    currency: account.currency,
    seller: account.seller,
    buyer: account.buyer,
    ...figures,
  };
}
