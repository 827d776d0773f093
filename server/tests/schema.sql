-- The database after all migrations, described from its catalog. Written by `npm run schema`; do not edit.

create schema access;

create table access.app_user (
  user_id integer generated always as identity not null,
  email text not null,
  name text not null,
  password_hash text not null,
  role text not null,
  language text default 'en'::text not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  constraint app_user_pkey PRIMARY KEY (user_id),
  constraint app_user_email_key UNIQUE (email),
  constraint app_user_email_check CHECK ((email = lower(email))),
  constraint app_user_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
  constraint app_user_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'operator'::text])))
);

create table access.session (
  token_hash bytea not null,
  user_id integer not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint session_pkey PRIMARY KEY (token_hash),
  constraint session_user_id_fkey FOREIGN KEY (user_id) REFERENCES access.app_user(user_id)
);
CREATE INDEX session_of_user ON access.session USING btree (user_id);

create table access.setup_link (
  token_hash bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint setup_link_pkey PRIMARY KEY (token_hash)
);

create schema account;

create table account.account (
  tenant_id integer not null,
  account_id integer generated always as identity not null,
  name text not null,
  address_lines text[] not null,
  country character(2) not null,
  vat_number text,
  billing_emails text[] not null,
  language text not null,
  currency character(3) not null,
  zone text not null,
  tax_code text not null,
  billing_from date not null,
  parked_at timestamp with time zone,
  parked_reason text,
  constraint account_pkey PRIMARY KEY (tenant_id, account_id),
  constraint account_billing_emails_check CHECK ((cardinality(billing_emails) > 0)),
  constraint account_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
  constraint account_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES account.tenant(tenant_id)
);
comment on column account.account.billing_from is 'First day, in the account''s zone, that is invoiced; cycles begin on it.';

create table account.extension (
  tenant_id integer not null,
  extension_id integer generated always as identity not null,
  account_id integer not null,
  site_id integer not null,
  number text not null,
  name text not null,
  service_from timestamp with time zone not null,
  service_to timestamp with time zone,
  constraint extension_pkey PRIMARY KEY (tenant_id, extension_id),
  constraint extension_check CHECK (((service_to IS NULL) OR (service_to > service_from))),
  constraint extension_number_check CHECK ((number ~ '^[0-9*#+A-Za-z._-]{1,40}$'::text)),
  constraint extension_site_id_fkey FOREIGN KEY (site_id) REFERENCES account.site(site_id),
  constraint extension_tenant_id_account_id_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account.account(tenant_id, account_id)
);
CREATE INDEX extension_site_number ON account.extension USING btree (site_id, number, service_from);

create table account.issuer (
  issuer_id integer generated always as identity not null,
  name text not null,
  address_lines text[] not null,
  country character(2) not null,
  email text not null,
  phone text,
  registration text,
  vat_number text,
  iban text,
  bic text,
  legal_mentions text[] default '{}'::text[] not null,
  payment_days integer default 30 not null,
  invoice_series text default 'INV'::text not null,
  logo bytea,
  logo_type text,
  constraint issuer_pkey PRIMARY KEY (issuer_id),
  constraint issuer_invoice_series_check CHECK ((invoice_series ~ '^[A-Z0-9]{1,10}$'::text)),
  constraint issuer_logo_type_check CHECK ((logo_type = ANY (ARRAY['image/png'::text, 'image/jpeg'::text]))),
  constraint issuer_payment_days_check CHECK (((payment_days >= 0) AND (payment_days <= 120)))
);

create table account.site (
  site_id integer generated always as identity not null,
  name text not null,
  constraint site_pkey PRIMARY KEY (site_id),
  constraint site_name_key UNIQUE (name)
);
comment on table account.site is 'A place with its own numbering of extensions, usually one PBX.';

create table account.tenant (
  tenant_id integer generated always as identity not null,
  issuer_id integer not null,
  name text not null,
  constraint tenant_pkey PRIMARY KEY (tenant_id),
  constraint tenant_issuer_id_name_key UNIQUE (issuer_id, name),
  constraint tenant_issuer_id_fkey FOREIGN KEY (issuer_id) REFERENCES account.issuer(issuer_id)
);

create schema catalog;

create table catalog.plan (
  plan_id integer generated always as identity not null,
  name text not null,
  tariff_id integer not null,
  currency character(3) not null,
  constraint plan_pkey PRIMARY KEY (plan_id),
  constraint plan_name_key UNIQUE (name),
  constraint plan_tariff_id_fkey FOREIGN KEY (tariff_id) REFERENCES catalog.tariff(tariff_id)
);

create table catalog.plan_version (
  plan_id integer not null,
  version_id integer generated always as identity not null,
  effective_on date not null,
  terms jsonb not null,
  created_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  constraint plan_version_pkey PRIMARY KEY (version_id),
  constraint plan_version_check CHECK ((((withdrawn_at AT TIME ZONE 'Etc/GMT-14'::text))::date < effective_on)),
  constraint plan_version_terms_check CHECK ((jsonb_typeof(terms) = 'object'::text)),
  constraint plan_version_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES catalog.plan(plan_id)
);
CREATE INDEX plan_version_effective ON catalog.plan_version USING btree (plan_id, effective_on);
CREATE TRIGGER plan_version_frozen BEFORE DELETE OR UPDATE ON catalog.plan_version FOR EACH ROW EXECUTE FUNCTION catalog.refuse_version_change();
comment on column catalog.plan_version.terms is 'The plan as JSON, without its name and its currency.';
comment on column catalog.plan_version.withdrawn_at is 'Before the first day has begun in any zone.';
comment on table catalog.plan_version is 'A cycle is charged by the version in force on its first day: the last effective one that is not withdrawn, of several for one day the last made.';

