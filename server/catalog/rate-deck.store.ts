// SQL of rate decks: their activated files, their rates at a moment, and what each file changed.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { DeckDraft, DeckFileReading, DeckVersion, RateDeck } from './rate-deck.ts';

type Connection = Database | Transaction;

const deckColumns = 'deck_id as "deckId", name, currency, role, zone, revision';
const versionColumns = `version_id as "versionId", deck_id as "deckId", effective_at as "effectiveAt", imported_at as "importedAt",
  file_name as "fileName", kind, state, undone_at as "undoneAt", rate_count as "rateCount", inserted_count as "insertedCount",
  closed_count as "closedCount", unchanged_count as "unchangedCount"`;
const plain = (column: string) => `trim_scale(r.${column})::text`;
const rateColumns = `r.rate_id as "rateId", r.version_id as "versionId", r.usage_kind as "usageKind",
  case r.direction when 'o' then 'outbound' else 'inbound' end as direction, r.prefix, r.is_exact as "isExact", r.origins, r.destination,
  ${plain('connect_fee')} as "connectFee", ${plain('price')} as price, r.per_units::text as "perUnits",
  r.first_increment_units::text as "firstIncrementUnits", r.next_increment_units::text as "nextIncrementUnits", r.free_units::text as "freeUnits",
  ${plain('minimum_charge')} as "minimumCharge", ${plain('maximum_charge')} as "maximumCharge", r.band_prices as "bandPrices",
  case when r.service_per_call is not null then json_build_object('perCall', ${plain('service_per_call')}, 'perMinute', ${plain('service_per_minute')},
    'freeSeconds', r.service_free_seconds) end as service, r.valid_from as "validFrom"`;
const wanted = '(starts_with(r.prefix, ?) or position(lower(?) in lower(r.destination)) > 0)';
const byPrefix = '(r.prefix collate "C", r.rate_id) > (?, ?)';

/** Amounts are exact decimal text, counts of units whole numbers as text, because a data session may hold very many. */
export interface StoredRate {
  readonly rateId: number;
  readonly versionId: number;
  readonly usageKind: string;
  readonly direction: 'outbound' | 'inbound';
  readonly prefix: string;
  readonly isExact: boolean;
  readonly origins: string[];
  readonly destination: string;
  readonly connectFee: string;
  readonly price: string;
  readonly perUnits: string;
  readonly firstIncrementUnits: string;
  readonly nextIncrementUnits: string;
  readonly freeUnits: string | null;
  readonly minimumCharge: string | null;
  readonly maximumCharge: string | null;
  readonly bandPrices: Record<string, { connectFee: string; price: string }> | null;
  readonly service: { perCall: string; perMinute: string; freeSeconds: number } | null;
  readonly validFrom: Temporal.Instant;
  readonly validTo: Temporal.Instant | null;
}

export interface VersionChange extends StoredRate {
  readonly change: 'inserted' | 'closed';
}

export interface RatePage {
  readonly afterPrefix: string;
  readonly afterRateId: number;
  readonly search: string;
  readonly limit: number;
}

/** What made a version, byte for byte and choice for choice. */
export interface VersionOrigin {
  readonly fileSha256: Buffer;
  readonly readAs: DeckFileReading;
}

export type VersionDraft = Omit<DeckVersion, 'versionId' | 'state' | 'undoneAt'> & VersionOrigin;

export async function listDecks(db: Connection): Promise<readonly RateDeck[]> {
  return query<RateDeck>(db, `select ${deckColumns} from catalog.rate_deck order by name`);
}

export async function findDeck(db: Connection, deckId: number): Promise<RateDeck | undefined> {
  const rows = await query<RateDeck>(db, `select ${deckColumns} from catalog.rate_deck where deck_id = ?`, [deckId]);
  return rows[0];
}

export async function findDeckByName(db: Connection, name: string): Promise<RateDeck | undefined> {
  const rows = await query<RateDeck>(db, `select ${deckColumns} from catalog.rate_deck where name = ?`, [name]);
  return rows[0];
}

/** The deck of this name, made when there is none; whoever changes a deck waits for the one before. */
export async function lockDeckByName(trx: Transaction, { name, currency, role, zone }: DeckDraft): Promise<RateDeck | undefined> {
  await query(trx, 'insert into catalog.rate_deck (name, currency, role, zone) values (?, ?, ?, ?) on conflict (name) do nothing', [
    name,
    currency,
    role,
    zone,
  ]);
  const rows = await query<RateDeck>(trx, `select ${deckColumns} from catalog.rate_deck where name = ? for update`, [name]);
  return rows[0];
}

export async function lockDeck(trx: Transaction, deckId: number): Promise<RateDeck | undefined> {
  const rows = await query<RateDeck>(trx, `select ${deckColumns} from catalog.rate_deck where deck_id = ? for update`, [deckId]);
  return rows[0];
}

/** Tells those who keep the rates of the deck in memory that they changed. */
export async function updateDeckRevision(trx: Transaction, deckId: number): Promise<void> {
  await query(trx, 'update catalog.rate_deck set revision = revision + 1 where deck_id = ?', [deckId]);
}

