-- Usage records, and for every raw record that did not become one the reason why.
create schema mediation;

create table mediation.dial_plan (
  source_id integer primary key references collection.source,
  zone text not null,
  country char(2) not null,
  access_digit text not null default '',
  trunk_patterns text[] not null
);

create table mediation.batch (
  source_id integer not null,
  batch_id bigint generated always as identity,
  block_id bigint,
  normalised_at timestamptz not null,
  newest_call_at timestamptz,
  started_from timestamptz,
  started_to timestamptz,
  primary key (source_id, batch_id)
);
comment on column mediation.batch.newest_call_at is 'When the newest call seen so far at the source began: a call that began later cannot have earlier records.';
comment on column mediation.batch.started_to is 'With started_from: the first and last start among this batch''s usage records, both included; null when there is none.';
comment on column mediation.batch.block_id is 'The raw block this batch worked off; null for a recycle of suspended records.';
create index batch_block on mediation.batch (source_id, block_id);

create table mediation.usage_record (
  started_at timestamptz not null,
  answered_at timestamptz not null,
  batch_id bigint not null,
  block_id bigint not null,
  usage_id uuid not null,
  tenant_id integer not null,
  account_id integer not null,
  extension_id integer not null,
  source_id integer not null,
  ordinal integer not null,
  duration_seconds integer not null check (duration_seconds >= 0),
  direction "char" not null check (direction in ('o', 'i')),
  flags smallint not null default 0,
  calling_number text not null,
  called_number text not null,
  trunk text not null,
  primary key (tenant_id, started_at, usage_id)
) partition by range (started_at);
comment on column mediation.usage_record.direction is 'o: to a trunk; i: from a trunk.';
comment on column mediation.usage_record.ordinal is 'With block_id: the raw record that leads this usage record.';
create index usage_record_batch on mediation.usage_record using brin (batch_id) with (pages_per_range = 16, autosummarize = on);
create index usage_record_id on mediation.usage_record (usage_id);
create table mediation.usage_record_early partition of mediation.usage_record for values from (minvalue) to ('2000-01-01 00:00:00+00');
create table mediation.usage_record_late partition of mediation.usage_record for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table mediation.excluded_record (
  occurred_at timestamptz not null,
  block_id bigint not null,
  usage_id uuid,
  source_id integer not null,
  ordinal integer not null,
  reason "char" not null check (reason in ('m', 'i', 'u', 'o', 'f')),
  primary key (source_id, occurred_at, block_id, ordinal)
) partition by range (occurred_at);
comment on column mediation.excluded_record.reason is 'Not chargeable. m: merged into a call as a leg; i: internal; u: unanswered; o: the exchange says omit; f: inbound and free, no extension took it.';
create table mediation.excluded_record_early partition of mediation.excluded_record for values from (minvalue) to ('2000-01-01 00:00:00+00');
create table mediation.excluded_record_late partition of mediation.excluded_record for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table mediation.suspended_record (
  occurred_at timestamptz not null,
  block_id bigint not null,
  source_id integer not null,
  ordinal integer not null,
  reason text not null,
  detail text not null,
  suspended_at timestamptz not null,
  primary key (source_id, occurred_at, block_id, ordinal)
);
create index suspended_record_reason on mediation.suspended_record (source_id, reason);

create table mediation.withdrawn_usage (
  source_id integer not null,
  batch_id bigint not null,
  tenant_id integer not null,
  started_at timestamptz not null,
  usage_id uuid not null,
  primary key (source_id, batch_id, usage_id)
);
comment on table mediation.withdrawn_usage is 'Usage records that a late leg or a recycle replaced; rating takes their prices back before it prices the batch.';

create table mediation.frozen_usage (
  tenant_id integer not null,
  account_id integer not null,
  frozen_before timestamptz not null,
  primary key (tenant_id, account_id)
);
comment on table mediation.frozen_usage is 'Usage that started earlier may be on an invoice: a late leg of such a call waits in suspense instead of moving it.';
