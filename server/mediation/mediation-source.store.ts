// SQL that tells mediation how a source writes its records, and who held which extension of its site when.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { ExtensionHolding } from './attribute-call.ts';
import type { DialPlan } from './dial-plan.ts';

export interface SourceSettings {
  readonly sourceId: number;
  readonly siteId: number;
  readonly kind: string;
  readonly settings: unknown;
  readonly dialPlan: DialPlan;
}

/** Sources that bill and have a dial plan; records of others wait in their blocks. */
export async function listMediatedSources(db: Database | Transaction): Promise<readonly SourceSettings[]> {
  const rows = await query<{
    source_id: number;
    site_id: number;
    kind: string;
    settings: unknown;
    zone: string;
    country: string;
    access_digit: string;
    trunk_patterns: string[];
  }>(
    db,
    `select s.source_id, s.site_id, s.kind, s.settings, d.zone, d.country, d.access_digit, d.trunk_patterns
     from collection.source s join mediation.dial_plan d on d.source_id = s.source_id
     where s.role = 'bills' order by s.source_id`,
  );
  return rows.map((row) => ({
    sourceId: row.source_id,
    siteId: row.site_id,
    kind: row.kind,
    settings: row.settings,
    dialPlan: { zone: row.zone, country: row.country, accessDigit: row.access_digit, trunkPatterns: row.trunk_patterns },
  }));
}

export async function listHoldings(db: Database | Transaction, siteId: number): Promise<readonly ExtensionHolding[]> {
  const rows = await query<{
    tenant_id: number;
    account_id: number;
    extension_id: number;
    number: string;
    service_from: number;
    service_to: number | null;
  }>(
    db,
    `select tenant_id, account_id, extension_id, number, extract(epoch from service_from)::float8 as service_from,
       extract(epoch from service_to)::float8 as service_to
     from account.extension where site_id = ? order by number, service_from`,
    [siteId],
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    accountId: row.account_id,
    extensionId: row.extension_id,
    number: row.number,
    serviceFrom: row.service_from,
    serviceTo: row.service_to ?? undefined,
  }));
}
