// The lines that `releve rate` prints: CSV for spreadsheets, or one JSON object a line.

import type { Rate } from '../catalog/rate.ts';
import type { Tariff } from '../catalog/tariff.ts';
import { addDecimals, type Decimal, formatDecimal, zeroDecimal } from '../kernel/decimal.ts';
import type { UsageRow } from '../rating/calls-row.ts';
import { describeRating, explainRating } from '../rating/explain-rating.ts';
import type { PricedUsage, RatedUsage } from '../rating/rated-usage.ts';
import type { DestinationTotal } from '../rating/usage-totals.ts';
import { formatAmount } from './format-amount.ts';
import { describePlan, type PlanExplanation } from './plan-explanation.ts';
import type { DueCharge, PlanOutcome } from './plan-pass.ts';

export interface RateLines {
  readonly head: string;
  /** Said in pieces. */
  row(usage: UsageRow, rated: RatedUsage, outcome: PlanOutcome | undefined): void;
  /** `charges` is undefined without a plan. */
  tail(totals: readonly DestinationTotal[], charges: readonly DueCharge[] | undefined): string;
}

const columns =
  'usage_id,account,started_at,called_number,rule,reason,destination,prefix,billed_units,cost,service_cost,covered_units,discount,charge,currency,explanation';
const totalColumns = 'destination,usage_count,billed_units,cost,service_cost,charge';
const chargeColumns = 'account,cycle,charge_name,charge';
const untouched: PlanExplanation = { covered: [], rest: null, discounts: [] };
const needsQuotes = /[",\r\n]|^\s|\s$/;

type Say = (text: string) => void;

export function createCsvLines(tariff: Tariff, say: Say): RateLines {
  // By line of the deck, which has one destination.
  const destinations: (string | undefined)[] = [];
  const sayRate = ({ rateId, destination, prefix }: Rate) => {
    const cell = destinations[rateId] ?? csvCell(destination);
    destinations[rateId] = cell;
    say(',rate,,');
    say(cell);
    say(',');
    say(prefix);
    say(',');
  };
  const isBare = !namesOf(tariff).some((name) => needsQuotes.test(name));
  const sayExplanation = (rated: RatedUsage, outcome: PlanOutcome | undefined) => {
    if (isBare && outcome === undefined && rated.rule === 'rate') describeRating(rated, tariff, formatAmount, say);
    else say(csvCell(sentenceOf(rated, tariff, outcome)));
  };
  const { currency } = tariff;
  const afterCharge = `,${currency},`;
  const withoutRate = `,,,0,0,0,0,0,0,${currency},`;
  return {
    head: `${columns}\n`,
    row: (usage, rated, outcome) => {
      sayUsage(usage, say);
      if (rated.rule === 'rate') {
        sayRate(rated.rate);
        sayFigures(rated, outcome, say);
        say(afterCharge);
      } else say(`,${rated.rule},${rated.rule === 'unrated' ? rated.reason : ''}${withoutRate}`);
      sayExplanation(rated, outcome);
      say('\n');
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

export function createJsonLines(tariff: Tariff, say: Say): RateLines {
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
      say(`${JSON.stringify({ usageId, account, startedAt, calledNumber, ...ratedMembers(rated), ...figures })}\n`);
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

function sayUsage({ usageId, account, startedText, calledNumber, isPlain }: UsageRow, say: Say): void {
  say(isPlain ? usageId : csvCell(usageId));
  say(',');
  say(isPlain ? account : csvCell(account));
  say(',');
  say(isPlain ? startedText : csvCell(startedText));
  say(',');
  say(isPlain ? calledNumber : csvCell(calledNumber));
}

function sayFigures(rated: PricedUsage, outcome: PlanOutcome | undefined, say: Say): void {
  say(String(rated.billedUnits));
  say(',');
  say(formatAmount(rated.cost));
  say(',');
  say(formatAmount(rated.serviceCost));
  if (outcome === undefined) say(',0,0,');
  else say(`,${outcome.coveredUnits},${formatAmount(outcome.discount)},`);
  say(formatAmount(chargeOf(rated, outcome)));
}

function sentenceOf(rated: RatedUsage, tariff: Tariff, outcome: PlanOutcome | undefined): string {
  let sentence = '';
  describeRating(rated, tariff, formatAmount, (text) => {
    sentence += text;
  });
  return outcome === undefined ? sentence : sentence + describePlan(outcome.explanation);
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

/** All of a tariff that a sentence on a price may hold. */
function namesOf({ bands, originSurcharges }: Tariff): readonly string[] {
  return [...bands, ...originSurcharges].map(({ name }) => name);
}

function csvCell(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
