-- Re-rating after a correction: differences shown first, then applied or turned into adjustments.
create table rating.re_rating (
  re_rating_id bigint generated always as identity primary key,
  tenant_id integer,
  service_from date not null,
  service_to date not null,
  reason text not null check (reason <> ''),
  state text not null check (state in ('proposed', 'approved', 'withdrawn')),
  books_fingerprint text not null,
  usage_count bigint not null default 0,
  proposed_at timestamptz not null,
  proposed_by integer,
  approved_at timestamptz,
  approved_by integer,
  withdrawn_at timestamptz,
  withdrawn_by integer,
  check (service_to > service_from),
  check ((state = 'approved') = (approved_at is not null)),
  check ((state = 'withdrawn') = (withdrawn_at is not null))
);
comment on column rating.re_rating.tenant_id is 'Null: every tenant.';
comment on column rating.re_rating.service_to is 'With service_from: days in the zone of each account, half-open.';
comment on column rating.re_rating.books_fingerprint is 'Of all that usage is priced by; approved is only what these prices still say.';
comment on column rating.re_rating.usage_count is 'Usage that was priced anew, whether it came out otherwise or not.';

create table rating.re_rating_difference (
  tenant_id integer not null,
  re_rating_id bigint not null references rating.re_rating on delete cascade,
  account_id integer not null,
  currency char(3) not null,
  uninvoiced_count bigint not null,
  uninvoiced_before numeric(30,10) not null,
  uninvoiced_after numeric(30,10) not null,
  invoiced_count bigint not null,
  invoiced_before numeric(30,10) not null,
  invoiced_after numeric(30,10) not null,
  kept_count bigint not null,
  unpriced_count bigint not null,
  primary key (tenant_id, re_rating_id, account_id, currency)
);
comment on column rating.re_rating_difference.uninvoiced_count is 'Usage without a charge whose price or whose references differ.';
comment on column rating.re_rating_difference.invoiced_before is 'What was charged for the usage that differs, with earlier adjustments.';
comment on column rating.re_rating_difference.kept_count is 'Charged usage that costs otherwise and stays as charged: a plan touched it, or its currency is another.';
comment on column rating.re_rating_difference.unpriced_count is 'Usage that had a price and would have none; it stays as it is.';

create table rating.re_rated_usage (
  started_at timestamptz not null,
  usage_id uuid not null,
  batch_id bigint not null,
  re_rating_id bigint not null,
  tenant_id integer not null,
  account_id integer not null,
  is_charged boolean not null,
  is_kept boolean not null,
  stands_on bigint,
  charged_before numeric(24,10),
  charged_after numeric(24,10),
  rate_id_before integer,
  billed_units_before bigint not null,
  cost_before numeric(24,10) not null,
  currency_before char(3) not null,
  rule_before "char" not null,
  tariff_version_id_before integer,
  service_cost_before numeric(24,10),
  pieces_before jsonb,
  supplier_id_before integer,
  supplier_rate_id_before integer,
  supplier_currency_before char(3),
  supplier_cost_before numeric(24,10),
  rate_id integer,
  billed_units bigint not null,
  cost numeric(24,10) not null,
  currency char(3) not null,
  rule "char" not null,
  tariff_version_id integer,
  service_cost numeric(24,10),
  pieces jsonb,
  supplier_id integer,
  supplier_rate_id integer,
  supplier_currency char(3),
  supplier_cost numeric(24,10),
  primary key (tenant_id, started_at, usage_id, re_rating_id),
  check (is_charged = (charged_before is not null)),
  check (is_charged = (charged_after is not null)),
  check (is_charged or not is_kept)
) partition by range (started_at);
create index re_rated_usage_re_rating on rating.re_rated_usage (re_rating_id);
create table rating.re_rated_usage_early partition of rating.re_rated_usage for values from (minvalue) to ('2000-01-01 00:00:00+00');
create table rating.re_rated_usage_late partition of rating.re_rated_usage for values from ('2100-01-01 00:00:00+00') to (maxvalue);
comment on table rating.re_rated_usage is 'Usage that a re-rating prices otherwise, before and after. Of charged usage the last approved row is the price that stands: rated_usage keeps what was invoiced.';
comment on column rating.re_rated_usage.stands_on is 'The approved re-rating whose price stood before, for charged usage that had one.';
