// Activates the file of a rate deck whole or not at all, shows before what it would change, and takes it back.

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Transaction } from '../platform/postgres.ts';
import { type HomeCountry, warnOfPremium } from './check-deck.ts';
import {
  countDeckChanges,
  findClosedWithoutPrefix,
  findOddPrices,
  findPricedByShorterPrefix,
  findReplaced,
  findSoldBelow,
  listDeckChanges,
  listPricesAfter,
  preparePreview,
} from './deck-preview.store.ts';
import { type ChangeClass, changeClasses, type DeckChangePage, type DeckFigures, type DeckNotes, type DeckPreview, needsConfirmation } from './deck-preview.ts';
import type { DeckReadingOptions } from './deck-row.ts';
import { findDeckByName, findHomeCountry, insertVersion, listVersionsAt, lockDeckByName, updateDeckRevision } from './rate-deck.store.ts';
import {
  type DeckDraft,
  type DeckFileKind,
  type DeckFileReading,
  type DeckRole,
  type DeckVersion,
  deckFaults,
  deckZoneDefault,
  type RateDeck,
} from './rate-deck.ts';
import { applyDeckFile, type Comparison, compareDeckFile, copyDeckFile, listLateCodes } from './rate-deck-changes.store.ts';
import { type DatedDeck, dateRowsSteps } from './rate-deck-rows.ts';
import { readDeckFile, takeTurns } from './read-deck-file.service.ts';
import { refuseUnknownNames } from './undo-rate-deck.service.ts';

export interface RateDeckFile {
  readonly name: string;
  readonly currency: string;
  /** Rates of the file without a date of their own count from this moment on. */
  readonly effectiveAt: Temporal.Instant;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** `full` unless told. */
  readonly kind?: DeckFileKind;
  /** Those of the deck there is; `sold` and Europe/Paris for a new one. */
  readonly role?: DeckRole | undefined;
  readonly zone?: string | undefined;
  readonly reading?: Partial<Omit<DeckReadingOptions, 'fileName'>>;
}

export interface DeckProgress {
  readonly step: 'reading' | 'copying' | 'comparing' | 'writing';
  readonly done: number;
  readonly total: number;
}

export interface DeckTools {
  readonly onProgress?: (progress: DeckProgress) => void;
}

export interface ActivationOptions extends DeckTools {
  /** What the preview answered; left out, whatever the deck is now is changed. */
  readonly previewToken?: string | undefined;
  readonly confirmClosing?: boolean;
}

/** What the catalog asks of folders that come after it. */
export interface DeckRules {
  /** Dialling rules of a country; undefined where they are not known. */
  readonly findPlan: (country: string) => Omit<HomeCountry, 'country'> | undefined;
}

export interface PreviewOptions extends DeckTools, Partial<DeckRules> {
  /** How many changes of each class are shown. */
  readonly limit: number;
  /** One class alone, from the page on that an earlier answer named. */
  readonly page?: { readonly changeClass: ChangeClass; readonly cursor: string } | undefined;
}

export interface ImportedVersion extends DeckVersion {
  /** The same file was activated for the same moment before; nothing was changed now. */
  readonly isKnown: boolean;
}

interface ReadFile extends DatedDeck {
  readonly draft: DeckDraft;
  readonly fileSha256: Buffer;
  readonly warnings: readonly string[];
}

const sentencesShownMax = 100;
const homeCountryDefault = 'FR';

/** The same file for the same moment again answers with the version that is there already. */
export async function importRateDeck(trx: Transaction, file: RateDeckFile, now: Temporal.Instant, options: ActivationOptions = {}): Promise<ImportedVersion> {
  const read = await readFile(file, await findDeckByName(trx, file.name.trim()), options);
  return activateFile(trx, { file, read, now }, options);
}

/** Writes nothing; a snapshot of the database is enough. */
export async function previewRateDeck(trx: Transaction, file: RateDeckFile, options: PreviewOptions): Promise<DeckPreview> {
  const existing = await findDeckByName(trx, file.name.trim());
  return previewFile(trx, { file, read: await readFile(file, existing, options), existing }, options);
}

export interface ReviewOptions extends PreviewOptions {
  /** Looks at the preview; asked only where there is nothing against the file. */
  readonly agrees: (preview: DeckPreview) => Promise<boolean>;
}

