-- Prices with service fees, pieces of calls that were split, and what suppliers charge for the same usage.
alter table rating.rated_usage rename column billed_seconds to billed_units;
alter table rating.rated_usage
  drop constraint rated_usage_rule_check,
  add constraint rated_usage_rule_check check (rule in ('r', 'i', 'e', 'n', 'o', 'z')),
  alter column billed_units type bigint,
  add column tariff_version_id integer,
  add column supplier_id integer,
  add column supplier_rate_id integer,
  add column supplier_currency char(3),
  add column supplier_cost numeric(24,10),
  add column service_cost numeric(24,10) check (service_cost > 0),
  add column pieces jsonb,
  add check ((supplier_cost is null) = (supplier_currency is null));
comment on column rating.rated_usage.cost is 'With the service fee, which service_cost tells apart.';
comment on column rating.rated_usage.rule is 'r: by rate; i: inbound, e: emergency, n: internal, o: on-net, z: nothing used, all free. Rates and versions of tariffs never change, so rule, rate_id, tariff_version_id and the usage explain the price.';
comment on column rating.rated_usage.pieces is 'Where a call was split: [[rate_id, band, from unit, billed units], …]; null where the rate and the band at its beginning priced it all.';
comment on column rating.rated_usage.supplier_cost is 'What the carrier charges us by its own deck; null without a supplier or without a rate of it.';
