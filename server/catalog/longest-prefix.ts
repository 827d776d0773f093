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

const digitsMax = 15;
const headDigits = 5;
const headCount = 10 ** headDigits;
const plus = 0x2b;
const zero = 0x30;

export function createPrefixIndex<Entry>(entries: Iterable<readonly [prefix: string, entry: Entry]>): PrefixIndex<Entry> {
  const all = [...entries];
  const international = createDigitIndex(all.filter(([prefix]) => prefix !== '' && !prefix.startsWith('S')));
  const short = createDigitIndex(all.filter(([prefix]) => prefix.startsWith('S')).map(([prefix, entry]) => [prefix.slice(1), entry] as const));
  const whole = all.find(([prefix]) => prefix === '')?.[1];
  return {
    find: (number, pick) => {
      const found = number.charCodeAt(0) === plus ? findLongest(international, number, 1, pick) : findLongest(short, number, 0, pick);
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

/**
 * Where a number begins decides most of it: by its first five digits an array tells the longest prefix of at most five, and which
 * longer lengths there are at all. Places count from 1; 0 is none.
 */
interface DigitIndex<Entry> {
  readonly entries: readonly Entry[];
  readonly lengths: Uint8Array;
  /** Of the next shorter prefix. */
  readonly shorter: Int32Array;
  readonly byHead: Int32Array;
  /** Bit n is set where a prefix of n digits begins with the head. */
  readonly longerLengths: Uint16Array;
  readonly placeByLength: readonly Map<number, number>[];
}

function createDigitIndex<Entry>(prefixes: readonly (readonly [digits: string, entry: Entry])[]): DigitIndex<Entry> | undefined {
  if (prefixes.length === 0) return undefined;
  const sorted = prefixes.toSorted(([left], [right]) => left.length - right.length);
  const index: DigitIndex<Entry> = {
    entries: sorted.map(([, entry]) => entry),
    lengths: Uint8Array.from(sorted, ([digits]) => digits.length),
    shorter: new Int32Array(sorted.length),
    byHead: new Int32Array(headCount),
    longerLengths: new Uint16Array(headCount),
    placeByLength: Array.from({ length: digitsMax + 1 }, () => new Map<number, number>()),
  };
  // Shorter ones stand first, so that each finds the next shorter one and covers it.
  for (const [at, [digits]] of sorted.entries()) {
    index.shorter[at] = findPlace(index, digits, 0);
    if (digits.length > headDigits) {
      const head = Number(digits.slice(0, headDigits));
      index.longerLengths[head] = (index.longerLengths[head] ?? 0) | (1 << digits.length);
      index.placeByLength[digits.length]?.set(Number(digits), at + 1);
    } else {
      const width = 10 ** (headDigits - digits.length);
      index.byHead.fill(at + 1, Number(digits) * width, (Number(digits) + 1) * width);
    }
  }
  return index;
}

/** Digits begin at `from`. */
function findLongest<Entry, Found>(
  index: DigitIndex<Entry> | undefined,
  number: string,
  from: number,
  pick: (entry: Entry) => Found | undefined,
): Found | undefined {
  if (index === undefined) return undefined;
  for (let place = findPlace(index, number, from); place > 0; place = index.shorter[place - 1] ?? 0) {
    const entry = index.entries[place - 1];
    const found = entry === undefined ? undefined : pick(entry);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findPlace(index: DigitIndex<unknown>, number: string, from: number): number {
  const length = Math.min(number.length - from, digitsMax);
  let head = 0;
  for (let digit = 0; digit < headDigits; digit += 1) head = head * 10 + (digit < length ? number.charCodeAt(from + digit) - zero : 0);
  const longer = index.longerLengths[head] ?? 0;
  const place = longer === 0 || length <= headDigits ? 0 : findLonger(index, longer, Number(number.slice(from, from + length)), length);
  if (place > 0) return place;
  let best = index.byHead[head] ?? 0;
  while (best > 0 && (index.lengths[best - 1] ?? 0) > length) best = index.shorter[best - 1] ?? 0;
  return best;
}

/** `value` is the number of `length` digits. */
function findLonger({ placeByLength }: DigitIndex<unknown>, longerLengths: number, value: number, length: number): number {
  for (let tried = length, rest = value; tried > headDigits; tried -= 1, rest = Math.floor(rest / 10)) {
    const place = (longerLengths & (1 << tried)) === 0 ? undefined : placeByLength[tried]?.get(rest);
    if (place !== undefined) return place;
  }
  return 0;
}
