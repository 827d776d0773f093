// Reads a tariff from JSON: the whole of it, or every fault with its place.

import { isCurrency, isDay, isZone } from '../account/field-rules.ts';
import { decimalPlaces, formatDecimal } from '../kernel/decimal.ts';
import {
  createJsonFaults,
  type JsonField,
  readAmount,
  readFields,
  readItems,
  readMembers,
  readOptionalAmount,
  readText,
  readTexts,
  readWhole,
  readWord,
  refuse,
  refuseTwins,
} from '../kernel/json-fields.ts';
import type { FindPlace } from '../kernel/json-text.ts';
import { createHolidayCalendar, holidayCalendarNames } from './holiday-calendar.ts';
import type { DayType, OriginSurcharge, Tariff, TimeBand } from './tariff.ts';
import { listBandFaults } from './time-bands.ts';

export type TariffReading = { readonly ok: true; readonly tariff: Tariff } | { readonly ok: false; readonly faults: readonly string[] };

const tariffKeys = [
  'name',
  'currency',
  'zone',
  'crossing',
  'zeroSecondCalls',
  'freeSeconds',
  'minimumCharge',
  'maximumCharge',
  'rounding',
  'bands',
  'holidayCalendars',
  'holidays',
  'emergencyNumbers',
  'inbound',
  'internal',
  'onNet',
  'originSets',
  'originSurcharges',
] as const;
type TariffFields = Record<(typeof tariffKeys)[number], JsonField>;

