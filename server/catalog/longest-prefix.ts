// The longest prefix of a number, found in a few look-ups whatever the size of the deck.

/**
 * Prefixes of one deck. Digits are kept as integers per length, which is both the smallest and the fastest form; a leading
 * S marks short numbers, which never match a prefix of E.164. The empty prefix matches every number, also an empty one.
 */
export interface PrefixIndex<Entry> {
  /**
   * What `pick` makes of the entry with the longest prefix for which it makes anything. `number` is `+` and digits, or
   * the digits of a short number.
   */
  find<Found>(number: string, pick: (entry: Entry) => Found | undefined): Found | undefined;
}

type MapsByLength<Entry> = (Map<number, Entry> | undefined)[];

const digitsMax = 15;

export function createPrefixIndex<Entry>(entries: Iterable<readonly [prefix: string, entry: Entry]>): PrefixIndex<Entry> {
  const international: MapsByLength<Entry> = [];
  const short: MapsByLength<Entry> = [];
  let whole: Entry | undefined;
  for (const [prefix, entry] of entries) {
    if (prefix === '') {
      whole = entry;
      continue;
    }
    const digits = prefix.startsWith('S') ? prefix.slice(1) : prefix;
    const lengths = prefix.startsWith('S') ? short : international;
    const map = lengths[digits.length] ?? new Map<number, Entry>();
    lengths[digits.length] = map.set(Number(digits), entry);
  }
  return {
    find: (number, pick) => {
      const found = number.startsWith('+') ? findLongest(international, number.slice(1), pick) : findLongest(short, number, pick);
      return found ?? (whole === undefined ? undefined : pick(whole));
    },
  };
}

/** Whether one of the prefixes begins a number; no prefixes take every number. */
export function createPrefixSet(prefixes: readonly string[]): (number: string) => boolean {
  if (prefixes.length === 0) return () => true;
  const index = createPrefixIndex(prefixes.map((prefix) => [prefix, true] as const));
  return (number) => index.find(number, (entry) => entry) === true;
}

function findLongest<Entry, Found>(lengths: MapsByLength<Entry>, digits: string, pick: (entry: Entry) => Found | undefined): Found | undefined {
  let length = Math.min(digits.length, lengths.length - 1, digitsMax);
  let value = Number(digits.slice(0, length));
  while (length > 0) {
    const entry = lengths[length]?.get(value);
    const found = entry === undefined ? undefined : pick(entry);
    if (found !== undefined) return found;
    length -= 1;
    value = Math.floor(value / 10);
  }
  return undefined;
}