create table catalog.rate (
  version_id integer not null,
  rate_id integer generated always as identity not null,
  prefix text not null,
  destination text not null,
  connect_fee numeric(20,10) not null,
  price numeric(20,10) not null,
  first_increment_units bigint not null,
  next_increment_units bigint not null,
  deck_id integer not null,
  usage_kind text default 'call'::text not null,
  direction "char" default 'o'::"char" not null,
  is_exact boolean default false not null,
  origins text[] default '{}'::text[] not null,
  per_units bigint default 60 not null,
  free_units bigint,
  minimum_charge numeric(20,10),
  maximum_charge numeric(20,10),
  band_prices jsonb,
  service_per_call numeric(20,10),
  service_per_minute numeric(20,10),
  service_free_seconds integer,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone,
  closed_by_version_id integer,
  constraint rate_pkey PRIMARY KEY (rate_id),
  constraint rate_band_prices_check CHECK ((jsonb_typeof(band_prices) = 'object'::text)),
  constraint rate_check CHECK ((valid_to >= valid_from)),
  constraint rate_check1 CHECK ((num_nulls(service_per_call, service_per_minute, service_free_seconds) = ANY (ARRAY[0, 3]))),
  constraint rate_connect_fee_check CHECK ((connect_fee >= (0)::numeric)),
  constraint rate_direction_check CHECK ((direction = ANY (ARRAY['o'::"char", 'i'::"char"]))),
  constraint rate_first_increment_seconds_check CHECK ((first_increment_units > 0)),
  constraint rate_free_units_check CHECK ((free_units >= 0)),
  constraint rate_maximum_charge_check CHECK ((maximum_charge >= (0)::numeric)),
  constraint rate_minimum_charge_check CHECK ((minimum_charge >= (0)::numeric)),
  constraint rate_next_increment_seconds_check CHECK ((next_increment_units > 0)),
  constraint rate_per_units_check CHECK ((per_units > 0)),
  constraint rate_prefix_check CHECK ((prefix ~ '^(S?[0-9]{1,15})?$'::text)),
  constraint rate_price_per_minute_check CHECK ((price >= (0)::numeric)),
  constraint rate_service_free_seconds_check CHECK ((service_free_seconds >= 0)),
  constraint rate_service_per_call_check CHECK ((service_per_call >= (0)::numeric)),
  constraint rate_service_per_minute_check CHECK ((service_per_minute >= (0)::numeric)),
  constraint rate_usage_kind_check CHECK ((usage_kind ~ '^[a-z][a-z0-9_-]*$'::text)),
  constraint rate_closed_by_version_id_fkey FOREIGN KEY (closed_by_version_id) REFERENCES catalog.rate_deck_version(version_id),
  constraint rate_deck_id_fkey FOREIGN KEY (deck_id) REFERENCES catalog.rate_deck(deck_id),
  constraint rate_version_id_fkey FOREIGN KEY (version_id) REFERENCES catalog.rate_deck_version(version_id)
);
CREATE INDEX rate_version ON catalog.rate USING btree (version_id);
CREATE UNIQUE INDEX rate_code ON catalog.rate USING btree (deck_id, prefix, usage_kind, direction, is_exact, origins, valid_from) WHERE ((valid_to IS NULL) OR (valid_to > valid_from));
comment on column catalog.rate.band_prices is 'By name of a time band: {"connectFee": "…", "price": "…"}.';
comment on column catalog.rate.free_units is 'Null: the free seconds of the tariff; likewise minimum_charge and maximum_charge.';
comment on column catalog.rate.prefix is 'Leading digits in E.164 without the plus; S before them means a short number of the country; empty: every number.';
comment on column catalog.rate.price is 'For per_units units: a minute of a call.';
comment on column catalog.rate.valid_to is 'Exclusive. Equal to valid_from: undone or replaced before it began; kept for what it may have priced.';

create table catalog.rate_closing (
  version_id integer not null,
  rate_id integer not null,
  valid_to timestamp with time zone not null,
  valid_to_before timestamp with time zone,
  closed_by_before integer,
  constraint rate_closing_pkey PRIMARY KEY (version_id, rate_id),
  constraint rate_closing_closed_by_before_fkey FOREIGN KEY (closed_by_before) REFERENCES catalog.rate_deck_version(version_id),
  constraint rate_closing_rate_id_fkey FOREIGN KEY (rate_id) REFERENCES catalog.rate(rate_id),
  constraint rate_closing_version_id_fkey FOREIGN KEY (version_id) REFERENCES catalog.rate_deck_version(version_id)
);
comment on table catalog.rate_closing is 'Which rates a version ended, when, and what their end was before.';

create table catalog.rate_deck (
  deck_id integer generated always as identity not null,
  name text not null,
  currency character(3) not null,
  role text default 'sold'::text not null,
  zone text default 'Europe/Paris'::text not null,
  revision bigint default 0 not null,
  constraint rate_deck_pkey PRIMARY KEY (deck_id),
  constraint rate_deck_name_key UNIQUE (name),
  constraint rate_deck_role_check CHECK ((role = ANY (ARRAY['sold'::text, 'supplier'::text])))
);
comment on column catalog.rate_deck.revision is 'Grows with each activation and each undo; who keeps rates in memory reads them anew by it.';
comment on column catalog.rate_deck.role is 'Whether we sell at these prices or a supplier charges them to us.';
comment on column catalog.rate_deck.zone is 'The zone in which dates of its files are read.';

