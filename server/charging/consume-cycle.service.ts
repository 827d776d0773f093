// Charges an account's usage through its plan at a cut-off: late usage in its own cycles, then that of the cycle itself.

import { addDecimals, type Decimal, zeroDecimal } from '../kernel/decimal.ts';
import { createCopyRows } from '../platform/copy-text.ts';
import type { Transaction } from '../platform/postgres.ts';
import type { RateCache } from '../rating/price-books.service.ts';
import { type BalanceLedger, createBalanceLedger } from './balance-ledger.ts';
import type { AccountKey, ChargedUsage, UsageWindow } from './charging.store.ts';
import { type Consumption, carriesByServiceNumber, needsMeasuring, openConsumption } from './consume-plan.ts';
import {
  addCharge,
  closeUncharged,
  insertBalances,
  insertConsumedCharges,
  listBalances,
  listExtensionsWithUsage,
  listUncharged,
  openUncharged,
  type UnchargedUsage,
  updateCycleSpan,
} from './consumption.store.ts';
import { type CycleDays, daysOfCycle, mergePlans, type Subscription } from './cycle-plan.ts';
import type { PlanUsage } from './plan-usage.ts';
import { openPriceRecreation, type RecreatedPrice } from './recreate-price.service.ts';

export interface DueUsage {
  readonly account: AccountKey & { readonly zone: string; readonly billingFrom: string };
  readonly subscriptions: readonly Subscription[];
  readonly cycleId: bigint;
  readonly cycle: CycleDays;
  readonly window: UsageWindow;
  readonly cache: RateCache;
}

const usagePerPage = 5000;

/** Keeps one page of usage in memory, and the balances of the account. */
export async function consumeDueUsage(trx: Transaction, due: DueUsage): Promise<ChargedUsage> {
  const ledger = createBalanceLedger(await listBalances(trx, due.account));
  const recreate = await openPriceRecreation(trx, due.account, due.cache);
  await openUncharged(trx, due.account, due.window);
  const run: Run = { trx, due, ledger, recreate, charged: { count: 0, amount: zeroDecimal, from: 0, to: 0 } };
  const current = due.cycle.serviceFrom.slice(0, 7);
  for (let place = 0; ; ) {
    const [next] = await listUncharged(trx, due.account, place, 1);
    const cycle = next === undefined ? current : cycleOf(next);
    place = await consumeCycle(run, cycle, place);
    if (cycle === current) break;
  }
  await closeUncharged(trx);
  const { count, amount, from, to } = run.charged;
  if (count > 0) await updateCycleSpan(trx, due.account.tenantId, due.cycleId, { from, to });
  return { count, amount };
}

interface Run {
  readonly trx: Transaction;
  readonly due: DueUsage;
  readonly ledger: BalanceLedger;
  readonly recreate: (usage: UnchargedUsage) => RecreatedPrice;
  charged: { readonly count: number; readonly amount: Decimal; readonly from: number; readonly to: number };
}

/** Answers the place of the first usage of a later cycle. */
async function consumeCycle(run: Run, cycle: string, place: number): Promise<number> {
  const { trx, due, ledger, recreate } = run;
  const planOf = (month: string) => mergePlans(due.subscriptions, daysOfCycle(month, due.account.billingFrom));
  const plan = planOf(cycle);
  const opening = ledger.open(cycle, planOf);
  const consumption = openConsumption({ plan, opening });
  if (carriesByServiceNumber(plan)) {
    for (const extensionId of await listExtensionsWithUsage(trx, due.account, daysOfCycle(cycle, due.account.billingFrom)))
      consumption.open(String(extensionId));
  }
  if (needsMeasuring(plan)) {
    await readCycle(run, cycle, place, (page) => {
      for (const usage of page) consumption.measure(planUsageOf(usage, recreate(usage)));
    });
  }
  const next = await readCycle(run, cycle, place, (page) => chargePage(run, consumption, page));
  await insertBalances(trx, due.account, due.cycleId, ledger.settle(opening, consumption.close()));
  return next;
}

async function readCycle(run: Run, cycle: string, from: number, take: (page: readonly UnchargedUsage[]) => void | Promise<void>): Promise<number> {
  for (let place = from; ; ) {
    const page = await listUncharged(run.trx, run.due.account, place, usagePerPage);
    const later = page.findIndex((usage) => cycleOf(usage) !== cycle);
    const ofCycle = later < 0 ? page : page.slice(0, later);
    await take(ofCycle);
    place += ofCycle.length;
    if (ofCycle.length < usagePerPage) return place;
  }
}

async function chargePage(run: Run, consumption: Consumption, page: readonly UnchargedUsage[]): Promise<void> {
  const [first] = page;
  const last = page.at(-1);
  if (first === undefined || last === undefined) return;
  const rows = createCopyRows();
  let { amount } = run.charged;
  for (const usage of page) {
    const price = run.recreate(usage);
    const consumed = consumption.consume(planUsageOf(usage, price), price.tariff);
    const charge = addDecimals(consumed.charge, price.priced.serviceCost);
    addCharge(rows, run.due.cycleId, usage, { amount: charge, consumed });
    amount = addDecimals(amount, charge);
  }
  const { count, from } = run.charged;
  run.charged = { count: count + page.length, amount, from: count === 0 ? first.startedAt : from, to: last.startedAt };
  await insertConsumedCharges(run.trx, rows);
}

function planUsageOf(usage: UnchargedUsage, { priced }: RecreatedPrice): PlanUsage {
  const { usageId, startedAt, localDate, calledNumber, usageKind, extensionId } = usage;
  return { usageId, startedAt, localDate, calledNumber, usageKind, serviceNumber: String(extensionId), priced };
}

function cycleOf({ localDate }: UnchargedUsage): string {
  return localDate.slice(0, 7);
}
