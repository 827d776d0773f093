// Words prices and charges as `releve price` and `releve explain` print them: one sentence a line.

import type { PriceExplanation } from '../rating/price-explanation.ts';
import type { FreeRule } from '../rating/rated-usage.ts';
import type { ChargeExplanation } from '../reporting/explain-price.ts';

const roundingWords = { half_up: 'halves up', half_even: 'halves to the even digit', up: 'up', down: 'down' } as const;

export const freeSentences: Readonly<Record<FreeRule, string>> = {
  emergency: 'Emergency numbers cost nothing.',
  internal: 'Internal calls cost nothing.',
  inbound: 'Inbound usage costs nothing.',
  on_net: 'Usage within the own network costs nothing.',
  zero: 'A quantity of 0 costs nothing.',
};

/** How connect fee, pieces, bounds and rounding make the total. */
export function describePrice(price: PriceExplanation, currency: string, usageKind: string): string[] {
  const { pieces, connectFee, bound, boundAmount, rounding, cost, sum, service, surcharge, freeUnits, total } = price;
  const parts = pieces.map(({ billedUnits, price: each, perUnits, band }) => {
    const per = usageKind === 'call' ? ' a minute' : perUnits === 1 ? ' each' : ` per ${perUnits}`;
    return `${unitText(billedUnits, usageKind)} at ${each}${per}${band === '' ? '' : ` (${band})`}`;
  });
  const isRounded = (boundAmount ?? sum) !== cost;
  return [
    ...(freeUnits === 0 ? [] : [`The first ${unitText(freeUnits, usageKind)} are free.`]),
    `${[`Connect fee ${connectFee}`, ...parts].join(' + ')} = ${sum} ${currency}.`,
    ...(surcharge === null ? [] : [`The surcharge ${surcharge} is in these prices.`]),
    ...(bound === 'none' ? [] : [`${bound === 'minimum' ? 'Raised to the minimum' : 'Lowered to the maximum'} of ${boundAmount} ${currency}.`]),
    ...(isRounded ? [`Rounded to ${rounding.decimals} decimals, ${roundingWords[rounding.mode]}: ${cost} ${currency}.`] : []),
    ...(service === null ? [] : [serviceSentence(service, currency), `Together: ${total} ${currency}.`]),
  ];
}

/** What a plan made of a price. */
export function describeCharge({ covered, rest, discounts, amount }: ChargeExplanation, currency: string, usageKind: string): string[] {
  const per = usageKind === 'call' ? ' a minute' : '';
  return [
    ...covered.map(({ name, grantedIn, units }) => `${unitText(units, usageKind)} are covered by ${name}, granted in ${grantedIn}.`),
    ...(rest?.pieces ?? []).map(({ units, price }) => `${unitText(units, usageKind)} at ${price}${per} by ${rest?.name}.`),
    ...(rest === null ? [] : [`Of the connect fee, ${rest.connectFee} ${currency} is left; with what is not covered ${rest.amount} ${currency}.`]),
    ...(rest?.bound === 'maximum' ? ['That is the maximum.'] : []),
    ...discounts.map(({ name, amount: off }) => `${name} takes ${off} ${currency} off.`),
    `Charged: ${amount} ${currency}.`,
  ];
}

export function unitText(units: number, usageKind: string): string {
  if (usageKind === 'call') return `${units} s`;
  return units === 1 ? '1 unit' : `${units} units`;
}

function serviceSentence({ perCall, perMinute, freeSeconds, cost }: NonNullable<PriceExplanation['service']>, currency: string): string {
  const free = freeSeconds === 0 ? '' : ` after ${freeSeconds} s`;
  return `Service fee: ${perCall} a call and ${perMinute} a minute${free}, by the second: ${cost} ${currency}.`;
}