create table catalog.rate_deck_version (
  version_id integer generated always as identity not null,
  deck_id integer not null,
  effective_at timestamp with time zone not null,
  imported_at timestamp with time zone not null,
  file_name text not null,
  file_sha256 bytea not null,
  rate_count integer not null,
  kind text default 'full'::text not null,
  state text default 'activated'::text not null,
  undone_at timestamp with time zone,
  reading_options jsonb default '{"hyphen": null, "dateOrder": null, "increments": null}'::jsonb not null,
  inserted_count integer default 0 not null,
  closed_count integer default 0 not null,
  unchanged_count integer default 0 not null,
  constraint rate_deck_version_pkey PRIMARY KEY (version_id),
  constraint rate_deck_version_check CHECK (((state = 'undone'::text) = (undone_at IS NOT NULL))),
  constraint rate_deck_version_kind_check CHECK ((kind = ANY (ARRAY['full'::text, 'amendment'::text]))),
  constraint rate_deck_version_reading_options_check CHECK ((jsonb_typeof(reading_options) = 'object'::text)),
  constraint rate_deck_version_state_check CHECK ((state = ANY (ARRAY['activated'::text, 'undone'::text]))),
  constraint rate_deck_version_deck_id_fkey FOREIGN KEY (deck_id) REFERENCES catalog.rate_deck(deck_id)
);
CREATE INDEX rate_deck_version_deck ON catalog.rate_deck_version USING btree (deck_id, effective_at);
CREATE UNIQUE INDEX rate_deck_version_full ON catalog.rate_deck_version USING btree (deck_id, effective_at) WHERE ((kind = 'full'::text) AND (state = 'activated'::text));
comment on column catalog.rate_deck_version.effective_at is 'Rates of the file that tell no date of their own count from this moment on.';
comment on column catalog.rate_deck_version.rate_count is 'Rows of the file: inserted rates, unchanged ones and closures.';
comment on column catalog.rate_deck_version.reading_options is 'What was chosen for the file beside what stands in it; null: nothing was.';

CREATE OR REPLACE FUNCTION catalog.refuse_version_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and old.withdrawn_at is null and to_jsonb(new) - 'withdrawn_at' = to_jsonb(old) - 'withdrawn_at' then
    return new;
  end if;
  raise exception 'A version never changes; it is withdrawn, or another one is added.';
end $function$;

create table catalog.subscription (
  tenant_id integer not null,
  subscription_id integer generated always as identity not null,
  account_id integer not null,
  plan_id integer not null,
  quantity integer not null,
  service_from date not null,
  service_to date,
  constraint subscription_pkey PRIMARY KEY (tenant_id, subscription_id),
  constraint subscription_check CHECK (((service_to IS NULL) OR (service_to > service_from))),
  constraint subscription_quantity_check CHECK ((quantity > 0)),
  constraint subscription_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES catalog.plan(plan_id),
  constraint subscription_tenant_id_account_id_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account.account(tenant_id, account_id)
);
CREATE INDEX subscription_account ON catalog.subscription USING btree (tenant_id, account_id);

create table catalog.supplier (
  supplier_id integer generated always as identity not null,
  name text not null,
  tariff_id integer not null,
  source_id integer,
  trunk text,
  service_from timestamp with time zone not null,
  service_to timestamp with time zone,
  constraint supplier_pkey PRIMARY KEY (supplier_id),
  constraint supplier_check CHECK ((service_to > service_from)),
  constraint supplier_tariff_id_fkey FOREIGN KEY (tariff_id) REFERENCES catalog.tariff(tariff_id)
);
comment on column catalog.supplier.source_id is 'Null: every source.';
comment on column catalog.supplier.trunk is 'As usage records name it. Null: every trunk.';
comment on table catalog.supplier is 'By whose tariff usage costs us: that of its trunk at its source, else of its trunk, else of its source, else of all usage.';

create table catalog.tariff (
  tariff_id integer generated always as identity not null,
  name text not null,
  deck_id integer not null,
  constraint tariff_pkey PRIMARY KEY (tariff_id),
  constraint tariff_name_key UNIQUE (name),
  constraint tariff_deck_id_fkey FOREIGN KEY (deck_id) REFERENCES catalog.rate_deck(deck_id)
);

create table catalog.tariff_version (
  tariff_id integer not null,
  version_id integer generated always as identity not null,
  effective_at timestamp with time zone not null,
  terms jsonb not null,
  created_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  constraint tariff_version_pkey PRIMARY KEY (version_id),
  constraint tariff_version_check CHECK ((withdrawn_at < effective_at)),
  constraint tariff_version_terms_check CHECK ((jsonb_typeof(terms) = 'object'::text)),
  constraint tariff_version_tariff_id_fkey FOREIGN KEY (tariff_id) REFERENCES catalog.tariff(tariff_id)
);
CREATE INDEX tariff_version_effective ON catalog.tariff_version USING btree (tariff_id, effective_at);
CREATE TRIGGER tariff_version_frozen BEFORE DELETE OR UPDATE ON catalog.tariff_version FOR EACH ROW EXECUTE FUNCTION catalog.refuse_version_change();
comment on column catalog.tariff_version.terms is 'The tariff as JSON, without its name.';
comment on table catalog.tariff_version is 'Usage is priced by the version in force when it was answered: the last effective one that is not withdrawn, of several for one moment the last made.';

