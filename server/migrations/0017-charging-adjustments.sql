-- Adjustments: what a re-rating makes of usage that was charged, owed or given back with the next cycles.
create table charging.adjustment (
  tenant_id integer not null,
  adjustment_id bigint generated always as identity,
  account_id integer not null,
  re_rating_id bigint not null,
  amount numeric(24,10) not null check (amount <> 0),
  currency char(3) not null,
  reason text not null,
  created_at timestamptz not null,
  primary key (tenant_id, adjustment_id),
  unique (tenant_id, account_id, re_rating_id)
);
comment on column charging.adjustment.amount is 'Exact, without tax; below zero it is given back.';

create table charging.adjustment_charge (
  tenant_id integer not null,
  cycle_id bigint not null,
  adjustment_id bigint not null,
  amount numeric(24,10) not null check (amount <> 0),
  primary key (tenant_id, cycle_id, adjustment_id),
  foreign key (tenant_id, adjustment_id) references charging.adjustment (tenant_id, adjustment_id)
);
comment on table charging.adjustment_charge is 'What each cycle charged of an adjustment: all of it, or of one given back as much as the rest of the cycle comes to. What is left waits for the next cycle.';
create index adjustment_charge_adjustment on charging.adjustment_charge (tenant_id, adjustment_id);
