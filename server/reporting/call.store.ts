// SQL behind one call: its price with everything that explains it, and the key of its raw record.

import type { RawRecordKey } from '../collection/raw-record.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import type { CallExplanation } from './report.ts';
import { type CallRow, callColumns, callJoins, exactText, readCall } from './usage.store.ts';

export interface CallKey {
  readonly tenantId: number;
  readonly usageId: string;
  /** Spares a search through all months. */
  readonly startedAt: Temporal.Instant | undefined;
}

export interface FoundCall {
  readonly explanation: Omit<CallExplanation, 'record'>;
  readonly sourceName: string;
  readonly recordKey: RawRecordKey;
}

export async function findCall(db: Database | Transaction, { tenantId, usageId, startedAt }: CallKey): Promise<FoundCall | undefined> {
  const { rows } = await db.raw<{ rows: ExplainedRow[] }>(
    `with x as (
       select * from mediation.usage_record u
       where u.tenant_id = :tenantId and u.usage_id = :usageId ${startedAt === undefined ? '' : 'and u.started_at = :startedAt'} limit 1
     )
     select ${callColumns}, u.answered_at, u.trunk, t.name as tenant_name, a.name as account_name, c.prefix, c.connect_fee, c.price as price_per_minute,
       c.first_increment_units::integer as first_increment_seconds, c.next_increment_units::integer as next_increment_seconds, v.effective_at, v.file_name, d.name as deck_name, i.number as invoice_number,
       x.source_id, x.block_id, x.ordinal, n.name as source_name
     from x join x u on true ${callJoins}
     join account.tenant t on t.tenant_id = u.tenant_id
     join collection.source n on n.source_id = x.source_id
     left join catalog.rate_deck_version v on v.version_id = c.version_id
     left join catalog.rate_deck d on d.deck_id = v.deck_id
     left join charging.usage_charge h on h.tenant_id = u.tenant_id and h.started_at = u.started_at and h.usage_id = u.usage_id
     left join invoicing.invoice i on i.tenant_id = h.tenant_id and i.cycle_id = h.cycle_id`,
    { tenantId, usageId, startedAt: startedAt?.toString() ?? null },
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    explanation: readExplanation(row),
    sourceName: row.source_name,
    recordKey: { sourceId: row.source_id, blockId: row.block_id, ordinal: row.ordinal },
  };
}

interface ExplainedRow extends CallRow {
  readonly source_id: number;
  readonly source_name: string;
  readonly block_id: bigint;
  readonly ordinal: number;
  readonly answered_at: Temporal.Instant;
  readonly trunk: string;
  readonly tenant_name: string;
  readonly account_name: string;
  readonly prefix: string | null;
  readonly connect_fee: string | null;
  readonly price_per_minute: string | null;
  readonly first_increment_seconds: number | null;
  readonly next_increment_seconds: number | null;
  readonly effective_at: Temporal.Instant | null;
  readonly file_name: string | null;
  readonly deck_name: string | null;
  readonly invoice_number: string | null;
}

function readExplanation(row: ExplainedRow): FoundCall['explanation'] {
  return {
    call: readCall(row),
    answeredAt: row.answered_at.toString(),
    tenantName: row.tenant_name,
    accountName: row.account_name,
    trunk: row.trunk,
    rate: readRate(row),
    invoiceNumber: row.invoice_number,
  };
}

function readRate(row: ExplainedRow): CallExplanation['rate'] {
  if (row.prefix === null) return null;
  return {
    prefix: row.prefix,
    destination: row.destination ?? '',
    deckName: row.deck_name ?? '',
    versionEffectiveAt: row.effective_at?.toString() ?? '',
    versionFile: row.file_name ?? '',
    connectFee: exactText(row.connect_fee ?? '0'),
    pricePerMinute: exactText(row.price_per_minute ?? '0'),
    firstIncrementSeconds: row.first_increment_seconds ?? 0,
    nextIncrementSeconds: row.next_increment_seconds ?? 0,
  };
}
