// Builds what the reports read: parties, prices, sources, usage in every state, invoices and their e-mails.

import { compress } from '../../platform/compression.ts';
import { ensurePartitions, monthOf } from '../../platform/partition.ts';
import { type Database, inTransaction, type Transaction } from '../../platform/postgres.ts';

/** Each part is made at once and answers with its id; later parts name earlier ones. */
export interface ReportRows {
  tenant(name: string): Promise<number>;
  account(tenantId: number, more?: { zone?: string; currency?: string; name?: string }): Promise<number>;
  extension(tenantId: number, accountId: number, number: string, name: string): Promise<number>;
  rate(prefix: string, destination: string, price: { perMinute: string; connectFee?: string; first?: number; next?: number }): Promise<number>;
  source(name: string): Promise<number>;
  run(sourceId: number, run: NewRun): Promise<bigint>;
  block(sourceId: number, block: NewBlock): Promise<void>;
  rawRecords(sourceId: number, occurredAt: string, ordinals: readonly number[]): Promise<void>;
  usage(call: NewCall): Promise<{ usageId: string; startedAt: string }>;
  excluded(sourceId: number, occurredAt: string, reason: 'm' | 'i' | 'u' | 'o' | 'f', ordinal: number): Promise<void>;
  suspended(
    sourceId: number,
    entry: { occurredAt: string; suspendedAt: string; reason: string; detail?: string; blockId?: bigint; ordinal: number },
  ): Promise<void>;
  invoice(tenantId: number, accountId: number, invoice: NewInvoice): Promise<bigint>;
}

export interface NewRun {
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly records: number;
  readonly duplicates?: number;
  readonly failure?: string;
  readonly notices?: readonly { severity: string; code: string; file: string; sentence: string }[];
}

export interface NewBlock {
  readonly blockId: bigint;
  readonly collectedAt: string;
  readonly file: string;
  readonly firstLine: number;
  readonly recordCount: number;
  readonly gaps?: readonly (readonly [number, number, number])[];
  /** The records of the block; one line each unless told. */
  readonly content?: string | Uint8Array;
}

export interface NewCall {
  readonly tenantId: number;
  readonly accountId: number;
  readonly extensionId: number;
  readonly sourceId: number;
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly usageId?: string;
  readonly direction?: 'o' | 'i';
  readonly calledNumber?: string;
  readonly callingNumber?: string;
  readonly place?: { blockId: bigint; ordinal: number };
  /** Left out: the call awaits its price. */
  readonly price?: { rateId?: number; rule?: 'r' | 'i' | 'e'; billedSeconds: number; cost: string; currency?: string } | { suspended: string; detail: string };
}

export interface NewInvoice {
  readonly number: string;
  readonly issuedAt: string;
  readonly totalMinor: bigint;
  readonly currency?: string;
  readonly serviceFrom?: string;
  readonly serviceTo?: string;
  readonly mail?: { state: 'queued' | 'sending' | 'delivered' | 'failed'; lastAnswer?: string };
  readonly documents?: boolean;
}

export async function createReportRows(db: Database): Promise<ReportRows> {
  const issuerId = await insert(
    db,
    `insert into account.issuer (name, address_lines, country, email) values ('Rivage Telecom', '{1 Quay Street}', 'FR', 'billing@rivage.example') returning issuer_id as id`,
    [],
  );
  const siteId = await insert(db, `insert into account.site (name) values ('Head office') returning site_id as id`, []);
  const deckId = await insert(db, `insert into catalog.rate_deck (name, currency) values ('Retail', 'EUR') returning deck_id as id`, []);
  const versionId = await insert(
    db,
    `insert into catalog.rate_deck_version (deck_id, effective_at, imported_at, file_name, file_sha256, rate_count)
     values (?, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'retail-2026.csv', '\\x00', 0) returning version_id as id`,
    [deckId],
  );
  return { ...partyRows(db, issuerId, siteId), ...priceRows(db, versionId), ...sourceRows(db, siteId), ...usageRows(db), ...invoiceRows(db, issuerId) };
}

function partyRows(db: Database, issuerId: number, siteId: number): Pick<ReportRows, 'tenant' | 'account' | 'extension'> {
  return {
    tenant: (name) => insert(db, 'insert into account.tenant (issuer_id, name) values (?, ?) returning tenant_id as id', [issuerId, name]),
    account: (tenantId, { zone = 'Europe/Paris', currency = 'EUR', name = 'Main account' } = {}) =>
      insert(
        db,
        `insert into account.account (tenant_id, name, address_lines, country, billing_emails, language, currency, zone, tax_code, billing_from)
         values (?, ?, '{2 Harbour Road}', 'FR', '{accounts@tenant.example}', 'en', ?, ?, 'FR-standard', '2026-01-01') returning account_id as id`,
        [tenantId, name, currency, zone],
      ),
    extension: (tenantId, accountId, number, name) =>
      insert(
        db,
        `insert into account.extension (tenant_id, account_id, site_id, number, name, service_from)
         values (?, ?, ?, ?, ?, '2026-01-01T00:00:00Z') returning extension_id as id`,
        [tenantId, accountId, siteId, number, name],
      ),
  };
}

