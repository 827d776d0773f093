// Reads what is to be rehearsed: files and terms that are not activated, checked as they would be before they are.

import type { DeckReadingOptions } from '../catalog/deck-row.ts';
import { listPlans, listTariffs } from '../catalog/offer.store.ts';
import { type DeckNames, planOf, planTermsFaults, type Tariff, type Terms, tariffTermsFaults, unknownNames } from '../catalog/offer.ts';
import type { PlanTerms } from '../catalog/plan-terms.ts';
import type { Rate } from '../catalog/rate.ts';
import { findDeckByName } from '../catalog/rate-deck.store.ts';
import type { RateDeck } from '../catalog/rate-deck.ts';
import { dateRows } from '../catalog/rate-deck-rows.ts';
import { readDeckFile } from '../catalog/read-deck-file.service.ts';
import { listTariffVersions } from '../catalog/tariff-version.store.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { Transaction } from '../platform/postgres.ts';
import { listRatesOfDeck } from '../rating/price-book.store.ts';
import { openPriceBooks, type ProposedBooks, type RateCache } from '../rating/price-books.service.ts';
import type { PriceBooks } from '../rating/price-stored-usage.ts';
import { proposeRates } from '../rating/rates-of-rows.ts';

/** A file in place of what a deck has now. */
export interface ProposedFile {
  /** Of the deck. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly reading: DeckReadingOptions;
  /** Codes that the file does not name stay as they are. */
  readonly isAmendment: boolean;
  /** From when rows without a date of their own count; undefined: from the beginning of the period. */
  readonly effectiveAt: Temporal.Instant | undefined;
}

/** Terms in place of all that a tariff or a plan of this name has. */
export interface ProposedTerms {
  readonly name: string;
  readonly terms: Terms;
}

export interface Proposal {
  readonly decks: readonly ProposedFile[];
  readonly tariffs: readonly ProposedTerms[];
  readonly plans: readonly ProposedTerms[];
}

export interface OpenedProposal {
  readonly booksNow: PriceBooks;
  readonly booksProposed: PriceBooks;
  /** By plan id. */
  readonly plans: ReadonlyMap<number, PlanTerms>;
}

export interface ProposalContext {
  readonly cache: RateCache;
  /** First day of the period, `YYYY-MM-DD`. */
  readonly from: string;
}

/** Throws a DomainFailure with every fault. */
export async function openProposal(trx: Transaction, proposal: Proposal, { cache, from }: ProposalContext): Promise<OpenedProposal> {
  const faults: string[] = [];
  const rates = new Map<number, readonly Rate[]>();
  for (const file of proposal.decks) {
    const read = await readProposedFile(trx, file, { from, faults });
    if (read !== undefined) rates.set(read.deck.deckId, read.rates);
  }
  const tariffs = await listTariffs(trx);
  const terms = new Map(proposal.tariffs.flatMap((proposed) => readTariffTerms(proposed, tariffs, faults)));
  const plans = await readPlans(trx, proposal.plans, faults);
  if (faults.length > 0) throw invalidProposal(faults);
  const booksNow = await openPriceBooks(trx, cache);
  await refuseUnknownNames(trx, tariffs, { rates, terms });
  return { booksNow, booksProposed: await openPriceBooks(trx, cache, { proposed: { rates, terms } }), plans };
}

function invalidProposal(faults: readonly string[]): DomainFailure {
  return new DomainFailure('invalid', 'rehearsal_invalid', 'This cannot be rehearsed. Nothing was changed.', { faults });
}

