// Rehearses a deck, a tariff or a plan over past usage: prices and charges it as things stand and as proposed, and writes nothing.

import { listAccounts } from '../account/account.store.ts';
import type { Account } from '../account/party.ts';
import { addDecimals, type Decimal, zeroDecimal } from '../kernel/decimal.ts';
import { DomainFailure } from '../kernel/failure.ts';
import { type Database, inTransaction, type Transaction } from '../platform/postgres.ts';
import type { RateCache } from '../rating/price-books.service.ts';
import { type PriceBooks, priceStoredUsage, type UsagePrice } from '../rating/price-stored-usage.ts';
import { periodFaults } from '../rating/re-rate.service.ts';
import { countRatedUsage, type RehearsedUsage, readUsageToRehearse, type UsagePeriod } from '../rating/re-rated-usage.store.ts';
import { type BalanceLedger, createBalanceLedger } from './balance-ledger.ts';
import { type Consumption, needsMeasuring, openConsumption, type RestTariff } from './consume-plan.ts';
import { consumesUsage, daysOfCycle, mergePlans, type Subscription } from './cycle-plan.ts';
import type { CycleBalances, PlanUsage } from './plan-usage.ts';
import { chargeOneOff, chargeSubscription } from './recurring-charge.ts';
import { createRehearsalSums, type Rehearsal, type RehearsalSums, type RehearsedCharge } from './rehearsal.ts';
import { type OpenedProposal, openProposal, type Proposal } from './rehearsal-proposal.service.ts';
import { listSubscriptions } from './subscription.store.ts';