create table catalog.tax_rate (
  tax_code text not null,
  category character(2) not null,
  percent numeric(6,3) not null,
  effective_on date not null,
  constraint tax_rate_pkey PRIMARY KEY (tax_code, effective_on),
  constraint tax_rate_percent_check CHECK (((percent >= (0)::numeric) AND (percent <= (100)::numeric)))
);

create schema charging;

create table charging.adjustment (
  tenant_id integer not null,
  adjustment_id bigint generated always as identity not null,
  account_id integer not null,
  re_rating_id bigint not null,
  amount numeric(24,10) not null,
  currency character(3) not null,
  reason text not null,
  created_at timestamp with time zone not null,
  constraint adjustment_pkey PRIMARY KEY (tenant_id, adjustment_id),
  constraint adjustment_tenant_id_account_id_re_rating_id_key UNIQUE (tenant_id, account_id, re_rating_id),
  constraint adjustment_amount_check CHECK ((amount <> (0)::numeric))
);
comment on column charging.adjustment.amount is 'Exact, without tax; below zero it is given back.';

create table charging.adjustment_charge (
  tenant_id integer not null,
  cycle_id bigint not null,
  adjustment_id bigint not null,
  amount numeric(24,10) not null,
  constraint adjustment_charge_pkey PRIMARY KEY (tenant_id, cycle_id, adjustment_id),
  constraint adjustment_charge_amount_check CHECK ((amount <> (0)::numeric)),
  constraint adjustment_charge_tenant_id_adjustment_id_fkey FOREIGN KEY (tenant_id, adjustment_id) REFERENCES charging.adjustment(tenant_id, adjustment_id)
);
CREATE INDEX adjustment_charge_adjustment ON charging.adjustment_charge USING btree (tenant_id, adjustment_id);
comment on table charging.adjustment_charge is 'What each cycle charged of an adjustment: all of it, or of one given back as much as the rest of the cycle comes to. What is left waits for the next cycle.';

create table charging.allowance_balance (
  tenant_id integer not null,
  account_id integer not null,
  cycle_id bigint not null,
  service_month date not null,
  granted_month date not null,
  source "char" not null,
  measure "char" not null,
  plan_id integer not null,
  extension_id integer not null,
  name text not null,
  granted numeric(30,10) not null,
  used numeric(30,10) not null,
  constraint allowance_balance_pkey PRIMARY KEY (tenant_id, account_id, service_month, granted_month, source, measure, plan_id, extension_id, name, cycle_id),
  constraint allowance_balance_granted_check CHECK ((granted >= (0)::numeric)),
  constraint allowance_balance_measure_check CHECK ((measure = ANY (ARRAY['u'::"char", 'm'::"char"]))),
  constraint allowance_balance_source_check CHECK ((source = ANY (ARRAY['a'::"char", 'p'::"char", 't'::"char"]))),
  constraint allowance_balance_used_check CHECK ((used >= (0)::numeric))
);
comment on column charging.allowance_balance.extension_id is 'For allowances of one service number each; 0: of the account.';
comment on column charging.allowance_balance.measure is 'u: units; m: money in the currency of the account.';
comment on column charging.allowance_balance.source is 'a: allowance; p: promotion; t: tier, which grants nothing and counts its volume as used.';
comment on table charging.allowance_balance is 'Sum over cycle_id: what a grant gave to a month, carried over when the grant is of an earlier one, and what was used of it there. Rows never change; late usage adds more.';

create table charging.cycle (
  tenant_id integer not null,
  cycle_id bigint generated always as identity not null,
  account_id integer not null,
  service_from timestamp with time zone not null,
  service_to timestamp with time zone not null,
  cut_off_at timestamp with time zone not null,
  charged_at timestamp with time zone not null,
  usage_from timestamp with time zone,
  usage_to timestamp with time zone,
  constraint cycle_pkey PRIMARY KEY (tenant_id, cycle_id),
  constraint cycle_tenant_id_account_id_service_from_key UNIQUE (tenant_id, account_id, service_from)
);
comment on column charging.cycle.usage_to is 'With usage_from: first and last start among its usage charges, both included; late usage may lie before service_from.';

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
  constraint one_off_charge_pkey PRIMARY KEY (tenant_id, subscription_id, charge_number)
);
comment on table charging.one_off_charge is 'In the first cycle of a subscription, and never again.';

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
  charge_number smallint not null,
  charge_name text not null,
  constraint recurring_charge_pkey PRIMARY KEY (tenant_id, cycle_id, subscription_id, charge_number)
);
comment on column charging.recurring_charge.charge_number is 'Its place among the recurring charges of the plan.';

create table charging.usage_charge (
  started_at timestamp with time zone not null,
  usage_id uuid not null,
  cycle_id bigint not null,
  tenant_id integer not null,
  amount numeric(24,10) not null,
  covered_units bigint,
  discount numeric(24,10),
  detail jsonb,
  constraint usage_charge_pkey PRIMARY KEY (tenant_id, started_at, usage_id),
  constraint usage_charge_covered_units_check CHECK ((covered_units >= 0)),
  constraint usage_charge_discount_check CHECK ((discount >= (0)::numeric))
) partition by range (started_at);
comment on column charging.usage_charge.detail is 'Null with covered_units and discount where the charge is the cost as rated. covered: [source, plan_id, name, month of the grant, units]; flat: [plan_id, name, price] or tier: [plan_id, name, [[units, price], …]] in place of the rated prices; fee: what is left of the connect fee; bound: maximum; discounts: [source, plan_id, name, amount].';

create table charging.usage_charge_early partition of charging.usage_charge for values from (minvalue) to ('2000-01-01 00:00:00+00');