/** Shows a preview and activates what it compared, where that is agreed: nothing is read or compared twice. */
export async function reviewRateDeck(
  trx: Transaction,
  file: RateDeckFile,
  now: () => Temporal.Instant,
  options: ReviewOptions,
): Promise<{ readonly preview: DeckPreview; readonly version: ImportedVersion | null }> {
  const existing = await findDeckByName(trx, file.name.trim());
  const read = await readFile(file, existing, options);
  const preview = await previewFile(trx, { file, read, existing }, options);
  const { previewToken } = preview;
  if (previewToken === null || !(await options.agrees(preview))) return { preview, version: null };
  const { onProgress = () => undefined } = options;
  const version = await activateFile(trx, { file, read, now: now() }, { previewToken, confirmClosing: true, onProgress }, preview.figures);
  return { preview, version };
}

async function previewFile(
  trx: Transaction,
  { file, read, existing }: { readonly file: RateDeckFile; readonly read: ReadFile; readonly existing: RateDeck | undefined },
  options: PreviewOptions,
): Promise<DeckPreview> {
  if (existing !== undefined) refuseOtherDeck(existing, read.draft);
  const known = existing === undefined ? undefined : await findKnownVersion(trx, { file, read, deck: existing });
  const comparison = comparisonOf(file, existing);
  await stage(trx, { read, comparison }, options);
  const late = known === undefined ? await lateSentences(trx, file, comparison) : [];
  const figures = await countDeckChanges(trx, file.effectiveAt);
  await preparePreview(trx, file.effectiveAt);
  return {
    ...read.draft,
    deckId: existing?.deckId ?? null,
    kind: kindOf(file),
    effectiveAt: file.effectiveAt,
    knownVersionId: known?.versionId ?? null,
    rowCount: read.rows.length,
    figures,
    firstChanges: await firstChanges(trx, options),
    ...(await notesOf(trx, file, read.draft)),
    warnings: [...read.warnings, ...(await premiumWarnings(trx, { file, read }, options))],
    faults: late,
    needsConfirmation: known === undefined && needsConfirmation(figures, kindOf(file) === 'full'),
    previewToken: late.length > 0 ? null : tokenOf(file, read, existing),
  };
}

/** `compared` by the preview in this transaction, whose token says that the deck is still the same. */
async function activateFile(
  trx: Transaction,
  { file, read, now }: { readonly file: RateDeckFile; readonly read: ReadFile; readonly now: Temporal.Instant },
  options: ActivationOptions,
  compared?: DeckFigures,
): Promise<ImportedVersion> {
  const deck = await lockDeckByName(trx, read.draft);
  assertThat(deck !== undefined, 'a deck that was written is answered');
  refuseOtherDeck(deck, read.draft);
  const known = await findKnownVersion(trx, { file, read, deck });
  if (known !== undefined) return { ...known, isKnown: true };
  const { previewToken } = options;
  if (previewToken !== undefined && previewToken !== tokenOf(file, read, deck))
    throw new DomainFailure('conflict', 'preview_outdated', 'The deck, the file or a choice is another than in the preview. Look at a new preview first.');
  const figures = compared ?? (await compareFile(trx, { file, read, deck }, options));
  refuseClosing(figures, file, options);
  return activate(trx, { file, read, deck, figures, now }, options);
}

async function readFile(file: RateDeckFile, existing: RateDeck | undefined, { onProgress }: DeckTools): Promise<ReadFile> {
  const { name, currency, fileName, bytes, effectiveAt, role, zone, reading: told } = file;
  const draft = { name: name.trim(), currency, role: role ?? existing?.role ?? 'sold', zone: zone ?? existing?.zone ?? deckZoneDefault };
  onProgress?.({ step: 'reading', done: 0, total: bytes.length });
  const reading = await readDeckFile(bytes, { dateOrder: undefined, hyphen: undefined, increments: undefined, ...told, fileName });
  onProgress?.({ step: 'reading', done: bytes.length, total: bytes.length });
  const faults = [...deckFaults({ ...draft, effectiveAt }), ...(reading.ok ? [] : reading.faults)];
  if (!reading.ok || faults.length > 0) throw invalidFile(faults);
  const { file: deckFile } = reading;
  if (deckFile.currency !== undefined && deckFile.currency !== currency) throw invalidFile([`${fileName} is in ${deckFile.currency}, not in ${currency}.`]);
  const dated = await takeTurns(dateRowsSteps(deckFile.rows, { effectiveAt: Number(effectiveAt.epochNanoseconds / 1_000_000_000n), zone: draft.zone }));
  const placed = (sentence: string) => `${fileName}, ${sentence}`;
  if (dated.overlaps.length > 0) throw invalidFile(shorten(dated.overlaps.map(placed), fileName));
  const warnings = [...deckFile.warnings, ...shorten(dated.warnings.map(placed), fileName, 'warnings')];
  return { ...dated, draft, fileSha256: createHash('sha256').update(bytes).digest(), warnings };
}

