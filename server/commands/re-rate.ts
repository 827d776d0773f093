// Proposes a re-rating, or approves or withdraws one that was proposed: `releve re-rate`.

import { approveReRating, chargedUsageRules } from '../charging/approve-re-rating.service.ts';
import { decimalFromUnits, decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import { createRateCache } from '../rating/price-books.service.ts';
import { type ProposedReRating, proposeReRating, withdrawReRating } from '../rating/re-rate.service.ts';
import type { ReRatingDifference } from '../rating/re-rating.store.ts';
import { openDatabaseForCommand } from '../serve.ts';
import type { Typed } from './read-words.ts';
import { readTenant } from './rehearse.ts';
import { alignTable, createProgress, say } from './terminal.ts';

type Step = { readonly kind: 'propose' } | { readonly kind: 'approve' | 'withdraw'; readonly reRatingId: bigint };

const proposeOptions = ['from', 'to', 'reason'] as const;

export async function runReRate({ config, texts, flags }: Typed): Promise<number> {
  const step = readStep(texts);
  if (typeof step === 'string') {
    process.stderr.write(`${step}\n`);
    return 2;
  }
  const opened = await openDatabaseForCommand(config(), { clock: systemClock, log: createLog({ level: 'warn', destination: process.stderr }) });
  try {
    const { answer, sentence } = step.kind === 'propose' ? await propose(opened.db, texts, flags.has('json')) : await settle(opened.db, step);
    if (flags.has('json')) process.stdout.write(`${JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}\n`);
    else say(sentence);
    return 0;
  } finally {
    await opened.close();
  }
}

interface Told {
  readonly answer: object;
  readonly sentence: string;
}

/** A sentence where the options do not say which. */
function readStep(texts: ReadonlyMap<string, string>): Step | string {
  for (const kind of ['approve', 'withdraw'] as const) {
    const text = texts.get(kind);
    if (text === undefined) continue;
    if (texts.size > 1) return `--${kind} stands alone.`;
    return /^[1-9]\d{0,17}$/.test(text) ? { kind, reRatingId: BigInt(text) } : `--${kind} is the number of a re-rating.`;
  }
  const missing = proposeOptions.find((name) => !texts.has(name));
  if (missing !== undefined) return `The option --${missing} is missing.`;
  if (texts.has('tenant') && readTenant(texts) === undefined) return '--tenant is the number of a tenant.';
  return { kind: 'propose' };
}

async function propose(db: Database, texts: ReadonlyMap<string, string>, isJson: boolean): Promise<Told> {
  const tell = createProgress(isJson);
  const onProgress = (done: number, total: number) => tell('Pricing anew', total === 0 ? 1 : done / total);
  const terms = { from: texts.get('from') ?? '', to: texts.get('to') ?? '', tenantId: readTenant(texts), reason: texts.get('reason') ?? '' };
  const deps = { cache: createRateCache(), rules: chargedUsageRules, now: systemClock.now(), userId: undefined, onProgress };
  const proposed = await inTransaction(db, (trx) => proposeReRating(trx, terms, deps));
  return { answer: { ...proposed, reRating: proposed.reRating ?? null }, sentence: describeProposal(proposed) };
}

async function settle(db: Database, { kind, reRatingId }: Exclude<Step, { kind: 'propose' }>): Promise<Told> {
  const by = { now: systemClock.now(), userId: undefined };
  if (kind === 'withdraw') {
    const reRating = await inTransaction(db, (trx) => withdrawReRating(trx, reRatingId, by));
    return { answer: { reRating }, sentence: `Re-rating ${reRatingId} is withdrawn.` };
  }
  const approved = await inTransaction(db, (trx) => approveReRating(trx, reRatingId, by));
  const adjusted = approved.adjustmentCount === 1 ? 'one account is adjusted on its' : `${approved.adjustmentCount} accounts are adjusted on their`;
  return { answer: approved, sentence: `Re-rating ${reRatingId} is approved; ${adjusted} next invoice.` };
}

function describeProposal({ reRating, differences, usageCount, unpricedCount }: ProposedReRating): string {
  const unpriced = unpricedCount === 0 ? '' : `${unpricedCount} calls would have no price any more; they stay as they are.`;
  const parts =
    reRating === undefined
      ? [`${usageCount} calls were priced anew, and nothing differs.`, unpriced]
      : [
          alignTable(['Account', 'not invoiced', 'now', 'new', 'invoiced', 'now', 'new', 'kept', 'difference', ''], differences.map(rowOf)),
          unpriced,
          `Nothing was changed. Approve it with: releve re-rate --approve ${reRating.reRatingId}`,
        ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function rowOf(one: ReRatingDifference): readonly string[] {
  const [before, after, chargedBefore, chargedAfter] = [one.uninvoicedBefore, one.uninvoicedAfter, one.invoicedBefore, one.invoicedAfter].map(decimalOf);
  const difference = decimalFromUnits((after ?? 0n) - (before ?? 0n) + (chargedAfter ?? 0n) - (chargedBefore ?? 0n));
  return [
    `${one.accountName} (${one.accountId})`,
    ...[String(one.uninvoicedCount), one.uninvoicedBefore, one.uninvoicedAfter],
    ...[String(one.invoicedCount), one.invoicedBefore, one.invoicedAfter, String(one.keptCount)],
    `${difference > 0n ? '+' : ''}${formatDecimal(difference, 2)}`,
    one.currency,
  ];
}