create table charging.usage_charge_late partition of charging.usage_charge for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create schema collection;

create sequence collection.block_id_seq as bigint;

create table collection.raw_block (
  source_id integer not null,
  collected_at timestamp with time zone not null,
  block_id bigint not null,
  run_id bigint not null,
  file text not null,
  file_key text not null,
  "position" bigint not null,
  first_line bigint not null,
  record_count integer not null,
  byte_count integer not null,
  gaps jsonb not null,
  compressed bytea storage external not null,
  constraint raw_block_pkey PRIMARY KEY (source_id, block_id, collected_at)
) partition by range (collected_at);
comment on column collection.raw_block.gaps is 'Where duplicates were left out: [ordinal, bytes, lines] of what was skipped before that record.';

create table collection.raw_block_early partition of collection.raw_block for values from (minvalue) to ('2000-01-01 00:00:00+00');

create table collection.raw_block_late partition of collection.raw_block for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table collection.raw_record (
  occurred_at timestamp with time zone not null,
  block_id bigint not null,
  fingerprint uuid not null,
  source_id integer not null,
  ordinal integer not null,
  constraint raw_record_pkey PRIMARY KEY (source_id, occurred_at, fingerprint)
) partition by range (occurred_at);
comment on column collection.raw_record.occurred_at is 'Start of the call at the source, the same for all its records; 1970 where a record does not tell.';

create table collection.raw_record_early partition of collection.raw_record for values from (minvalue) to ('2000-01-01 00:00:00+00');

create table collection.raw_record_late partition of collection.raw_record for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table collection.run (
  source_id integer not null,
  run_id bigint generated always as identity not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  record_count bigint default 0 not null,
  duplicate_count bigint default 0 not null,
  byte_count bigint default 0 not null,
  notices jsonb default '[]'::jsonb not null,
  failure text,
  constraint run_pkey PRIMARY KEY (source_id, run_id),
  constraint run_source_id_fkey FOREIGN KEY (source_id) REFERENCES collection.source(source_id)
);

create table collection.source (
  source_id integer generated always as identity not null,
  site_id integer not null,
  name text not null,
  kind text not null,
  settings jsonb not null,
  role text not null,
  schedule text not null,
  enabled boolean default true not null,
  created_at timestamp with time zone not null,
  constraint source_pkey PRIMARY KEY (source_id),
  constraint source_name_key UNIQUE (name),
  constraint source_role_check CHECK ((role = ANY (ARRAY['bills'::text, 'costs'::text, 'reconciles'::text]))),
  constraint source_site_id_fkey FOREIGN KEY (site_id) REFERENCES account.site(site_id)
);

create table collection.source_cursor (
  source_id integer not null,
  cursor jsonb,
  constraint source_cursor_pkey PRIMARY KEY (source_id),
  constraint source_cursor_source_id_fkey FOREIGN KEY (source_id) REFERENCES collection.source(source_id)
);

create schema delivery;

create table delivery.annex (
  tenant_id integer not null,
  invoice_id bigint not null,
  format text not null,
  rendered_at timestamp with time zone not null,
  file_name text not null,
  sha256 bytea not null,
  content bytea storage external not null,
  constraint annex_pkey PRIMARY KEY (tenant_id, invoice_id, format),
  constraint annex_format_check CHECK ((format = ANY (ARRAY['pdf'::text, 'csv'::text])))
);
CREATE TRIGGER annex_frozen BEFORE UPDATE ON delivery.annex FOR EACH ROW EXECUTE FUNCTION delivery.refuse_change();

create table delivery.document (
  tenant_id integer not null,
  invoice_id bigint not null,
  rendered_at timestamp with time zone not null,
  file_name text not null,
  sha256 bytea not null,
  content bytea storage external not null,
  constraint document_pkey PRIMARY KEY (tenant_id, invoice_id)
);
CREATE TRIGGER document_frozen BEFORE DELETE OR UPDATE ON delivery.document FOR EACH ROW EXECUTE FUNCTION delivery.refuse_change();
CREATE TRIGGER document_kept BEFORE TRUNCATE ON delivery.document FOR EACH STATEMENT EXECUTE FUNCTION delivery.refuse_change();

create table delivery.mail_server (
  only_one boolean default true not null,
  host text not null,
  port integer not null,
  security text not null,
  username text,
  password_sealed bytea,
  sender text not null,
  changed_at timestamp with time zone not null,
  constraint mail_server_pkey PRIMARY KEY (only_one),
  constraint mail_server_only_one_check CHECK (only_one),
  constraint mail_server_port_check CHECK (((port >= 1) AND (port <= 65535))),
  constraint mail_server_security_check CHECK ((security = ANY (ARRAY['none'::text, 'starttls'::text, 'tls'::text])))
);

