-- Money owed: usage and recurring charges of a billing cycle, written once at its cut-off.
create schema charging;

create table charging.cycle (
  tenant_id integer not null,
  cycle_id bigint generated always as identity,
  account_id integer not null,
  service_from timestamptz not null,
  service_to timestamptz not null,
  cut_off_at timestamptz not null,
  charged_at timestamptz not null,
  usage_from timestamptz,
  usage_to timestamptz,
  primary key (tenant_id, cycle_id),
  unique (tenant_id, account_id, service_from)
);

comment on column charging.cycle.usage_to is 'With usage_from: first and last start among its usage charges, both included; late usage may lie before service_from.';

create table charging.usage_charge (
  started_at timestamptz not null,
  usage_id uuid not null,
  cycle_id bigint not null,
  tenant_id integer not null,
  amount numeric(24,10) not null,
  primary key (tenant_id, started_at, usage_id)
) partition by range (started_at);
create table charging.usage_charge_early partition of charging.usage_charge for values from (minvalue) to ('2000-01-01 00:00:00+00');
create table charging.usage_charge_late partition of charging.usage_charge for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table charging.recurring_charge (
  tenant_id integer not null,
  cycle_id bigint not null,
  subscription_id integer not null,
  plan_name text not null,
  quantity integer not null,
  unit_price numeric(20,10) not null,
  service_from date not null,
  service_to date not null,
  days_charged integer not null,
  days_in_cycle integer not null,
  amount numeric(24,10) not null,
  primary key (tenant_id, cycle_id, subscription_id)
);
