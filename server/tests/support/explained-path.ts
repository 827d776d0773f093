// An operator whose prices have every part: bands, a split, a service fee, a maximum, an allowance, and a supplier.

import type { App } from '../../platform/http.ts';
import { query } from '../../platform/query.ts';
import { epochOf, outboundRow } from './asterisk-row.ts';
import { type CallPath, openCallPath } from './call-path.ts';
import { type Answer, openLoggedInApp } from './logged-in-app.ts';

export interface ExplainedPath {
  readonly path: CallPath;
  readonly app: App;
  get(url: string): Promise<Answer>;
  /** The usage id of the call that began then, in November 2026, UTC. */
  usageAt(time: string): Promise<string>;
  close(): Promise<void>;
}

export interface SampleCall {
  /** Of November 2026, such as `03T18:59:30`, in UTC. */
  readonly at: string;
  readonly number: string;
  readonly seconds: number;
}

export const sampleCalls: readonly SampleCall[] = [
  { at: '03T10:00:00', number: '0612345678', seconds: 90 },
  { at: '03T18:59:28', number: '0612345678', seconds: 90 },
  { at: '04T10:00:00', number: '0890123456', seconds: 61 },
  { at: '04T11:00:00', number: '00493012345678', seconds: 600 },
  { at: '04T12:00:00', number: '17', seconds: 20 },
  { at: '04T13:00:00', number: '0033556001122', seconds: 20 },
  { at: '04T14:00:00', number: '0612345678', seconds: 0 },
];

const bands = [
  { name: 'peak', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '19:00' },
  { name: 'off-peak', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '00:00', to: '08:00' },
  { name: 'off-peak', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '19:00', to: '24:00' },
  { name: 'off-peak', days: ['sat', 'sun'], from: '00:00', to: '24:00' },
];
export const explainedTerms = {
  currency: 'EUR',
  zone: 'UTC',
  rounding: { decimals: 4, mode: 'half_up' },
  maximumCharge: '1.00',
  onNet: 'free',
  bands,
  emergencyNumbers: ['112'],
};

/** France, mobile costs 0.10 a minute and 0.05 at once, off-peak 0.04 and 0.02; each of three lines brings 100 s to Germany. */
export async function openExplainedPath(): Promise<ExplainedPath> {
  const path = await openCallPath({
    tenants: [
      {
        name: 'ACME',
        extensions: ['1001', '1002', '+33556001122'],
        terms: { allowances: [{ name: 'Five minutes to Germany', usageKind: 'call', prefixes: ['49'], destinations: [], units: 100, scope: 'account' }] },
      },
      { name: 'Boulangerie', extensions: ['2001'] },
    ],
    rates: [
      { prefix: '336', destination: 'France, mobile', connectFee: '0.05', pricePerMinute: '0.10', first: 1, next: 1 },
      { prefix: '33890', destination: 'France, special', pricePerMinute: '0.06', first: 1, next: 1 },
      { prefix: '49', destination: 'Germany', pricePerMinute: '0.30', first: 60, next: 60 },
    ],
  });
  const { db } = path;
  await query(db, `update catalog.rate set band_prices = '{"off-peak":{"connectFee":"0.02","price":"0.04"}}' where prefix = '336'`);
  await query(db, "update catalog.rate set service_per_call = 0.15, service_per_minute = 0.35, service_free_seconds = 0 where prefix = '33890'");
  await query(db, "insert into catalog.tariff_version (tariff_id, effective_at, terms, created_at) values (1, '2026-10-01Z', ?::jsonb, '2026-01-01Z')", [
    JSON.stringify(explainedTerms),
  ]);
  await insertSupplier(path);
  await path.take(sampleCalls.map(rowOf).join(''));
  const { app, ask } = await openLoggedInApp(db, path.clock.now());
  return {
    path,
    app,
    get: (url) => ask('GET', url),
    async usageAt(time) {
      const [row] = await query<{ id: string }>(db, 'select usage_id as id from mediation.usage_record where started_at = ?', [`2026-11-${time}Z`]);
      return row?.id ?? '';
    },
    async close() {
      await app.close();
      await path.close();
    },
  };
}

function rowOf({ at, number, seconds }: SampleCall, index: number): string {
  return outboundRow({ epoch: epochOf(`2026-11-${at}Z`), counter: index + 1, extension: '1001', number, talkSeconds: seconds });
}

async function insertSupplier({ db }: CallPath): Promise<void> {
  const one = async (sql: string) => (await query<{ id: number }>(db, `${sql} as id`))[0]?.id ?? 0;
  const deckId = await one("insert into catalog.rate_deck (name, currency, role) values ('Carrier prices', 'EUR', 'supplier') returning deck_id");
  const versionId = await one(
    `insert into catalog.rate_deck_version (deck_id, effective_at, imported_at, file_name, file_sha256, rate_count)
     values (${deckId}, '2000-01-01Z', '2026-01-01Z', 'carrier.csv', '\\x00', 1) returning version_id`,
  );
  await query(
    db,
    `insert into catalog.rate (deck_id, version_id, prefix, destination, connect_fee, price, first_increment_units, next_increment_units, valid_from)
     values (?, ?, '33', 'FR all', 0, 0.02, 1, 1, '2000-01-01Z')`,
    [deckId, versionId],
  );
  const tariffId = await one(`insert into catalog.tariff (name, deck_id) values ('Carrier', ${deckId}) returning tariff_id`);
  await query(
    db,
    `insert into catalog.tariff_version (tariff_id, effective_at, terms, created_at) values (?, '1970-01-01Z', '{"currency":"EUR","zone":"UTC"}', '2026-01-01Z')`,
    [tariffId],
  );
  await query(db, "insert into catalog.supplier (name, tariff_id, service_from) values ('Carrier One', ?, '2000-01-01Z')", [tariffId]);
}
