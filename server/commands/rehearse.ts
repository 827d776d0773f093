// Shows in tables what a deck, a tariff or a plan would change over past usage: `releve rehearse`.

import { readFile } from 'node:fs/promises';
import { parseInstant } from '../account/instant.ts';
import { decodeText } from '../catalog/read-csv.ts';
import type { AccountChange, Change, Rehearsal } from '../charging/rehearsal.ts';
import type { Proposal, ProposedFile, ProposedTerms } from '../charging/rehearsal-proposal.service.ts';
import { rehearse } from '../charging/rehearse.service.ts';
import { type Decimal, formatDecimal } from '../kernel/decimal.ts';
import { DomainFailure } from '../kernel/failure.ts';
import { readJsonText } from '../kernel/json-text.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { createRateCache } from '../rating/price-books.service.ts';
import { openDatabaseForCommand } from '../serve.ts';
import { readDeckOptions } from './deck-options.ts';
import { explainFile } from './rate-inputs.ts';
import type { Typed } from './read-words.ts';
import { alignTable, createProgress, say } from './terminal.ts';

/** Each file and whom it is for. */
const pairs = [
  ['deck', 'of'],
  ['tariff', 'of-tariff'],
  ['plan', 'of-plan'],
] as const;

export async function runRehearse({ config, texts, flags }: Typed): Promise<number> {
  const sentence = judgeOptions(texts);
  if (sentence !== undefined) {
    process.stderr.write(`${sentence}\n`);
    return 2;
  }
  const proposal = await readProposal(texts, flags);
  const opened = await openDatabaseForCommand(config(), { clock: systemClock, log: createLog({ level: 'warn', destination: process.stderr }) });
  try {
    const isJson = flags.has('json');
    const tell = createProgress(isJson);
    const onProgress = (done: number, total: number) => tell('Rehearsing', total === 0 ? 1 : done / total);
    const period = { from: texts.get('from') ?? '', to: texts.get('to') ?? '', tenantId: readTenant(texts) };
    const rehearsal = await rehearse(opened.db, period, proposal, { cache: createRateCache(), onProgress });
    if (isJson) process.stdout.write(`${JSON.stringify({ ...period, ...rehearsal }, (_, value: unknown) => plain(value))}\n`);
    else say(describeRehearsal(rehearsal));
    return 0;
  } finally {
    await opened.close();
  }
}

/** Undefined when nothing is wrong with them. */
function judgeOptions(texts: ReadonlyMap<string, string>): string | undefined {
  for (const [file, name] of pairs) {
    if (texts.has(file) !== texts.has(name)) return `--${file} and --${name} go together.`;
  }
  if (!pairs.some(([file]) => texts.has(file))) return 'Say what to rehearse: --deck, --tariff or --plan.';
  const effective = texts.get('effective');
  if (effective !== undefined && parseInstant(effective) === undefined) return '--effective is a moment in UTC, such as 2026-09-01T00:00:00Z.';
  if (texts.has('tenant') && readTenant(texts) === undefined) return '--tenant is the number of a tenant.';
  const deck = readDeckOptions('', texts);
  return deck.ok ? undefined : deck.sentence;
}

export function readTenant(texts: ReadonlyMap<string, string>): number | undefined {
  const text = texts.get('tenant') ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

async function readProposal(texts: ReadonlyMap<string, string>, flags: ReadonlySet<string>): Promise<Proposal> {
  return {
    decks: await readDeck(texts, flags),
    tariffs: await readTerms(texts, 'tariff', 'of-tariff'),
    plans: await readTerms(texts, 'plan', 'of-plan'),
  };
}

async function readDeck(texts: ReadonlyMap<string, string>, flags: ReadonlySet<string>): Promise<readonly ProposedFile[]> {
  const path = texts.get('deck');
  const reading = readDeckOptions(path ?? '', texts);
  if (path === undefined || !reading.ok) return [];
  const effective = texts.get('effective');
  const effectiveAt = effective === undefined ? undefined : parseInstant(effective);
  return [{ name: texts.get('of') ?? '', bytes: await readBytes(path), reading: reading.options, isAmendment: flags.has('amendment'), effectiveAt }];
}

async function readTerms(texts: ReadonlyMap<string, string>, file: string, name: string): Promise<readonly ProposedTerms[]> {
  const path = texts.get(file);
  if (path === undefined) return [];
  const json = readJsonText(decodeText(await readBytes(path)), path);
  if (!json.ok) throw new DomainFailure('invalid', 'rehearsal_invalid', `${path} is no JSON.`, { faults: json.faults });
  if (!isObject(json.value)) throw new DomainFailure('invalid', 'rehearsal_invalid', `${path} must be a JSON object.`);
  return [{ name: texts.get(name) ?? '', terms: json.value }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw explainFile(path, error);
  }
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? formatDecimal(value as Decimal) : value;
}

const heads = ['calls', 'changed', 'no price now', 'no price then', 'now', 'proposed', 'difference', ''];

function describeRehearsal({ totals, destinations, winners, losers }: Rehearsal): string {
  const stale = totals.reduce((sum, { staleCount }) => sum + staleCount, 0);
  const changed = destinations.filter(({ changedCount }) => changedCount > 0);
  const parts = [
    table(
      'Total',
      totals.map((total) => ['', total] as const),
    ),
    table(
      'Pay more',
      losers.map((one) => [nameOf(one), one] as const),
    ),
    table(
      'Pay less',
      winners.map((one) => [nameOf(one), one] as const),
    ),
    table(
      'Destination',
      changed.map((one) => [one.destination, one] as const),
    ),
    changed.length === 0 ? 'No destination changes.' : '',
    stale === 0 ? '' : `${stale} calls have a stored price that is not what they would be priced at now. releve re-rate shows the difference.`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function nameOf({ accountName, accountId }: AccountChange): string {
  return `${accountName} (${accountId})`;
}

function table(head: string, changes: readonly (readonly [string, Change])[]): string {
  if (changes.length === 0) return '';
  const rows = changes.map(([name, { usageCount, changedCount, unratedNow, unratedProposed, now, proposed, difference, currency }]) => [
    ...[name, usageCount, changedCount, unratedNow, unratedProposed].map(String),
    ...[now, proposed].map((amount) => formatDecimal(amount, 2)),
    `${difference > 0n ? '+' : ''}${formatDecimal(difference, 2)}`,
    currency,
  ]);
  return alignTable([head, ...heads], rows);
}
