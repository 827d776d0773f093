-- Documents of issued invoices and the outbox that mails them; annexes stand apart because traffic data leaves earlier.
create schema delivery;

create table delivery.mail_server (
  only_one boolean primary key default true check (only_one),
  host text not null,
  port integer not null check (port between 1 and 65535),
  security text not null check (security in ('none', 'starttls', 'tls')),
  username text,
  password_sealed bytea,
  sender text not null,
  changed_at timestamptz not null
);

create table delivery.document (
  tenant_id integer not null,
  invoice_id bigint not null,
  rendered_at timestamptz not null,
  file_name text not null,
  sha256 bytea not null,
  content bytea not null,
  primary key (tenant_id, invoice_id)
);
alter table delivery.document alter column content set storage external;

create table delivery.annex (
  tenant_id integer not null,
  invoice_id bigint not null,
  format text not null check (format in ('pdf', 'csv')),
  rendered_at timestamptz not null,
  file_name text not null,
  sha256 bytea not null,
  content bytea not null,
  primary key (tenant_id, invoice_id, format)
);
alter table delivery.annex alter column content set storage external;

create table delivery.outbox_message (
  tenant_id integer not null,
  message_id text not null,
  invoice_id bigint not null,
  recipients text[] not null,
  subject text not null,
  body text not null,
  language text not null,
  state text not null check (state in ('queued', 'sending', 'delivered', 'failed')),
  uncertain boolean not null default false,
  attempt_count integer not null default 0,
  queued_at timestamptz not null,
  next_attempt_at timestamptz not null,
  delivered_at timestamptz,
  last_answer text,
  primary key (tenant_id, message_id)
);
create index outbox_message_due on delivery.outbox_message (next_attempt_at) where state in ('queued', 'sending');
create index outbox_message_invoice on delivery.outbox_message (tenant_id, invoice_id);
comment on column delivery.outbox_message.uncertain is 'The process ended between the server''s acceptance and our note of it; a repeat carries the same Message-ID.';

create function delivery.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'A document of an issued invoice never changes.' using errcode = 'restrict_violation';
end $$;
create trigger document_frozen before update or delete on delivery.document for each row execute function delivery.refuse_change();
create trigger document_kept before truncate on delivery.document execute function delivery.refuse_change();
create trigger annex_frozen before update on delivery.annex for each row execute function delivery.refuse_change();
