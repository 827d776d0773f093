// Values as PostgreSQL's text COPY wants them, built without needless strings because millions pass through here.

const carriageReturn = 0x0d;
const backslash = 0x5c;
const specials = /[\\\t\n\r\0]/g;
const escaped = /\\(.)/g;
const meanings: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\uFFFD' };
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const secondTexts = twoDigits.map((second) => `${second}+00`);
const dayTexts = new Map<number, string>();
let lastMinute = { minute: 0, text: '1970-01-01 00:00:' };
let lastBigint = { value: 0n, text: '0' };

/** Escapes text for one COPY field; NUL, which PostgreSQL cannot hold, becomes the replacement character. */
export function copyText(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= carriageReturn || code === backslash) return text.replace(specials, (character) => escapes[character] ?? character);
  }
  return text;
}

/** Whole epoch seconds as `YYYY-MM-DD HH:MM:SS+00`. */
export function copyInstant(epochSeconds: number): string {
  const minute = Math.floor(epochSeconds / 60);
  return `${minuteText(minute)}${secondTexts[epochSeconds - minute * 60]}`;
}

export interface CopyRows {
  readonly count: number;
  /** One row with its line feed. */
  add(line: string): void;
  /** Hands over the full buffers, about 64 kB each; they are kept no longer. */
  takeFull(): readonly Buffer[];
  /** Hands over everything that was added and not yet taken. */
  takeAll(): readonly Buffer[];
}

/** Rows for COPY as they come, kept as bytes: what they were made of need not stay in memory until they are copied. */
export function createCopyRows(): CopyRows {
  let full: Buffer[] = [];
  let text = '';
  let count = 0;
  const takeFull = () => {
    const taken = full;
    full = [];
    return taken;
  };
  return {
    get count() {
      return count;
    },
    add(line) {
      text += line;
      count += 1;
      if (text.length < 65_536) return;
      full.push(Buffer.from(text));
      text = '';
    },
    takeFull,
    takeAll() {
      if (text !== '') full.push(Buffer.from(text));
      text = '';
      return takeFull();
    },
  };
}

/** Whole numbers beyond the safe ones: ids of blocks and batches, of which many rows in a row have the same. */
export function copyBigint(value: bigint): string {
  if (value !== lastBigint.value) lastBigint = { value, text: value.toString() };
  return lastBigint.text;
}

/** Rows of ready lines, gathered into buffers of about 64 kB for COPY. */
export function* copyBuffers(lines: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length >= 65_536) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

/** The fields of rows as a text COPY sends them, as many rows at once as have come; a null is `\\N`. */
export async function* readCopyRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly (readonly string[])[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    rest = bytes.subarray(end);
    if (end === 0) continue;
    const lines = bytes.toString('utf8', 0, end - 1).split('\n');
    yield lines.map((line) => (line.includes('\\') ? line.split('\t').map(readField) : line.split('\t')));
  }
}

function readField(field: string): string {
  return field === '\\N' ? field : field.replace(escaped, (_, character: string) => meanings[character] ?? character);
}

function minuteText(minute: number): string {
  if (minute === lastMinute.minute) return lastMinute.text;
  const day = Math.floor(minute / 1440);
  const ofDay = minute - day * 1440;
  lastMinute = { minute, text: `${dayText(day)} ${twoDigits[Math.floor(ofDay / 60)]}:${twoDigits[ofDay % 60]}:` };
  return lastMinute.text;
}

function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  if (dayTexts.size > 20_000) dayTexts.clear();
  const text = Temporal.Instant.fromEpochMilliseconds(day * 86_400_000)
    .toString()
    .slice(0, 10);
  dayTexts.set(day, text);
  return text;
}
