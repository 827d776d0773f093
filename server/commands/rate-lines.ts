// The lines that `releve rate` prints: CSV for spreadsheets, or one JSON object a line.

import type { Rate } from '../catalog/rate.ts';
import type { Tariff } from '../catalog/tariff.ts';
import { addDecimals, type Decimal, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import type { UsageRow } from '../rating/calls-row.ts';
import { describeRating, explainRating } from '../rating/explain-rating.ts';
import type { RatedUsage } from '../rating/rated-usage.ts';
import type { DestinationTotal } from '../rating/usage-totals.ts';
import { formatAmount } from './format-amount.ts';
import { describePlan, type PlanExplanation } from './plan-explanation.ts';
import type { DueCharge, PlanOutcome } from './plan-pass.ts';

export interface RateLines {
  readonly head: string;
  row(usage: UsageRow, rated: RatedUsage, outcome: PlanOutcome | undefined): string;
  /** `charges` is undefined without a plan. */
  tail(totals: readonly DestinationTotal[], charges: readonly DueCharge[] | undefined): string;
}

const columns =
  'usage_id,account,started_at,called_number,rule,reason,destination,prefix,billed_units,cost,service_cost,covered_units,discount,charge,currency,explanation';
const totalColumns = 'destination,usage_count,billed_units,cost,service_cost,charge';
const chargeColumns = 'account,cycle,charge_name,charge';
const untouched: PlanExplanation = { covered: [], rest: null, discounts: [] };
const needsQuotes = /[",\r\n]|^\s|\s$/;

export function createCsvLines(tariff: Tariff): RateLines {
  const rateCells = new Map<Rate, string>();
  const cellsOfRate = (rate: Rate): string => {
    const known = rateCells.get(rate);
    if (known !== undefined) return known;
    const cells = `rate,,${csvCell(rate.destination)},${rate.prefix}`;
    rateCells.set(rate, cells);
    return cells;
  };
  const { currency } = tariff;
  return {
    head: `${columns}\n`,
    row: (usage, rated, outcome) => {
      const { usageId, account, startedText, calledNumber } = usage;
      const own = usage.isPlain
        ? `${usageId},${account},${startedText},${calledNumber}`
        : `${csvCell(usageId)},${csvCell(account)},${csvCell(startedText)},${csvCell(calledNumber)}`;
      const sentence = describeRating(rated, tariff, formatAmount);
      if (rated.rule !== 'rate') return `${own},${rated.rule},${rated.rule === 'unrated' ? rated.reason : ''},,,0,0,0,0,0,0,${currency},${csvCell(sentence)}\n`;
      const { cost, serviceCost } = rated;
      const charge = chargeOf(rated, outcome);
      const explanation = outcome === undefined ? sentence : `${sentence}${describePlan(outcome.explanation)}`;
      const plan = outcome === undefined ? '0,0' : `${outcome.coveredUnits},${formatAmount(outcome.discount)}`;
      return `${own},${cellsOfRate(rated.rate)},${rated.billedUnits},${formatAmount(cost)},${formatAmount(serviceCost)},${plan},${formatAmount(charge)},${currency},${csvCell(explanation)}\n`;
    },
    tail: (totals, charges) => {
      const lines = totals.map((total) =>
        [
          csvCell(total.destination),
          total.usageCount,
          total.billedUnits,
          formatAmount(total.cost),
          formatAmount(total.serviceCost),
          formatAmount(total.charge),
        ].join(','),
      );
      const due = charges?.map(({ account, cycle, chargeName, charge }) => [csvCell(account), cycle, csvCell(chargeName), formatAmount(charge)].join(','));
      const blocks = [[totalColumns, ...lines], ...(due === undefined ? [] : [[chargeColumns, ...due]])];
      return blocks.map((block) => `\n${block.join('\n')}\n`).join('');
    },
  };
}

export function createJsonLines(tariff: Tariff): RateLines {
  return {
    head: '',
    row: (usage, rated, outcome) => {
      const { usageId, account, startedText: startedAt, calledNumber } = usage;
      const figures = {
        coveredUnits: outcome?.coveredUnits ?? 0,
        discount: outcome === undefined ? '0' : formatDecimal(outcome.discount),
        charge: formatDecimal(chargeOf(rated, outcome)),
        currency: tariff.currency,
        explanation: { ...explainRating(rated, tariff), ...(outcome?.explanation ?? untouched) },
      };
      return `${JSON.stringify({ usageId, account, startedAt, calledNumber, ...ratedMembers(rated), ...figures })}\n`;
    },
    tail: (totals, charges) => {
      const summed = totals.map((total) => ({
        destination: total.destination,
        usageCount: total.usageCount,
        billedUnits: Number(total.billedUnits),
        cost: formatDecimal(total.cost),
        serviceCost: formatDecimal(total.serviceCost),
        charge: formatDecimal(total.charge),
      }));
      const due = (charges ?? []).map((one) => ({ ...one, charge: formatDecimal(one.charge) }));
      return `${JSON.stringify({ totals: summed, charges: due })}\n`;
    },
  };
}

/** What the plan left, or the cost; the service fee on top. */
export function chargeOf(rated: RatedUsage, outcome: PlanOutcome | undefined): Decimal {
  return rated.rule === 'rate' ? addDecimals(outcome?.rest ?? rated.cost, rated.serviceCost) : zeroDecimal;
}

function ratedMembers(rated: RatedUsage) {
  if (rated.rule !== 'rate') {
    const reason = rated.rule === 'unrated' ? rated.reason : null;
    return { rule: rated.rule, reason, destination: null, prefix: null, billedUnits: 0, cost: '0', serviceCost: '0' };
  }
  const { rule, rate, billedUnits, cost, serviceCost } = rated;
  return {
    rule,
    reason: null,
    destination: rate.destination,
    prefix: rate.prefix,
    billedUnits,
    cost: formatDecimal(cost),
    serviceCost: formatDecimal(serviceCost),
  };
}

function csvCell(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
