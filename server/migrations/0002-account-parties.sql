-- Who sells, who buys and who pays: issuers, tenants, accounts, sites and extensions.
create schema account;

create table account.issuer (
  issuer_id integer generated always as identity primary key,
  name text not null,
  address_lines text[] not null,
  country char(2) not null,
  email text not null,
  phone text,
  registration text,
  vat_number text,
  iban text,
  bic text,
  legal_mentions text[] not null default '{}',
  payment_days integer not null default 30 check (payment_days between 0 and 120),
  invoice_series text not null default 'INV' check (invoice_series ~ '^[A-Z0-9]{1,10}$'),
  logo bytea,
  logo_type text check (logo_type in ('image/png', 'image/jpeg'))
);

create table account.tenant (
  tenant_id integer generated always as identity primary key,
  issuer_id integer not null references account.issuer,
  name text not null,
  unique (issuer_id, name)
);

create table account.account (
  tenant_id integer not null references account.tenant,
  account_id integer generated always as identity,
  name text not null,
  address_lines text[] not null,
  country char(2) not null,
  vat_number text,
  billing_emails text[] not null check (cardinality(billing_emails) > 0),
  language text not null check (language in ('en', 'fr')),
  currency char(3) not null,
  zone text not null,
  tax_code text not null,
  billing_from date not null,
  parked_at timestamptz,
  parked_reason text,
  primary key (tenant_id, account_id)
);
comment on column account.account.billing_from is 'First day, in the account''s zone, that is invoiced; cycles begin on it.';

create table account.site (
  site_id integer generated always as identity primary key,
  name text not null unique
);
comment on table account.site is 'A place with its own numbering of extensions, usually one PBX.';

create table account.extension (
  tenant_id integer not null,
  extension_id integer generated always as identity,
  account_id integer not null,
  site_id integer not null references account.site,
  number text not null check (number ~ '^[0-9*#+A-Za-z._-]{1,40}$'),
  name text not null,
  service_from timestamptz not null,
  service_to timestamptz,
  primary key (tenant_id, extension_id),
  foreign key (tenant_id, account_id) references account.account (tenant_id, account_id),
  check (service_to is null or service_to > service_from)
);
create index extension_site_number on account.extension (site_id, number, service_from);
