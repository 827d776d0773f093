-- What is sold and for how much: rate decks, tariffs, plans, subscriptions and tax rates.
create schema catalog;

create table catalog.rate_deck (
  deck_id integer generated always as identity primary key,
  name text not null unique,
  currency char(3) not null
);

create table catalog.rate_deck_version (
  version_id integer generated always as identity primary key,
  deck_id integer not null references catalog.rate_deck,
  effective_at timestamptz not null,
  imported_at timestamptz not null,
  file_name text not null,
  file_sha256 bytea not null,
  rate_count integer not null,
  unique (deck_id, effective_at)
);

create table catalog.rate (
  version_id integer not null references catalog.rate_deck_version,
  rate_id integer generated always as identity primary key,
  prefix text not null check (prefix ~ '^S?[0-9]{1,15}$'),
  destination text not null,
  connect_fee numeric(20,10) not null check (connect_fee >= 0),
  price_per_minute numeric(20,10) not null check (price_per_minute >= 0),
  first_increment_seconds integer not null check (first_increment_seconds > 0),
  next_increment_seconds integer not null check (next_increment_seconds > 0),
  unique (version_id, prefix)
);
comment on column catalog.rate.prefix is 'Leading digits in E.164 without the plus; S before them means a short number of the country.';

create table catalog.tariff (
  tariff_id integer generated always as identity primary key,
  name text not null unique,
  deck_id integer not null references catalog.rate_deck
);

create table catalog.plan (
  plan_id integer generated always as identity primary key,
  name text not null unique,
  tariff_id integer not null references catalog.tariff,
  currency char(3) not null,
  monthly_price numeric(20,10) not null check (monthly_price >= 0)
);

create table catalog.subscription (
  tenant_id integer not null,
  subscription_id integer generated always as identity,
  account_id integer not null,
  plan_id integer not null references catalog.plan,
  quantity integer not null check (quantity > 0),
  service_from date not null,
  service_to date,
  primary key (tenant_id, subscription_id),
  foreign key (tenant_id, account_id) references account.account (tenant_id, account_id),
  check (service_to is null or service_to > service_from)
);
create index subscription_account on catalog.subscription (tenant_id, account_id);

create table catalog.tax_rate (
  tax_code text not null,
  category char(2) not null,
  percent numeric(6,3) not null check (percent between 0 and 100),
  effective_on date not null,
  primary key (tax_code, effective_on)
);
insert into catalog.tax_rate (tax_code, category, percent, effective_on) values ('FR-standard', 'S', 20.000, '2014-01-01');