async function readProposedFile(
  trx: Transaction,
  file: ProposedFile,
  { from, faults }: { from: string; faults: string[] },
): Promise<{ readonly deck: RateDeck; readonly rates: readonly Rate[] } | undefined> {
  const deck = await findDeckByName(trx, file.name.trim());
  const reading = await readDeckFile(file.bytes, file.reading);
  if (deck === undefined) faults.push(`There is no rate deck ${file.name}.`);
  if (deck?.role === 'supplier') faults.push(`${deck.name} is what a supplier charges us: no account pays by it.`);
  if (!reading.ok) faults.push(...reading.faults);
  if (deck === undefined || !reading.ok) return undefined;
  const { currency, rows } = reading.file;
  if (currency !== undefined && currency !== deck.currency) faults.push(`${file.reading.fileName} is in ${currency}, not in ${deck.currency}.`);
  const at = file.effectiveAt ?? Temporal.PlainDate.from(from).toZonedDateTime(deck.zone).toInstant();
  const effectiveAt = at.epochMilliseconds / 1000;
  const dated = dateRows(rows, { effectiveAt, zone: deck.zone });
  faults.push(...dated.overlaps.map((sentence) => `${file.reading.fileName}, ${sentence}`));
  return { deck, rates: proposeRates(await listRatesOfDeck(trx, deck.deckId), { rows: dated.rows, isFull: !file.isAmendment, effectiveAt }) };
}

function readTariffTerms({ name, terms }: ProposedTerms, tariffs: readonly Tariff[], faults: string[]): (readonly [number, Terms])[] {
  const tariff = tariffs.find((one) => one.name === name.trim());
  if (tariff === undefined) {
    faults.push(`There is no tariff ${name}.`);
    return [];
  }
  const { name: _name, ...held } = terms;
  faults.push(...tariffTermsFaults(held, tariff.currency));
  return [[tariff.tariffId, held]];
}

async function readPlans(trx: Transaction, proposed: readonly ProposedTerms[], faults: string[]): Promise<ReadonlyMap<number, PlanTerms>> {
  if (proposed.length === 0) return new Map();
  const plans = await listPlans(trx, '9999-12-31');
  const read = proposed.flatMap(({ name, terms }): (readonly [number, PlanTerms])[] => {
    const plan = plans.find((one) => one.name === name.trim());
    const { name: _name, currency, ...held } = terms;
    const found = plan === undefined ? [`There is no plan ${name}.`] : planTermsFaults(held);
    if (plan !== undefined && currency !== undefined && currency !== plan.currency) faults.push(`terms.currency: the plan is in ${plan.currency}.`);
    faults.push(...found);
    return plan === undefined || found.length > 0 ? [] : [[plan.planId, planOf({ name: plan.name, currency: plan.currency, terms: held })]];
  });
  return new Map(read);
}

/** A price for a band or an origin set that the tariff does not have would be passed over in silence. */
async function refuseUnknownNames(trx: Transaction, tariffs: readonly Tariff[], { rates, terms }: ProposedBooks): Promise<void> {
  const versions = await listTariffVersions(trx);
  const faults: string[] = [];
  for (const { tariffId, deckId, name } of tariffs) {
    if (!rates.has(deckId) && !terms.has(tariffId)) continue;
    const names = namesIn(rates.get(deckId) ?? (await listRatesOfDeck(trx, deckId)));
    const own = terms.get(tariffId) ?? versions.find((version) => version.tariffId === tariffId)?.terms;
    if (own === undefined) continue;
    const unknown = unknownNames(names, own);
    faults.push(...unknown.bands.map((band) => `The deck has prices for the time band ${band}, which the tariff ${name} does not have.`));
    faults.push(...unknown.originSets.map((set) => `The deck names the origin set ${set}, which the tariff ${name} does not have.`));
  }
  if (faults.length > 0) throw invalidProposal(faults);
}

function namesIn(rates: readonly Rate[]): DeckNames {
  const bands = new Set<string>();
  const originSets = new Set<string>();
  for (const { bandPrices, origins } of rates) {
    for (const band of bandPrices.keys()) bands.add(band);
    for (const origin of origins) if (origin !== 'withheld' && !/^\d+$/.test(origin)) originSets.add(origin);
  }
  return { bands: [...bands], originSets: [...originSets] };
}
