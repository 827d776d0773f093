// SQL that compares a deck file with what is stored, in temporary tables that end with the transaction, and applies it.

import { decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { copyBuffers, copyInstant, copyText } from '../platform/copy-text.ts';
import { copyIn, type Transaction } from '../platform/postgres.ts';
import { type Bound, query } from '../platform/query.ts';
import type { DeckBandPrice } from './deck-row.ts';
import type { DatedRow } from './rate-deck-rows.ts';

export interface Comparison {
  /** Undefined: there is no such deck yet. */
  readonly deckId: number | undefined;
  readonly effectiveAt: Temporal.Instant;
  readonly isFull: boolean;
}

/** What a file says of a code that a later version has settled already; without a line the file does not name the code. */
export interface LateCode {
  readonly line: number | null;
  readonly prefix: string;
  readonly laterAt: Temporal.Instant;
}

const termColumns = `destination, connect_fee, price, per_units, first_increment_units, next_increment_units, free_units, minimum_charge, maximum_charge,
  band_prices, service_per_call, service_per_minute, service_free_seconds`;
const keyColumns = 'usage_kind, direction, prefix, is_exact, origins';
const fileColumns = `row_id, line, code, ordinal, valid_from, valid_to, is_closed, ${keyColumns}, ${termColumns}`;
/** Two prices may still differ where an increment is longer, so a short and a long call are compared. */
const shortUsage = "case when coalesce(n.usage_kind, o.usage_kind) = 'call' then 60 else coalesce(n.per_units, o.per_units) end";
const longUsage = `3 * (${shortUsage})`;

/** Brings the rows of a file into the temporary table `deck_file`; `onRow` is told how many were sent. */
export async function copyDeckFile(trx: Transaction, rows: readonly DatedRow[], onRow: (done: number) => void): Promise<void> {
  await query(
    trx,
    `create temporary table deck_file (
       row_id integer, line integer, code text, ordinal integer, valid_from timestamptz, valid_to timestamptz, is_closed boolean,
       usage_kind text, direction "char", prefix text, is_exact boolean, origins text[],
       destination text, connect_fee numeric(20,10), price numeric(20,10), per_units bigint, first_increment_units bigint, next_increment_units bigint,
       free_units bigint, minimum_charge numeric(20,10), maximum_charge numeric(20,10), band_prices jsonb,
       service_per_call numeric(20,10), service_per_minute numeric(20,10), service_free_seconds integer
     ) on commit drop`,
  );
  await copyIn(trx, `copy deck_file (${fileColumns}) from stdin`, copyBuffers(fileLines(rows, onRow)));
  await query(trx, 'analyze deck_file');
}

/** Finds out what is kept, what ends and what is new: `deck_live`, `deck_match`, `deck_cut` and `deck_change`. */
export async function compareDeckFile(trx: Transaction, comparison: Comparison): Promise<void> {
  const { deckId = 0, effectiveAt } = comparison;
  await createLiveRates(trx, deckId, effectiveAt);
  await matchRates(trx, effectiveAt);
  await cutRates(trx, comparison);
  await createChanges(trx, comparison);
}

/** Rows of the file whose moment lies before what a later version says of their code; by line. */
export async function listLateCodes(trx: Transaction, { deckId = 0, effectiveAt }: Comparison): Promise<readonly LateCode[]> {
  return query<LateCode>(
    trx,
    `with later as (
       select min(effective_at) as later_at from catalog.rate_deck_version
       where deck_id = ? and kind = 'full' and state = 'activated' and effective_at > ?::timestamptz
     )
     select f.line, coalesce(f.prefix, l.prefix) as prefix, min(c.later_at) as "laterAt" from (
       select code, rate_id, later_at from deck_cut where later_at is not null
       union all
       select f.code, null, later_at from deck_file f, later
       where not f.is_closed and f.valid_from < later_at and f.valid_to > later_at and not exists (select from deck_match m where m.row_id = f.row_id)
     ) c left join deck_file f on f.code = c.code and f.ordinal = 1 left join deck_live l on l.rate_id = c.rate_id
     group by f.line, coalesce(f.prefix, l.prefix) order by f.line nulls last, 2`,
    [deckId, effectiveAt],
  );
}

/** Ends and adds what `compareDeckFile` found. */
export async function applyDeckFile(trx: Transaction, { deckId, versionId }: { deckId: number; versionId: number }): Promise<void> {
  await query(
    trx,
    `insert into catalog.rate_closing (version_id, rate_id, valid_to, valid_to_before, closed_by_before)
     select ?, r.rate_id, c.valid_to, r.valid_to, r.closed_by_version_id from deck_cut c join catalog.rate r on r.rate_id = c.rate_id`,
    [versionId],
  );
  await query(trx, 'update catalog.rate r set valid_to = c.valid_to, closed_by_version_id = ? from deck_cut c where c.rate_id = r.rate_id', [versionId]);
  await query(
    trx,
    `insert into catalog.rate (deck_id, version_id, valid_from, valid_to, ${keyColumns}, ${termColumns})
     select ?, ?, valid_from, nullif(valid_to, 'infinity'), ${keyColumns}, ${termColumns} from deck_file f
     where not is_closed and not exists (select from deck_match m where m.row_id = f.row_id)`,
    [deckId, versionId],
  );
}

/** What the deck says of the file's codes now, without what ended before anything in the file begins. */
async function createLiveRates(trx: Transaction, deckId: number, effectiveAt: Temporal.Instant): Promise<void> {
  await query(
    trx,
    `create temporary table deck_live on commit drop as
     select r.rate_id, r.usage_kind || ' ' || r.direction::text || ' ' || r.prefix || case when r.is_exact then '! ' else ' ' end
         || array_to_string(r.origins, ' ') as code,
       r.valid_from, coalesce(r.valid_to, 'infinity') as valid_to, v.effective_at as priced_at, e.effective_at as closed_at,
       ${prefixColumns('r', keyColumns)}, ${prefixColumns('r', termColumns)}
     from catalog.rate r join catalog.rate_deck_version v on v.version_id = r.version_id
     left join catalog.rate_deck_version e on e.version_id = r.closed_by_version_id
     where r.deck_id = ? and (r.valid_to is null or r.valid_to > r.valid_from)
       and coalesce(r.valid_to, 'infinity') > (select least(min(valid_from), ?::timestamptz) from deck_file)`,
    [deckId, effectiveAt],
  );
  await query(trx, 'analyze deck_live');
}

/** Rows that say what counts already. The first of a code may name another beginning, as long as the same counts when it does. */
async function matchRates(trx: Transaction, effectiveAt: Temporal.Instant): Promise<void> {
  const begins = 'greatest(f.valid_from, ?::timestamptz)';
  await query(
    trx,
    `create temporary table deck_match on commit drop as
     select f.row_id, f.code, f.ordinal, f.valid_to as file_to, l.rate_id, l.valid_from, l.valid_to
     from deck_file f join deck_live l on l.code = f.code and ${isSameTerms} and f.valid_to <= l.valid_to
       and (l.valid_from = f.valid_from or (f.ordinal = 1 and l.valid_from <= ${begins} and l.valid_to > ${begins} and f.valid_to > ${begins}))
     where not f.is_closed`,
    [effectiveAt, effectiveAt, effectiveAt],
  );
  await query(trx, 'analyze deck_match');
  // What counts already and is only prolonged goes on from the version's moment; its past stays as it was.
  await query(
    trx,
    `update deck_file f set valid_from = ?::timestamptz from deck_live l
     where f.ordinal = 1 and not f.is_closed and f.valid_from < ?::timestamptz and f.valid_to > ?::timestamptz
       and l.code = f.code and l.valid_from <= ?::timestamptz and l.valid_to > ?::timestamptz and ${isSameTerms}
       and not exists (select from deck_match m where m.row_id = f.row_id)`,
    [effectiveAt, effectiveAt, effectiveAt, effectiveAt, effectiveAt],
  );
}

/** What ends, and when; `later_at` where a later version or a date before this version's moment stands against it. */
async function cutRates(trx: Transaction, { effectiveAt, isFull }: Comparison): Promise<void> {
  const moment = '?::timestamptz';
  const later = (from: string) => `case when l.priced_at > ${moment} then l.priced_at when l.closed_at > ${moment} then l.closed_at
    when l.valid_from > ${from} and l.valid_from <= ${moment} then l.valid_from
    when l.closed_at is not null and l.valid_to > ${from} and l.valid_to <= ${moment} then l.valid_to end`;
  const four: readonly Bound[] = [effectiveAt, effectiveAt, effectiveAt, effectiveAt];
  await query(
    trx,
    `create temporary table deck_cut on commit drop as
     select l.rate_id, l.code, m.file_to as valid_to, ${later('m.file_to')} as later_at
     from deck_match m join deck_live l on l.rate_id = m.rate_id where m.file_to < m.valid_to
     union all
     select l.rate_id, l.code, greatest(l.valid_from, s.starts_at), ${later('s.starts_at')}
     from (select f.code, greatest(f.valid_from, m.valid_from) as starts_at from deck_file f left join deck_match m on m.row_id = f.row_id
           where f.ordinal = 1) s
     join deck_live l on l.code = s.code and l.valid_to > s.starts_at
     where not exists (select from deck_match m where m.rate_id = l.rate_id)
     ${
       isFull
         ? `union all select l.rate_id, l.code, greatest(l.valid_from, ${moment}), ${later(moment)}
            from deck_live l where l.valid_to > ${moment} and not exists (select from deck_file f where f.code = l.code)`
         : ''
     }`,
    [...four, ...four, ...(isFull ? Array.from({ length: 8 }, () => effectiveAt) : [])],
  );
  await query(trx, 'analyze deck_cut');
}

/** One row for each code that changes, by the first of its changes. */
async function createChanges(trx: Transaction, { deckId = 0 }: Comparison): Promise<void> {
  await query(
    trx,
    `create temporary table deck_change on commit drop as
     with first_change as materialized (
       select distinct on (code) * from deck_file f
       where not exists (select from deck_match m where m.row_id = f.row_id) order by code, ordinal
     ), cut as (
       select distinct on (code) code, rate_id, valid_to from deck_cut order by code, valid_to, rate_id
     ), change as (
       select coalesce(f.code, c.code) as code, case when f.is_closed then null else f.row_id end as row_id, f.line,
         coalesce(f.valid_from, c.valid_to) as changed_at, c.rate_id as cut_rate_id
       from first_change f full join cut c on c.code = f.code
     ), judged as (
       select c.code, c.row_id, c.line, o.rate_id as old_rate_id, c.changed_at, coalesce(n.prefix, o.prefix) as prefix,
         n.usage_kind, n.direction, n.is_exact, n.origins,
         ${costOf('o', shortUsage)} as old_short, ${costOf('n', shortUsage)} as new_short,
         ${costOf('o', longUsage)} as old_long, ${costOf('n', longUsage)} as new_long,
         ${inAnyBand('>')} as is_band_up, ${inAnyBand('<')} as is_band_down
       from change c left join first_change n on n.row_id = c.row_id
       left join deck_live o on o.code = c.code
         and case when c.row_id is null then o.rate_id = c.cut_rate_id else o.valid_from <= c.changed_at and o.valid_to > c.changed_at end
       where c.row_id is not null or o.rate_id is not null
     ), compared as (
       select *, is_band_up or new_short > old_short or new_long > old_long as is_up,
         is_band_down or new_short < old_short or new_long < old_long as is_down from judged
     )
     select code, row_id, line, old_rate_id, changed_at, prefix, old_short, new_short, old_long, new_long,
       case when row_id is null then 'closed'
         when old_rate_id is null then case when exists (
           select from catalog.rate r where r.deck_id = ? and r.prefix = j.prefix and r.usage_kind = j.usage_kind and r.direction = j.direction
             and r.is_exact = j.is_exact and r.origins = j.origins and r.valid_from < j.changed_at and (r.valid_to is null or r.valid_to > r.valid_from)
         ) then 'reopened' else 'new' end
         when is_up and not is_down then 'raised' when is_down and not is_up then 'lowered' else 'changed' end as class
     from compared j`,
    [deckId],
  );
  await query(trx, 'analyze deck_change');
}

const isSameTerms = `(${prefixColumns('l', termColumns)}) is not distinct from (${prefixColumns('f', termColumns)})`;

/** What so many units cost at a rate, in one of its bands where it has a price for it: increments, minimum and maximum included. */
export function costOf(rate: string, units: string, band?: string): string {
  const told = (name: string, column: string) =>
    band === undefined ? `${rate}.${column}` : `coalesce((${rate}.band_prices -> ${band} ->> '${name}')::numeric, ${rate}.${column})`;
  const [first, next, free] = [`${rate}.first_increment_units`, `${rate}.next_increment_units`, `coalesce(${rate}.free_units, 0)`];
  const billed = `case when (${units}) <= ${free} then 0
    else ${first} + (greatest((${units}) - ${free} - ${first}, 0) + ${next} - 1) / ${next} * ${next} end`;
  const sum = `round(${told('connectFee', 'connect_fee')} + ${told('price', 'price')} * (${billed}) / ${rate}.per_units, 16)`;
  return `case when ${sum} = 0 then 0 else least(greatest(${sum}, ${rate}.minimum_charge), ${rate}.maximum_charge) end`;
}

/** Whether the new price of one of the bands compares so with the old one; looked at where there are bands alone. */
function inAnyBand(comparison: '>' | '<'): string {
  const compared = [shortUsage, longUsage].map((usage) => `${costOf('n', usage, 'bands.band')} ${comparison} ${costOf('o', usage, 'bands.band')}`);
  return `case when o.band_prices is null and n.band_prices is null then false else coalesce((
    select bool_or(${compared.join(' or ')}) from jsonb_object_keys(coalesce(o.band_prices, '{}') || coalesce(n.band_prices, '{}')) as bands (band)), false) end`;
}

function prefixColumns(table: string, columns: string): string {
  return columns
    .split(',')
    .map((column) => `${table}.${column.trim()}`)
    .join(', ');
}

function* fileLines(rows: readonly DatedRow[], onRow: (done: number) => void): Generator<string> {
  for (const [index, dated] of rows.entries()) {
    if (index % 10_000 === 0) onRow(index);
    yield `${index}\t${dated.row.line}\t${copyText(dated.code)}\t${dated.ordinal}\t${copyInstant(dated.validFrom)}\t${
      dated.validTo === undefined || dated.row.isClosed ? 'infinity' : copyInstant(dated.validTo)
    }\t${dated.row.isClosed ? 't' : 'f'}\t${keyFields(dated)}\t${termFields(dated)}\n`;
  }
}

function keyFields({ row }: DatedRow): string {
  const origins = row.origins.length === 0 ? '{}' : copyText(`{${row.origins.map((origin) => JSON.stringify(origin)).join(',')}}`);
  return `${copyText(row.usageKind)}\t${row.direction === 'outbound' ? 'o' : 'i'}\t${row.prefix}\t${row.isExact ? 't' : 'f'}\t${origins}`;
}

function termFields({ row }: DatedRow): string {
  const { service } = row;
  const fees = service === undefined ? '\\N\t\\N\t\\N' : `${service.perCall}\t${service.perMinute}\t${service.freeSeconds}`;
  const bands = row.bandPrices.length === 0 ? '\\N' : copyText(bandsJson(row.bandPrices));
  return `${copyText(row.destination)}\t${row.connectFee}\t${row.price}\t${row.perUnits}\t${row.firstIncrementUnits}\t${row.nextIncrementUnits}\t${
    row.freeUnits ?? '\\N'
  }\t${row.minimumCharge ?? '\\N'}\t${row.maximumCharge ?? '\\N'}\t${bands}\t${fees}`;
}

function bandsJson(bands: readonly DeckBandPrice[]): string {
  return JSON.stringify(Object.fromEntries(bands.map(({ band, connectFee, price }) => [band, { connectFee: plain(connectFee), price: plain(price) }])));
}

/** Stored rates are compared as text. */
function plain(price: string): string {
  return formatDecimal(decimalOf(price));
}