const dayTypes: readonly DayType[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'];
const freeSecondsMax = 86_400;
const minutesPerDay = 1440;
/** What a rate is written with in the column `origins` must not be taken for a prefix or for `withheld`. */
const originSetName = /^[A-Za-z][A-Za-z0-9_.-]*$/;

/** Never throws, whatever the JSON. `fileName` begins each fault; `placeOf` adds line and column. */
export function readTariff(json: unknown, fileName: string, placeOf?: FindPlace): TariffReading {
  const faults = createJsonFaults(fileName, placeOf);
  const fields = readFields({ value: json, path: '', faults }, tariffKeys);
  const tariff = fields === undefined ? undefined : readTerms(fields);
  return tariff === undefined || faults.sentences.length > 0 ? { ok: false, faults: faults.sentences } : { ok: true, tariff };
}

/** ISO 4217, known to the runtime's list. */
export function readCurrency(field: JsonField): string {
  const currency = readText(field);
  if (currency !== '' && !isCurrency(currency)) refuse(field, `${JSON.stringify(currency)} is no currency of ISO 4217, such as "EUR"`);
  return currency;
}

function readTerms(fields: TariffFields): Tariff {
  const originSets = readOriginSets(fields.originSets);
  const bands = readBands(fields.bands);
  const calendars = readTexts(fields.holidayCalendars, checkCalendar);
  const dates = readTexts(fields.holidays, (text) => (isDay(text) ? undefined : `${JSON.stringify(text)} is no date such as "2026-12-24"`));
  return {
    name: readText(fields.name),
    currency: readCurrency(fields.currency),
    zone: readZone(fields.zone),
    crossing: readWord(fields.crossing, ['split', 'start'], 'split'),
    zeroSecondCalls: readWord(fields.zeroSecondCalls, ['free', 'charged'], 'free'),
    freeSeconds: readWhole(fields.freeSeconds, { min: 0, max: freeSecondsMax, absent: 0 }),
    ...readBounds(fields),
    rounding: readRounding(fields.rounding),
    bands,
    isHoliday: createHolidayCalendar(calendars.filter(isCalendar), dates),
    emergencyNumbers: new Set(readTexts(fields.emergencyNumbers, checkDialled)),
    inbound: readWord(fields.inbound, ['free', 'deck'], 'free'),
    internal: readWord(fields.internal, ['free', 'deck'], 'free'),
    onNet: readWord(fields.onNet, ['free', 'deck'], 'deck'),
    originSets,
    originSurcharges: readSurcharges(fields.originSurcharges, originSets),
  };
}

function readZone(field: JsonField): string {
  const zone = readText(field);
  if (zone !== '' && !isZone(zone)) refuse(field, `${JSON.stringify(zone)} is no time zone such as "Europe/Paris"`);
  return zone;
}

function readBounds(fields: TariffFields): Pick<Tariff, 'minimumCharge' | 'maximumCharge'> {
  const minimumCharge = readOptionalAmount(fields.minimumCharge);
  const maximumCharge = readOptionalAmount(fields.maximumCharge);
  if (minimumCharge !== undefined && maximumCharge !== undefined && minimumCharge > maximumCharge)
    refuse(fields.minimumCharge, `${formatDecimal(minimumCharge)} is more than maximumCharge ${formatDecimal(maximumCharge)}`);
  return { minimumCharge, maximumCharge };
}

function readRounding(field: JsonField): Tariff['rounding'] {
  const standard: Tariff['rounding'] = { decimals: decimalPlaces, mode: 'half_up' };
  const inner = field.value === undefined ? undefined : readFields(field, ['decimals', 'mode']);
  if (inner === undefined) return standard;
  return {
    decimals: readWhole(inner.decimals, { min: 0, max: decimalPlaces, absent: decimalPlaces }),
    mode: readWord(inner.mode, ['half_up', 'half_even', 'up', 'down'], 'half_up'),
  };
}

/** Holes and overlaps are looked for only where every band could be read. */
function readBands(field: JsonField): readonly TimeBand[] {
  const faultsBefore = field.faults.sentences.length;
  const bands = readItems(field).flatMap((item) => readBand(item) ?? []);
  if (field.faults.sentences.length > faultsBefore) return [];
  for (const sentence of listBandFaults(bands)) refuse(field, sentence.replace(/\.$/, ''));
  return bands;
}

function readBand(item: JsonField): TimeBand | undefined {
  const fields = readFields(item, ['name', 'days', 'from', 'to']);
  if (fields === undefined) return undefined;
  const days = readItems(fields.days).map((day) => ({ name: readWord(day, dayTypes), field: day }));
  if (days.length === 0) refuse(fields.days, `needs at least one of ${dayTypes.join(', ')}`);
  refuseTwins(days.filter(({ field, name }) => field.value === name));
  const fromMinute = readClock(fields.from);
  const toMinute = readClock(fields.to);
  if (fromMinute !== undefined && toMinute !== undefined && fromMinute >= toMinute) refuse(fields.to, 'must be later than from; the end of the day is "24:00"');
  return { name: readText(fields.name), days: days.map(({ name }) => name), fromMinute: fromMinute ?? 0, toMinute: toMinute ?? minutesPerDay };
}

/** Minutes of the day from `HH:MM`; `24:00` is its end. */
function readClock(field: JsonField): number | undefined {
  const text = readText(field);
  if (text === '') return undefined;
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  const minute = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
  return minute <= minutesPerDay ? minute : refuse(field, `${JSON.stringify(text)} is no time of day from "00:00" to "24:00"`);
}

function isCalendar(name: string): boolean {
  return holidayCalendarNames.includes(name);
}

function checkCalendar(name: string): string | undefined {
  return isCalendar(name) ? undefined : `there is no holiday calendar ${JSON.stringify(name)}; there are ${holidayCalendarNames.join(', ')}`;
}

function checkDialled(number: string): string | undefined {
  return /^\+?\d{1,15}$/.test(number) ? undefined : `${JSON.stringify(number)} must be 1 to 15 digits as they are dialled, with + where the number has it`;
}

function checkCallingPrefix(prefix: string): string | undefined {
  return /^\d{1,15}$/.test(prefix) ? undefined : `${JSON.stringify(prefix)} must be 1 to 15 digits with the country code and without +`;
}

/** What begins a called number in a tariff or a plan, as decks write it: digits, or `S` and digits. */
export function checkCalledPrefix(prefix: string): string | undefined {
  return /^S?\d{1,15}$/.test(prefix)
    ? undefined
    : `${JSON.stringify(prefix)} must be 1 to 15 digits with the country code and without +, or S and the digits of a short number`;
}

function readOriginSets(field: JsonField): ReadonlyMap<string, readonly string[]> {
  const sets = readMembers(field);
  for (const [name, member] of sets)
    if (!originSetName.test(name) || name === 'withheld')
      refuse(member, 'the name of an origin set begins with a letter, has letters, digits, dots, dashes and underscores only, and is not "withheld"');
  return new Map(sets.map(([name, member]) => [name, readTexts(member, checkCallingPrefix)]));
}

function readSurcharges(field: JsonField, sets: Tariff['originSets']): readonly OriginSurcharge[] {
  const checkOrigin = (text: string) =>
    sets.has(text) || /^\d{1,15}$/.test(text)
      ? undefined
      : `${JSON.stringify(text)} is neither an origin set of this tariff nor 1 to 15 digits with the country code`;
  const read = readItems(field).flatMap((item) => {
    const fields = readFields(item, ['name', 'destinations', 'exceptOrigins', 'connectFee', 'pricePerMinute']);
    if (fields === undefined) return [];
    const surcharge: OriginSurcharge = {
      name: readText(fields.name),
      destinations: readTexts(fields.destinations, checkCalledPrefix),
      exceptOrigins: readTexts(fields.exceptOrigins, checkOrigin),
      connectFee: readAmount(fields.connectFee.value === undefined ? { ...fields.connectFee, value: '0' } : fields.connectFee),
      pricePerMinute: readAmount(fields.pricePerMinute),
    };
    return [{ surcharge, name: surcharge.name, field: fields.name }];
  });
  refuseTwins(read);
  return read.map(({ surcharge }) => surcharge);
}
