// Reads what a list of caught messages shows: sender, recipients, subject, date and the names of attachments.

export interface MailSummary {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As the message says it; empty when it does not. */
  readonly date: string;
  readonly messageId: string;
  readonly attachments: readonly { readonly fileName: string; readonly type: string; readonly sizeBytes: number }[];
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const deepestPart = 10;
const encodedWord = /=\?([\w-]+)(?:\*[\w-]+)?\?([BbQq])\?([^?]*)\?=/g;

/** Never throws, whatever the bytes: what cannot be read is left as it stands. */
export function readMail(message: Uint8Array): MailSummary {
  const part = readPart(Buffer.from(message).toString('latin1'));
  const header = (name: string) => decodeWords(part.headers.get(name) ?? '');
  return {
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    date: header('date'),
    messageId: header('message-id').replaceAll(/^<|>$/g, ''),
    attachments: listAttachments(part, 0),
  };
}

function readPart(text: string): Part {
  const end = /\r?\n\r?\n/.exec(text);
  const head = end === null ? text : text.slice(0, end.index);
  const headers = new Map<string, string>();
  for (const line of head.replaceAll(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const [, name, value] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name !== undefined && !headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value?.trim() ?? '');
  }
  return { headers, body: end === null ? '' : text.slice(end.index + end[0].length) };
}

function listAttachments(part: Part, depth: number): { fileName: string; type: string; sizeBytes: number }[] {
  const contentType = part.headers.get('content-type') ?? 'text/plain';
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const boundary = readParameter(contentType, 'boundary');
  if (type.startsWith('multipart/') && boundary !== '' && depth < deepestPart) {
    return splitParts(part.body, boundary).flatMap((inner) => listAttachments(readPart(inner), depth + 1));
  }
  const disposition = part.headers.get('content-disposition') ?? '';
  const fileName = readParameter(disposition, 'filename') || readParameter(contentType, 'name');
  return fileName === '' ? [] : [{ fileName, type, sizeBytes: sizeOf(part) }];
}

function splitParts(body: string, boundary: string): string[] {
  const pieces = `\n${body}`.split(`\n--${boundary}`).slice(1);
  const last = pieces.findIndex((piece) => piece.startsWith('--'));
  return pieces.slice(0, last < 0 ? pieces.length : last).map((piece) => piece.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, ''));
}

function sizeOf({ headers, body }: Part): number {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  return encoding === 'base64' ? Buffer.from(body, 'base64').length : body.length;
}

/** A parameter of a header, in any of the forms of RFC 2045, 2047 and 2231: plain, quoted, encoded, in pieces. */
function readParameter(header: string, name: string): string {
  const pieces: { place: number; text: string; isEncoded: boolean }[] = [];
  for (const [, key = '', quoted, plain = ''] of header.matchAll(/;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g)) {
    const [, base = '', place = '0', star] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(key.toLowerCase()) ?? [];
    if (base !== name) continue;
    pieces.push({ place: Number(place), text: quoted?.replaceAll(/\\(.)/g, '$1') ?? plain, isEncoded: star !== undefined });
  }
  const charset = /^([\w-]*)'[\w-]*'/.exec(pieces.find(({ isEncoded }) => isEncoded)?.text ?? '');
  const text = pieces
    .toSorted((one, other) => one.place - other.place)
    .map((piece) => (piece.isEncoded ? fromPercent(piece.text) : piece.text))
    .join('');
  return charset === null ? decodeWords(text) : decode(text.slice(charset[0].length), charset[1] ?? '');
}

/** Encoded words of RFC 2047; spaces between two of them are no spaces. */
function decodeWords(text: string): string {
  const joined = text.replaceAll(/(\?=)\s+(=\?)/g, '$1$2');
  const decoded = joined.replaceAll(/(?:=\?[\w-]+(?:\*[\w-]+)?\?[BbQq]\?[^?]*\?=)+/g, decodeRun);
  return decoded === joined ? decode(joined, 'utf-8') : decoded;
}

/** Neighbouring words are put together before they are decoded, because a character may be cut between them. */
function decodeRun(run: string): string {
  const words = [...run.matchAll(encodedWord)].map(([, charset = '', encoding = '', text = '']) => ({ charset, bytes: wordBytes(encoding, text) }));
  const charsets = new Set(words.map(({ charset }) => charset.toLowerCase()));
  if (charsets.size === 1) return decode(words.map(({ bytes }) => bytes).join(''), words[0]?.charset ?? '');
  return words.map(({ charset, bytes }) => decode(bytes, charset)).join('');
}

function wordBytes(encoding: string, text: string): string {
  if (encoding.toUpperCase() === 'B') return Buffer.from(text, 'base64').toString('latin1');
  return fromHex(text.replaceAll('_', ' '), '=');
}

function fromPercent(text: string): string {
  return fromHex(text, '%');
}

function fromHex(text: string, sign: string): string {
  return text.replaceAll(new RegExp(`${sign}([0-9A-Fa-f]{2})`, 'g'), (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** `text` holds one byte per character. */
function decode(text: string, charset: string): string {
  const bytes = Buffer.from(text, 'latin1');
  try {
    return new TextDecoder(charset || 'utf-8').decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) return text;
    throw error;
  }
}