create table delivery.outbox_message (
  tenant_id integer not null,
  message_id text not null,
  invoice_id bigint not null,
  recipients text[] not null,
  subject text not null,
  body text not null,
  language text not null,
  state text not null,
  uncertain boolean default false not null,
  attempt_count integer default 0 not null,
  queued_at timestamp with time zone not null,
  next_attempt_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  last_answer text,
  constraint outbox_message_pkey PRIMARY KEY (tenant_id, message_id),
  constraint outbox_message_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'delivered'::text, 'failed'::text])))
);
CREATE INDEX outbox_message_due ON delivery.outbox_message USING btree (next_attempt_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
CREATE INDEX outbox_message_invoice ON delivery.outbox_message USING btree (tenant_id, invoice_id);
comment on column delivery.outbox_message.uncertain is 'The process ended between the server''s acceptance and our note of it; a repeat carries the same Message-ID.';

CREATE OR REPLACE FUNCTION delivery.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'A document of an issued invoice never changes.' using errcode = 'restrict_violation';
end $function$;

create schema invoicing;

create table invoicing.invoice (
  tenant_id integer not null,
  invoice_id bigint generated always as identity not null,
  issuer_id integer not null,
  series text not null,
  number text not null,
  account_id integer not null,
  cycle_id bigint not null,
  service_from date not null,
  service_to date not null,
  issued_on date not null,
  due_on date not null,
  issued_at timestamp with time zone not null,
  currency character(3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  seller jsonb not null,
  buyer jsonb not null,
  constraint invoice_pkey PRIMARY KEY (tenant_id, invoice_id),
  constraint invoice_tenant_id_cycle_id_key UNIQUE (tenant_id, cycle_id),
  constraint invoice_check CHECK ((total_minor = (net_minor + tax_minor)))
);
CREATE INDEX invoice_number ON invoicing.invoice USING btree (issuer_id, number);
CREATE TRIGGER invoice_frozen BEFORE DELETE OR UPDATE ON invoicing.invoice FOR EACH ROW EXECUTE FUNCTION invoicing.refuse_change();
CREATE TRIGGER invoice_kept BEFORE TRUNCATE ON invoicing.invoice FOR EACH STATEMENT EXECUTE FUNCTION invoicing.refuse_change();

create table invoicing.invoice_line (
  tenant_id integer not null,
  invoice_id bigint not null,
  line_number integer not null,
  kind text not null,
  item jsonb not null,
  quantity numeric(20,6) not null,
  unit_price numeric(20,10),
  net_minor bigint not null,
  tax_category character(2) not null,
  tax_percent numeric(6,3) not null,
  constraint invoice_line_pkey PRIMARY KEY (tenant_id, invoice_id, line_number),
  constraint invoice_line_kind_check CHECK ((kind = ANY (ARRAY['recurring'::text, 'one_off'::text, 'usage'::text, 'adjustment'::text]))),
  constraint invoice_line_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoicing.invoice(tenant_id, invoice_id)
);
CREATE TRIGGER invoice_line_frozen BEFORE DELETE OR UPDATE ON invoicing.invoice_line FOR EACH ROW EXECUTE FUNCTION invoicing.refuse_change();
CREATE TRIGGER invoice_line_kept BEFORE TRUNCATE ON invoicing.invoice_line FOR EACH STATEMENT EXECUTE FUNCTION invoicing.refuse_change();

create table invoicing.invoice_tax (
  tenant_id integer not null,
  invoice_id bigint not null,
  tax_category character(2) not null,
  tax_percent numeric(6,3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  constraint invoice_tax_pkey PRIMARY KEY (tenant_id, invoice_id, tax_category, tax_percent),
  constraint invoice_tax_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoicing.invoice(tenant_id, invoice_id)
);
CREATE TRIGGER invoice_tax_frozen BEFORE DELETE OR UPDATE ON invoicing.invoice_tax FOR EACH ROW EXECUTE FUNCTION invoicing.refuse_change();
CREATE TRIGGER invoice_tax_kept BEFORE TRUNCATE ON invoicing.invoice_tax FOR EACH STATEMENT EXECUTE FUNCTION invoicing.refuse_change();

create table invoicing.number_series (
  issuer_id integer not null,
  series text not null,
  next_number integer not null,
  constraint number_series_pkey PRIMARY KEY (issuer_id, series),
  constraint number_series_next_number_check CHECK ((next_number > 0))
);

CREATE OR REPLACE FUNCTION invoicing.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'An issued invoice never changes; correct it with a credit note.' using errcode = 'restrict_violation';
end $function$;

create schema mediation;

create table mediation.batch (
  source_id integer not null,
  batch_id bigint generated always as identity not null,
  block_id bigint,
  normalised_at timestamp with time zone not null,
  newest_call_at timestamp with time zone,
  started_from timestamp with time zone,
  started_to timestamp with time zone,
  constraint batch_pkey PRIMARY KEY (source_id, batch_id)
);
CREATE INDEX batch_block ON mediation.batch USING btree (source_id, block_id);
comment on column mediation.batch.block_id is 'The raw block this batch worked off; null for a recycle of suspended records.';
comment on column mediation.batch.newest_call_at is 'When the newest call seen so far at the source began: a call that began later cannot have earlier records.';
comment on column mediation.batch.started_to is 'With started_from: the first and last start among this batch''s usage records, both included; null when there is none.';

create table mediation.dial_plan (
  source_id integer not null,
  zone text not null,
  country character(2) not null,
  access_digit text default ''::text not null,
  trunk_patterns text[] not null,
  constraint dial_plan_pkey PRIMARY KEY (source_id),
  constraint dial_plan_source_id_fkey FOREIGN KEY (source_id) REFERENCES collection.source(source_id)
);

create table mediation.excluded_record (
  occurred_at timestamp with time zone not null,
  block_id bigint not null,
  usage_id uuid,
  source_id integer not null,
  ordinal integer not null,
  reason "char" not null,
  constraint excluded_record_pkey PRIMARY KEY (source_id, occurred_at, block_id, ordinal),
  constraint excluded_record_reason_check CHECK ((reason = ANY (ARRAY['m'::"char", 'i'::"char", 'u'::"char", 'o'::"char", 'f'::"char"])))
) partition by range (occurred_at);
comment on column mediation.excluded_record.reason is 'Not chargeable. m: merged into a call as a leg; i: internal; u: unanswered; o: the exchange says omit; f: inbound and free, no extension took it.';

create table mediation.excluded_record_early partition of mediation.excluded_record for values from (minvalue) to ('2000-01-01 00:00:00+00');

create table mediation.excluded_record_late partition of mediation.excluded_record for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table mediation.frozen_usage (
  tenant_id integer not null,
  account_id integer not null,
  frozen_before timestamp with time zone not null,
  constraint frozen_usage_pkey PRIMARY KEY (tenant_id, account_id)
);
comment on table mediation.frozen_usage is 'Usage that started earlier may be on an invoice: a late leg of such a call waits in suspense instead of moving it.';

create table mediation.suspended_record (
  occurred_at timestamp with time zone not null,
  block_id bigint not null,
  source_id integer not null,
  ordinal integer not null,
  reason text not null,
  detail text not null,
  suspended_at timestamp with time zone not null,
  constraint suspended_record_pkey PRIMARY KEY (source_id, occurred_at, block_id, ordinal)
);
CREATE INDEX suspended_record_reason ON mediation.suspended_record USING btree (source_id, reason);

create table mediation.usage_record (
  started_at timestamp with time zone not null,
  answered_at timestamp with time zone not null,
  batch_id bigint not null,
  block_id bigint not null,
  usage_id uuid not null,
  tenant_id integer not null,
  account_id integer not null,
  extension_id integer not null,
  source_id integer not null,
  ordinal integer not null,
  duration_seconds integer not null,
  direction "char" not null,
  flags smallint default 0 not null,
  calling_number text not null,
  called_number text not null,
  trunk text not null,
  usage_kind text,
  quantity bigint,
  constraint usage_record_pkey PRIMARY KEY (tenant_id, started_at, usage_id),
  constraint usage_record_check CHECK (((usage_kind IS NULL) = (quantity IS NULL))),
  constraint usage_record_direction_check CHECK ((direction = ANY (ARRAY['o'::"char", 'i'::"char"]))),
  constraint usage_record_duration_seconds_check CHECK ((duration_seconds >= 0)),
  constraint usage_record_quantity_check CHECK (((quantity >= 0) AND (quantity <= '9007199254740991'::bigint))),
  constraint usage_record_usage_kind_check CHECK (((usage_kind ~ '^[a-z][a-z0-9_-]*$'::text) AND (usage_kind <> 'call'::text)))
) partition by range (started_at);
CREATE INDEX usage_record_batch ON ONLY mediation.usage_record USING brin (batch_id) WITH (pages_per_range='16', autosummarize='on');
CREATE INDEX usage_record_id ON ONLY mediation.usage_record USING btree (usage_id);
comment on column mediation.usage_record.direction is 'o: to a trunk; i: from a trunk.';
comment on column mediation.usage_record.ordinal is 'With block_id: the raw record that leads this usage record.';
comment on column mediation.usage_record.usage_kind is 'Null: a call. Else sms, mms, data or another word; quantity then counts messages, bytes or units.';

create table mediation.usage_record_early partition of mediation.usage_record for values from (minvalue) to ('2000-01-01 00:00:00+00');

create table mediation.usage_record_late partition of mediation.usage_record for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table mediation.withdrawn_usage (
  source_id integer not null,
  batch_id bigint not null,
  tenant_id integer not null,
  started_at timestamp with time zone not null,
  usage_id uuid not null,
  constraint withdrawn_usage_pkey PRIMARY KEY (source_id, batch_id, usage_id)
);
comment on table mediation.withdrawn_usage is 'Usage records that a late leg or a recycle replaced; rating takes their prices back before it prices the batch.';

create schema platform;

create table platform.migration (
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null,
  constraint migration_pkey PRIMARY KEY (name)
);

create schema rating;

create table rating.rated_batch (
  source_id integer not null,
  batch_id bigint not null,
  rated_at timestamp with time zone not null,
  constraint rated_batch_pkey PRIMARY KEY (source_id, batch_id)
);

create table rating.rated_usage (
  started_at timestamp with time zone not null,
  usage_id uuid not null,
  batch_id bigint not null,
  tenant_id integer not null,
  account_id integer not null,
  rate_id integer,
  billed_units bigint not null,
  cost numeric(24,10) not null,
  currency character(3) not null,
  rule "char" not null,
  tariff_version_id integer,
  supplier_id integer,
  supplier_rate_id integer,
  supplier_currency character(3),
  supplier_cost numeric(24,10),
  service_cost numeric(24,10),
  pieces jsonb,
  constraint rated_usage_pkey PRIMARY KEY (tenant_id, started_at, usage_id),
  constraint rated_usage_check CHECK (((rule = 'r'::"char") = (rate_id IS NOT NULL))),
  constraint rated_usage_check1 CHECK (((supplier_cost IS NULL) = (supplier_currency IS NULL))),
  constraint rated_usage_rule_check CHECK ((rule = ANY (ARRAY['r'::"char", 'i'::"char", 'e'::"char", 'n'::"char", 'o'::"char", 'z'::"char"]))),
  constraint rated_usage_service_cost_check CHECK ((service_cost > (0)::numeric))
) partition by range (started_at);
CREATE INDEX rated_usage_batch ON ONLY rating.rated_usage USING brin (batch_id) WITH (pages_per_range='16', autosummarize='on');
comment on column rating.rated_usage.cost is 'With the service fee, which service_cost tells apart.';
comment on column rating.rated_usage.pieces is 'Where a call was split: [[rate_id, band, from unit, billed units], …]; null where the rate and the band at its beginning priced it all.';
comment on column rating.rated_usage.rule is 'r: by rate; i: inbound, e: emergency, n: internal, o: on-net, z: nothing used, all free. Rates and versions of tariffs never change, so rule, rate_id, tariff_version_id and the usage explain the price.';
comment on column rating.rated_usage.supplier_cost is 'What the carrier charges us by its own deck; null without a supplier or without a rate of it.';

create table rating.rated_usage_early partition of rating.rated_usage for values from (minvalue) to ('2000-01-01 00:00:00+00');

create table rating.rated_usage_late partition of rating.rated_usage for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table rating.re_rated_usage (
  started_at timestamp with time zone not null,
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
  currency_before character(3) not null,
  rule_before "char" not null,
  tariff_version_id_before integer,
  service_cost_before numeric(24,10),
  pieces_before jsonb,
  supplier_id_before integer,
  supplier_rate_id_before integer,
  supplier_currency_before character(3),
  supplier_cost_before numeric(24,10),
  rate_id integer,
  billed_units bigint not null,
  cost numeric(24,10) not null,
  currency character(3) not null,
  rule "char" not null,
  tariff_version_id integer,
  service_cost numeric(24,10),
  pieces jsonb,
  supplier_id integer,
  supplier_rate_id integer,
  supplier_currency character(3),
  supplier_cost numeric(24,10),
  constraint re_rated_usage_pkey PRIMARY KEY (tenant_id, started_at, usage_id, re_rating_id),
  constraint re_rated_usage_check CHECK ((is_charged = (charged_before IS NOT NULL))),
  constraint re_rated_usage_check1 CHECK ((is_charged = (charged_after IS NOT NULL))),
  constraint re_rated_usage_check2 CHECK ((is_charged OR (NOT is_kept)))
) partition by range (started_at);
CREATE INDEX re_rated_usage_re_rating ON ONLY rating.re_rated_usage USING btree (re_rating_id);
comment on column rating.re_rated_usage.stands_on is 'The approved re-rating whose price stood before, for charged usage that had one.';
comment on table rating.re_rated_usage is 'Usage that a re-rating prices otherwise, before and after. Of charged usage the last approved row is the price that stands: rated_usage keeps what was invoiced.';

create table rating.re_rated_usage_early partition of rating.re_rated_usage for values from (minvalue) to ('2000-01-01 00:00:00+00');

create table rating.re_rated_usage_late partition of rating.re_rated_usage for values from ('2100-01-01 00:00:00+00') to (maxvalue);

create table rating.re_rating (
  re_rating_id bigint generated always as identity not null,
  tenant_id integer,
  service_from date not null,
  service_to date not null,
  reason text not null,
  state text not null,
  books_fingerprint text not null,
  usage_count bigint default 0 not null,
  proposed_at timestamp with time zone not null,
  proposed_by integer,
  approved_at timestamp with time zone,
  approved_by integer,
  withdrawn_at timestamp with time zone,
  withdrawn_by integer,
  constraint re_rating_pkey PRIMARY KEY (re_rating_id),
  constraint re_rating_check CHECK ((service_to > service_from)),
  constraint re_rating_check1 CHECK (((state = 'approved'::text) = (approved_at IS NOT NULL))),
  constraint re_rating_check2 CHECK (((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL))),
  constraint re_rating_reason_check CHECK ((reason <> ''::text)),
  constraint re_rating_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'withdrawn'::text])))
);
comment on column rating.re_rating.books_fingerprint is 'Of all that usage is priced by; approved is only what these prices still say.';
comment on column rating.re_rating.service_to is 'With service_from: days in the zone of each account, half-open.';
comment on column rating.re_rating.tenant_id is 'Null: every tenant.';
comment on column rating.re_rating.usage_count is 'Usage that was priced anew, whether it came out otherwise or not.';

