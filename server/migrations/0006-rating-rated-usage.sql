-- The exact price of each usage record with the references that explain it, and the usage that could not be priced.
create schema rating;

create table rating.rated_usage (
  started_at timestamptz not null,
  usage_id uuid not null,
  batch_id bigint not null,
  tenant_id integer not null,
  account_id integer not null,
  rate_id integer,
  billed_seconds integer not null,
  cost numeric(24,10) not null,
  currency char(3) not null,
  rule "char" not null check (rule in ('r', 'i', 'e')),
  primary key (tenant_id, started_at, usage_id),
  check ((rule = 'r') = (rate_id is not null))
) partition by range (started_at);
comment on column rating.rated_usage.rule is 'r: by rate; i: inbound, free; e: emergency, free. rate_id, billed_seconds and rule are the explanation; the rate itself never changes.';
create index rated_usage_batch on rating.rated_usage using brin (batch_id) with (pages_per_range = 16, autosummarize = on);
create table rating.rated_usage_early partition of rating.rated_usage for values from (minvalue) to ('2000-01-01 00:00:00+00');
create table rating.rated_usage_late partition of rating.rated_usage for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table rating.suspended_usage (
  tenant_id integer not null,
  started_at timestamptz not null,
  usage_id uuid not null,
  source_id integer not null,
  batch_id bigint not null,
  reason text not null,
  detail text not null,
  suspended_at timestamptz not null,
  primary key (tenant_id, started_at, usage_id)
);

create table rating.rated_batch (
  source_id integer not null,
  batch_id bigint not null,
  rated_at timestamptz not null,
  primary key (source_id, batch_id)
);
