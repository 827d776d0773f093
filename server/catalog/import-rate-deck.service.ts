// Imports a rate deck as a new dated version of the deck of that name: all of the file or nothing.

import { createHash } from 'node:crypto';
import { isUsualInstant } from '../account/field-rules.ts';
import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Transaction } from '../platform/postgres.ts';
import { type DeckVersion, deckFaults, type RateDeck } from './offer.ts';
import { closeRates, findVersionAt, insertRates, insertVersion, lockDeckByName } from './rate-deck.store.ts';
import { type DeckRate, readRateDeck } from './read-rate-deck.ts';

export interface RateDeckFile {
  readonly name: string;
  readonly currency: string;
  /** Calls that start from this moment on are priced by this version. */
  readonly effectiveAt: Temporal.Instant;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** The same file for the same moment again answers with the version that is there already. */
export async function importRateDeck(trx: Transaction, file: RateDeckFile, now: Temporal.Instant): Promise<DeckVersion> {
  const rates = readFile(file);
  const deck = await lockDeck(trx, file);
  const fileSha256 = createHash('sha256').update(file.bytes).digest();
  const known = await findVersionAt(trx, deck.deckId, file.effectiveAt);
  if (known !== undefined) {
    const { fileSha256: knownSha256, ...version } = known;
    if (knownSha256.equals(fileSha256)) return version;
    throw new DomainFailure('conflict', 'deck_version_exists', `${deck.name} has other rates from ${file.effectiveAt} on already. Choose another moment.`);
  }
  const version = await insertVersion(trx, {
    deckId: deck.deckId,
    effectiveAt: file.effectiveAt,
    importedAt: now,
    fileName: file.fileName,
    fileSha256,
    rateCount: rates.length,
  });
  assertThat(version !== undefined, 'a version that was written is answered');
  await closeRates(trx, version);
  assertThat((await insertRates(trx, version, rates)) === rates.length, 'every rate was copied');
  return version;
}

function readFile(file: RateDeckFile): readonly DeckRate[] {
  const reading = readRateDeck(file.bytes, file.fileName);
  const faults = [...deckFaults({ name: file.name.trim(), currency: file.currency }), ...(reading.ok ? [] : reading.faults)];
  if (!isUsualInstant(file.effectiveAt)) faults.push('The moment from which the rates count must be between 1970 and 2200.');
  if (reading.ok && faults.length === 0) return reading.rates;
  throw new DomainFailure('invalid', 'rate_deck_invalid', 'Nothing was imported. Correct the file and send it again.', { faults });
}

async function lockDeck(trx: Transaction, { name, currency }: RateDeckFile): Promise<RateDeck> {
  const deck = await lockDeckByName(trx, { name: name.trim(), currency });
  assertThat(deck !== undefined, 'a deck that was written is answered');
  if (deck.currency === currency) return deck;
  throw new DomainFailure(
    'conflict',
    'deck_currency_differs',
    `${deck.name} is in ${deck.currency}. Give the new deck another name, or the rates in ${deck.currency}.`,
  );
}