export interface RehearsalDeps {
  readonly cache: RateCache;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Both sides go the same way: current books and plans against proposed ones. Allowances begin fresh with the period, so
 * that neither side profits from what was used before; a cycle that the period cuts counts its part alone. Usage that a
 * stored price says something else of is counted as stale. The database itself refuses every change.
 */
export async function rehearse(db: Database, period: UsagePeriod, proposal: Proposal, { cache, onProgress }: RehearsalDeps): Promise<Rehearsal> {
  const faults = periodFaults(period);
  if (faults.length > 0) throw new DomainFailure('invalid', 'rehearsal_invalid', faults[0] ?? '', { faults });
  return inTransaction(db, (trx) => rehearseIn(trx, { period, proposal, cache, onProgress }), { isolationLevel: 'repeatable read', readOnly: true });
}

interface Given {
  readonly period: UsagePeriod;
  readonly proposal: Proposal;
  readonly cache: RateCache;
  readonly onProgress: RehearsalDeps['onProgress'];
}

/** One side of an account: its plans, what they gave in the months so far, and the month that is being rehearsed. */
interface Side {
  readonly subscriptions: readonly Subscription[];
  readonly isConsuming: boolean;
  /** Begins empty: what was really used counts for neither side. */
  readonly ledger: BalanceLedger;
  month: { readonly opening: CycleBalances; readonly consumption: Consumption } | undefined;
}

interface RehearsedAccount {
  readonly account: Account;
  readonly now: Side;
  readonly proposed: Side;
}

interface Rehearsing {
  readonly trx: Transaction;
  readonly opened: OpenedProposal;
  readonly accounts: ReadonlyMap<string, RehearsedAccount>;
  readonly sums: RehearsalSums;
  readonly tell: (more: number) => void;
}

const accountsPerPage = 500;

async function rehearseIn(trx: Transaction, { period, proposal, cache, onProgress }: Given): Promise<Rehearsal> {
  const opened = await openProposal(trx, proposal, { cache, from: period.from });
  const accounts = await readAccounts(trx, period, opened);
  const total = onProgress === undefined ? 0 : Number(await countRatedUsage(trx, period));
  let done = 0;
  const tell = (more: number) => {
    done += more;
    onProgress?.(done, Math.max(done, total));
  };
  const sums = createRehearsalSums();
  const rehearsing = { trx, opened, accounts, sums, tell };
  for (const month of listMonths(period)) await rehearseMonth(rehearsing, { ...period, ...month });
  return sums.list([...accounts.values()].map(({ account }) => account));
}

async function readAccounts(
  trx: Transaction,
  { tenantId, accountIds }: UsagePeriod,
  { plans }: OpenedProposal,
): Promise<ReadonlyMap<string, RehearsedAccount>> {
  const accounts = new Map<string, RehearsedAccount>();
  for (let afterId = 0; ; ) {
    const page = await listAccounts(trx, { afterId, limit: accountsPerPage, search: '', tenantId: tenantId ?? null });
    for (const account of page) {
      if (accountIds !== undefined && !accountIds.includes(account.accountId)) continue;
      const subscriptions = await listSubscriptions(trx, account);
      const replaced = subscriptions.map((subscription) => {
        const terms = plans.get(subscription.planId);
        return terms === undefined ? subscription : { ...subscription, versions: [{ effectiveOn: '0000-01-01', terms }] };
      });
      accounts.set(keyOf(account), { account, now: sideOf(subscriptions), proposed: sideOf(replaced) });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < accountsPerPage) return accounts;
    afterId = last.accountId;
  }
}

function keyOf({ tenantId, accountId }: { readonly tenantId: number; readonly accountId: number }): string {
  return `${tenantId} ${accountId}`;
}

function sideOf(subscriptions: readonly Subscription[]): Side {
  return { subscriptions, isConsuming: consumesUsage(subscriptions), ledger: createBalanceLedger([]), month: undefined };
}

/** Calendar months of the period, the first and the last one as far as it reaches. */
function listMonths({ from, to }: UsagePeriod): readonly { readonly from: string; readonly to: string }[] {
  const months: { from: string; to: string }[] = [];
  for (let begin = Temporal.PlainDate.from(from); begin.toString() < to; ) {
    const next = begin.with({ day: 1 }).add({ months: 1 });
    months.push({ from: begin.toString(), to: next.toString() < to ? next.toString() : to });
    begin = next;
  }
  return months;
}

async function rehearseMonth(rehearsing: Rehearsing, month: UsagePeriod): Promise<void> {
  const { trx, accounts, sums, tell, opened } = rehearsing;
  let isConsuming = false;
  let isMeasured = false;
  for (const { account, now, proposed } of accounts.values()) {
    const needs = [now, proposed].map((side) => openSide(side, month, account));
    isConsuming ||= needs.some((need) => need !== undefined);
    isMeasured ||= needs.includes('measuring');
    if (opened.plans.size > 0) sums.addFees(account, feesOf(now, month, account), feesOf(proposed, month, account));
  }
  if (isMeasured) for await (const usage of readUsageToRehearse(trx, month, true)) for (const one of usage) measure(rehearsing, one);
  for await (const usage of readUsageToRehearse(trx, month, isConsuming)) {
    for (const one of usage) addUsage(rehearsing, one);
    tell(usage.length);
  }
  for (const { now, proposed } of accounts.values()) for (const side of [now, proposed]) closeSide(side);
}

/** Undefined for plans that leave usage as it is. */
function openSide(side: Side, { from }: UsagePeriod, { billingFrom }: Account): 'consuming' | 'measuring' | undefined {
  if (!side.isConsuming) return undefined;
  const cycle = from.slice(0, 7);
  const planOf = (month: string) => mergePlans(side.subscriptions, daysOfCycle(month, billingFrom));
  const plan = planOf(cycle);
  const opening = side.ledger.open(cycle, planOf);
  side.month = { opening, consumption: openConsumption({ plan, opening }) };
  return needsMeasuring(plan) ? 'measuring' : 'consuming';
}

function closeSide(side: Side): void {
  if (side.month !== undefined) side.ledger.settle(side.month.opening, side.month.consumption.close());
  side.month = undefined;
}

function feesOf({ subscriptions }: Side, { from, to }: UsagePeriod, { billingFrom }: Account): Decimal {
  const serviceFrom = from < billingFrom ? billingFrom : from;
  if (serviceFrom >= to) return zeroDecimal;
  const days = { serviceFrom, serviceTo: to, daysInMonth: Temporal.PlainDate.from(from).daysInMonth };
  const charges = subscriptions.flatMap((subscription) => [
    ...chargeSubscription(subscription, days),
    ...(subscription.serviceFrom >= serviceFrom ? chargeOneOff(subscription, days, subscriptions) : []),
  ]);
  return charges.reduce((sum, { amount }) => addDecimals(sum, amount), zeroDecimal);
}

function measure({ accounts, opened }: Rehearsing, usage: RehearsedUsage): void {
  const found = accounts.get(keyOf(usage));
  found?.now.month?.consumption.measure(planUsageOf(usage, priceStoredUsage(usage, opened.booksNow)));
  found?.proposed.month?.consumption.measure(planUsageOf(usage, priceStoredUsage(usage, opened.booksProposed)));
}

function addUsage({ accounts, opened, sums }: Rehearsing, usage: RehearsedUsage): void {
  const { tenantId, accountId, standingCost } = usage;
  const found = accounts.get(keyOf(usage));
  const priceNow = priceStoredUsage(usage, opened.booksNow);
  const priceProposed = priceStoredUsage(usage, opened.booksProposed);
  const now = chargeOf(usage, { price: priceNow, side: found?.now, books: opened.booksNow });
  const proposed = chargeOf(usage, { price: priceProposed, side: found?.proposed, books: opened.booksProposed });
  const isStale = standingCost !== undefined && now.hasPrice && standingCost !== costOf(priceNow);
  sums.addUsage({ tenantId, accountId, now, proposed, isStale });
}

function chargeOf(usage: RehearsedUsage, { price, side, books }: { price: UsagePrice; side: Side | undefined; books: PriceBooks }): RehearsedCharge {
  const { rated, currency } = price;
  if (rated.rule !== 'rate') return { hasPrice: rated.rule !== 'unrated', charge: zeroDecimal, destination: `(${rated.rule})`, currency };
  const { destination } = rated.rate;
  const tariff: RestTariff | undefined = books.findBook(usage)?.tariff;
  if (side?.month === undefined || tariff === undefined) return { hasPrice: true, charge: costOf(price), destination, currency };
  const { charge } = side.month.consumption.consume(planUsageOf(usage, price), tariff);
  return { hasPrice: true, charge: addDecimals(charge, rated.serviceCost), destination, currency };
}

function costOf({ rated }: UsagePrice): Decimal {
  return rated.rule === 'rate' ? addDecimals(rated.cost, rated.serviceCost) : zeroDecimal;
}

function planUsageOf(usage: RehearsedUsage, { rated }: UsagePrice): PlanUsage {
  const { usageId, startedAt, localDate, calledNumber, usageKind, extensionId } = usage;
  const priced = rated.rule === 'rate' ? rated : undefined;
  return { usageId, startedAt, localDate, calledNumber, usageKind, serviceNumber: String(extensionId), priced };
}
