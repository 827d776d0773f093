// Reads JSON text written by people: refuses what stands twice, and remembers the line and column of every value.

export interface Place {
  /** Counted from 1, as `column`. */
  readonly line: number;
  readonly column: number;
}

/** The place of the value at a path such as `bands[2].from`; where there is none, that of the object or list around it. */
export type FindPlace = (path: string) => Place;

export type JsonReading =
  | { readonly ok: true; readonly value: unknown; readonly placeOf: FindPlace }
  | { readonly ok: false; readonly faults: readonly string[] };

interface Reader {
  readonly text: string;
  position: number;
  /** Offsets of values by path. */
  readonly offsets: Map<string, number>;
  readonly twins: { readonly offset: number; readonly path: string }[];
  /** The first one ends the reading. */
  fault: { readonly offset: number; readonly sentence: string } | undefined;
}

const depthMax = 100;
const byteOrderMark = '\uFEFF';
const spaces = /[ \t\r\n]*/y;
const numberText = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literal = /(?:true|false|null)\b/y;
const plainKey = /^[A-Za-z_$][\w$]*$/;

/** Never throws, whatever the text. `fileName` begins each fault. */
export function readJsonText(text: string, fileName: string): JsonReading {
  const plain = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  const reader: Reader = { text: plain, position: 0, offsets: new Map(), twins: [], fault: undefined };
  const value = readValue(reader, '', 0);
  skipSpaces(reader);
  if (reader.fault === undefined && reader.position < plain.length) tell(reader, 'text follows the end of the JSON');
  const faults = reader.twins.map(({ offset, path }) => `${fileName}, ${describePlace(placeAt(plain, offset))}: ${path} stands twice.`);
  if (reader.fault !== undefined) faults.push(`${fileName}, ${describePlace(placeAt(plain, reader.fault.offset))}: ${reader.fault.sentence}.`);
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, value, placeOf: (path) => placeAt(plain, findOffset(reader.offsets, path)) };
}

/** `line 3, column 14`. */
export function describePlace({ line, column }: Place): string {
  return `line ${line}, column ${column}`;
}

/** `originSets` and `EEA` are `originSets.EEA`; names with other characters stand in brackets. */
export function joinJsonPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!plainKey.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function readValue(reader: Reader, path: string, depth: number): unknown {
  skipSpaces(reader);
  reader.offsets.set(path, reader.position);
  const first = reader.text[reader.position];
  if (depth > depthMax) return tell(reader, `this is nested more than ${depthMax} deep`);
  if (first === '{') return readObject(reader, path, depth);
  if (first === '[') return readList(reader, path, depth);
  if (first === '"') return readString(reader);
  const bare = take(reader, numberText) ?? take(reader, literal);
  if (bare !== undefined) return JSON.parse(bare);
  return tell(reader, first === undefined ? 'the text ends where a value was expected' : 'a value was expected here');
}

function readObject(reader: Reader, path: string, depth: number): unknown {
  const members = new Map<string, unknown>();
  reader.position += 1;
  if (takeMark(reader, '}')) return {};
  while (reader.fault === undefined) {
    skipSpaces(reader);
    const offset = reader.position;
    if (reader.text[offset] !== '"') return tell(reader, 'a name in double quotation marks was expected here');
    const key = readString(reader);
    if (key === undefined) return undefined;
    const inner = joinJsonPath(path, key);
    if (members.has(key)) reader.twins.push({ offset, path: inner });
    if (!takeMark(reader, ':')) return tell(reader, 'a colon was expected here');
    members.set(key, readValue(reader, inner, depth + 1));
    if (takeMark(reader, '}')) return Object.fromEntries(members);
    if (reader.fault === undefined && !takeMark(reader, ',')) return tell(reader, 'a comma or a closing brace was expected here');
  }
  return undefined;
}

function readList(reader: Reader, path: string, depth: number): unknown {
  const items: unknown[] = [];
  reader.position += 1;
  if (takeMark(reader, ']')) return items;
  while (reader.fault === undefined) {
    items.push(readValue(reader, joinJsonPath(path, items.length), depth + 1));
    if (takeMark(reader, ']')) return items;
    if (reader.fault === undefined && !takeMark(reader, ',')) return tell(reader, 'a comma or a closing bracket was expected here');
  }
  return undefined;
}

function readString(reader: Reader): string | undefined {
  let end = reader.position + 1;
  while (end < reader.text.length && reader.text[end] !== '"') {
    if (reader.text.charCodeAt(end) < 0x20) break;
    end += reader.text[end] === '\\' ? 2 : 1;
  }
  if (reader.text[end] !== '"') return tell(reader, 'the quotation mark is not closed in its line');
  const quoted = reader.text.slice(reader.position, end + 1);
  const value = parseString(quoted);
  if (value === undefined) return tell(reader, 'this text has a backslash that means nothing');
  reader.position = end + 1;
  return value;
}

function parseString(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function tell(reader: Reader, sentence: string): undefined {
  reader.fault ??= { offset: reader.position, sentence };
}

function skipSpaces(reader: Reader): void {
  take(reader, spaces);
}

function takeMark(reader: Reader, mark: string): boolean {
  if (reader.fault !== undefined) return false;
  skipSpaces(reader);
  if (reader.text[reader.position] !== mark) return false;
  reader.position += 1;
  return true;
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.position;
  const match = pattern.exec(reader.text)?.[0];
  if (match !== undefined) reader.position += match.length;
  return match;
}

function findOffset(offsets: ReadonlyMap<string, number>, path: string): number {
  for (let outer = path; outer !== ''; outer = outer.slice(0, Math.max(outer.lastIndexOf('.'), outer.lastIndexOf('['), 0))) {
    const offset = offsets.get(outer);
    if (offset !== undefined) return offset;
  }
  return offsets.get('') ?? 0;
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split(/\r\n?|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
