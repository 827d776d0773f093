// How numbers are written at a source, and what they are in E.164.

/** As the operator sets it for one source. Countries are ISO 3166-1 alpha-2; patterns are exact names or `prefix*`. */
export interface DialPlan {
  readonly zone: string;
  readonly country: string;
  /** Dialled before outside numbers, often empty. */
  readonly accessDigit: string;
  readonly trunkPatterns: readonly string[];
}

/** What differs between countries' ways of dialling. Lengths are of the national significant number. */
export interface NationalPlan {
  readonly callingCode: string;
  readonly nationalPrefix: string;
  readonly internationalPrefix: string;
  readonly nationalLengthMin: number;
  readonly nationalLengthMax: number;
  readonly emergencyNumbers: readonly string[];
}

export type NumberReading =
  /** `+` and 7 to 15 digits. */
  | { readonly kind: 'international'; readonly number: string }
  /** A short number of the source's country, digits only. */
  | { readonly kind: 'short'; readonly number: string }
  | { readonly kind: 'withheld'; readonly number: '' }
  | { readonly kind: 'malformed'; readonly number: string };

const dialled = /^\+?[0-9]+$/;
const separators = /[\s().\-/]/g;
const withheldNames = new Set(['', 'anonymous', 'unknown', 'withheld', 'private', 'restricted', 'unavailable', 's', 'asterisk']);
const shortLengthMax = 6;

/** A reader for one source; numbers repeat, so that what was read is remembered. */
export function createNumberReader(dialPlan: Pick<DialPlan, 'accessDigit'>, national: NationalPlan): (text: string) => NumberReading {
  const known = new Map<string, NumberReading>();
  return (text) => {
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    if (known.size >= 50_000) known.clear();
    const reading = readNumber(text, dialPlan.accessDigit, national);
    known.set(text, reading);
    return reading;
  };
}

/** Exact names and `prefix*` patterns as one question. */
export function createTrunkTest(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

function readNumber(text: string, accessDigit: string, national: NationalPlan): NumberReading {
  const plain = text.replace(separators, '');
  if (withheldNames.has(plain.toLowerCase())) return { kind: 'withheld', number: '' };
  if (!dialled.test(plain)) return { kind: 'malformed', number: text };
  const asDialled = readDigits(plain, national);
  if (asDialled.kind !== 'malformed' || accessDigit === '' || !plain.startsWith(accessDigit)) return asDialled;
  return readDigits(plain.slice(accessDigit.length), national);
}

function readDigits(digits: string, national: NationalPlan): NumberReading {
  if (digits.startsWith('+')) return international(digits.slice(1), digits);
  if (digits.startsWith(national.internationalPrefix)) return international(digits.slice(national.internationalPrefix.length), digits);
  if (national.nationalPrefix !== '' && digits.startsWith(national.nationalPrefix)) {
    const significant = digits.slice(national.nationalPrefix.length);
    if (isNationalLength(significant, national)) return { kind: 'international', number: `+${national.callingCode}${significant}` };
  }
  const afterCode = digits.startsWith(national.callingCode) ? digits.slice(national.callingCode.length) : '';
  if (isNationalLength(afterCode, national)) return { kind: 'international', number: `+${digits}` };
  if (national.nationalPrefix === '' && isNationalLength(digits, national)) return { kind: 'international', number: `+${national.callingCode}${digits}` };
  if (digits.length <= shortLengthMax) return { kind: 'short', number: digits };
  // Carriers hand over callers' numbers of other countries without a plus; no national number is that long.
  return digits.length > national.nationalLengthMax + national.nationalPrefix.length ? international(digits, digits) : { kind: 'malformed', number: digits };
}

function international(digits: string, text: string): NumberReading {
  const valid = digits.length >= 7 && digits.length <= 15 && !digits.startsWith('0');
  return valid ? { kind: 'international', number: `+${digits}` } : { kind: 'malformed', number: text };
}

function isNationalLength(significant: string, national: NationalPlan): boolean {
  return significant.length >= national.nationalLengthMin && significant.length <= national.nationalLengthMax && !significant.startsWith('0');
}
