-- Sources, their runs, and the raw records: bytes in compressed blocks, one key per record, both by month.
create schema collection;

create table collection.source (
  source_id integer generated always as identity primary key,
  site_id integer not null references account.site,
  name text not null unique,
  kind text not null,
  settings jsonb not null,
  role text not null check (role in ('bills', 'costs', 'reconciles')),
  schedule text not null,
  enabled boolean not null default true,
  created_at timestamptz not null
);

create table collection.source_cursor (
  source_id integer primary key references collection.source,
  cursor jsonb
);

create table collection.run (
  source_id integer not null references collection.source,
  run_id bigint generated always as identity,
  started_at timestamptz not null,
  ended_at timestamptz,
  record_count bigint not null default 0,
  duplicate_count bigint not null default 0,
  byte_count bigint not null default 0,
  notices jsonb not null default '[]',
  failure text,
  primary key (source_id, run_id)
);

create table collection.raw_block (
  source_id integer not null,
  collected_at timestamptz not null,
  block_id bigint not null,
  run_id bigint not null,
  file text not null,
  file_key text not null,
  position bigint not null,
  first_line bigint not null,
  record_count integer not null,
  byte_count integer not null,
  gaps jsonb not null,
  compressed bytea not null,
  primary key (source_id, block_id, collected_at)
) partition by range (collected_at);
alter table collection.raw_block alter column compressed set storage external;
comment on column collection.raw_block.gaps is 'Where duplicates were left out: [ordinal, bytes, lines] of what was skipped before that record.';
create table collection.raw_block_early partition of collection.raw_block for values from (minvalue) to ('2000-01-01 00:00:00+00');
create table collection.raw_block_late partition of collection.raw_block for values from ('2100-01-01 00:00:00+00') to (maxvalue);
create sequence collection.block_id_seq as bigint;

create table collection.raw_record (
  occurred_at timestamptz not null,
  block_id bigint not null,
  fingerprint uuid not null,
  source_id integer not null,
  ordinal integer not null,
  primary key (source_id, occurred_at, fingerprint)
) partition by range (occurred_at);
comment on column collection.raw_record.occurred_at is 'Start of the call at the source, the same for all its records; 1970 where a record does not tell.';
create table collection.raw_record_early partition of collection.raw_record for values from (minvalue) to ('2000-01-01 00:00:00+00');
create table collection.raw_record_late partition of collection.raw_record for values from ('2100-01-01 00:00:00+00') to (maxvalue);
