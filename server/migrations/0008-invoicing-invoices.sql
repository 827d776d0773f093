-- Invoices, frozen when issued: gap-free numbers, lines, tax; nothing here is ever changed or deleted.
create schema invoicing;

create table invoicing.number_series (
  issuer_id integer not null,
  series text not null,
  next_number integer not null check (next_number > 0),
  primary key (issuer_id, series)
);

create table invoicing.invoice (
  tenant_id integer not null,
  invoice_id bigint generated always as identity,
  issuer_id integer not null,
  series text not null,
  number text not null,
  account_id integer not null,
  cycle_id bigint not null,
  service_from date not null,
  service_to date not null,
  issued_on date not null,
  due_on date not null,
  issued_at timestamptz not null,
  currency char(3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null check (total_minor = net_minor + tax_minor),
  seller jsonb not null,
  buyer jsonb not null,
  primary key (tenant_id, invoice_id),
  unique (tenant_id, cycle_id)
);
create index invoice_number on invoicing.invoice (issuer_id, number);

create table invoicing.invoice_line (
  tenant_id integer not null,
  invoice_id bigint not null,
  line_number integer not null,
  kind text not null check (kind in ('recurring', 'usage')),
  item jsonb not null,
  quantity numeric(20,6) not null,
  unit_price numeric(20,10),
  net_minor bigint not null,
  tax_category char(2) not null,
  tax_percent numeric(6,3) not null,
  primary key (tenant_id, invoice_id, line_number),
  foreign key (tenant_id, invoice_id) references invoicing.invoice (tenant_id, invoice_id)
);

create table invoicing.invoice_tax (
  tenant_id integer not null,
  invoice_id bigint not null,
  tax_category char(2) not null,
  tax_percent numeric(6,3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  primary key (tenant_id, invoice_id, tax_category, tax_percent),
  foreign key (tenant_id, invoice_id) references invoicing.invoice (tenant_id, invoice_id)
);

create function invoicing.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'An issued invoice never changes; correct it with a credit note.' using errcode = 'restrict_violation';
end $$;
create trigger invoice_frozen before update or delete on invoicing.invoice for each row execute function invoicing.refuse_change();
create trigger invoice_line_frozen before update or delete on invoicing.invoice_line for each row execute function invoicing.refuse_change();
create trigger invoice_tax_frozen before update or delete on invoicing.invoice_tax for each row execute function invoicing.refuse_change();
create trigger invoice_kept before truncate on invoicing.invoice execute function invoicing.refuse_change();
create trigger invoice_line_kept before truncate on invoicing.invoice_line execute function invoicing.refuse_change();
create trigger invoice_tax_kept before truncate on invoicing.invoice_tax execute function invoicing.refuse_change();
