// Reads the cases of server/rating/rate-call.cases.csv, and the tariffs and decks that they name.

import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { BandPrice, Rate } from '../../catalog/rate.ts';
import { readTariff } from '../../catalog/read-tariff.ts';
import type { Tariff } from '../../catalog/tariff.ts';
import { type Decimal, decimalOf, zeroDecimal } from '../../kernel/decimal.ts';
import type { UsageToRate } from '../../rating/rated-usage.ts';

/** A row of a table, by column; what is empty is told as empty text. */
type Row = Readonly<Record<string, string>>;

export interface RatingCase {
  readonly name: string;
  readonly tariffKey: string;
  readonly deckKey: string;
  readonly usage: UsageToRate;
  readonly expected: Row;
}

const folder = new URL('../../rating/', import.meta.url);
const always = 8_640_000_000_000;

export function readRatingCases(): readonly RatingCase[] {
  const rows: readonly Row[] = parse(readFileSync(new URL('rate-call.cases.csv', folder), 'utf8'), { columns: true });
  return rows.map((row) => ({ name: cell(row, 'name'), tariffKey: cell(row, 'tariff'), deckKey: cell(row, 'deck'), usage: readUsage(row), expected: row }));
}

export function cell(row: Row, column: string): string {
  return row[column] ?? '';
}

/** The tariffs by key, and for each deck what makes its rates in a zone. */
export function readCaseTerms(): { readonly tariffs: ReadonlyMap<string, Tariff>; readonly decks: ReadonlyMap<string, (zone: string) => readonly Rate[]> } {
  const sections = readFileSync(new URL('rate-call.cases.md', folder), 'utf8').split(/^## /m);
  const tables = new Map(sections.slice(1).map((section) => [section.split('\n')[0]?.trim() ?? '', readTable(section)]));
  const tariffs = readTariffs(tables.get('Tariffs') ?? []);
  const decks = [...tables].filter(([title]) => title.startsWith('Deck '));
  return {
    tariffs,
    decks: new Map(decks.map(([title, rows]) => [title.slice(5), (zone) => rows.map((row, place) => readRate(row, place + 1, zone))])),
  };
}

function readTable(section: string): readonly Row[] {
  const [head, , ...lines] = section.split('\n').filter((line) => line.startsWith('|'));
  const columns = readCells(head ?? '');
  return lines.map((line) => Object.fromEntries(readCells(line).map((text, place) => [columns[place], text])));
}

function readCells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((text) => text.trim());
}

function readTariffs(rows: readonly Row[]): ReadonlyMap<string, Tariff> {
  const terms = new Map<string, object>();
  for (const row of rows) {
    const own: object = JSON.parse(cell(row, 'terms').replaceAll('`', ''));
    terms.set(cell(row, 'key'), { ...terms.get(cell(row, 'like')), ...own });
  }
  return new Map(
    [...terms].map(([key, json]) => {
      const reading = readTariff(json, key);
      if (!reading.ok) throw new Error(reading.faults.join('\n'));
      return [key, reading.tariff];
    }),
  );
}

function readRate(row: Row, rateId: number, zone: string): Rate {
  const usageKind = cell(row, 'usage') || 'call';
  const [first = '1', next = first] = cell(row, 'increments').split('/');
  const own: BandPrice = {
    connectFee: amountOr(cell(row, 'connect fee'), zeroDecimal),
    price: decimalOf(cell(row, 'price per minute') || cell(row, 'price')),
  };
  return {
    ...own,
    rateId,
    usageKind,
    direction: cell(row, 'direction') === 'inbound' ? 'inbound' : 'outbound',
    prefix: cell(row, 'prefix'),
    isExact: cell(row, 'exact') === '1',
    origins: cell(row, 'origins')
      .split(' ')
      .filter((origin) => origin !== ''),
    destination: cell(row, 'destination'),
    perUnits: usageKind === 'call' ? 60 : Number(cell(row, 'per') || '1'),
    bandPrices: readBandPrices(row, own),
    firstIncrementUnits: Number(first),
    nextIncrementUnits: Number(next),
    freeUnits: cell(row, 'free seconds') === '' ? undefined : Number(cell(row, 'free seconds')),
    minimumCharge: amountOr(cell(row, 'minimum charge'), undefined),
    maximumCharge: amountOr(cell(row, 'maximum charge'), undefined),
    service: readService(row),
    validFrom: readMoment(cell(row, 'effective'), zone) ?? -always,
    validTo: readMoment(cell(row, 'end'), zone) ?? always,
  };
}

function readBandPrices(row: Row, own: BandPrice): ReadonlyMap<string, BandPrice> {
  const prices = new Map<string, BandPrice>();
  for (const [column, text] of Object.entries(row)) {
    const [, what, band] = /^(connect fee|price(?: per minute)?) \[(.+)\]$/.exec(column) ?? [];
    if (band === undefined || text === '') continue;
    const before = prices.get(band) ?? own;
    prices.set(band, what === 'connect fee' ? { ...before, connectFee: decimalOf(text) } : { ...before, price: decimalOf(text) });
  }
  return prices;
}

function readService(row: Row): Rate['service'] {
  const [perCall, perMinute, freeSeconds] = [cell(row, 'service per call'), cell(row, 'service per minute'), cell(row, 'service free seconds')];
  if (perCall === '' && perMinute === '') return undefined;
  return { perCall: amountOr(perCall, zeroDecimal), perMinute: amountOr(perMinute, zeroDecimal), freeSeconds: Number(freeSeconds || '0') };
}

function amountOr<T>(text: string, otherwise: T): Decimal | T {
  return text === '' ? otherwise : decimalOf(text);
}

function readMoment(text: string, zone: string): number | undefined {
  if (text === '') return undefined;
  return Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(zone).epochMilliseconds / 1000;
}

function readUsage(row: Row): UsageToRate {
  const direction = cell(row, 'direction') || 'outbound';
  if (direction !== 'outbound' && direction !== 'inbound' && direction !== 'internal') throw new Error(`Unknown direction: ${direction}`);
  return {
    usageKind: cell(row, 'kind') || 'call',
    direction,
    isOnNet: cell(row, 'on_net') === '1',
    callingNumber: cell(row, 'calling'),
    calledNumber: cell(row, 'called'),
    answeredAt: Temporal.Instant.from(cell(row, 'answered_at')).epochMilliseconds / 1000,
    quantity: Number(cell(row, 'quantity')),
  };
}