create table rating.re_rating_difference (
  tenant_id integer not null,
  re_rating_id bigint not null,
  account_id integer not null,
  currency character(3) not null,
  uninvoiced_count bigint not null,
  uninvoiced_before numeric(30,10) not null,
  uninvoiced_after numeric(30,10) not null,
  invoiced_count bigint not null,
  invoiced_before numeric(30,10) not null,
  invoiced_after numeric(30,10) not null,
  kept_count bigint not null,
  unpriced_count bigint not null,
  constraint re_rating_difference_pkey PRIMARY KEY (tenant_id, re_rating_id, account_id, currency),
  constraint re_rating_difference_re_rating_id_fkey FOREIGN KEY (re_rating_id) REFERENCES rating.re_rating(re_rating_id) ON DELETE CASCADE
);
comment on column rating.re_rating_difference.invoiced_before is 'What was charged for the usage that differs, with earlier adjustments.';
comment on column rating.re_rating_difference.kept_count is 'Charged usage that costs otherwise and stays as charged: a plan touched it, or its currency is another.';
comment on column rating.re_rating_difference.uninvoiced_count is 'Usage without a charge whose price or whose references differ.';
comment on column rating.re_rating_difference.unpriced_count is 'Usage that had a price and would have none; it stays as it is.';

create table rating.suspended_usage (
  tenant_id integer not null,
  started_at timestamp with time zone not null,
  usage_id uuid not null,
  source_id integer not null,
  batch_id bigint not null,
  reason text not null,
  detail text not null,
  suspended_at timestamp with time zone not null,
  constraint suspended_usage_pkey PRIMARY KEY (tenant_id, started_at, usage_id)
);
