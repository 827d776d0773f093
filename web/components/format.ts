// Figures, days and numbers as a reader of one language expects them; exact text never passes through a float.

export type Language = 'en' | 'fr';

const localeByLanguage: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

/** Every decimal of the text is shown, and at least `placesMin`; without it as many as the currency has. */
export function formatAmount(text: string, currency: string, language: Language, placesMin?: number): string {
  return amountIn(language, { currency, maximumFractionDigits: 10, ...(placesMin === undefined ? {} : { minimumFractionDigits: placesMin }) }, text);
}

/** For tables: rounded to four decimals, so that the points stand under each other. */
export function formatCost(text: string, currency: string, language: Language): string {
  return amountIn(language, { currency, minimumFractionDigits: 4, maximumFractionDigits: 4 }, text);
}

function amountIn(language: Language, options: Intl.NumberFormatOptions, text: string): string {
  return new Intl.NumberFormat(localeByLanguage[language], { style: 'currency', ...options }).format(text as Intl.StringNumericLiteral);
}

export function formatCount(count: string | number, language: Language): string {
  return new Intl.NumberFormat(localeByLanguage[language]).format(BigInt(count));
}

/** Decimals that a column of amounts needs, so that its points stand under each other. */
export function placesOfAll(amounts: readonly (string | null)[], placesMin: number): number {
  return Math.max(placesMin, ...amounts.map((amount) => (amount === null ? 0 : placesOf(amount))));
}

/** `h:mm:ss`, so that durations stand under each other. */
export function formatDuration(seconds: string | number): string {
  const whole = BigInt(seconds);
  const twoDigits = (value: bigint) => value.toString().padStart(2, '0');
  return `${whole / 3600n}:${twoDigits((whole / 60n) % 60n)}:${twoDigits(whole % 60n)}`;
}

/** A moment in a zone, to the second. */
export function formatMoment(instant: string, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(localeByLanguage[language], { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(instant));
}

/** A moment in the zone of this browser, to the minute. */
export function formatLocalMoment(instant: string, language: Language): string {
  return new Intl.DateTimeFormat(localeByLanguage[language], { dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant));
}

/** `day` is `YYYY-MM-DD`. */
export function formatDay(day: string, language: Language, style: 'short' | 'long' = 'short'): string {
  return new Intl.DateTimeFormat(localeByLanguage[language], { timeZone: 'UTC', dateStyle: style }).format(new Date(`${day}T00:00:00Z`));
}

/** The month a day lies in, such as `November 2026`. */
export function formatMonth(day: string, language: Language): string {
  const text = new Intl.DateTimeFormat(localeByLanguage[language], { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(new Date(`${day}T00:00:00Z`));
  return text.charAt(0).toLocaleUpperCase(localeByLanguage[language]) + text.slice(1);
}

/** Kept numbers are digits in E.164, or `S` and a short number of the country. */
export function formatNumber(number: string): string {
  if (/^S\d+$/.test(number)) return number.slice(1);
  return /^[1-9]\d{6,14}$/.test(number) ? `+${number}` : number;
}

/** The difference of two exact decimals. */
export function subtractDecimals(left: string, right: string): string {
  const places = Math.max(placesOf(left), placesOf(right));
  const difference = unitsOf(left, places) - unitsOf(right, places);
  const digits = (difference < 0n ? -difference : difference).toString().padStart(places + 1, '0');
  const sign = difference < 0n ? '-' : '';
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function placesOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

function unitsOf(text: string, places: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
}
