// Takes a version of a rate deck back, and refuses prices that no tariff over the deck could use.

import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Transaction } from '../platform/postgres.ts';
import { listDeckNameFaults } from './offer.service.ts';
import { findLatestVersion, findVersion, lockDeck, undoVersion, updateDeckRevision } from './rate-deck.store.ts';
import type { DeckVersion } from './rate-deck.ts';

/** Only the latest activated version of a deck; what it ended goes on as before. */
export async function undoDeckVersion(
  trx: Transaction,
  { deckId, versionId }: { deckId: number; versionId: number },
  now: Temporal.Instant,
): Promise<DeckVersion> {
  if ((await lockDeck(trx, deckId)) === undefined) throw new DomainFailure('not_found', 'deck_unknown', 'There is no such rate deck.');
  const version = await findVersion(trx, deckId, versionId);
  if (version === undefined) throw new DomainFailure('not_found', 'deck_version_unknown', 'There is no such version of a rate deck.');
  if (version.state === 'undone') throw new DomainFailure('conflict', 'deck_version_undone', 'This version is undone already.');
  const latest = await findLatestVersion(trx, deckId);
  if (latest !== undefined && latest.versionId !== versionId)
    throw new DomainFailure('conflict', 'deck_version_followed', `Undo the version of ${latest.effectiveAt} first: ${latest.fileName}.`);
  await undoVersion(trx, versionId, now);
  await refuseUnknownNames(trx, deckId, 'Prices that a tariff cannot use would count again. Give the tariff other terms first.');
  await updateDeckRevision(trx, deckId);
  const undone = await findVersion(trx, deckId, versionId);
  assertThat(undone !== undefined, 'a version that was undone is answered');
  return undone;
}

/** A price for a band or an origin set that the tariff does not have would be passed over in silence. */
export async function refuseUnknownNames(trx: Transaction, deckId: number, sentence: string): Promise<void> {
  const faults = await listDeckNameFaults(trx, deckId);
  if (faults.length > 0) throw new DomainFailure('conflict', 'deck_names_unknown', sentence, { faults });
}
