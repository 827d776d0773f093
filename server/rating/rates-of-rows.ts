// Turns the rows of a deck file into rates: for one tariff, or beside those that a deck has already.

import type { DeckHeader } from '../catalog/deck-columns.ts';
import type { DeckFile, DeckRow } from '../catalog/deck-row.ts';
import type { Rate } from '../catalog/rate.ts';
import { codeOf, type DatedRow, dateRows } from '../catalog/rate-deck-rows.ts';
import type { Tariff } from '../catalog/tariff.ts';
import { type Decimal, decimalOf } from '../kernel/decimal.ts';

export interface DeckSource {
  readonly file: DeckFile;
  /** Tells where a name of a band or the origins stand. */
  readonly header: DeckHeader | undefined;
  /** Begins each fault. */
  readonly fileName: string;
}

export type RatesReading = { readonly ok: true; readonly rates: readonly Rate[] } | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Rates in the order of the file. Dates are of the tariff's zone; a row without them counts always. Refused are another
 * currency than the tariff's, and bands and origin sets that the tariff does not know.
 */
export function ratesOfRows(source: DeckSource, tariff: Tariff): RatesReading {
  const { file, fileName } = source;
  const { rows, overlaps } = dateRows(file.rows, { effectiveAt: Number.NEGATIVE_INFINITY, zone: tariff.zone });
  const faults = [...listCurrencyFaults(source, tariff), ...listBandFaults(source, tariff), ...listOriginFaults(source, tariff)];
  faults.push(...overlaps.map((sentence) => `${fileName}, ${sentence}`));
  if (faults.length > 0) return { ok: false, faults };
  const ordered = rows.toSorted((left, right) => left.row.line - right.row.line);
  const toDecimal = createDecimalReader();
  const rates = ordered.flatMap(({ row, validFrom, validTo }) =>
    row.isClosed ? [] : [rateOf(row, { validFrom, validTo: validTo ?? Number.POSITIVE_INFINITY, toDecimal })],
  );
  return { ok: true, rates };
}

export interface ProposedDeck {
  /** Laid out in time. */
  readonly rows: readonly DatedRow[];
  /** Codes that the file does not name end; in an amendment they stay. */
  readonly isFull: boolean;
  /** Epoch seconds. */
  readonly effectiveAt: number;
}

/** Ids of rates that the file brings are below zero: no stored rate has them. */
export function proposeRates(stored: readonly Rate[], { rows, isFull, effectiveAt }: ProposedDeck): readonly Rate[] {
  const startsAt = new Map<string, number>();
  for (const { code, validFrom } of rows) startsAt.set(code, Math.min(startsAt.get(code) ?? Number.POSITIVE_INFINITY, validFrom));
  const left = stored.flatMap((rate) => {
    const end = startsAt.get(codeOf(rate)) ?? (isFull ? effectiveAt : Number.POSITIVE_INFINITY);
    const validTo = Math.min(rate.validTo, end);
    return validTo > rate.validFrom ? [{ ...rate, validTo }] : [];
  });
  const toDecimal = createDecimalReader();
  const brought = rows.flatMap(({ row, validFrom, validTo }) => {
    if (row.isClosed) return [];
    const rate = rateOf(row, { validFrom, validTo: validTo ?? Number.POSITIVE_INFINITY, toDecimal });
    return [{ ...rate, rateId: -row.line }];
  });
  return [...left, ...brought];
}

function listCurrencyFaults({ file: { currency }, fileName }: DeckSource, tariff: Tariff): string[] {
  if (currency === undefined || currency === tariff.currency) return [];
  return [`${fileName} is in ${currency}, but the tariff ${tariff.name} is in ${tariff.currency}.`];
}

function listBandFaults({ file, header, fileName }: DeckSource, { bands, name: tariffName }: Tariff): string[] {
  const known = new Set(bands.map(({ name }) => name));
  const named = [...known].join(', ') || 'none';
  const placed = (header?.columns ?? []).filter(({ band }) => band !== undefined && !known.has(band));
  const faults = placed.map(
    ({ band, index }) =>
      `${fileName}, line ${header?.row.line ?? 1}, column ${index + 1}: the tariff ${tariffName} has no time band ${band}; its bands: ${named}.`,
  );
  const told = new Set(placed.map(({ band }) => band));
  const others = file.rows.flatMap((row) =>
    row.bandPrices.filter(({ band }) => !known.has(band) && !told.has(band)).map(({ band }) => ({ band, line: row.line })),
  );
  return [...faults, ...others.map(({ band, line }) => `${fileName}, line ${line}: the tariff ${tariffName} has no time band ${band}; its bands: ${named}.`)];
}

function listOriginFaults({ file, header, fileName }: DeckSource, { originSets, name: tariffName }: Tariff): string[] {
  const column = header?.columns.find(({ field }) => field === 'origins');
  const place = column === undefined ? '' : `, column ${column.index + 1}`;
  const seen = new Set<string>();
  return file.rows.flatMap(({ origins, line }) =>
    origins
      .filter((origin) => !/^\d+$/.test(origin) && origin !== 'withheld' && !originSets.has(origin))
      .map((origin) => `${fileName}, line ${line}${place}: the tariff ${tariffName} has no origin set ${origin}.`)
      .filter((sentence) => !seen.has(sentence) && seen.add(sentence)),
  );
}

/** The line of the row is the id of the rate. Moments are epoch seconds. */
export function rateOf(
  row: DeckRow,
  { validFrom, validTo, toDecimal }: { readonly validFrom: number; readonly validTo: number; readonly toDecimal: (text: string) => Decimal },
): Rate {
  const { usageKind, direction, prefix, isExact, origins, destination, perUnits, firstIncrementUnits, nextIncrementUnits, freeUnits, service } = row;
  return {
    rateId: row.line,
    usageKind,
    direction,
    prefix,
    isExact,
    origins,
    destination,
    connectFee: toDecimal(row.connectFee),
    price: toDecimal(row.price),
    perUnits,
    bandPrices: new Map(row.bandPrices.map(({ band, connectFee, price }) => [band, { connectFee: toDecimal(connectFee), price: toDecimal(price) }])),
    firstIncrementUnits,
    nextIncrementUnits,
    freeUnits,
    minimumCharge: row.minimumCharge === undefined ? undefined : toDecimal(row.minimumCharge),
    maximumCharge: row.maximumCharge === undefined ? undefined : toDecimal(row.maximumCharge),
    service: service && { perCall: toDecimal(service.perCall), perMinute: toDecimal(service.perMinute), freeSeconds: service.freeSeconds },
    validFrom,
    validTo,
  };
}

/** A deck has few different prices, so each is read once. */
export function createDecimalReader(): (text: string) => Decimal {
  const known = new Map<string, Decimal>();
  return (text) => {
    const found = known.get(text) ?? decimalOf(text);
    known.set(text, found);
    return found;
  };
}
