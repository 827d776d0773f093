// What the cell of a workbook says as text: numbers as a spreadsheet shows them, dates as dates.

const digitsShown = 15;
const secondsPerDay = 86_400;
/** 2200 and later is no date that anybody means. */
const serialMax = 2_958_466;

/** Formats that every workbook has without naming them (ECMA-376, 18.8.30). */
export function isDateFormatId(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/** `dd/mm/yyyy`, but not `0.00 "per day"`. */
export function isDateFormat(code: string): boolean {
  const bare = code.slice(0, 255).replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return /[dmyhs]/i.test(bare) && !/general/i.test(bare);
}

/** Binary fractions such as 0.012500000000000001 as the 15 digits that are shown, in plain decimals; undefined for no number. */
export function numberText(stored: string): string | undefined {
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(stored) ? Number(stored) : Number.NaN;
  if (!Number.isFinite(value)) return undefined;
  const [mantissa = '', exponent = ''] = Number(value.toPrecision(digitsShown)).toExponential().split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  const places = Number(exponent);
  if (places < 0) return `${sign}0.${'0'.repeat(-places - 1)}${digits}`;
  const whole = digits.slice(0, places + 1).padEnd(places + 1, '0');
  return `${sign}${whole}${digits.length > places + 1 ? `.${digits.slice(places + 1)}` : ''}`;
}

/** `2026-12-31`, `2026-12-31T08:30:00` or `08:30:00`; undefined where the number is no date. */
export function dateText(stored: string, { startsIn1904 }: { readonly startsIn1904: boolean }): string | undefined {
  const serial = Number(numberText(stored) ?? 'none');
  if (!(serial >= 0 && serial < serialMax)) return undefined;
  const allSeconds = Math.round(serial * secondsPerDay);
  const [days, seconds] = [Math.floor(allSeconds / secondsPerDay), allSeconds % secondsPerDay];
  const time = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  if (days === 0 && !startsIn1904) return time;
  const date = firstDay(startsIn1904, days).add({ days }).toString();
  return seconds === 0 ? date : `${date}T${time}`;
}

/** The day before day 1. Spreadsheets count a 29 February 1900 that was none. */
function firstDay(startsIn1904: boolean, days: number): Temporal.PlainDate {
  if (startsIn1904) return new Temporal.PlainDate(1904, 1, 1);
  return days < 60 ? new Temporal.PlainDate(1899, 12, 31) : new Temporal.PlainDate(1899, 12, 30);
}

/** Column counted from 1 of a reference such as `AB12`; undefined where it tells none. */
export function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}(?=\d|$)/.exec(reference ?? '')?.[0];
  return letters === undefined ? undefined : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

export function lineOf(reference: string | undefined): number | undefined {
  const digits = /[1-9]\d{0,6}$/.exec(reference ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** Control characters in texts are written `_x000D_`. */
export function plainText(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text;
}
