// Puts a fixture's invoice and its priced calls into a test's database, as a bill run would have left them.

import { findInvoice, insertInvoice } from '../../invoicing/invoicing.store.ts';
import { ensurePartitions, monthOf } from '../../platform/partition.ts';
import { type Database, inTransaction, type Transaction } from '../../platform/postgres.ts';
import { query } from '../../platform/query.ts';
import { type FixtureOptions, invoiceFixture } from './invoice-fixture.ts';

export interface IssuedInvoiceKey {
  readonly tenantId: number;
  readonly invoiceId: bigint;
  readonly number: string;
}

let issued = 0;

/** A tenant of its own with one account; `recipients` are where its invoices go. */
export async function insertIssuedInvoice(db: Database, options: FixtureOptions & { readonly recipients?: readonly string[] } = {}): Promise<IssuedInvoiceKey> {
  issued += 1;
  const number = options.number ?? `INV-2026-${String(issued).padStart(6, '0')}`;
  const { invoice, calls } = invoiceFixture({ ...options, number });
  return inTransaction(db, async (trx) => {
    const party = await insertParties(trx, options, [...new Map(calls.map((call) => [call.extensionNumber, call.extensionName]))]);
    const [cycle] = await query<{ cycle_id: bigint }>(
      trx,
      `insert into charging.cycle (tenant_id, account_id, service_from, service_to, cut_off_at, charged_at, usage_from, usage_to)
       values (?, ?, ?, ?, ?, ?, ?, ?) returning cycle_id`,
      [
        party.tenantId,
        party.accountId,
        '2026-10-31T23:00:00Z',
        '2026-11-30T23:00:00Z',
        '2026-11-30T23:00:00Z',
        invoice.issuedAt,
        calls[0]?.startedAt ?? null,
        calls.at(-1)?.startedAt ?? null,
      ],
    );
    const cycleId = cycle?.cycle_id ?? 0n;
    const months = new Set(calls.map((call) => monthOf(call.startedAt.epochMilliseconds / 1000)));
    for (const table of ['mediation.usage_record', 'rating.rated_usage', 'charging.usage_charge']) await ensurePartitions(trx, table, months);
    for (const call of calls) {
      const extensionId = party.extensionIds.get(call.extensionNumber) ?? 0;
      const rateId = await rateOf(trx, party.versionId, call.destination);
      await query(
        trx,
        `insert into mediation.usage_record (started_at, answered_at, batch_id, block_id, usage_id, tenant_id, account_id, extension_id, source_id, ordinal,
           duration_seconds, direction, calling_number, called_number, trunk) values (?, ?, 1, 1, ?, ?, ?, ?, 1, 0, ?, 'o', ?, ?, 'trunk')`,
        [
          call.startedAt,
          call.startedAt,
          call.usageId,
          party.tenantId,
          party.accountId,
          extensionId,
          call.durationSeconds,
          call.extensionNumber,
          call.calledNumber,
        ],
      );
      await query(
        trx,
        `insert into rating.rated_usage (started_at, usage_id, batch_id, tenant_id, account_id, rate_id, billed_units, cost, currency, rule)
         values (?, ?, 1, ?, ?, ?, ?, ?, 'EUR', 'r')`,
        [call.startedAt, call.usageId, party.tenantId, party.accountId, rateId, call.billedSeconds, call.amount],
      );
      await query(trx, 'insert into charging.usage_charge (started_at, usage_id, cycle_id, tenant_id, amount) values (?, ?, ?, ?, ?)', [
        call.startedAt,
        call.usageId,
        cycleId,
        party.tenantId,
        call.amount,
      ]);
    }
    const invoiceId = await insertInvoice(
      trx,
      { ...invoice, tenantId: party.tenantId, accountId: party.accountId, issuerId: party.issuerId, cycleId, series: 'INV-2026' },
      number,
    );
    if ((await findInvoice(trx, party.tenantId, invoiceId)) === undefined) throw new Error('not inserted');
    return { tenantId: party.tenantId, invoiceId, number };
  });
}

async function insertParties(
  trx: Transaction,
  { recipients = ['accounts@client.example'], language = 'en' }: FixtureOptions & { readonly recipients?: readonly string[] },
  extensions: readonly (readonly [number: string, name: string])[],
) {
  const issuerId = await idOf(
    trx,
    "insert into account.issuer (name, address_lines, country, email) values ('Télécom du Rivage', ?, 'FR', 'billing@rivage.example') returning issuer_id as id",
    [['Bordeaux']],
  );
  const tenantId = await idOf(trx, 'insert into account.tenant (issuer_id, name) values (?, ?) returning tenant_id as id', [issuerId, `Tenant ${issued}`]);
  const accountId = await idOf(
    trx,
    `insert into account.account (tenant_id, name, address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from)
     values (?, 'Atelier', ?, 'FR', ?, ?, 'EUR', 'Europe/Paris', 'FR-standard', '2026-11-01') returning account_id as id`,
    [tenantId, ['Bordeaux'], recipients, language],
  );
  const siteId = await idOf(trx, 'insert into account.site (name) values (?) returning site_id as id', [`Site ${issued}`]);
  const extensionIds = new Map<string, number>();
  for (const [number, name] of extensions) {
    const values = [tenantId, accountId, siteId, number, name];
    const sql = `insert into account.extension (tenant_id, account_id, site_id, number, name, service_from) values (?, ?, ?, ?, ?, '2020-01-01Z') returning extension_id as id`;
    extensionIds.set(number, await idOf(trx, sql, values));
  }
  const deckId = await idOf(trx, "insert into catalog.rate_deck (name, currency) values (?, 'EUR') returning deck_id as id", [`Deck ${issued}`]);
  const versionId = await idOf(
    trx,
    `insert into catalog.rate_deck_version (deck_id, effective_at, imported_at, file_name, file_sha256, rate_count)
     values (?, '2020-01-01Z', '2020-01-01Z', 'deck.csv', '\\x00', 0) returning version_id as id`,
    [deckId],
  );
  return { issuerId, tenantId, accountId, versionId, extensionIds };
}

async function rateOf(trx: Transaction, versionId: number, destination: string): Promise<number> {
  const [known] = await query<{ id: number }>(trx, 'select rate_id as id from catalog.rate where version_id = ? and destination = ?', [versionId, destination]);
  if (known !== undefined) return known.id;
  const [count] = await query<{ count: bigint }>(trx, 'select count(*) from catalog.rate where version_id = ?', [versionId]);
  return idOf(
    trx,
    `insert into catalog.rate (deck_id, version_id, prefix, destination, connect_fee, price, first_increment_units, next_increment_units, valid_from)
     select deck_id, version_id, ?, ?, 0, 0, 1, 1, effective_at from catalog.rate_deck_version where version_id = ? returning rate_id as id`,
    [String(count?.count ?? 0n), destination, versionId],
  );
}

async function idOf(trx: Transaction, sql: string, values: Parameters<typeof query>[2]): Promise<number> {
  const [row] = await query<{ id: number }>(trx, sql, values);
  if (row === undefined) throw new Error('nothing inserted');
  return row.id;
}
