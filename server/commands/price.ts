// Runs `releve price`: what a number would cost, for an account or by every tariff.

import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { type NumberOffer, type NumberPricing, type NumberRequest, type NumberSupply, priceNumber } from '../rating/price-number.service.ts';
import { openDatabaseForCommand } from '../serve.ts';
import { describePrice, freeSentences, unitText } from './price-sentences.ts';
import type { Typed } from './read-words.ts';
import { say } from './terminal.ts';

type RequestReading = { readonly ok: true; readonly request: NumberRequest } | { readonly ok: false; readonly sentence: string };

export async function runPrice({ config, positionals, texts, flags }: Typed): Promise<number> {
  const reading = readRequest(positionals[0] ?? '', texts);
  if (!reading.ok) {
    process.stderr.write(`${reading.sentence}\n`);
    return 2;
  }
  const opened = await openDatabaseForCommand(config(), { clock: systemClock, log: createLog({ level: 'warn', destination: process.stderr }) });
  try {
    const pricing = await priceNumber(opened.db, reading.request, systemClock.now());
    if (flags.has('json')) process.stdout.write(`${JSON.stringify(pricing)}\n`);
    else for (const line of describePricing(pricing)) say(line);
    return 0;
  } finally {
    await opened.close();
  }
}

function readRequest(number: string, texts: ReadonlyMap<string, string>): RequestReading {
  const duration = texts.get('duration');
  const direction = texts.get('direction') ?? 'outbound';
  const usageKind = texts.get('kind') ?? 'call';
  if (duration !== undefined && !/^\d{1,15}$/.test(duration)) return { ok: false, sentence: `--duration is a whole number, not ${duration}.` };
  if (direction !== 'outbound' && direction !== 'inbound') return { ok: false, sentence: `--direction is outbound or inbound, not ${direction}.` };
  if (!/^[a-z][a-z0-9_-]*$/.test(usageKind)) return { ok: false, sentence: `--kind is call, sms, mms, data or another lower-case word, not ${usageKind}.` };
  const quantity = duration === undefined ? undefined : Number(duration);
  return { ok: true, request: { number, from: texts.get('from'), account: texts.get('account'), at: texts.get('at'), quantity, direction, usageKind } };
}

function describePricing(pricing: NumberPricing): string[] {
  return [headLine(pricing), ...pricing.offers.flatMap((offer) => ['', ...describeOffer(offer, pricing)])];
}

function headLine({ number, callingNumber, account, extension, usageKind, direction, at, isOnNet }: NumberPricing): string {
  const from =
    extension === null
      ? callingNumber === ''
        ? ''
        : ` from ${callingNumber}`
      : ` ${direction === 'inbound' ? 'at' : 'from'} ${extension.number} ${extension.name}`;
  const payer = account === null ? '' : `, paid by ${account.accountName} of ${account.tenantName}`;
  return `${direction === 'inbound' ? 'Inbound' : 'Outbound'} ${usageKind} to ${number === '' ? 'no number' : number}${from}${payer}, at ${at}.${isOnNet ? ' The number is of the own network.' : ''}`;
}

function describeOffer(offer: NumberOffer, { usageKind }: NumberPricing): string[] {
  const { currency, prices, supplies, terms } = offer;
  return [
    `Tariff ${offer.tariffName}, in the version that counts since ${offer.versionEffectiveAt}:`,
    ...indent([
      ...rateSentences(offer),
      ...new Set(prices.flatMap(({ rule, detail }) => (rule === 'unrated' ? [detail ?? 'There is no price.'] : rule === 'rate' ? [] : [freeSentences[rule]]))),
      ...prices.flatMap(({ quantity, price, cost }) =>
        price === null ? [] : [`${unitText(quantity, usageKind)} cost ${cost} ${currency}.`, ...indent(describePrice(price, currency, usageKind))],
      ),
      ...new Set(supplies.flatMap((supply) => supplySentences(supply, usageKind))),
      ...terms.map(({ source, name, planName }) => `The ${source} ${name} of the plan ${planName} is for such usage.`),
    ]),
  ];
}

function rateSentences({ prices, origin }: NumberOffer): string[] {
  const price = prices.find((one) => one.price !== null)?.price;
  if (price === undefined || price === null) return [];
  const from = origin === null ? '' : ` of the deck ${origin.deckName} (file ${origin.fileName}, in force since ${origin.effectiveAt})`;
  return [`${price.destination}, by ${price.prefix === '' ? 'the rate for every number' : `the prefix ${price.prefix}`}${from}.`];
}

function supplySentences({ supplierName, trunk, currency, prices }: NumberSupply, usageKind: string): string[] {
  const name = trunk === null ? supplierName : `${supplierName} (trunk ${trunk})`;
  return prices.map(({ quantity, cost, margin }) => {
    if (cost === null) return `${name} has no rate for it.`;
    return `${name} charges ${cost} ${currency} for ${unitText(quantity, usageKind)}${margin === null ? '' : `: margin ${margin} ${currency}`}.`;
  });
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
