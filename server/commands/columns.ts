// Long columns of numbers, exact amounts and short texts that take little memory for each row.

type NumberArray = Float64Array | Uint32Array;
type NumberArrayConstructor<Kind extends NumberArray> = new (length: number) => Kind;

export interface NumberColumn {
  get(row: number): number;
  /** Rows that were never set are 0. */
  set(row: number, value: number): void;
}

export interface AmountColumn {
  get(row: number): bigint;
  set(row: number, value: bigint): void;
}

export interface TextColumn {
  /** Empty where nothing was set. */
  get(row: number): string;
  set(row: number, text: string): void;
}

const firstLength = 65_536;
const blockBytes = 1 << 20;
const sharedTextsMax = 50_000;
const largest = 2n ** 63n - 1n;

export function createNumberColumn<Kind extends NumberArray>(Numbers: NumberArrayConstructor<Kind>): NumberColumn {
  let values = new Numbers(firstLength);
  return {
    get: (row) => values[row] ?? 0,
    set: (row, value) => {
      if (row >= values.length) {
        const longer = new Numbers(Math.max(values.length * 2, row + 1));
        longer.set(values);
        values = longer;
      }
      values[row] = value;
    },
  };
}

/** Amounts beyond 64 bits are kept too, one by one. */
export function createAmountColumn(rowCount: number): AmountColumn {
  const values = new BigInt64Array(rowCount);
  const beyond = new Map<number, bigint>();
  return {
    get: (row) => beyond.get(row) ?? values[row] ?? 0n,
    set: (row, value) => {
      if (value > largest || value < -largest) beyond.set(row, value);
      else values[row] = value;
    },
  };
}

/** Texts of at most 65,535 bytes; those that come again and again are kept once. */
export function createTextColumn(): TextColumn {
  const places = createNumberColumn(Float64Array);
  const blocks: Buffer[] = [];
  const shared = new Map<string, number>();
  // Place 0 is no text.
  let used = 2;
  const append = (text: string): number => {
    const length = Buffer.byteLength(text);
    const room = used % blockBytes;
    if (blocks.length === 0 || room === 0 || room + 2 + length > blockBytes) {
      if (blocks.length > 0) used = blocks.length * blockBytes;
      blocks.push(Buffer.alloc(blockBytes));
    }
    const place = used;
    const block = blocks.at(-1) ?? Buffer.alloc(0);
    block.writeUInt16LE(length, place % blockBytes);
    block.write(text, (place % blockBytes) + 2);
    used += 2 + length;
    return place;
  };
  return {
    get: (row) => {
      const place = places.get(row);
      const block = blocks[Math.floor(place / blockBytes)];
      if (place === 0 || block === undefined) return '';
      const start = (place % blockBytes) + 2;
      return block.toString('utf8', start, start + block.readUInt16LE(start - 2));
    },
    set: (row, text) => {
      const place = shared.get(text) ?? append(text);
      if (shared.size < sharedTextsMax) shared.set(text, place);
      places.set(row, place);
    },
  };
}