function invalidFile(faults: readonly string[]): DomainFailure {
  return new DomainFailure('invalid', 'rate_deck_invalid', 'Nothing was imported. Correct the file and send it again.', { faults });
}

function refuseOtherDeck(deck: RateDeck, { currency, role, zone }: DeckDraft): void {
  const sentence =
    deck.currency !== currency
      ? `${deck.name} is in ${deck.currency}. Give the new deck another name, or the rates in ${deck.currency}.`
      : deck.role !== role
        ? `${deck.name} is a deck of another role: ${deck.role}. Give the new deck another name.`
        : deck.zone !== zone
          ? `${deck.name} has its dates in ${deck.zone}. Give the new deck another name, or leave the zone out.`
          : undefined;
  if (sentence === undefined) return;
  throw new DomainFailure('conflict', deck.currency !== currency ? 'deck_currency_differs' : 'deck_settings_differ', sentence);
}

/**
 * The last version of the moment, where it is of the same bytes read in the same way: what came between would go on
 * otherwise. A full file says all there is from a moment on, so that another one for the same moment would contradict it.
 */
async function findKnownVersion(
  trx: Transaction,
  { file, read, deck }: { file: RateDeckFile; read: ReadFile; deck: RateDeck },
): Promise<DeckVersion | undefined> {
  const there = await listVersionsAt(trx, deck.deckId, file.effectiveAt);
  const last = there.at(-1);
  if (last !== undefined && last.kind === kindOf(file) && last.fileSha256.equals(read.fileSha256) && isDeepStrictEqual(last.readAs, readAsOf(file))) {
    const { fileSha256: _fileSha256, readAs: _readAs, ...version } = last;
    return version;
  }
  if (kindOf(file) === 'full' && there.some(({ kind }) => kind === 'full'))
    throw new DomainFailure(
      'conflict',
      'deck_version_exists',
      `${deck.name} has other rates from ${file.effectiveAt} on already. Undo that version first, or choose another moment.`,
    );
  return undefined;
}

function comparisonOf(file: RateDeckFile, deck: RateDeck | undefined): Comparison {
  return { deckId: deck?.deckId, effectiveAt: file.effectiveAt, isFull: kindOf(file) === 'full' };
}

async function stage(trx: Transaction, { read, comparison }: { read: ReadFile; comparison: Comparison }, { onProgress }: DeckTools): Promise<void> {
  const total = read.rows.length;
  await copyDeckFile(trx, read.rows, (done) => onProgress?.({ step: 'copying', done, total }));
  onProgress?.({ step: 'comparing', done: 0, total });
  await compareDeckFile(trx, comparison);
  onProgress?.({ step: 'comparing', done: total, total });
}

async function compareFile(
  trx: Transaction,
  { file, read, deck }: { readonly file: RateDeckFile; readonly read: ReadFile; readonly deck: RateDeck },
  tools: DeckTools,
): Promise<DeckFigures> {
  const comparison = comparisonOf(file, deck);
  await stage(trx, { read, comparison }, tools);
  await refuseLateCodes(trx, file, comparison);
  return countDeckChanges(trx, file.effectiveAt);
}

async function refuseLateCodes(trx: Transaction, file: RateDeckFile, comparison: Comparison): Promise<void> {
  const faults = await lateSentences(trx, file, comparison);
  if (faults.length === 0) return;
  throw new DomainFailure('conflict', 'deck_version_later', 'Rates that count later are activated already. Undo that version first.', { faults });
}

async function lateSentences(trx: Transaction, { fileName }: RateDeckFile, comparison: Comparison): Promise<string[]> {
  const late = await listLateCodes(trx, comparison);
  return shorten(
    late.map(({ line, prefix, laterAt }) => `${fileName}${line === null ? '' : `, line ${line}`}: prefix ${prefix} has a price from ${laterAt} on already.`),
    fileName,
  );
}

function refuseClosing(figures: DeckFigures, file: RateDeckFile, { confirmClosing = false }: ActivationOptions): void {
  if (confirmClosing || !needsConfirmation(figures, kindOf(file) === 'full')) return;
  const { changes, codesBefore, codesAfter } = figures;
  throw new DomainFailure(
    'conflict',
    'closing_unconfirmed',
    `The file would close ${changes.closed} of ${codesBefore} codes and leave ${codesAfter}. Confirm it, or send the file as an amendment.`,
  );
}

