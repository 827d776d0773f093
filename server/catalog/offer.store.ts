// SQL of tariffs, plans, subscriptions and tax rates.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { Plan, Subscription, SubscriptionDraft, Tariff, TariffDraft, TaxRate } from './offer.ts';

type Connection = Database | Transaction;

const tariffSelect = `select t.tariff_id as "tariffId", t.name, t.deck_id as "deckId", d.name as "deckName", d.role as "deckRole", d.currency
  from catalog.tariff t join catalog.rate_deck d on d.deck_id = t.deck_id`;
/** What is paid a month by the version in force on a day. */
const priceOnDay = `left join lateral (
    select (select sum((charge ->> 'price')::numeric) from jsonb_array_elements(v.terms -> 'recurring') charge) as sum
    from catalog.plan_version v where v.plan_id = p.plan_id and v.withdrawn_at is null and v.effective_on <= ?::date
    order by v.effective_on desc, v.version_id desc limit 1) price on true`;
const monthlyPrice = `trim_scale(coalesce(price.sum, 0))::text as "monthlyPrice"`;
const planSelect = `select p.plan_id as "planId", p.name, p.tariff_id as "tariffId", t.name as "tariffName", p.currency, ${monthlyPrice}
  from catalog.plan p join catalog.tariff t on t.tariff_id = p.tariff_id ${priceOnDay}`;
const subscriptionSelect = `select s.tenant_id as "tenantId", s.subscription_id as "subscriptionId", s.account_id as "accountId", s.plan_id as "planId",
  p.name as "planName", s.quantity, ${monthlyPrice}, p.currency, s.service_from as "serviceFrom", s.service_to as "serviceTo",
  p.tariff_id as "tariffId", t.deck_id as "deckId"
  from catalog.subscription s join catalog.plan p on p.plan_id = s.plan_id join catalog.tariff t on t.tariff_id = p.tariff_id ${priceOnDay}`;
const taxColumns = 'tax_code as "taxCode", trim(category) as category, trim_scale(percent)::text as percent, effective_on as "effectiveOn"';

export async function listTariffs(db: Connection): Promise<readonly Tariff[]> {
  return query<Tariff>(db, `${tariffSelect} order by t.name`);
}

export async function findTariff(db: Connection, tariffId: number): Promise<Tariff | undefined> {
  const rows = await query<Tariff>(db, `${tariffSelect} where t.tariff_id = ?`, [tariffId]);
  return rows[0];
}

/** Undefined when there is a tariff of this name. */
export async function insertTariff(db: Connection, { name, deckId }: Pick<TariffDraft, 'name' | 'deckId'>): Promise<number | undefined> {
  const rows = await query<{ tariffId: number }>(
    db,
    'insert into catalog.tariff (name, deck_id) values (?, ?) on conflict (name) do nothing returning tariff_id as "tariffId"',
    [name, deckId],
  );
  return rows[0]?.tariffId;
}

/** `today` is `YYYY-MM-DD`, as everywhere below: the day whose monthly price is told. */
export async function listPlans(db: Connection, today: string): Promise<readonly Plan[]> {
  return query<Plan>(db, `${planSelect} order by p.name`, [today]);
}

export async function findPlan(db: Connection, planId: number, today: string): Promise<Plan | undefined> {
  const rows = await query<Plan>(db, `${planSelect} where p.plan_id = ?`, [today, planId]);
  return rows[0];
}

/** Undefined when there is a plan of this name. What it costs stands in its versions. */
export async function insertPlan(db: Connection, { name, tariffId, currency }: Pick<Plan, 'name' | 'tariffId' | 'currency'>): Promise<number | undefined> {
  const rows = await query<{ planId: number }>(
    db,
    'insert into catalog.plan (name, tariff_id, currency) values (?, ?, ?) on conflict (name) do nothing returning plan_id as "planId"',
    [name, tariffId, currency],
  );
  return rows[0]?.planId;
}

