// Takes the usage of a file through a plan, account by account in the order of time, and keeps what came out for each row.

import type { PlanTerms } from '../catalog/plan-terms.ts';
import { type Consumption, needsMeasuring, openConsumption } from '../charging/consume-plan.ts';
import { openCycle } from '../charging/open-cycle.ts';
import type { ConsumedUsage, CycleBalances, PlanUsage } from '../charging/plan-usage.ts';
import { type Decimal, decimalFromUnits } from '../kernel/decimal.ts';
import { createLocalDays } from '../kernel/local-day.ts';
import type { CallsReader } from '../rating/calls-file.ts';
import type { RateBook } from '../rating/rate-book.ts';
import { rateUsage } from '../rating/rate-usage.ts';
import { compareCodePoints } from '../rating/usage-totals.ts';
import type { CallsIndex } from './calls-index.ts';
import type { CallsInput } from './calls-input.ts';
import { createAmountColumn, createNumberColumn, createTextColumn } from './columns.ts';
import { createPlanExplainer, type PlanExplanation } from './plan-explanation.ts';

export interface PlanOutcome {
  readonly coveredUnits: number;
  readonly discount: Decimal;
  /** What is left to pay, without the service fee. */
  readonly rest: Decimal;
  readonly explanation: PlanExplanation;
}

export interface DueCharge {
  readonly account: string;
  /** `YYYY-MM`. */
  readonly cycle: string;
  readonly chargeName: string;
  readonly charge: Decimal;
}

export interface PlanResults {
  /** By code points of the account, then by cycle. */
  readonly charges: readonly DueCharge[];
  /** Of a row, counted from 0. */
  outcomeOf(row: number): PlanOutcome;
}

export interface PlanPass {
  readonly input: CallsInput;
  readonly reader: CallsReader;
  readonly index: CallsIndex;
  readonly book: RateBook;
  readonly plan: PlanTerms;
  /** Called now and then with how many rows are done. */
  readonly tell: (rows: number) => void;
}

const tellEvery = 8192;

export function applyPlan(pass: PlanPass): PlanResults {
  const { index, reader, input, book, plan } = pass;
  const readUsage = createUsageReader(pass);
  const localDate = createLocalDays(book.tariff.zone);
  const outcomes = createOutcomes(index.rowCount);
  const order = index.order(reader.hasUsageIds ? (row) => input.readRow(reader, index.placeOf(row), row + 1).usageId : undefined);
  const charges: DueCharge[] = [];
  let last: { readonly account: string; readonly balances: CycleBalances } | undefined;
  let done = 0;
  for (const { rows, account, cycle } of listCycles(order, index, localDate)) {
    const previous = last?.account === account ? last.balances : undefined;
    charges.push(...listCharges(plan, account, previous?.cycle, cycle));
    const consumption = openConsumption({ plan, opening: openCycle(plan, cycle, previous) });
    if (needsMeasuring(plan)) measureAll(consumption, rows, readUsage);
    for (const row of rows) {
      const usage = readUsage(row);
      outcomes.keep(row, consumption.consume(usage, book.tariff), usage.priced?.billedUnits ?? 0);
      done += 1;
      if (done % tellEvery === 0) pass.tell(done);
    }
    last = { account, balances: consumption.close() };
  }
  return { charges: charges.sort((left, right) => compareCodePoints(left.account, right.account)), outcomeOf: outcomes.outcomeOf };
}

function createUsageReader({ index, reader, input, book }: PlanPass): (row: number) => PlanUsage {
  const localDate = createLocalDays(book.tariff.zone);
  return (row) => {
    const usage = input.readRow(reader, index.placeOf(row), row + 1);
    const rated = rateUsage(usage, book);
    const { usageId, startedAt, serviceNumber, calledNumber, usageKind } = usage;
    return { usageId, startedAt, serviceNumber, calledNumber, usageKind, localDate: localDate(startedAt), priced: rated.rule === 'rate' ? rated : undefined };
  };
}

function measureAll(consumption: Consumption, rows: Uint32Array, readUsage: (row: number) => PlanUsage): void {
  for (const row of rows) consumption.measure(readUsage(row));
}

interface Outcomes {
  keep(row: number, consumed: ConsumedUsage, billedUnits: number): void;
  readonly outcomeOf: (row: number) => PlanOutcome;
}

function createOutcomes(rowCount: number): Outcomes {
  const explainer = createPlanExplainer();
  const coveredUnits = createNumberColumn(Float64Array);
  const discount = createAmountColumn(rowCount);
  const rest = createAmountColumn(rowCount);
  const packed = createTextColumn();
  return {
    keep: (row, consumed, billedUnits) => {
      rest.set(row, consumed.charge);
      if (consumed.coveredUnits !== 0) coveredUnits.set(row, consumed.coveredUnits);
      if (consumed.discount !== 0n) discount.set(row, consumed.discount);
      const text = explainer.pack(consumed, billedUnits);
      if (text !== '') packed.set(row, text);
    },
    outcomeOf: (row) => ({
      coveredUnits: coveredUnits.get(row),
      discount: decimalFromUnits(discount.get(row)),
      rest: decimalFromUnits(rest.get(row)),
      explanation: explainer.unpack(packed.get(row)),
    }),
  };
}

interface CycleRows {
  readonly account: string;
  /** `YYYY-MM`. */
  readonly cycle: string;
  readonly rows: Uint32Array;
}

function* listCycles(order: Uint32Array, index: CallsIndex, localDate: (at: number) => string): Generator<CycleRows> {
  const cycleOf = (place: number) => localDate(index.startedAt(order[place] ?? 0)).slice(0, 7);
  for (let from = 0; from < order.length; ) {
    const cycle = cycleOf(from);
    const account = index.accountOf(order[from] ?? 0);
    let to = from + 1;
    while (to < order.length && index.accountOf(order[to] ?? 0) === account && cycleOf(to) === cycle) to += 1;
    yield { account, cycle, rows: order.subarray(from, to) };
    from = to;
  }
}

/** What is due up to and with this cycle: one-off charges in the account's first, recurring ones in cycles without usage too. */
function listCharges({ oneOff, recurring }: PlanTerms, account: string, previous: string | undefined, cycle: string): DueCharge[] {
  const due: DueCharge[] = [];
  if (previous === undefined) due.push(...oneOff.map(({ name, price }) => ({ account, cycle, chargeName: name, charge: price })));
  let month = previous === undefined ? Temporal.PlainYearMonth.from(cycle) : Temporal.PlainYearMonth.from(previous).add({ months: 1 });
  for (; month.toString() <= cycle; month = month.add({ months: 1 }))
    due.push(...recurring.map(({ name, price }) => ({ account, cycle: month.toString(), chargeName: name, charge: price })));
  return due;
}
