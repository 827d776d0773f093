// SQL of previews: counts and lists over the temporary tables of a comparison.

import type { Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { type ChangeClass, changeClasses, type DeckChange, type DeckChangePage, type DeckFigures, type Noted } from './deck-preview.ts';
import { costOf } from './rate-deck-changes.store.ts';

const shownMax = 20;
/** Trunk codes of E.164: one digit, two digits, else three. */
const countryOf = (prefix: string) =>
  `case when ${prefix} ~ '^[17]' then left(${prefix}, 1) when ${prefix} ~ '^(20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])' then left(${prefix}, 2)
   else left(${prefix}, 3) end`;
const plain = (value: string) => `trim_scale(${value})::text`;
const isUnmatched = 'not exists (select from deck_match m where m.row_id = f.row_id)';
/** Rates that meet every number that begins with their prefix. */
const isGeneral = (rate: string) => `not ${rate}.is_exact and ${rate}.origins = '{}'`;
/** What the deck has once the file is activated. */
const after = `select l.usage_kind, l.direction, l.prefix, l.price, l.per_units, l.code, l.valid_from, coalesce(c.valid_to, l.valid_to) as valid_to
    from deck_live l left join deck_cut c on c.rate_id = l.rate_id where ${isGeneral('l')}
  union all
  select f.usage_kind, f.direction, f.prefix, f.price, f.per_units, f.code, f.valid_from, f.valid_to
    from deck_file f where not f.is_closed and ${isGeneral('f')} and ${isUnmatched}`;

export async function countDeckChanges(trx: Transaction, effectiveAt: Temporal.Instant): Promise<DeckFigures> {
  const [row] = await query<Record<ChangeClass | 'unchanged' | 'inserted' | 'cut' | 'before' | 'after', number>>(
    trx,
    `select ${changeClasses.map((name) => `(select count(*) from deck_change where class = '${name}')::integer as "${name}"`).join(', ')},
       (select count(*) from deck_file f where f.ordinal = 1 and not exists (select from deck_change c where c.code = f.code))::integer as unchanged,
       (select count(*) from deck_file f where not f.is_closed and ${isUnmatched})::integer as inserted,
       (select count(*) from deck_cut)::integer as cut,
       (select count(*) from deck_live where valid_from <= moment and valid_to > moment)::integer as before,
       ((select count(*) from deck_live l left join deck_cut c on c.rate_id = l.rate_id
          where l.valid_from <= moment and coalesce(c.valid_to, l.valid_to) > moment)
        + (select count(*) from deck_file f where not f.is_closed and f.valid_from <= moment and f.valid_to > moment and ${isUnmatched}))::integer as after
     from (select ?::timestamptz as moment) m0`,
    [effectiveAt],
  );
  if (row === undefined) throw new Error('A count always answers.');
  const changes = Object.fromEntries(changeClasses.map((name) => [name, row[name]])) as Record<ChangeClass, number>;
  return { unchanged: row.unchanged, changes, codesBefore: row.before, codesAfter: row.after, insertedRates: row.inserted, closedRates: row.cut };
}

/** By prefix, the first of a class after the code that an earlier page ended with. */
export async function listDeckChanges(
  trx: Transaction,
  { changeClass, after: place, limit }: { changeClass: ChangeClass; after: string; limit: number },
): Promise<DeckChangePage> {
  const rows = await query<DeckChange & { code: string }>(
    trx,
    `select c.code, coalesce(n.usage_kind, o.usage_kind) as "usageKind", case coalesce(n.direction, o.direction) when 'o' then 'outbound' else 'inbound' end as direction,
       c.prefix, coalesce(n.is_exact, o.is_exact) as "isExact", coalesce(n.origins, o.origins) as origins, coalesce(n.destination, o.destination) as destination,
       coalesce(n.line, f.line) as line, c.changed_at as "changedAt", ${plain('o.price')} as "oldPrice", ${plain('n.price')} as "newPrice",
       ${plain('c.old_short')} as "oldCost", ${plain('c.new_short')} as "newCost", ${plain('c.old_long')} as "oldLongCost",
       ${plain('c.new_long')} as "newLongCost",
       case when c.old_short <> c.new_short and c.old_short > 0 then ${plain('round((c.new_short - c.old_short) * 100 / c.old_short, 2)')}
         when c.old_short = c.new_short and c.old_long > 0 then ${plain('round((c.new_long - c.old_long) * 100 / c.old_long, 2)')} end as percent
     from deck_change c left join deck_file n on n.row_id = c.row_id left join deck_live o on o.rate_id = c.old_rate_id
     left join deck_file f on f.code = c.code and f.ordinal = 1
     where c.class = ? and (c.prefix collate "C", c.code collate "C") > (rtrim(split_part(?, ' ', 3), '!'), ?) order by c.prefix collate "C", c.code collate "C" limit ?`,
    [changeClass, place, place, limit + 1],
  );
  const shown = rows.slice(0, limit);
  return { changes: shown.map(({ code: _code, ...change }) => change), nextCursor: rows.length > limit ? (shown.at(-1)?.code ?? null) : null };
}

/** Announced by another version for a time that had not begun. */
export async function findReplaced(trx: Transaction, effectiveAt: Temporal.Instant): Promise<Noted> {
  return findNoted(
    trx,
    `select l.prefix, format('prefix %s: the price announced for %s is replaced', l.prefix, to_char(l.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as note
     from deck_cut c join deck_live l on l.rate_id = c.rate_id where l.valid_from > ?::timestamptz and c.valid_to = l.valid_from`,
    [effectiveAt],
  );
}

export async function findClosedWithoutPrefix(trx: Transaction): Promise<Noted> {
  return findNoted(
    trx,
    `with after as materialized (${after}), ended as (
       select c.code, c.prefix, c.changed_at, o.usage_kind, o.direction, o.destination
       from deck_change c join deck_live o on o.rate_id = c.old_rate_id where c.class = 'closed'
     ), covered as (
       select distinct e.code from ended e cross join lateral generate_series(0, length(e.prefix) - 1) as size
       join after a on a.prefix = left(e.prefix, size) and a.usage_kind = e.usage_kind and a.direction = e.direction
         and a.valid_from <= e.changed_at and a.valid_to > e.changed_at
     )
     select e.prefix, format('prefix %s, %s: no shorter prefix goes on', e.prefix, e.destination) as note
     from ended e where not exists (select from covered c where c.code = e.code)`,
  );
}

export async function findPricedByShorterPrefix(trx: Transaction, effectiveAt: Temporal.Instant): Promise<Noted> {
  return findNoted(
    trx,
    `with after as materialized (${after}), coming as (
       select c.code, c.prefix, n.usage_kind, n.direction, n.destination from deck_change c join deck_file n on n.row_id = c.row_id
       where c.class in ('new', 'reopened') and c.changed_at > ?::timestamptz
     ), met as (
       select distinct on (b.code) b.*, a.prefix as shorter, ${plain('a.price')} as price
       from coming b cross join lateral generate_series(0, length(b.prefix) - 1) as size
       join after a on a.prefix = left(b.prefix, size) and a.usage_kind = b.usage_kind and a.direction = b.direction
         and a.valid_from <= ?::timestamptz and a.valid_to > ?::timestamptz
       order by b.code, length(a.prefix) desc
     )
     select prefix, format('prefix %s, %s: until it begins, prefix %s prices its calls at %s', prefix, destination, shorter, price) as note from met`,
    [effectiveAt, effectiveAt, effectiveAt],
  );
}

/** `dear`, `zero` and `cheap` among the calls of the file. */
export async function findOddPrices(trx: Transaction): Promise<{ dear: Noted; zero: Noted; cheap: Noted }> {
  const calls = "f.usage_kind = 'call' and f.direction = 'o' and not f.is_closed";
  const minute = 'f.price * 60 / f.per_units';
  const note = (sentence: string) =>
    `select f.prefix, format('line %s: prefix %s, %s, costs %s a minute${sentence}', f.line, f.prefix, f.destination, ${plain(minute)}`;
  return {
    dear: await findNoted(trx, `${note('')}) as note from deck_file f where ${calls} and f.price * 60 > f.per_units`),
    zero: await findNoted(trx, `${note('')}) as note from deck_file f where ${calls} and f.price = 0 and f.connect_fee = 0`),
    cheap: await findNoted(
      trx,
      `${note('; the median of +%s is %s')}, m.country, ${plain('m.median')}) as note
       from deck_file f join (
         select ${countryOf('f.prefix')} as country, percentile_disc(0.5) within group (order by ${minute}) as median
         from deck_file f where ${calls} and f.prefix ~ '^[1-9]' group by 1 having count(*) >= 5
       ) m on m.country = ${countryOf('f.prefix')}
       where ${calls} and f.prefix ~ '^[1-9]' and f.price > 0 and ${minute} * 3 < m.median`,
    ),
  };
}

/** New prices of a supplier above what decks of the same currency sell the longest prefix for, by a call of 60 seconds. */
export async function findSoldBelow(trx: Transaction, currency: string): Promise<Noted> {
  return findNoted(
    trx,
    `with bought as (
       select f.row_id, f.line, f.prefix, f.destination, f.valid_from, ${costOf('f', '60')} as cost
       from deck_file f where f.usage_kind = 'call' and f.direction = 'o' and not f.is_closed and ${isGeneral('f')} and f.prefix <> '' and ${isUnmatched}
     ), sold as (
       select r.deck_id, d.name, r.prefix, r.valid_from, coalesce(r.valid_to, 'infinity') as valid_to, ${costOf('r', '60')} as cost
       from catalog.rate r join catalog.rate_deck d on d.deck_id = r.deck_id
       where d.role = 'sold' and d.currency = ? and r.usage_kind = 'call' and r.direction = 'o' and ${isGeneral('r')}
         and (r.valid_to is null or r.valid_to > r.valid_from)
     ), met as (
       select distinct on (b.row_id, s.deck_id) b.*, s.name, s.prefix as sold_prefix, s.cost as sold_cost
       from bought b cross join lateral generate_series(0, length(b.prefix)) as size
       join sold s on s.prefix = left(b.prefix, size) and s.valid_from <= b.valid_from and s.valid_to > b.valid_from
       order by b.row_id, s.deck_id, length(s.prefix) desc
     )
     select prefix, format('line %s: prefix %s, %s: a minute costs %s, and %s sells it for %s by prefix %s', line, prefix, destination, ${plain('cost')}, name,
       ${plain('sold_cost')}, sold_prefix) as note
     from met where cost > sold_cost`,
    [currency],
  );
}

/** Prefixes whose calls somebody else may pay dearly for. */
export async function listChangedPrefixes(trx: Transaction): Promise<readonly string[]> {
  const rows = await query<{ prefix: string }>(
    trx,
    `select distinct f.prefix from deck_file f where f.usage_kind = 'call' and f.direction = 'o' and not f.is_closed and ${isUnmatched} order by 1`,
  );
  return rows.map((row) => row.prefix);
}

async function findNoted(trx: Transaction, sql: string, values: Parameters<typeof query>[2] = []): Promise<Noted> {
  const rows = await query<{ count: number; note: string }>(
    trx,
    `select count(*) over ()::integer as count, note from (${sql}) noted order by prefix collate "C", note collate "C" limit ${shownMax}`,
    values,
  );
  return { count: rows[0]?.count ?? 0, first: rows.map((row) => row.note) };
}
