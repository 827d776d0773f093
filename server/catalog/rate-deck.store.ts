// SQL of rate decks: dated versions, and their rates by COPY.

import type { PageRequest } from '../account/page.ts';
import { copyBuffers, copyText } from '../platform/copy-text.ts';
import { copyIn, type Database, type Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { DeckVersion, RateDeck } from './offer.ts';
import type { DeckRate } from './read-rate-deck.ts';

type Connection = Database | Transaction;

const deckColumns = 'deck_id as "deckId", name, currency';
const versionColumns = `version_id as "versionId", deck_id as "deckId", effective_at as "effectiveAt", imported_at as "importedAt",
  file_name as "fileName", rate_count as "rateCount"`;

export interface StoredRate extends DeckRate {
  readonly rateId: number;
}

export interface VersionDraft {
  readonly deckId: number;
  readonly effectiveAt: Temporal.Instant;
  readonly importedAt: Temporal.Instant;
  readonly fileName: string;
  readonly fileSha256: Buffer;
  readonly rateCount: number;
}

export async function listDecks(db: Connection): Promise<readonly RateDeck[]> {
  return query<RateDeck>(db, `select ${deckColumns} from catalog.rate_deck order by name`);
}

export async function findDeck(db: Connection, deckId: number): Promise<RateDeck | undefined> {
  const rows = await query<RateDeck>(db, `select ${deckColumns} from catalog.rate_deck where deck_id = ?`, [deckId]);
  return rows[0];
}

/** The deck of this name, made when there is none; imports of one deck wait for each other. */
export async function lockDeckByName(trx: Transaction, { name, currency }: { name: string; currency: string }): Promise<RateDeck | undefined> {
  await query(trx, 'insert into catalog.rate_deck (name, currency) values (?, ?) on conflict (name) do nothing', [name, currency]);
  const rows = await query<RateDeck>(trx, `select ${deckColumns} from catalog.rate_deck where name = ? for update`, [name]);
  return rows[0];
}

/** Newest first. */
export async function listDeckVersions(db: Connection, deckId: number): Promise<readonly DeckVersion[]> {
  return query<DeckVersion>(db, `select ${versionColumns} from catalog.rate_deck_version where deck_id = ? order by effective_at desc`, [deckId]);
}

export async function findVersion(db: Connection, versionId: number): Promise<DeckVersion | undefined> {
  const rows = await query<DeckVersion>(db, `select ${versionColumns} from catalog.rate_deck_version where version_id = ?`, [versionId]);
  return rows[0];
}

export async function findVersionAt(
  db: Connection,
  deckId: number,
  effectiveAt: Temporal.Instant,
): Promise<(DeckVersion & { fileSha256: Buffer }) | undefined> {
  const rows = await query<DeckVersion & { fileSha256: Buffer }>(
    db,
    `select ${versionColumns}, file_sha256 as "fileSha256" from catalog.rate_deck_version where deck_id = ? and effective_at = ?`,
    [deckId, effectiveAt],
  );
  return rows[0];
}

export async function insertVersion(trx: Transaction, draft: VersionDraft): Promise<DeckVersion | undefined> {
  const rows = await query<DeckVersion>(
    trx,
    `insert into catalog.rate_deck_version (deck_id, effective_at, imported_at, file_name, file_sha256, rate_count)
     values (?, ?, ?, ?, ?, ?) returning ${versionColumns}`,
    [draft.deckId, draft.effectiveAt, draft.importedAt, draft.fileName, draft.fileSha256, draft.rateCount],
  );
  return rows[0];
}

/** Ends everything that counts at the moment of a version. */
export async function closeRates(trx: Transaction, { versionId, deckId, effectiveAt }: DeckVersion): Promise<void> {
  await query(
    trx,
    `insert into catalog.rate_closing (version_id, rate_id, valid_to, valid_to_before, closed_by_before)
     select ?, rate_id, ?, valid_to, closed_by_version_id from catalog.rate where deck_id = ? and valid_from < ? and valid_to is null`,
    [versionId, effectiveAt, deckId, effectiveAt],
  );
  await query(
    trx,
    `update catalog.rate r set valid_to = c.valid_to, closed_by_version_id = c.version_id
     from catalog.rate_closing c where c.version_id = ? and c.rate_id = r.rate_id`,
    [versionId],
  );
}

export async function insertRates(trx: Transaction, version: DeckVersion, rates: readonly DeckRate[]): Promise<number> {
  const sql =
    'copy catalog.rate (deck_id, version_id, valid_from, prefix, destination, connect_fee, price, first_increment_units, next_increment_units) from stdin';
  return copyIn(trx, sql, copyBuffers(copyLines(version, rates)));
}

/** By prefix, from the one after `afterPrefix` on; `search` is the beginning of a prefix or a part of a destination. */
export async function listRatesOfVersion(
  db: Connection,
  versionId: number,
  { afterPrefix, search, limit }: { afterPrefix: string; search: string; limit: PageRequest['limit'] },
): Promise<readonly StoredRate[]> {
  return query<StoredRate>(
    db,
    `select rate_id as "rateId", prefix, destination, trim_scale(connect_fee)::text as "connectFee", trim_scale(price)::text as "pricePerMinute",
     first_increment_units::integer as "firstIncrementSeconds", next_increment_units::integer as "nextIncrementSeconds"
     from catalog.rate where version_id = ? and prefix > ? and (starts_with(prefix, ?) or position(lower(?) in lower(destination)) > 0)
     order by prefix limit ?`,
    [versionId, afterPrefix, search, search, limit],
  );
}

function* copyLines({ deckId, versionId, effectiveAt }: DeckVersion, rates: readonly DeckRate[]): Generator<string> {
  for (const rate of rates) {
    const { prefix, connectFee, pricePerMinute, firstIncrementSeconds, nextIncrementSeconds } = rate;
    yield `${deckId}\t${versionId}\t${effectiveAt}\t${prefix}\t${copyText(rate.destination)}\t${connectFee}\t${pricePerMinute}\t${firstIncrementSeconds}\t${nextIncrementSeconds}\n`;
  }
}
