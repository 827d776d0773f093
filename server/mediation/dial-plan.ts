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
  /** Subscribers may leave the prefix out. */
  readonly isPrefixOptional: boolean;
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

export type ReadNumber = (text: string) => NumberReading;

/** Reads numbers as a trunk or a carrier writes them. */
export function createNumberReader(national: NationalPlan): ReadNumber {
  const readPlain = (digits: string) => readDigits(digits, national);
  return (text) => readNumber(text, readPlain);
}

/**
 * Reads numbers as they were dialled: what follows the access digit counts, unless only the whole makes a number. An
 * emergency number is one however it was dialled.
 */
export function createDialledReader({ accessDigit }: Pick<DialPlan, 'accessDigit'>, national: NationalPlan): ReadNumber {
  const readDialled = (digits: string): NumberReading => {
    const whole = readDigits(digits, national);
    if (accessDigit === '' || !digits.startsWith(accessDigit) || national.emergencyNumbers.includes(digits)) return whole;
    const outside = readDigits(digits.slice(accessDigit.length), national);
    return outside.kind === 'malformed' ? whole : outside;
  };
  return (text) => readNumber(text, readDialled);
}

/** Exact names and `prefix*` patterns as one question. */
export function createTrunkTest(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  return (name) => {
    for (const prefix of prefixes) if (name.startsWith(prefix)) return true;
    return exact.size > 0 && exact.has(name);
  };
}

function readNumber(text: string, readPlain: ReadNumber): NumberReading {
  if (dialled.test(text)) return readPlain(text);
  const plain = text.replace(separators, '');
  if (withheldNames.has(plain.toLowerCase())) return { kind: 'withheld', number: '' };
  return dialled.test(plain) ? readPlain(plain) : { kind: 'malformed', number: text };
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
  if (national.isPrefixOptional && isNationalLength(digits, national)) return { kind: 'international', number: `+${national.callingCode}${digits}` };
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
