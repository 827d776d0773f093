// SQL of what prices usage: rates of decks, which tariff accounts pay by, and numbers of the own network.

import type { Rate } from '../catalog/rate.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createDecimalReader } from './rates-of-rows.ts';

type Connection = Database | Transaction;

/** Grows with each change of a deck, by deck id. */
export async function listDeckRevisions(db: Connection): Promise<ReadonlyMap<number, bigint>> {
  const rows = await query<{ deck_id: number; revision: bigint }>(db, 'select deck_id, revision from catalog.rate_deck');
  return new Map(rows.map((row) => [row.deck_id, row.revision]));
}

/** All that a deck has counted for at any time. */
export async function listRatesOfDeck(db: Connection, deckId: number): Promise<readonly Rate[]> {
  return readRates(await query<RateRow>(db, `${rateSelect} where deck_id = ? and (valid_to is null or valid_to > valid_from) order by rate_id`, [deckId]));
}

/** What of it a number can be priced by: rates of some prefixes. */
export async function listRatesOfPrefixes(db: Connection, deckId: number, prefixes: readonly string[]): Promise<readonly Rate[]> {
  return readRates(
    await query<RateRow>(db, `${rateSelect} where deck_id = ? and prefix = any(?) and (valid_to is null or valid_to > valid_from) order by rate_id`, [
      deckId,
      prefixes,
    ]),
  );
}

/** Those that have left their deck too: they may have priced usage before. */
export async function listRatesById(db: Connection, rateIds: readonly number[]): Promise<readonly Rate[]> {
  return readRates(await query<RateRow>(db, `${rateSelect} where rate_id = any(?) order by rate_id`, [rateIds]));
}

export interface AccountTariff {
  readonly tenantId: number;
  readonly accountId: number;
  readonly tariffId: number;
  readonly currency: string;
  /** Half-open, in epoch seconds in the account's zone. */
  readonly serviceFrom: number;
  readonly serviceTo: number | undefined;
}

/** Which tariff each account pays by, or one of them, and from when to when. */
export async function listAccountTariffs(db: Connection, only?: { tenantId: number; accountId: number }): Promise<readonly AccountTariff[]> {
  const rows = await query<{ tenant_id: number; account_id: number; tariff_id: number; currency: string; service_from: number; service_to: number | null }>(
    db,
    `select s.tenant_id, s.account_id, p.tariff_id, p.currency,
       extract(epoch from s.service_from::timestamp at time zone a.zone)::float8 as service_from,
       extract(epoch from s.service_to::timestamp at time zone a.zone)::float8 as service_to
     from catalog.subscription s
     join account.account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
     join catalog.plan p on p.plan_id = s.plan_id
     where ?::int is null or (s.tenant_id = ? and s.account_id = ?)
     order by s.tenant_id, s.account_id, s.service_from, s.subscription_id`,
    [only?.tenantId ?? null, only?.tenantId ?? null, only?.accountId ?? null],
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    accountId: row.account_id,
    tariffId: row.tariff_id,
    currency: row.currency,
    serviceFrom: row.service_from,
    serviceTo: row.service_to ?? undefined,
  }));
}

export async function listSourceCountries(db: Connection): Promise<ReadonlyMap<number, string>> {
  const rows = await query<{ source_id: number; country: string }>(db, 'select source_id, country from mediation.dial_plan');
  return new Map(rows.map((row) => [row.source_id, row.country]));
}

export interface OwnNumber {
  /** `+` and digits. */
  readonly number: string;
  /** Half-open, in epoch seconds. */
  readonly serviceFrom: number;
  readonly serviceTo: number;
}

/** Extensions that the outside reaches by a number of their own. */
export async function listOwnNumbers(db: Connection): Promise<readonly OwnNumber[]> {
  return query<OwnNumber>(
    db,
    `select number, extract(epoch from service_from)::float8 as "serviceFrom", coalesce(extract(epoch from service_to)::float8, 'infinity') as "serviceTo"
     from account.extension where number ~ '^[+][0-9]{1,15}$'`,
  );
}

const rateSelect = `select rate_id, usage_kind, direction, prefix, is_exact, origins, destination, connect_fee, price, per_units::float8 as per_units,
  band_prices, first_increment_units::float8 as first_increment_units, next_increment_units::float8 as next_increment_units,
  free_units::float8 as free_units, minimum_charge, maximum_charge, service_per_call, service_per_minute, service_free_seconds,
  extract(epoch from valid_from)::float8 as valid_from, extract(epoch from valid_to)::float8 as valid_to
  from catalog.rate`;

interface RateRow {
  readonly rate_id: number;
  readonly usage_kind: string;
  readonly direction: 'o' | 'i';
  readonly prefix: string;
  readonly is_exact: boolean;
  readonly origins: readonly string[];
  readonly destination: string;
  readonly connect_fee: string;
  readonly price: string;
  readonly per_units: number;
  readonly band_prices: Readonly<Record<string, { readonly connectFee: string; readonly price: string }>> | null;
  readonly first_increment_units: number;
  readonly next_increment_units: number;
  readonly free_units: number | null;
  readonly minimum_charge: string | null;
  readonly maximum_charge: string | null;
  readonly service_per_call: string | null;
  readonly service_per_minute: string | null;
  readonly service_free_seconds: number | null;
  readonly valid_from: number;
  readonly valid_to: number | null;
}

function readRates(rows: readonly RateRow[]): readonly Rate[] {
  const toDecimal = createDecimalReader();
  return rows.map((row) => readRate(row, toDecimal));
}

function readRate(row: RateRow, toDecimal: (text: string) => Decimal): Rate {
  const bands = Object.entries(row.band_prices ?? {});
  return {
    rateId: row.rate_id,
    usageKind: row.usage_kind,
    direction: row.direction === 'o' ? 'outbound' : 'inbound',
    prefix: row.prefix,
    isExact: row.is_exact,
    origins: row.origins,
    destination: row.destination,
    connectFee: toDecimal(row.connect_fee),
    price: toDecimal(row.price),
    perUnits: row.per_units,
    bandPrices:
      bands.length === 0 ? noBands : new Map(bands.map(([band, one]) => [band, { connectFee: toDecimal(one.connectFee), price: toDecimal(one.price) }])),
    firstIncrementUnits: row.first_increment_units,
    nextIncrementUnits: row.next_increment_units,
    freeUnits: row.free_units ?? undefined,
    minimumCharge: row.minimum_charge === null ? undefined : toDecimal(row.minimum_charge),
    maximumCharge: row.maximum_charge === null ? undefined : toDecimal(row.maximum_charge),
    service:
      row.service_per_call === null
        ? undefined
        : {
            perCall: toDecimal(row.service_per_call),
            perMinute: toDecimal(row.service_per_minute ?? '0'),
            freeSeconds: row.service_free_seconds ?? 0,
          },
    validFrom: row.valid_from,
    validTo: row.valid_to ?? Number.POSITIVE_INFINITY,
  };
}

const noBands: Rate['bandPrices'] = new Map();
