// Texts from outside made printable: what the font cannot show is replaced by a visible mark.

/** U+FFFD, which the printed font has. */
export const missingMark = '\uFFFD';

/** Whether the font has a glyph for a code point. */
export type Coverage = (codePoint: number) => boolean;

const longestText = 1_000;
/** Marks that steer the direction of writing or print nothing; printed left to right they only confuse. */
const invisible = /\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}/gu;
/** What nearly every text is: visible ASCII with single spaces inside, which every font has. */
const plainLine = /^(?:[!-~]+(?: [!-~]+)*)?$/;
const spaces = /[\s\p{Cc}\u202f\u2028\u2029]+/gu;

/**
 * One line of text that the font can print: composed (NFC), control characters and line ends as one space, invisible
 * marks gone, and each character without a glyph as its plain form where one exists (`ﬃ` is `ffi`), else as `\uFFFD`.
 */
export function printableText(text: string, covers: Coverage): string {
  if (text.length <= longestText && plainLine.test(text)) return text;
  const composed = clipText(text, longestText).toWellFormed().normalize('NFC').replace(invisible, '').replace(spaces, oneSpace).trim();
  return Array.from(composed, (character) => printableCharacter(character, covers)).join('');
}

/** Every text of a frozen value made printable; numbers, bigints, instants and nulls stay as they are. */
export function printableValue<Value>(value: Value, covers: Coverage): Value {
  return mapTexts(value, (text) => printableText(text, covers)) as Value;
}

/** At most `longest` characters, the last of them an ellipsis where something was left out. */
export function clipText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const isWhole = text.length <= longest * 2;
  const characters = Array.from(isWhole ? text : text.slice(0, longest * 2));
  return isWhole && characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

/** A run of hard spaces holds together still. */
function oneSpace(run: string): string {
  return /^[\u00a0\u202f]+$/.test(run) ? '\u00a0' : ' ';
}

function printableCharacter(character: string, covers: Coverage): string {
  if (isCovered(character, covers)) return character;
  const plain = character.normalize('NFKC');
  return plain !== character && plain !== '' && isCovered(plain, covers) ? plain : missingMark;
}

function isCovered(text: string, covers: Coverage): boolean {
  return Array.from(text).every((character) => covers(character.codePointAt(0) ?? 0));
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapTexts(entry, change));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, mapTexts(entry, change)]));
}
