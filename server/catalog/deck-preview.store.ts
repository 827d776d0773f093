// SQL of previews: counts and lists over the temporary tables of a comparison.

import type { Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { PricedPrefix } from './check-deck.ts';
import { type ChangeClass, changeClasses, type DeckChange, type DeckChangePage, type DeckFigures, type Noted } from './deck-preview.ts';
import { costOf } from './rate-deck-changes.store.ts';

const shownMax = 20;
/** Country codes of E.164: one digit, two digits, else three. */
const twoDigitCodes = '20,27,30,31,32,33,34,36,39,40,41,43,44,45,46,47,48,49,51,52,53,54,55,56,57,58,60,61,62,63,64,65,66,81,82,84,86,90,91,92,93,94,95,98';
const countryOf = (prefix: string) =>
  `case when left(${prefix}, 1) in ('1', '7') then left(${prefix}, 1) when left(${prefix}, 2) = any('{${twoDigitCodes}}') then left(${prefix}, 2)
   else left(${prefix}, 3) end`;
const plain = (value: string) => `trim_scale(${value})::text`;
const isUnmatched = 'not exists (select from deck_match m where m.row_id = f.row_id)';
/** Rates that meet every number that begins with their prefix. */
const isGeneral = (rate: string) => `not ${rate}.is_exact and ${rate}.origins = '{}'`;
export async function countDeckChanges(trx: Transaction, effectiveAt: Temporal.Instant): Promise<DeckFigures> {
  const [row] = await query<Record<ChangeClass | 'unchanged' | 'inserted' | 'cut' | 'before' | 'after', number>>(
    trx,
    `select ${changeClasses.map((name) => `(select count(*) from deck_change where class = '${name}')::integer as "${name}"`).join(', ')},
       (select count(*) from deck_file f where f.ordinal = 1 and not exists (select from deck_change c where c.code = f.code))::integer as unchanged,
       ((select count(*) from deck_file where not is_closed) - (select count(*) from deck_match))::integer as inserted,
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
       c.line, c.changed_at as "changedAt", ${plain('o.price')} as "oldPrice", ${plain('n.price')} as "newPrice",
       ${plain('c.old_short')} as "oldCost", ${plain('c.new_short')} as "newCost", ${plain('c.old_long')} as "oldLongCost",
       ${plain('c.new_long')} as "newLongCost",
       case when c.old_short <> c.new_short and c.old_short > 0 then ${plain('round((c.new_short - c.old_short) * 100 / c.old_short, 2)')}
         when c.old_short = c.new_short and c.old_long > 0 then ${plain('round((c.new_long - c.old_long) * 100 / c.old_long, 2)')} end as percent
     from (select * from deck_change c
       where class = ? and (prefix collate "C", code collate "C") > (rtrim(split_part(?, ' ', 3), '!'), ?)
       order by prefix collate "C", code collate "C" limit ?) c
     left join deck_file n on n.row_id = c.row_id left join deck_live o on o.rate_id = c.old_rate_id
     order by c.prefix collate "C", c.code collate "C"`,
    [changeClass, place, place, limit + 1],
  );
  const shown = rows.slice(0, limit);
  return { changes: shown.map(({ code: _code, ...change }) => change), nextCursor: rows.length > limit ? (shown.at(-1)?.code ?? null) : null };
}

/** Announced by another version for a time that had not begun. */
export async function findReplaced(trx: Transaction, effectiveAt: Temporal.Instant): Promise<Noted> {
  return findNoted(trx, {
    rows: `select l.prefix, to_char(l.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as announced_for
      from deck_cut c join deck_live l on l.rate_id = c.rate_id where l.valid_from > ?::timestamptz and c.valid_to = l.valid_from`,
    note: "format('prefix %s: the price announced for %s is replaced', prefix, announced_for)",
    values: [effectiveAt],
  });
}

/**
 * Makes the temporary tables ready to be listed from. `deck_after`: what the deck has once the file is activated for prefixes that
 * begin a code which ends or begins later.
 */
export async function preparePreview(trx: Transaction, effectiveAt: Temporal.Instant): Promise<void> {
  await query(trx, 'create index on deck_file (row_id)');
  await query(trx, 'create index on deck_live (rate_id)');
  await query(
    trx,
    `create temporary table deck_shorter on commit drop as
     select distinct left(c.prefix, size) as prefix from deck_change c cross join lateral generate_series(0, length(c.prefix) - 1) as size
     where c.class = 'closed' or (c.class in ('new', 'reopened') and c.changed_at > ?::timestamptz)`,
    [effectiveAt],
  );
  await query(trx, 'analyze deck_shorter');
  await query(
    trx,
    `create temporary table deck_after on commit drop as
     select l.usage_kind, l.direction, l.prefix, l.price, l.valid_from, coalesce(c.valid_to, l.valid_to) as valid_to
       from deck_live l left join deck_cut c on c.rate_id = l.rate_id where ${isGeneral('l')} and l.prefix in (select prefix from deck_shorter)
     union all
     select f.usage_kind, f.direction, f.prefix, f.price, f.valid_from, f.valid_to
       from deck_file f where not f.is_closed and ${isGeneral('f')} and f.prefix in (select prefix from deck_shorter) and ${isUnmatched}`,
  );
  await query(trx, 'create index on deck_after (prefix)');
  await query(trx, 'analyze deck_after');
}

export async function findClosedWithoutPrefix(trx: Transaction): Promise<Noted> {
  return findNoted(trx, {
    rows: `with ended as (
        select c.code, c.prefix, c.changed_at, o.usage_kind, o.direction, o.destination
        from deck_change c join deck_live o on o.rate_id = c.old_rate_id where c.class = 'closed'
      ), covered as (
        select distinct e.code from ended e cross join lateral generate_series(0, length(e.prefix) - 1) as size
        join deck_after a on a.prefix = left(e.prefix, size) and a.usage_kind = e.usage_kind and a.direction = e.direction
          and a.valid_from <= e.changed_at and a.valid_to > e.changed_at
      )
      select e.prefix, e.destination from ended e where not exists (select from covered c where c.code = e.code)`,
    note: "format('prefix %s, %s: no shorter prefix goes on', prefix, destination)",
  });
}

export async function findPricedByShorterPrefix(trx: Transaction, effectiveAt: Temporal.Instant): Promise<Noted> {
  return findNoted(trx, {
    rows: `with coming as (
        select c.code, c.prefix, n.usage_kind, n.direction, n.destination from deck_change c join deck_file n on n.row_id = c.row_id
        where c.class in ('new', 'reopened') and c.changed_at > ?::timestamptz
      )
      select distinct on (b.code) b.prefix, b.destination, a.prefix as shorter, a.price
      from coming b cross join lateral generate_series(0, length(b.prefix) - 1) as size
      join deck_after a on a.prefix = left(b.prefix, size) and a.usage_kind = b.usage_kind and a.direction = b.direction
        and a.valid_from <= ?::timestamptz and a.valid_to > ?::timestamptz
      order by b.code, length(a.prefix) desc`,
    note: `format('prefix %s, %s: until it begins, prefix %s prices its calls at %s', prefix, destination, shorter, ${plain('price')})`,
    values: [effectiveAt, effectiveAt, effectiveAt],
  });
}

/** `dear`, `zero` and `cheap` among the calls of the file. */
export async function findOddPrices(trx: Transaction): Promise<{ dear: Noted; zero: Noted; cheap: Noted }> {
  const calls = "f.usage_kind = 'call' and f.direction = 'o' and not f.is_closed";
  const minute = 'f.price * 60 / f.per_units';
  const rows = (condition: string) => `select f.line, f.prefix, f.destination, ${minute} as minute from deck_file f where ${calls} and ${condition}`;
  const note = `format('line %s: prefix %s, %s, costs %s a minute', line, prefix, destination, ${plain('minute')})`;
  return {
    dear: await findNoted(trx, { rows: rows('f.price * 60 > f.per_units'), note }),
    zero: await findNoted(trx, { rows: rows('f.price = 0 and f.connect_fee = 0'), note }),
    cheap: await findNoted(trx, {
      rows: `with abroad as (
          select f.line, f.prefix, f.destination, ${minute} as minute, ${countryOf('f.prefix')} as country
          from deck_file f where ${calls} and left(f.prefix, 1) between '1' and '9'
        ), middle as (
          select country, percentile_disc(0.5) within group (order by minute) as median from abroad group by country having count(*) >= 5
        )
        select a.*, m.median from abroad a join middle m on m.country = a.country where a.minute > 0 and a.minute * 3 < m.median`,
      note: `${note} || format('; the median of +%s is %s', country, ${plain('median')})`,
    }),
  };
}

/** New prices of a supplier above what decks of the same currency sell the longest prefix for, by a call of 60 seconds. */
export async function findSoldBelow(trx: Transaction, currency: string): Promise<Noted> {
  await query(
    trx,
    `create temporary table deck_sold on commit drop as
     select r.deck_id, d.name, r.prefix, r.valid_from, coalesce(r.valid_to, 'infinity') as valid_to, ${costOf('r', '60')} as cost
     from catalog.rate r join catalog.rate_deck d on d.deck_id = r.deck_id
     where d.role = 'sold' and d.currency = ? and r.usage_kind = 'call' and r.direction = 'o' and ${isGeneral('r')}
       and (r.valid_to is null or r.valid_to > r.valid_from)`,
    [currency],
  );
  await query(trx, 'create index on deck_sold (prefix)');
  await query(trx, 'analyze deck_sold');
  return findNoted(trx, {
    rows: `with bought as (
        select f.row_id, f.line, f.prefix, f.destination, f.valid_from, ${costOf('f', '60')} as cost
        from deck_file f where f.usage_kind = 'call' and f.direction = 'o' and not f.is_closed and ${isGeneral('f')} and f.prefix <> '' and ${isUnmatched}
      ), met as (
        select distinct on (b.row_id, s.deck_id) b.*, s.name, s.prefix as sold_prefix, s.cost as sold_cost
        from bought b cross join lateral generate_series(0, length(b.prefix)) as size
        join deck_sold s on s.prefix = left(b.prefix, size) and s.valid_from <= b.valid_from and s.valid_to > b.valid_from
        order by b.row_id, s.deck_id, length(s.prefix) desc
      )
      select * from met where cost > sold_cost`,
    note: `format('line %s: prefix %s, %s: a minute costs %s, and %s sells it for %s by prefix %s', line, prefix, destination, ${plain('cost')}, name,
      ${plain('sold_cost')}, sold_prefix)`,
  });
}

/** Every code of the deck once the file is activated, with the last price that is known for it. */
export async function listPricesAfter(trx: Transaction): Promise<readonly PricedPrefix[]> {
  const columns = (table: string) => `${table}.prefix, ${table}.price, ${table}.usage_kind, ${table}.direction, ${table}.is_exact, ${table}.valid_from`;
  return query<PricedPrefix>(
    trx,
    `select prefix, ${plain('price')} as price, usage_kind as "usageKind", case direction when 'o' then 'outbound' else 'inbound' end as direction,
       is_exact as "isExact", false as "isClosed" from (
       select ${columns('l')} from deck_live l where not exists (select from deck_cut c where c.rate_id = l.rate_id)
       union all
       select ${columns('f')} from deck_file f where not f.is_closed and ${isUnmatched}
     ) kept order by valid_from`,
  );
}

/** The note is worded for the rows that are shown alone. */
async function findNoted(trx: Transaction, { rows, note, values = [] }: { rows: string; note: string; values?: Parameters<typeof query>[2] }): Promise<Noted> {
  const shown = await query<{ count: number; note: string }>(
    trx,
    `select count, ${note} as note from (
       select noted.*, count(*) over ()::integer as count from (${rows}) noted order by prefix collate "C" limit ${shownMax}
     ) shown order by prefix collate "C", 2`,
    values,
  );
  return { count: shown[0]?.count ?? 0, first: shown.map((row) => row.note) };
}
