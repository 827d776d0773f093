// The longest prefix of a number, found in a few look-ups whatever the size of the deck.

/**
 * Prefixes of one deck version. Digits are kept as integers per length, which is both the smallest and the fastest
 * form; a leading S marks short numbers, which never match a prefix of E.164.
 */
export interface PrefixIndex<Entry> {
  /** `number` is `+` and digits, or the digits of a short number. */
  find(number: string): Entry | undefined;
}

const digitsMax = 15;

export function createPrefixIndex<Entry>(entries: Iterable<readonly [prefix: string, entry: Entry]>): PrefixIndex<Entry> {
  const international: (Map<number, Entry> | undefined)[] = [];
  const short: (Map<number, Entry> | undefined)[] = [];
  for (const [prefix, entry] of entries) {
    const digits = prefix.startsWith('S') ? prefix.slice(1) : prefix;
    const lengths = prefix.startsWith('S') ? short : international;
    const map = lengths[digits.length] ?? new Map<number, Entry>();
    lengths[digits.length] = map.set(Number(digits), entry);
  }
  return { find: (number) => (number.startsWith('+') ? findLongest(international, number.slice(1)) : findLongest(short, number)) };
}

function findLongest<Entry>(lengths: readonly (Map<number, Entry> | undefined)[], digits: string): Entry | undefined {
  let length = Math.min(digits.length, lengths.length - 1, digitsMax);
  let value = Number(digits.slice(0, length));
  while (length > 0) {
    const entry = lengths[length]?.get(value);
    if (entry !== undefined) return entry;
    length -= 1;
    value = Math.floor(value / 10);
  }
  return undefined;
}
