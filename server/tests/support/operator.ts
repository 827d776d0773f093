// Builds a small operator in a test's database: who sells, who pays, which extensions, at which prices, from which file.

import { nationalPlan } from '../../mediation/national-plan.ts';
import { type Database, inTransaction } from '../../platform/postgres.ts';
import { query } from '../../platform/query.ts';

export interface OperatorPlan {
  readonly file: string;
  readonly zone?: string;
  readonly trunks?: readonly string[];
  readonly clock?: 'local' | 'utc';
  /** First billed day of every account. */
  readonly billingFrom?: string;
  readonly tenants: readonly {
    readonly name: string;
    readonly extensions: readonly string[];
    readonly monthlyPrice?: string;
    /** Allowances, promotions and tiers of its plan. */
    readonly terms?: object;
  }[];
  readonly rates: readonly {
    readonly prefix: string;
    readonly destination: string;
    readonly connectFee?: string;
    readonly pricePerMinute: string;
    readonly first?: number;
    readonly next?: number;
  }[];
}

export interface BuiltOperator {
  readonly sourceId: number;
  readonly siteId: number;
  readonly versionId: number;
  readonly accounts: readonly { readonly tenantId: number; readonly accountId: number; readonly name: string }[];
}

export async function buildOperator(db: Database, plan: OperatorPlan): Promise<BuiltOperator> {
  return inTransaction(db, async (trx) => {
    const one = async (sql: string, values: Parameters<typeof query>[2]): Promise<number> => {
      const [row] = await query<{ id: number }>(trx, sql, values);
      if (row === undefined) throw new Error('nothing inserted');
      return row.id;
    };
    const zone = plan.zone ?? 'Europe/Paris';
    const issuerId = await one(
      `insert into account.issuer (name, address_lines, country, email, vat_number, iban, legal_mentions)
       values ('Opérateur du Test', ?, 'FR', 'billing@example.net', 'FR00999999999', 'FR7630006000011234567890189', ?) returning issuer_id as id`,
      [['1 rue des Essais', '75000 Paris'], ['Late payment: three times the legal rate.']],
    );
    const siteId = await one("insert into account.site (name) values ('Main PBX') returning site_id as id", []);
    const deckId = await one("insert into catalog.rate_deck (name, currency) values ('Standard', 'EUR') returning deck_id as id", []);
    const versionId = await one(
      `insert into catalog.rate_deck_version (deck_id, effective_at, imported_at, file_name, file_sha256, rate_count)
       values (?, '2000-01-01Z', '2026-01-01Z', 'deck.csv', '\\x00', ?) returning version_id as id`,
      [deckId, plan.rates.length],
    );
    for (const rate of plan.rates) {
      await query(
        trx,
        `insert into catalog.rate (deck_id, version_id, prefix, destination, connect_fee, price, first_increment_units, next_increment_units, valid_from)
         select deck_id, version_id, ?, ?, ?, ?, ?, ?, effective_at from catalog.rate_deck_version where version_id = ?`,
        [rate.prefix, rate.destination, rate.connectFee ?? '0', rate.pricePerMinute, rate.first ?? 1, rate.next ?? 1, versionId],
      );
    }
    const tariffId = await one("insert into catalog.tariff (name, deck_id) values ('Standard', ?) returning tariff_id as id", [deckId]);
    const terms = { currency: 'EUR', zone, zeroSecondCalls: 'charged', emergencyNumbers: nationalPlan('FR').emergencyNumbers };
    await query(trx, "insert into catalog.tariff_version (tariff_id, effective_at, terms, created_at) values (?, '1970-01-01Z', ?::jsonb, '2026-01-01Z')", [
      tariffId,
      JSON.stringify(terms),
    ]);
    const accounts = [];
    for (const tenant of plan.tenants) {
      const tenantId = await one('insert into account.tenant (issuer_id, name) values (?, ?) returning tenant_id as id', [issuerId, tenant.name]);
      const accountId = await one(
        `insert into account.account (tenant_id, name, address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from)
         values (?, ?, ?, 'FR', ?, 'en', 'EUR', ?, 'FR-standard', ?) returning account_id as id`,
        [tenantId, tenant.name, ['2 place du Client', '69000 Lyon'], ['accounts@example.org'], zone, plan.billingFrom ?? '2026-01-01'],
      );
      const planId = await one("insert into catalog.plan (name, tariff_id, currency) values (?, ?, 'EUR') returning plan_id as id", [
        `Line of ${tenant.name}`,
        tariffId,
      ]);
      const recurring = [{ name: `Line of ${tenant.name}`, price: tenant.monthlyPrice ?? '10' }];
      await query(trx, "insert into catalog.plan_version (plan_id, effective_on, terms, created_at) values (?, '1970-01-01', ?::jsonb, '2026-01-01Z')", [
        planId,
        JSON.stringify({ recurring, ...tenant.terms }),
      ]);
      await query(trx, 'insert into catalog.subscription (tenant_id, account_id, plan_id, quantity, service_from) values (?, ?, ?, ?, ?)', [
        tenantId,
        accountId,
        planId,
        tenant.extensions.length,
        plan.billingFrom ?? '2026-01-01',
      ]);
      for (const number of tenant.extensions) {
        await query(trx, `insert into account.extension (tenant_id, account_id, site_id, number, name, service_from) values (?, ?, ?, ?, ?, '2000-01-01Z')`, [
          tenantId,
          accountId,
          siteId,
          number,
          `Desk ${number}`,
        ]);
      }
      accounts.push({ tenantId, accountId, name: tenant.name });
    }
    const sourceId = await one(
      `insert into collection.source (site_id, name, kind, settings, role, schedule, created_at)
       values (?, 'PBX', 'asterisk-csv', ?::jsonb, 'bills', '* * * * *', '2026-01-01Z') returning source_id as id`,
      [siteId, JSON.stringify({ path: plan.file, clock: plan.clock ?? 'local', layout: 'auto' })],
    );
    await query(trx, "insert into mediation.dial_plan (source_id, zone, country, access_digit, trunk_patterns) values (?, ?, 'FR', '', ?)", [
      sourceId,
      zone,
      [...(plan.trunks ?? ['trunk-*'])],
    ]);
    return { sourceId, siteId, versionId, accounts };
  });
}
