// SQL behind one call: its price with everything that explains it.

import type { Database, Transaction } from '../platform/postgres.ts';
import { type PlaceRow, placeColumns, placeJoin, readPlace } from './record-place.store.ts';
import type { CallExplanation } from './report.ts';
import { type CallRow, callColumns, callJoins, exactText, readCall } from './usage.store.ts';

export interface CallKey {
  readonly tenantId: number;
  readonly usageId: string;
  /** Spares a search through all months. */
  readonly startedAt: Temporal.Instant | undefined;
}

export async function findCall(db: Database | Transaction, { tenantId, usageId, startedAt }: CallKey): Promise<CallExplanation | undefined> {
  const { rows } = await db.raw<{ rows: ExplainedRow[] }>(
    `with x as (
       select * from mediation.usage_record u
       where u.tenant_id = :tenantId and u.usage_id = :usageId ${startedAt === undefined ? '' : 'and u.started_at = :startedAt'} limit 1
     )
     select ${callColumns}, u.answered_at, u.trunk, t.name as tenant_name, a.name as account_name, c.prefix, c.connect_fee, c.price_per_minute,
       c.first_increment_seconds, c.next_increment_seconds, v.effective_at, v.file_name, d.name as deck_name, i.number as invoice_number, ${placeColumns}
     from x join x u on true ${callJoins}
     join account.tenant t on t.tenant_id = u.tenant_id
     left join catalog.rate_deck_version v on v.version_id = c.version_id
     left join catalog.rate_deck d on d.deck_id = v.deck_id
     left join charging.usage_charge h on h.tenant_id = u.tenant_id and h.started_at = u.started_at and h.usage_id = u.usage_id
     left join invoicing.invoice i on i.tenant_id = h.tenant_id and i.cycle_id = h.cycle_id
     ${placeJoin}`,
    { tenantId, usageId, startedAt: startedAt?.toString() ?? null },
  );
  return rows[0] === undefined ? undefined : readExplanation(rows[0]);
}

interface ExplainedRow extends CallRow, PlaceRow {
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

function readExplanation(row: ExplainedRow): CallExplanation {
  return {
    call: readCall(row),
    answeredAt: row.answered_at.toString(),
    tenantName: row.tenant_name,
    accountName: row.account_name,
    trunk: row.trunk,
    rate: readRate(row),
    place: readPlace(row),
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
