// SQL of tariffs, plans, subscriptions and tax rates.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { Plan, PlanDraft, Subscription, SubscriptionDraft, Tariff, TariffDraft, TaxRate } from './offer.ts';

type Connection = Database | Transaction;

const tariffSelect = `select t.tariff_id as "tariffId", t.name, t.deck_id as "deckId", d.name as "deckName", d.currency
  from catalog.tariff t join catalog.rate_deck d on d.deck_id = t.deck_id`;
const planSelect = `select p.plan_id as "planId", p.name, p.tariff_id as "tariffId", t.name as "tariffName", p.currency,
  trim_scale(p.monthly_price)::text as "monthlyPrice" from catalog.plan p join catalog.tariff t on t.tariff_id = p.tariff_id`;
const subscriptionSelect = `select s.tenant_id as "tenantId", s.subscription_id as "subscriptionId", s.account_id as "accountId", s.plan_id as "planId",
  p.name as "planName", s.quantity, trim_scale(p.monthly_price)::text as "monthlyPrice", p.currency, s.service_from as "serviceFrom", s.service_to as "serviceTo",
  p.tariff_id as "tariffId", t.deck_id as "deckId"
  from catalog.subscription s join catalog.plan p on p.plan_id = s.plan_id join catalog.tariff t on t.tariff_id = p.tariff_id`;
const taxColumns = 'tax_code as "taxCode", trim(category) as category, trim_scale(percent)::text as percent, effective_on as "effectiveOn"';

export async function listTariffs(db: Connection): Promise<readonly Tariff[]> {
  return query<Tariff>(db, `${tariffSelect} order by t.name`);
}

export async function findTariff(db: Connection, tariffId: number): Promise<Tariff | undefined> {
  const rows = await query<Tariff>(db, `${tariffSelect} where t.tariff_id = ?`, [tariffId]);
  return rows[0];
}

/** Undefined when there is a tariff of this name. */
export async function insertTariff(db: Connection, { name, deckId }: TariffDraft): Promise<number | undefined> {
  const rows = await query<{ tariffId: number }>(
    db,
    'insert into catalog.tariff (name, deck_id) values (?, ?) on conflict (name) do nothing returning tariff_id as "tariffId"',
    [name, deckId],
  );
  return rows[0]?.tariffId;
}

export async function listPlans(db: Connection): Promise<readonly Plan[]> {
  return query<Plan>(db, `${planSelect} order by p.name`);
}

export async function findPlan(db: Connection, planId: number): Promise<Plan | undefined> {
  const rows = await query<Plan>(db, `${planSelect} where p.plan_id = ?`, [planId]);
  return rows[0];
}

/** Undefined when there is a plan of this name. */
export async function insertPlan(db: Connection, { name, tariffId, monthlyPrice, currency }: PlanDraft & { currency: string }): Promise<number | undefined> {
  const rows = await query<{ planId: number }>(
    db,
    `insert into catalog.plan (name, tariff_id, currency, monthly_price) values (?, ?, ?, ?::numeric)
     on conflict (name) do nothing returning plan_id as "planId"`,
    [name, tariffId, currency, monthlyPrice],
  );
  return rows[0]?.planId;
}

/** Every subscription there ever was, with its plan, tariff and deck; of one account when it is named. */
export async function listSubscriptions(db: Connection, account?: { tenantId: number; accountId: number }): Promise<readonly Subscription[]> {
  const order = 'order by s.tenant_id, s.account_id, s.service_from, s.subscription_id';
  if (account === undefined) return query<Subscription>(db, `${subscriptionSelect} ${order}`);
  return query<Subscription>(db, `${subscriptionSelect} where s.tenant_id = ? and s.account_id = ? ${order}`, [account.tenantId, account.accountId]);
}

export async function findSubscription(db: Connection, tenantId: number, subscriptionId: number): Promise<Subscription | undefined> {
  const rows = await query<Subscription>(db, `${subscriptionSelect} where s.tenant_id = ? and s.subscription_id = ?`, [tenantId, subscriptionId]);
  return rows[0];
}

/** A subscription of the account to a plan with another tariff during any of these days. */
export async function findOtherTariff(
  db: Connection,
  { tenantId, accountId, serviceFrom, serviceTo }: SubscriptionDraft,
  { tariffId, exceptSubscriptionId }: { tariffId: number; exceptSubscriptionId: number | null },
): Promise<Subscription | undefined> {
  const rows = await query<Subscription>(
    db,
    `${subscriptionSelect} where s.tenant_id = ? and s.account_id = ? and p.tariff_id <> ? and s.subscription_id is distinct from ?::int
     and daterange(s.service_from, s.service_to) && daterange(?::date, ?::date) order by s.service_from limit 1`,
    [tenantId, accountId, tariffId, exceptSubscriptionId, serviceFrom, serviceTo],
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
