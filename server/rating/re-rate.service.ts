// Prices stored usage anew after a correction: proposes the difference, and applies what was approved.

import { isDay } from '../account/field-rules.ts';
import type { Tariff } from '../catalog/tariff.ts';
import { listSuppliers, listTariffVersions } from '../catalog/tariff-version.store.ts';
import { DomainFailure } from '../kernel/failure.ts';
import { fingerprint } from '../platform/fingerprint.ts';
import type { Transaction } from '../platform/postgres.ts';
import { listAccountTariffs, listDeckRevisions, listOwnNumbers, listSourceCountries } from './price-book.store.ts';
import { openPriceBooks, type RateCache } from './price-books.service.ts';
import { type PriceBooks, priceStoredUsage, type UsagePrice } from './price-stored-usage.ts';
import {
  addReRated,
  analyzeReRated,
  closeStanding,
  countMovedUsage,
  countRatedUsage,
  createReRatedRows,
  fetchStanding,
  insertReRated,
  openStanding,
  type PriceFields,
  priceFieldsOf,
  type ReRatedCharge,
  type StandingUsage,
  type UsagePeriod,
  updateReRated,
} from './re-rated-usage.store.ts';
import {
  deleteReRating,
  findReRating,
  insertDifferences,
  insertReRating,
  listDifferences,
  lockAllRating,
  lockReRating,
  type ReRating,
  type ReRatingDifference,
  type UnpricedUsage,
  updateReRatingApproved,
  updateReRatingWithdrawn,
} from './re-rating.store.ts';

/** Usage that costs otherwise now, or for other reasons. */
export interface RepricedUsage {
  readonly usage: StandingUsage;
  readonly price: UsagePrice;
  /** By which it is priced now. */
  readonly tariff: Tariff | undefined;
}

/** What rating asks of folders that come after it. */
export interface ReRatingRules {
  /** What becomes of the charges of this usage, each at its index; undefined for usage that has none. */
  repriceCharges(trx: Transaction, repriced: readonly RepricedUsage[]): Promise<readonly (ReRatedCharge | undefined)[]>;
}

export interface ReRatingTerms extends UsagePeriod {
  readonly reason: string;
}

