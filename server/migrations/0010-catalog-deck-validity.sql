-- Rates count from a moment to a moment, so that change notices, future prices and undo touch only what they change.
alter table catalog.rate_deck
  add column role text not null default 'sold' check (role in ('sold', 'supplier')),
  add column zone text not null default 'Europe/Paris',
  add column revision bigint not null default 0;
comment on column catalog.rate_deck.role is 'Whether we sell at these prices or a supplier charges them to us.';
comment on column catalog.rate_deck.zone is 'The zone in which dates of its files are read.';
comment on column catalog.rate_deck.revision is 'Grows with each activation and each undo; who keeps rates in memory reads them anew by it.';

alter table catalog.rate_deck_version
  drop constraint rate_deck_version_deck_id_effective_at_key,
  add column kind text not null default 'full' check (kind in ('full', 'amendment')),
  add column state text not null default 'activated' check (state in ('activated', 'undone')),
  add column undone_at timestamptz,
  add column reading_options jsonb not null default '{"dateOrder": null, "hyphen": null, "increments": null}' check (jsonb_typeof(reading_options) = 'object'),
  add column inserted_count integer not null default 0,
  add column closed_count integer not null default 0,
  add column unchanged_count integer not null default 0,
  add check ((state = 'undone') = (undone_at is not null));
create index rate_deck_version_deck on catalog.rate_deck_version (deck_id, effective_at);
create unique index rate_deck_version_full on catalog.rate_deck_version (deck_id, effective_at) where kind = 'full' and state = 'activated';
comment on column catalog.rate_deck_version.effective_at is 'Rates of the file that tell no date of their own count from this moment on.';
comment on column catalog.rate_deck_version.reading_options is 'What was chosen for the file beside what stands in it; null: nothing was.';
comment on column catalog.rate_deck_version.rate_count is 'Rows of the file: inserted rates, unchanged ones and closures.';

alter table catalog.rate rename column price_per_minute to price;
alter table catalog.rate rename column first_increment_seconds to first_increment_units;
alter table catalog.rate rename column next_increment_seconds to next_increment_units;
alter table catalog.rate
  drop constraint rate_version_id_prefix_key,
  drop constraint rate_prefix_check,
  add check (prefix ~ '^(S?[0-9]{1,15})?$'),
  alter column first_increment_units type bigint,
  alter column next_increment_units type bigint,
  add column deck_id integer references catalog.rate_deck,
  add column usage_kind text not null default 'call' check (usage_kind ~ '^[a-z][a-z0-9_-]*$'),
  add column direction "char" not null default 'o' check (direction in ('o', 'i')),
  add column is_exact boolean not null default false,
  add column origins text[] not null default '{}',
  add column per_units bigint not null default 60 check (per_units > 0),
  add column free_units bigint check (free_units >= 0),
  add column minimum_charge numeric(20,10) check (minimum_charge >= 0),
  add column maximum_charge numeric(20,10) check (maximum_charge >= 0),
  add column band_prices jsonb check (jsonb_typeof(band_prices) = 'object'),
  add column service_per_call numeric(20,10) check (service_per_call >= 0),
  add column service_per_minute numeric(20,10) check (service_per_minute >= 0),
  add column service_free_seconds integer check (service_free_seconds >= 0),
  add column valid_from timestamptz,
  add column valid_to timestamptz,
  add column closed_by_version_id integer references catalog.rate_deck_version,
  add check (valid_to >= valid_from),
  add check (num_nulls(service_per_call, service_per_minute, service_free_seconds) in (0, 3));

-- What each version closed, with what counted before, so that an undo puts back exactly that.
create table catalog.rate_closing (
  version_id integer not null references catalog.rate_deck_version,
  rate_id integer not null references catalog.rate,
  valid_to timestamptz not null,
  valid_to_before timestamptz,
  closed_by_before integer references catalog.rate_deck_version,
  primary key (version_id, rate_id)
);
comment on table catalog.rate_closing is 'Which rates a version ended, when, and what their end was before.';

with followed as (
  select v.version_id, v.deck_id, v.effective_at, lead(v.version_id) over w as next_version_id, lead(v.effective_at) over w as next_effective_at
  from catalog.rate_deck_version v window w as (partition by v.deck_id order by v.effective_at)
)
update catalog.rate r
set deck_id = f.deck_id, valid_from = f.effective_at, valid_to = f.next_effective_at, closed_by_version_id = f.next_version_id
from followed f where f.version_id = r.version_id;

insert into catalog.rate_closing (version_id, rate_id, valid_to)
select closed_by_version_id, rate_id, valid_to from catalog.rate where closed_by_version_id is not null;

update catalog.rate_deck_version v
set inserted_count = rate_count, closed_count = (select count(*) from catalog.rate_closing c where c.version_id = v.version_id);

update catalog.rate_deck d set revision = (select count(*) from catalog.rate_deck_version v where v.deck_id = d.deck_id);

alter table catalog.rate alter column deck_id set not null, alter column valid_from set not null;
create unique index rate_code on catalog.rate (deck_id, prefix, usage_kind, direction, is_exact, origins, valid_from)
  where valid_to is null or valid_to > valid_from;
create index rate_version on catalog.rate (version_id);
comment on column catalog.rate.prefix is 'Leading digits in E.164 without the plus; S before them means a short number of the country; empty: every number.';
comment on column catalog.rate.price is 'For per_units units: a minute of a call.';
comment on column catalog.rate.free_units is 'Null: the free seconds of the tariff; likewise minimum_charge and maximum_charge.';
comment on column catalog.rate.band_prices is 'By name of a time band: {"connectFee": "…", "price": "…"}.';
comment on column catalog.rate.valid_to is 'Exclusive. Equal to valid_from: undone or replaced before it began; kept for what it may have priced.';