function priceRows(db: Database, versionId: number): Pick<ReportRows, 'rate'> {
  return {
    rate: (prefix, destination, { perMinute, connectFee = '0', first = 1, next = 1 }) =>
      insert(
        db,
        `insert into catalog.rate (deck_id, version_id, prefix, destination, connect_fee, price, first_increment_units, next_increment_units, valid_from)
         select deck_id, version_id, ?, ?, ?, ?, ?, ?, effective_at from catalog.rate_deck_version where version_id = ? returning rate_id as id`,
        [prefix, destination, connectFee, perMinute, first, next, versionId],
      ),
  };
}

function sourceRows(db: Database, siteId: number): Pick<ReportRows, 'source' | 'run' | 'block' | 'rawRecords'> {
  return {
    source: (name) =>
      insert(
        db,
        `insert into collection.source (site_id, name, kind, settings, role, schedule, created_at)
         values (?, ?, 'asterisk-csv', '{}', 'bills', '15 2 * * *', '2026-01-01T00:00:00Z') returning source_id as id`,
        [siteId, name],
      ),
    run: (sourceId, run) =>
      insert<bigint>(
        db,
        `insert into collection.run (source_id, started_at, ended_at, record_count, duplicate_count, byte_count, notices, failure)
         values (?, ?, ?, ?, ?, ?, ?::jsonb, ?) returning run_id as id`,
        [
          sourceId,
          run.startedAt,
          run.endedAt ?? null,
          run.records,
          run.duplicates ?? 0,
          run.records * 180,
          JSON.stringify(run.notices ?? []),
          run.failure ?? null,
        ],
      ),
    block: async (sourceId, { blockId, collectedAt, file, firstLine, recordCount, gaps = [], content = plainLines(recordCount) }) => {
      await makePartitions(db, ['collection.raw_block'], collectedAt);
      await db.raw(
        `insert into collection.raw_block (source_id, collected_at, block_id, run_id, file, file_key, position, first_line, record_count, byte_count, gaps, compressed)
         values (?, ?, ?, 1, ?, ?, 0, ?, ?, 0, ?::jsonb, ?)`,
        [sourceId, collectedAt, blockId as never, file, file, firstLine, recordCount, JSON.stringify(gaps), await compress(Buffer.from(content))],
      );
    },
    rawRecords: async (sourceId, occurredAt, ordinals) => {
      await makePartitions(db, ['collection.raw_record'], occurredAt);
      for (const ordinal of ordinals) {
        await db.raw('insert into collection.raw_record (occurred_at, block_id, fingerprint, source_id, ordinal) values (?, 1, gen_random_uuid(), ?, ?)', [
          occurredAt,
          sourceId,
          ordinal,
        ]);
      }
    },
  };
}

function plainLines(count: number): string {
  return Array.from({ length: count }, (_, index) => `"record","${index}"\n`).join('');
}

function usageRows(db: Database): Pick<ReportRows, 'usage' | 'excluded' | 'suspended'> {
  return {
    usage: (call) => inTransaction(db, (trx) => insertUsage(trx, call)),
    excluded: async (sourceId, occurredAt, reason, ordinal) => {
      await makePartitions(db, ['mediation.excluded_record'], occurredAt);
      await db.raw('insert into mediation.excluded_record (occurred_at, block_id, source_id, ordinal, reason) values (?, 1, ?, ?, ?)', [
        occurredAt,
        sourceId,
        ordinal,
        reason,
      ]);
    },
    suspended: async (sourceId, { occurredAt, suspendedAt, reason, detail = 'The record cannot be read.', blockId = 1n, ordinal }) => {
      await db.raw(
        'insert into mediation.suspended_record (occurred_at, block_id, source_id, ordinal, reason, detail, suspended_at) values (?, ?, ?, ?, ?, ?, ?)',
        [occurredAt, blockId as never, sourceId, ordinal, reason, detail, suspendedAt],
      );
    },
  };
}

async function insertUsage(trx: Transaction, call: NewCall): Promise<{ usageId: string; startedAt: string }> {
  const usageId = call.usageId ?? crypto.randomUUID();
  await makePartitions(trx, ['mediation.usage_record', 'rating.rated_usage'], call.startedAt);
  await trx.raw(
    `insert into mediation.usage_record (started_at, answered_at, batch_id, block_id, usage_id, tenant_id, account_id, extension_id, source_id, ordinal,
       duration_seconds, direction, calling_number, called_number, trunk)
     values (?, ?::timestamptz + interval '5 seconds', 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'trunk-main')`,
    [
      call.startedAt,
      call.startedAt,
      (call.place?.blockId ?? 1n) as never,
      usageId,
      call.tenantId,
      call.accountId,
      call.extensionId,
      call.sourceId,
      call.place?.ordinal ?? 0,
      call.durationSeconds,
      call.direction ?? 'o',
      call.callingNumber ?? '33556001122',
      call.calledNumber ?? '33612345678',
    ],
  );
  await insertPrice(trx, call, usageId);
  return { usageId, startedAt: call.startedAt };
}

