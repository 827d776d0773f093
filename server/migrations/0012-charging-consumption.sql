-- What allowances, promotions and tiers made of each charge, and what is left of them.
alter table charging.usage_charge
  add column covered_units bigint check (covered_units >= 0),
  add column discount numeric(24,10) check (discount >= 0),
  add column detail jsonb;
comment on column charging.usage_charge.detail is 'Null with covered_units and discount where the charge is the cost as rated. covered: [source, plan_id, name, month of the grant, units]; flat: [plan_id, name, price] or tier: [plan_id, name, [[units, price], …]] in place of the rated prices; fee: what is left of the connect fee; bound: maximum; discounts: [source, plan_id, name, amount].';

create table charging.allowance_balance (
  tenant_id integer not null,
  account_id integer not null,
  cycle_id bigint not null,
  service_month date not null,
  granted_month date not null,
  source "char" not null check (source in ('a', 'p', 't')),
  measure "char" not null check (measure in ('u', 'm')),
  plan_id integer not null,
  extension_id integer not null,
  name text not null,
  granted numeric(30,10) not null check (granted >= 0),
  used numeric(30,10) not null check (used >= 0),
  primary key (tenant_id, account_id, service_month, granted_month, source, measure, plan_id, extension_id, name, cycle_id)
);
comment on table charging.allowance_balance is 'Sum over cycle_id: what a grant gave to a month, carried over when the grant is of an earlier one, and what was used of it there. Rows never change; late usage adds more.';
comment on column charging.allowance_balance.source is 'a: allowance; p: promotion; t: tier, which grants nothing and counts its volume as used.';
comment on column charging.allowance_balance.measure is 'u: units; m: money in the currency of the account.';
comment on column charging.allowance_balance.extension_id is 'For allowances of one service number each; 0: of the account.';

alter table charging.recurring_charge
  add column charge_number smallint not null default 1,
  add column charge_name text,
  drop constraint recurring_charge_pkey,
  add primary key (tenant_id, cycle_id, subscription_id, charge_number);
update charging.recurring_charge set charge_name = plan_name;
alter table charging.recurring_charge alter column charge_name set not null, alter column charge_number drop default;
comment on column charging.recurring_charge.charge_number is 'Its place among the recurring charges of the plan.';

create table charging.one_off_charge (
  tenant_id integer not null,
  subscription_id integer not null,
  charge_number smallint not null,
  cycle_id bigint not null,
  plan_name text not null,
  charge_name text not null,
  quantity integer not null,
  unit_price numeric(20,10) not null,
  amount numeric(24,10) not null,
  primary key (tenant_id, subscription_id, charge_number)
);
comment on table charging.one_off_charge is 'In the first cycle of a subscription, and never again.';
