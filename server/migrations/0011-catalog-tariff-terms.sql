-- Tariffs with bands, rounding and treatment of usage; plans with allowances, promotions and tiers; suppliers.
create table catalog.tariff_version (
  tariff_id integer not null references catalog.tariff,
  version_id integer generated always as identity primary key,
  effective_at timestamptz not null,
  terms jsonb not null check (jsonb_typeof(terms) = 'object'),
  created_at timestamptz not null,
  withdrawn_at timestamptz check (withdrawn_at < effective_at)
);
comment on table catalog.tariff_version is 'Usage is priced by the version in force when it was answered: the last effective one that is not withdrawn, of several for one moment the last made.';
comment on column catalog.tariff_version.terms is 'The tariff as JSON, without its name.';
create index tariff_version_effective on catalog.tariff_version (tariff_id, effective_at);

create table catalog.plan_version (
  plan_id integer not null references catalog.plan,
  version_id integer generated always as identity primary key,
  effective_on date not null,
  terms jsonb not null check (jsonb_typeof(terms) = 'object'),
  created_at timestamptz not null,
  withdrawn_at timestamptz check ((withdrawn_at at time zone 'Etc/GMT-14')::date < effective_on)
);
comment on table catalog.plan_version is 'A cycle is charged by the version in force on its first day: the last effective one that is not withdrawn, of several for one day the last made.';
comment on column catalog.plan_version.terms is 'The plan as JSON, without its name and its currency.';
comment on column catalog.plan_version.withdrawn_at is 'Before the first day has begun in any zone.';
create index plan_version_effective on catalog.plan_version (plan_id, effective_on);

create table catalog.supplier (
  supplier_id integer generated always as identity primary key,
  name text not null,
  tariff_id integer not null references catalog.tariff,
  source_id integer,
  trunk text,
  service_from timestamptz not null,
  service_to timestamptz,
  check (service_to > service_from)
);
comment on table catalog.supplier is 'By whose tariff usage costs us: that of its trunk at its source, else of its trunk, else of its source, else of all usage.';
comment on column catalog.supplier.source_id is 'Null: every source.';
comment on column catalog.supplier.trunk is 'As usage records name it. Null: every trunk.';

create function catalog.refuse_version_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.withdrawn_at is null and to_jsonb(new) - 'withdrawn_at' = to_jsonb(old) - 'withdrawn_at' then
    return new;
  end if;
  raise exception 'A version never changes; it is withdrawn, or another one is added.';
end $$;
create trigger tariff_version_frozen before update or delete on catalog.tariff_version
  for each row execute function catalog.refuse_version_change();
create trigger plan_version_frozen before update or delete on catalog.plan_version
  for each row execute function catalog.refuse_version_change();

-- What stood before goes on as it was priced: whole calls by their beginning, calls of no seconds paid. Emergency numbers of each exchange's country are free without the tariff.
insert into catalog.tariff_version (tariff_id, effective_at, terms, created_at)
select t.tariff_id, '1970-01-01 00:00:00+00', jsonb_build_object(
    'currency', trim(d.currency),
    'zone', coalesce((select a.zone from account.account a group by a.zone order by count(*) desc, a.zone limit 1), 'Europe/Paris'),
    'crossing', 'start',
    'zeroSecondCalls', 'charged'),
  '1970-01-01 00:00:00+00'
from catalog.tariff t join catalog.rate_deck d on d.deck_id = t.deck_id
order by t.tariff_id;

insert into catalog.plan_version (plan_id, effective_on, terms, created_at)
select plan_id, '1970-01-01',
  jsonb_build_object('recurring', jsonb_build_array(jsonb_build_object('name', name, 'price', trim_scale(monthly_price)::text))), '1970-01-01 00:00:00+00'
from catalog.plan
order by plan_id;
alter table catalog.plan drop column monthly_price;