async function activate(
  trx: Transaction,
  { file, read, deck, figures, now }: { file: RateDeckFile; read: ReadFile; deck: RateDeck; figures: DeckFigures; now: Temporal.Instant },
  { onProgress }: DeckTools,
): Promise<ImportedVersion> {
  const total = figures.insertedRates + figures.closedRates;
  onProgress?.({ step: 'writing', done: 0, total });
  const version = await insertVersion(trx, {
    deckId: deck.deckId,
    effectiveAt: file.effectiveAt,
    importedAt: now,
    fileName: file.fileName,
    fileSha256: read.fileSha256,
    readAs: readAsOf(file),
    kind: kindOf(file),
    rateCount: read.rows.length,
    insertedCount: figures.insertedRates,
    closedCount: figures.closedRates,
    unchangedCount: figures.unchanged,
  });
  assertThat(version !== undefined, 'a version that was written is answered');
  await applyDeckFile(trx, version);
  if (hasNames(read)) await refuseUnknownNames(trx, deck.deckId, 'The file has prices that a tariff cannot use. Give the tariff other terms first.');
  await updateDeckRevision(trx, deck.deckId);
  onProgress?.({ step: 'writing', done: total, total });
  return { ...version, isKnown: false };
}

function hasNames({ rows }: ReadFile): boolean {
  return rows.some(({ row: { bandPrices, origins } }) => bandPrices.length > 0 || origins.some((origin) => !/^\d+$/.test(origin)));
}

async function firstChanges(trx: Transaction, { limit, page }: PreviewOptions): Promise<Record<ChangeClass, DeckChangePage>> {
  const none: DeckChangePage = { changes: [], nextCursor: null };
  const listed = { new: none, raised: none, lowered: none, changed: none, reopened: none, closed: none };
  for (const changeClass of changeClasses) {
    if (page !== undefined && page.changeClass !== changeClass) continue;
    listed[changeClass] = await listDeckChanges(trx, { changeClass, after: page?.cursor ?? '', limit });
  }
  return listed;
}

/** A full file is the whole deck; an amendment is looked at together with what stays. */
async function premiumWarnings(
  trx: Transaction,
  { file, read }: { file: RateDeckFile; read: ReadFile },
  { findPlan }: PreviewOptions,
): Promise<readonly string[]> {
  const country = (await findHomeCountry(trx)) ?? homeCountryDefault;
  const plan = findPlan?.(country);
  if (plan === undefined) return [];
  const priced = kindOf(file) === 'full' ? read.rows.map(({ row }) => row) : await listPricesAfter(trx);
  return warnOfPremium(priced, { country, callingCode: plan.callingCode, emergencyNumbers: plan.emergencyNumbers });
}

async function notesOf(trx: Transaction, { effectiveAt }: RateDeckFile, { role, currency }: DeckDraft): Promise<DeckNotes> {
  return {
    replaced: await findReplaced(trx, effectiveAt),
    closedWithoutPrefix: await findClosedWithoutPrefix(trx),
    pricedByShorterPrefix: await findPricedByShorterPrefix(trx, effectiveAt),
    ...(await findOddPrices(trx)),
    soldBelow: role === 'supplier' ? await findSoldBelow(trx, currency) : { count: 0, first: [] },
  };
}

function tokenOf(file: RateDeckFile, { draft, fileSha256 }: ReadFile, deck: RateDeck | undefined): string {
  const parts = [
    fileSha256.toString('hex'),
    [draft.name, draft.currency, draft.role, draft.zone, kindOf(file), file.effectiveAt.toString()],
    readAsOf(file),
    (deck?.revision ?? 0n).toString(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function readAsOf({ reading }: RateDeckFile): DeckFileReading {
  return { dateOrder: reading?.dateOrder ?? null, hyphen: reading?.hyphen ?? null, increments: reading?.increments ?? null };
}

function kindOf({ kind = 'full' }: RateDeckFile): DeckFileKind {
  return kind;
}

function shorten(sentences: readonly string[], fileName: string, what = 'faults'): string[] {
  const more = sentences.length - sentencesShownMax;
  return more <= 0 ? [...sentences] : [...sentences.slice(0, sentencesShownMax), `${fileName} has ${more} more ${what}.`];
}
