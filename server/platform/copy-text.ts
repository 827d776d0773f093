// Values as PostgreSQL's text COPY wants them, built without needless strings because millions pass through here.

const special = /[\\\t\n\r\0]/;
const specials = /[\\\t\n\r\0]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\uFFFD' };
const twoDigits = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const dayTexts = new Map<number, string>();

/** Escapes text for one COPY field; NUL, which PostgreSQL cannot hold, becomes the replacement character. */
export function copyText(text: string): string {
  return special.test(text) ? text.replace(specials, (character) => escapes[character] ?? character) : text;
}

/** Whole epoch seconds as `YYYY-MM-DD HH:MM:SS+00`. */
export function copyInstant(epochSeconds: number): string {
  const day = Math.floor(epochSeconds / 86_400);
  const second = epochSeconds - day * 86_400;
  return `${dayText(day)} ${twoDigits[Math.floor(second / 3600)]}:${twoDigits[Math.floor(second / 60) % 60]}:${twoDigits[second % 60]}+00`;
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