export interface ReRatingDeps {
  readonly cache: RateCache;
  readonly rules: ReRatingRules;
  readonly now: Temporal.Instant;
  /** Who proposes or approves; undefined on the command line. */
  readonly userId: number | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ProposedReRating {
  /** Undefined when nothing differs: then nothing was stored. */
  readonly reRating: ReRating | undefined;
  readonly differences: readonly ReRatingDifference[];
  readonly usageCount: number;
  /** Usage that had a price and would have none; it stays as it is. */
  readonly unpricedCount: number;
}

const usagePerPage = 5000;
const reasonCharactersMax = 500;
const monthsMax = 120;

/** Prices the usage of the period by current books and stores what differs. Money and charges stay as they are. */
export async function proposeReRating(trx: Transaction, terms: ReRatingTerms, deps: ReRatingDeps): Promise<ProposedReRating> {
  refuseTerms(terms);
  await lockAllRating(trx);
  const booksFingerprint = await readBooksFingerprint(trx);
  const books = await openPriceBooks(trx, deps.cache);
  const reason = terms.reason.trim();
  const reRatingId = await insertReRating(trx, { ...terms, reason, booksFingerprint, proposedAt: deps.now, userId: deps.userId });
  const found = await storeDifferences(trx, { reRatingId, books, terms }, deps);
  const unpricedCount = found.unpriced.reduce((sum, { count }) => sum + count, 0);
  if (found.differing === 0) {
    await deleteReRating(trx, reRatingId);
    return { reRating: undefined, differences: [], usageCount: found.usageCount, unpricedCount };
  }
  await analyzeReRated(trx);
  await insertDifferences(trx, reRatingId, found);
  return {
    reRating: await findReRating(trx, reRatingId),
    differences: await listDifferences(trx, reRatingId),
    usageCount: found.usageCount,
    unpricedCount,
  };
}

/** Takes a proposal for its approval: from here on nothing prices usage. One that was approved before is answered as it is. */
export async function takeReRating(trx: Transaction, reRatingId: bigint): Promise<ReRating> {
  await lockAllRating(trx);
  const reRating = await lockReRating(trx, reRatingId);
  if (reRating === undefined) throw unknownReRating();
  if (reRating.state === 'withdrawn') throw new DomainFailure('conflict', 're_rating_withdrawn', 'This re-rating was withdrawn. Propose it again.');
  const { booksFingerprint, ...taken } = reRating;
  if (reRating.state === 'proposed' && booksFingerprint !== (await readBooksFingerprint(trx)))
    throw outdatedReRating('Prices have changed since this re-rating was proposed. Propose it again.');
  return taken;
}

/** Un-invoiced usage takes its new price. The caller holds what `takeReRating` took, and the usage of its accounts. */
export async function applyReRating(trx: Transaction, reRatingId: bigint, { now, userId }: Pick<ReRatingDeps, 'now' | 'userId'>): Promise<void> {
  const moved = await countMovedUsage(trx, reRatingId);
  if (moved > 0n) throw outdatedReRating(`${moved} usage records have changed since this re-rating was proposed. Propose it again.`);
  await updateReRated(trx, reRatingId);
  await updateReRatingApproved(trx, reRatingId, now, userId);
}

export async function withdrawReRating(trx: Transaction, reRatingId: bigint, { now, userId }: Pick<ReRatingDeps, 'now' | 'userId'>): Promise<ReRating> {
  const reRating = await lockReRating(trx, reRatingId);
  if (reRating === undefined) throw unknownReRating();
  if (reRating.state === 'approved') throw new DomainFailure('conflict', 're_rating_approved', 'This re-rating was approved and stands.');
  if (reRating.state === 'proposed') await updateReRatingWithdrawn(trx, reRatingId, now, userId);
  return (await findReRating(trx, reRatingId)) ?? reRating;
}

export function unknownReRating(): DomainFailure {
  return new DomainFailure('not_found', 're_rating_unknown', 'There is no such re-rating.');
}

export function outdatedReRating(sentence: string): DomainFailure {
  return new DomainFailure('conflict', 're_rating_outdated', sentence);
}

function refuseTerms({ from, to, reason }: ReRatingTerms): void {
  const faults = [...periodFaults({ from, to })];
  if (reason.trim() === '') faults.push('Say the reason; it stands on the invoices.');
  if (reason.length > reasonCharactersMax || /\p{Cc}/u.test(reason)) faults.push(`The reason must be one line of at most ${reasonCharactersMax} characters.`);
  if (faults.length > 0) throw new DomainFailure('invalid', 're_rating_invalid', faults[0] ?? '', { faults });
}

/** What a period of usage can have wrong. */
export function periodFaults({ from, to }: Pick<UsagePeriod, 'from' | 'to'>): readonly string[] {
  if (!isDay(from) || !isDay(to)) return ['The first day and the end must be days written YYYY-MM-DD.'];
  if (to <= from) return ['The period ends before it begins.'];
  const isLong = Temporal.PlainDate.from(from).until(to, { largestUnit: 'month' }).months >= monthsMax;
  return isLong ? [`The period must be shorter than ${monthsMax / 12} years.`] : [];
}

interface Found {
  readonly usageCount: number;
  readonly differing: number;
  readonly unpriced: readonly UnpricedUsage[];
}

interface Search {
  readonly reRatingId: bigint;
  readonly books: PriceBooks;
  readonly terms: ReRatingTerms;
}

/** Keeps one page of usage in memory. */
async function storeDifferences(trx: Transaction, { reRatingId, books, terms }: Search, { rules, onProgress }: ReRatingDeps): Promise<Found> {
  const total = onProgress === undefined ? 0 : Number(await countRatedUsage(trx, terms));
  const unpriced = createUnpricedCounts();
  let usageCount = 0;
  let differing = 0;
  await openStanding(trx, terms);
  for (;;) {
    const page = await fetchStanding(trx, usagePerPage);
    const differences = page.flatMap((usage) => compare(usage, books, unpriced.add));
    const charges = differences.length === 0 ? [] : await rules.repriceCharges(trx, differences);
    const rows = createReRatedRows();
    for (const [index, { usage, fields }] of differences.entries()) addReRated(rows, reRatingId, usage, { fields, charge: charges[index] });
    if (differences.length > 0) await insertReRated(trx, rows);
    usageCount += page.length;
    differing += differences.length;
    onProgress?.(usageCount, Math.max(total, usageCount));
    if (page.length < usagePerPage) break;
  }
  await closeStanding(trx);
  return { usageCount, differing, unpriced: unpriced.list() };
}

function compare(usage: StandingUsage, books: PriceBooks, onUnpriced: (usage: StandingUsage) => void): readonly (RepricedUsage & { fields: PriceFields })[] {
  const price = priceStoredUsage(usage, books);
  if (price.rated.rule === 'unrated') {
    onUnpriced(usage);
    return [];
  }
  const fields = priceFieldsOf(price);
  if (fields.every((field, index) => field === usage.standing.fields[index])) return [];
  return [{ usage, price, fields, tariff: books.findBook(usage)?.tariff }];
}

function createUnpricedCounts(): { add(usage: StandingUsage): void; list(): readonly UnpricedUsage[] } {
  const counts = new Map<string, UnpricedUsage>();
  return {
    add: ({ tenantId, accountId, standing: { currency } }) => {
      const key = `${tenantId} ${accountId} ${currency}`;
      counts.set(key, { tenantId, accountId, currency, count: (counts.get(key)?.count ?? 0) + 1 });
    },
    list: () => [...counts.values()],
  };
}

/** Of all that decides a price. */
async function readBooksFingerprint(trx: Transaction): Promise<string> {
  const decks = [...(await listDeckRevisions(trx))].sort(([left], [right]) => left - right);
  const versions = await listTariffVersions(trx);
  const ids = versions.map(({ tariffId, versionId, deckId }) => [tariffId, versionId, deckId]);
  const own = versions.some(({ terms }) => terms.onNet === 'free') ? await listOwnNumbers(trx) : [];
  const numbers = own.map(({ number, serviceFrom, serviceTo }) => `${number} ${serviceFrom} ${serviceTo}`).sort();
  const countries = [...(await listSourceCountries(trx))].sort(([left], [right]) => left - right);
  const parts = [decks, ids, await listAccountTariffs(trx), await listSuppliers(trx), countries, numbers];
  return fingerprint(JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)));
}