/** The newest effective one first. */
export async function listDeckVersions(db: Connection, deckId: number): Promise<readonly DeckVersion[]> {
  const order = 'order by effective_at desc, version_id desc';
  return query<DeckVersion>(db, `select ${versionColumns} from catalog.rate_deck_version where deck_id = ? ${order}`, [deckId]);
}

/** The one that may be undone. */
export async function findLatestVersion(db: Connection, deckId: number): Promise<DeckVersion | undefined> {
  const rows = await query<DeckVersion>(
    db,
    `select ${versionColumns} from catalog.rate_deck_version where deck_id = ? and state = 'activated' order by effective_at desc, version_id desc limit 1`,
    [deckId],
  );
  return rows[0];
}

export async function findVersion(db: Connection, deckId: number, versionId: number): Promise<DeckVersion | undefined> {
  const rows = await query<DeckVersion>(db, `select ${versionColumns} from catalog.rate_deck_version where deck_id = ? and version_id = ?`, [
    deckId,
    versionId,
  ]);
  return rows[0];
}

/** Activated for this moment, the last one at the end, and the file behind each. */
export async function listVersionsAt(db: Connection, deckId: number, effectiveAt: Temporal.Instant): Promise<readonly (DeckVersion & VersionOrigin)[]> {
  return query<DeckVersion & VersionOrigin>(
    db,
    `select ${versionColumns}, file_sha256 as "fileSha256", reading_options as "readAs" from catalog.rate_deck_version
     where deck_id = ? and effective_at = ? and state = 'activated' order by version_id`,
    [deckId, effectiveAt],
  );
}

export async function insertVersion(trx: Transaction, draft: VersionDraft): Promise<DeckVersion | undefined> {
  const rows = await query<DeckVersion>(
    trx,
    `insert into catalog.rate_deck_version (deck_id, effective_at, imported_at, file_name, file_sha256, reading_options, kind, rate_count,
       inserted_count, closed_count, unchanged_count) values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?) returning ${versionColumns}`,
    [
      draft.deckId,
      draft.effectiveAt,
      draft.importedAt,
      draft.fileName,
      draft.fileSha256,
      JSON.stringify(draft.readAs),
      draft.kind,
      draft.rateCount,
      draft.insertedCount,
      draft.closedCount,
      draft.unchangedCount,
    ],
  );
  return rows[0];
}

/** Its rates never count any more, and what it ended counts as it did before. */
export async function undoVersion(trx: Transaction, versionId: number, now: Temporal.Instant): Promise<void> {
  await query(trx, 'update catalog.rate set valid_to = valid_from where version_id = ?', [versionId]);
  await query(
    trx,
    `update catalog.rate r set valid_to = c.valid_to_before, closed_by_version_id = c.closed_by_before
     from catalog.rate_closing c where c.version_id = ? and c.rate_id = r.rate_id`,
    [versionId],
  );
  await query(trx, "update catalog.rate_deck_version set state = 'undone', undone_at = ? where version_id = ?", [now, versionId]);
}

/** By prefix; `search` is the beginning of a prefix or a part of a destination. */
export async function listRatesAt(
  db: Connection,
  { deckId, at }: { deckId: number; at: Temporal.Instant },
  { afterPrefix, afterRateId, search, limit }: RatePage,
): Promise<readonly StoredRate[]> {
  return query<StoredRate>(
    db,
    `select ${rateColumns}, r.valid_to as "validTo" from catalog.rate r
     where r.deck_id = ? and r.valid_from <= ?::timestamptz and (r.valid_to is null or r.valid_to > ?::timestamptz) and ${byPrefix} and ${wanted}
     order by r.prefix collate "C", r.rate_id limit ?`,
    [deckId, at, at, afterPrefix, afterRateId, search, search, limit],
  );
}

/** What a version inserted and what it closed, by prefix, also after its undo. */
export async function listVersionChanges(
  db: Connection,
  { deckId, versionId }: { deckId: number; versionId: number },
  { afterPrefix, afterRateId, search, limit }: RatePage,
): Promise<readonly VersionChange[]> {
  return query<VersionChange>(
    db,
    `select ${rateColumns}, r.ends_at as "validTo", r.change from (
       select i.*, case when i.valid_to > i.valid_from then i.valid_to end as ends_at, 'inserted' as change from catalog.rate i where i.version_id = ?
       union all
       select e.*, c.valid_to, 'closed' from catalog.rate_closing c join catalog.rate e on e.rate_id = c.rate_id where c.version_id = ?
     ) r where r.deck_id = ? and ${byPrefix} and ${wanted} order by r.prefix collate "C", r.rate_id limit ?`,
    [versionId, versionId, deckId, afterPrefix, afterRateId, search, search, limit],
  );
}

/** Where the operator is at home: the country of its first issuer. */
export async function findHomeCountry(db: Connection): Promise<string | undefined> {
  const rows = await query<{ country: string }>(db, 'select country from account.issuer order by issuer_id limit 1');
  return rows[0]?.country;
}
