// Runs `releve explain`: why a call costs what it costs, down to the record that the exchange wrote.

import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { listTenantsOfUsage } from '../reporting/call.store.ts';
import { explainCall } from '../reporting/explain-call.service.ts';
import type { CallExplanation } from '../reporting/report.ts';
import { openDatabaseForCommand } from '../serve.ts';
import { describeCharge, describePrice, freeSentences, unitText } from './price-sentences.ts';
import type { Typed } from './read-words.ts';
import { say } from './terminal.ts';

const usageIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function runExplain({ config, positionals, flags }: Typed): Promise<number> {
  const [typed = ''] = positionals;
  const usageId = typed.toLowerCase();
  const opened = await openDatabaseForCommand(config(), { clock: systemClock, log: createLog({ level: 'warn', destination: process.stderr }) });
  try {
    const [tenantId] = usageIdForm.test(usageId) ? await listTenantsOfUsage(opened.db, usageId) : [];
    const found = tenantId === undefined ? undefined : await explainCall(opened.db, { tenantId, usageId, startedAt: undefined });
    if (found === undefined) {
      process.stderr.write(`There is no call ${typed}. The usage page shows the id of each call.\n`);
      return 1;
    }
    if (flags.has('json')) process.stdout.write(`${JSON.stringify(found)}\n`);
    else for (const line of describeCall(found)) say(line);
    return 0;
  } finally {
    await opened.close();
  }
}

function describeCall(found: CallExplanation): string[] {
  return [
    ...callSentences(found),
    ...priceSentences(found),
    ...chargeSentences(found),
    ...correctionSentences(found),
    ...supplySentences(found),
    ...recordSentences(found),
  ];
}

function callSentences({ call, usageKind, quantity, tenantName, accountName, trunk }: CallExplanation): string[] {
  const extension = `${call.extensionNumber} ${call.extensionName}`;
  const calling = call.callingNumber === '' ? 'a withheld number' : call.callingNumber;
  const who = call.direction === 'inbound' ? `${calling} to ${extension}` : `${extension} to ${call.calledNumber === '' ? 'no number' : call.calledNumber}`;
  return [
    `${call.usageId}: ${call.direction} ${usageKind} from ${who}, ${call.startedLocal} (${call.zone}), ${unitText(quantity, usageKind)}.`,
    `Carried by ${trunk}. Paid by ${accountName} of ${tenantName}.`,
  ];
}

function priceSentences(found: CallExplanation): string[] {
  const { call, proof } = found;
  const currency = call.currency ?? '';
  if (call.state === 'suspended') return [`It has no price: ${call.suspendedReason}. ${call.suspendedDetail}`];
  if (call.state === 'awaiting' || call.rule === null) return ['It has no price yet. The next rating run gives it one.'];
  if (proof === 'stale') {
    return [`It was priced at ${call.cost} ${currency}, but what it was priced by gives another amount now. Prices have changed since: rate its month again.`];
  }
  if (call.rule !== 'rate') return [freeSentences[call.rule], ...(call.rule === 'emergency' ? [] : tariffSentences(found))];
  return [...rateSentences(found), ...tariffSentences(found), ...sumSentences(found, currency), `Cost: ${call.cost} ${currency}, without tax.`];
}

function rateSentences({ call, rate, price, usageKind, quantity }: CallExplanation): string[] {
  if (rate === null) return [];
  const prefix = rate.prefix === '' ? 'The rate for every number' : `The prefix ${rate.prefix}`;
  const increments = price === null ? [rate.firstIncrementSeconds, rate.nextIncrementSeconds] : [price.firstIncrementUnits, price.nextIncrementUnits];
  return [
    `${prefix} of the deck ${rate.deckName} prices it as ${rate.destination} (file ${rate.versionFile}, in force since ${rate.versionEffectiveAt}).`,
    `Increments of ${increments.join('/')}: ${unitText(quantity, usageKind)} used, ${unitText(call.billedSeconds ?? 0, usageKind)} charged.`,
  ];
}

function tariffSentences({ tariff }: CallExplanation): string[] {
  return tariff === null ? [] : [`Tariff ${tariff.name}, in the version that counts since ${tariff.effectiveAt}.`];
}

/** Calls that an earlier release priced have a rate and nothing else. */
function sumSentences({ call, rate, price, usageKind }: CallExplanation, currency: string): string[] {
  if (price !== null) return describePrice(price, currency, usageKind);
  return rate === null ? [] : [`Connect fee ${rate.connectFee} + ${call.billedSeconds} s at ${rate.pricePerMinute} a minute.`];
}

function chargeSentences({ call, charge, invoiceNumber, usageKind }: CallExplanation): string[] {
  if (call.rule !== null && call.rule !== 'rate') return ['Free usage stands on no invoice.'];
  if (charge === null) return ['It is not charged yet.'];
  const currency = call.currency ?? '';
  const told =
    charge.proof === 'recomputed'
      ? describeCharge(charge, currency, usageKind)
      : [`Charged: ${charge.amount} ${currency}. The price has changed since, so how it came about cannot be told.`];
  return [...told, invoiceNumber === null ? 'It is on no invoice yet.' : `It is on invoice ${invoiceNumber}.`];
}

function correctionSentences({ corrections }: CallExplanation): string[] {
  const effects = {
    replaced: 'The price above is the new one.',
    adjusted: 'The charge stays, and an adjustment takes the difference.',
    kept: 'The charge stands as it is.',
  } as const;
  return corrections.map(
    ({ approvedAt, reason, costBefore, costAfter, currency, effect }) =>
      `Priced again at ${approvedAt} (${reason}): ${costBefore} became ${costAfter} ${currency}. ${effects[effect]}`,
  );
}

function supplySentences({ supply }: CallExplanation): string[] {
  if (supply === null) return [];
  const destination = supply.destination === null ? '' : ` (${supply.destination})`;
  const margin = supply.margin === null ? '' : ` Margin: ${supply.margin} ${supply.currency}.`;
  return [`${supply.supplierName} charges ${supply.cost} ${supply.currency}${destination}.${margin}`];
}

function recordSentences({ record }: CallExplanation): string[] {
  if (record === null) return ['Its raw record has left the box.'];
  const place = `Source ${record.sourceName}, file ${record.file}, line ${record.line}, from byte ${record.position}:`;
  return [place, record.text.replace(/\r?\n$/, '')];
}