/** The zone that most accounts are in. */
export async function findZoneOfAccounts(db: Connection): Promise<string | undefined> {
  const rows = await query<{ zone: string }>(db, 'select zone from account.account group by zone order by count(*) desc, zone limit 1');
  return rows[0]?.zone;
}

/** Every subscription there ever was, with its plan, tariff and deck; of one account when it is named. */
export async function listSubscriptions(db: Connection, today: string, account?: { tenantId: number; accountId: number }): Promise<readonly Subscription[]> {
  const order = 'order by s.tenant_id, s.account_id, s.service_from, s.subscription_id';
  if (account === undefined) return query<Subscription>(db, `${subscriptionSelect} ${order}`, [today]);
  return query<Subscription>(db, `${subscriptionSelect} where s.tenant_id = ? and s.account_id = ? ${order}`, [today, account.tenantId, account.accountId]);
}

export async function findSubscription(db: Connection, tenantId: number, subscriptionId: number, today: string): Promise<Subscription | undefined> {
  const rows = await query<Subscription>(db, `${subscriptionSelect} where s.tenant_id = ? and s.subscription_id = ?`, [today, tenantId, subscriptionId]);
  return rows[0];
}

/** A subscription of the account to a plan with another tariff during any of these days. */
export async function findOtherTariff(
  db: Connection,
  { tenantId, accountId, serviceFrom, serviceTo }: SubscriptionDraft,
  { tariffId, exceptSubscriptionId, today }: { tariffId: number; exceptSubscriptionId: number | null; today: string },
): Promise<Subscription | undefined> {
  const rows = await query<Subscription>(
    db,
    `${subscriptionSelect} where s.tenant_id = ? and s.account_id = ? and p.tariff_id <> ? and s.subscription_id is distinct from ?::int
     and daterange(s.service_from, s.service_to) && daterange(?::date, ?::date) order by s.service_from limit 1`,
    [today, tenantId, accountId, tariffId, exceptSubscriptionId, serviceFrom, serviceTo],
  );
  return rows[0];
}

export async function insertSubscription(db: Connection, draft: SubscriptionDraft): Promise<number | undefined> {
  const rows = await query<{ subscriptionId: number }>(
    db,
    `insert into catalog.subscription (tenant_id, account_id, plan_id, quantity, service_from, service_to) values (?, ?, ?, ?, ?, ?)
     returning subscription_id as "subscriptionId"`,
    [draft.tenantId, draft.accountId, draft.planId, draft.quantity, draft.serviceFrom, draft.serviceTo],
  );
  return rows[0]?.subscriptionId;
}

export async function updateSubscriptionEnd(db: Connection, tenantId: number, subscriptionId: number, serviceTo: string | null): Promise<void> {
  await query(db, 'update catalog.subscription set service_to = ? where tenant_id = ? and subscription_id = ?', [serviceTo, tenantId, subscriptionId]);
}

export async function listTaxRates(db: Connection): Promise<readonly TaxRate[]> {
  return query<TaxRate>(db, `select ${taxColumns} from catalog.tax_rate order by tax_code, effective_on desc`);
}

export async function listTaxCodes(db: Connection): Promise<readonly string[]> {
  const rows = await query<{ taxCode: string }>(db, 'select distinct tax_code as "taxCode" from catalog.tax_rate order by 1');
  return rows.map(({ taxCode }) => taxCode);
}

/** False when the code has a rate from that day on already. */
export async function insertTaxRate(db: Connection, { taxCode, category, percent, effectiveOn }: TaxRate): Promise<boolean> {
  const rows = await query<object>(
    db,
    `insert into catalog.tax_rate (tax_code, category, percent, effective_on) values (?, ?, ?::numeric, ?::date)
     on conflict (tax_code, effective_on) do nothing returning 1 as done`,
    [taxCode, category, percent, effectiveOn],
  );
  return rows.length > 0;
}