async function makePartitions(db: Database | Transaction, tables: readonly string[], at: string): Promise<void> {
  const month = monthOf(Temporal.Instant.from(at).epochMilliseconds / 1000);
  await inTransaction(db, async (trx) => {
    for (const table of tables) await ensurePartitions(trx, table, [month]);
  });
}

async function insertPrice(trx: Transaction, { tenantId, accountId, sourceId, startedAt, price }: NewCall, usageId: string): Promise<void> {
  if (price === undefined) return;
  if ('suspended' in price) {
    await trx.raw(
      'insert into rating.suspended_usage (tenant_id, started_at, usage_id, source_id, batch_id, reason, detail, suspended_at) values (?, ?, ?, ?, 1, ?, ?, ?)',
      [tenantId, startedAt, usageId, sourceId, price.suspended, price.detail, startedAt],
    );
    return;
  }
  const rule = price.rule ?? (price.rateId === undefined ? 'i' : 'r');
  await trx.raw(
    'insert into rating.rated_usage (started_at, usage_id, batch_id, tenant_id, account_id, rate_id, billed_units, cost, currency, rule) values (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)',
    [startedAt, usageId, tenantId, accountId, price.rateId ?? null, price.billedSeconds, price.cost, price.currency ?? 'EUR', rule],
  );
}

function invoiceRows(db: Database, issuerId: number): Pick<ReportRows, 'invoice'> {
  return {
    invoice: async (tenantId, accountId, invoice) => {
      const { number, issuedAt, totalMinor, currency = 'EUR', serviceFrom = '2026-10-01', serviceTo = '2026-11-01' } = invoice;
      const cycleId = await insert<bigint>(
        db,
        `insert into charging.cycle (tenant_id, account_id, service_from, service_to, cut_off_at, charged_at)
         values (?, ?, ?::timestamptz + random() * interval '1 second', ?, ?, ?) returning cycle_id as id`,
        [tenantId, accountId, issuedAt, issuedAt, issuedAt, issuedAt],
      );
      const day = issuedAt.slice(0, 10);
      const invoiceId = await insert<bigint>(
        db,
        `insert into invoicing.invoice (tenant_id, issuer_id, series, number, account_id, cycle_id, service_from, service_to, issued_on, due_on, issued_at,
           currency, net_minor, tax_minor, total_minor, seller, buyer)
         values (?, ?, 'INV', ?, ?, ?, ?, ?, ?, ?::date + 30, ?, ?, ?, 0, ?, '{}', '{}') returning invoice_id as id`,
        [
          tenantId,
          issuerId,
          number,
          accountId,
          cycleId as never,
          serviceFrom,
          serviceTo,
          day,
          day,
          issuedAt,
          currency,
          totalMinor as never,
          totalMinor as never,
        ],
      );
      if (invoice.documents === true) await insertDocuments(db, tenantId, invoiceId, number);
      if (invoice.mail !== undefined) await insertMail(db, tenantId, invoiceId, { ...invoice.mail, issuedAt, number });
      return invoiceId;
    },
  };
}

async function insertDocuments(db: Database, tenantId: number, invoiceId: bigint, number: string): Promise<void> {
  const at = '2026-11-01T06:00:00Z';
  const content = Buffer.from('%PDF-1.7\n%%EOF\n');
  await db.raw('insert into delivery.document (tenant_id, invoice_id, rendered_at, file_name, sha256, content) values (?, ?, ?, ?, ?, ?)', [
    tenantId,
    invoiceId as never,
    at,
    `${number}.pdf`,
    content,
    content,
  ]);
  for (const format of ['pdf', 'csv']) {
    await db.raw('insert into delivery.annex (tenant_id, invoice_id, format, rendered_at, file_name, sha256, content) values (?, ?, ?, ?, ?, ?, ?)', [
      tenantId,
      invoiceId as never,
      format,
      at,
      `${number}-calls.${format}`,
      content,
      content,
    ]);
  }
}

async function insertMail(
  db: Database,
  tenantId: number,
  invoiceId: bigint,
  mail: { state: string; lastAnswer?: string; issuedAt: string; number: string },
): Promise<void> {
  await db.raw(
    `insert into delivery.outbox_message (tenant_id, message_id, invoice_id, recipients, subject, body, language, state, attempt_count, queued_at, next_attempt_at, delivered_at, last_answer)
     values (?, ?, ?, '{accounts@tenant.example}', ?, 'Please find your invoice.', 'en', ?, ?, ?, ?, ?, ?)`,
    [
      tenantId,
      `<${crypto.randomUUID()}@rivage.example>`,
      invoiceId as never,
      `Invoice ${mail.number}`,
      mail.state,
      mail.state === 'queued' ? 0 : 1,
      mail.issuedAt,
      mail.issuedAt,
      mail.state === 'delivered' ? mail.issuedAt : null,
      mail.lastAnswer ?? null,
    ],
  );
}

async function insert<Id = number>(db: Database, sql: string, values: readonly unknown[]): Promise<Id> {
  const { rows } = await db.raw<{ rows: { id: Id }[] }>(sql, values as never[]);
  const [row] = rows;
  if (row === undefined) throw new Error('Nothing was inserted.');
  return row.id;
}
