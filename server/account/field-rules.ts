// What makes a country, a currency, a zone, a VAT number, an IBAN and other fields of a party acceptable.

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** Codes that name no country: unions, pseudo-regions and the unknown. */
const noCountries: ReadonlySet<string> = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'ZZ', 'QO']);
const dayText = /^\d{4}-\d\d-\d\d$/;
const earliestYear = 1970;
const latestYear = 2200;

/** ISO 4217. */
export function isCurrency(text: string): boolean {
  return currencies.has(text);
}

/** ISO 3166-1 alpha-2. */
export function isCountry(text: string): boolean {
  return /^[A-Z]{2}$/.test(text) && !noCountries.has(text) && regionNames.of(text) !== undefined;
}

/** IANA name such as `Europe/Paris`; plain offsets are no zones, because they know no summer time. */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A day that exists, written `YYYY-MM-DD`, from 1970 to 2200. */
export function isDay(text: string): boolean {
  if (!dayText.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  if (year < earliestYear || year > latestYear || month < 1 || month > 12 || day < 1) return false;
  return day <= Temporal.PlainYearMonth.from({ year, month }).daysInMonth;
}

/** An instant from 1970 to 2200, which is what the database and every calendar can hold. */
export function isUsualInstant(instant: Temporal.Instant): boolean {
  const { year } = instant.toZonedDateTimeISO('UTC');
  return year >= earliestYear && year <= latestYear;
}

/** Two letters of the country and what follows, without spaces. */
export function isVatNumber(text: string): boolean {
  return /^[A-Z]{2}[A-Z0-9+*]{2,13}$/.test(text);
}

/** ISO 13616: country, check digits by modulo 97, and at most 30 more characters. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  const rearranged = text.slice(4) + text.slice(0, 4);
  const digits = rearranged.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}

/** ISO 9362. */
export function isBic(text: string): boolean {
  return /^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(text);
}

/** Without spaces and in capitals, as banks and tax offices compare them. */
export function compactCode(text: string): string {
  return text.replace(/\s/g, '').toUpperCase();
}

/** Lines without spaces around them and without empty ones. */
export function trimLines(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** Null where nothing is written. */
export function trimOptional(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
