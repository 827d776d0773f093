// Draws text and bands straight into pages, where laying out twenty thousand rows would take too long.

import { fontFamily, type OpenPdf, type PdfFont } from '../platform/pdf.ts';
import { type Band, colours, type DrawnPage, page, type TextRun, type Tone } from './printed-page.ts';

export interface Pen {
  /** Adds to the open page of the document. */
  draw(drawn: DrawnPage): void;
}

interface Glyph {
  readonly code: string;
  /** At size 1. */
  readonly width: number;
}

/** Text as codes and its width at size 1. */
interface Word {
  codes: string;
  width: number;
}

interface Alphabet {
  readonly name: string;
  glyphOf(character: string): Glyph;
}

const ellipsis = '…';
const paint: Readonly<Record<Tone, string>> = {
  ink: paintOf(colours.ink),
  muted: paintOf(colours.muted),
  accent: paintOf(colours.accent),
  tint: paintOf(colours.tint),
  rule: paintOf(colours.rule),
};

/** Keeps what it learns of the fonts for all pages of one document. */
export function createPen(pdf: OpenPdf): Pen {
  const fonts = [pdf.provideFont(fontFamily, false, false), pdf.provideFont(fontFamily, true, false)] as const;
  const [regular, bold] = fonts.map(createAlphabet);
  return {
    draw({ bands, runs }) {
      if (regular === undefined || bold === undefined) return;
      const known = pdf.page.fonts;
      for (const font of fonts) known[font.id] = font.ref();
      // The page counts from its upper edge; text operators want it the other way round.
      pdf.page.write(`q 1 0 0 -1 0 ${page.height} cm\n${bands.map(writeBand).join('')}BT\n${writeRuns(runs, { regular, bold })}ET Q`);
    },
  };
}

/** Colour and font are said again only where they change, which halves what has to be compressed. */
function writeRuns(runs: readonly TextRun[], { regular, bold }: { regular: Alphabet; bold: Alphabet }): string {
  let operators = '';
  let tone = '';
  let font = '';
  for (const run of runs) {
    const alphabet = run.isBold ? bold : regular;
    const nextFont = `/${alphabet.name} ${run.size} Tf\n`;
    if (nextFont !== font) operators += nextFont;
    if (paint[run.tone] !== tone) operators += `${paint[run.tone]}\n`;
    font = nextFont;
    tone = paint[run.tone];
    const { codes, width } = fit(run, alphabet);
    const x = run.stands === 'left' ? run.x : run.x - width * run.size;
    operators += `1 0 0 1 ${coordinate(x)} ${coordinate(page.height - run.y)} Tm <${codes}> Tj\n`;
  }
  return operators;
}

function createAlphabet(font: PdfFont): Alphabet {
  const glyphs = new Map<string, Glyph>();
  return {
    name: font.id,
    glyphOf(character) {
      const known = glyphs.get(character);
      if (known !== undefined) return known;
      const glyph = { code: font.encode(character)[0].join(''), width: font.widthOfString(character, 1000) / 1000 };
      glyphs.set(character, glyph);
      return glyph;
    },
  };
}

/** The codes of a text that stays within its width, cut with an ellipsis where it would not. */
function fit({ text, size, widthMax }: TextRun, alphabet: Alphabet): Word {
  const room = widthMax / size;
  const whole: Word = { codes: '', width: 0 };
  for (const character of text) {
    const { code, width } = alphabet.glyphOf(character);
    if (whole.width + width > room) return cut(text, room, alphabet);
    whole.codes += code;
    whole.width += width;
  }
  return whole;
}

function cut(text: string, room: number, alphabet: Alphabet): Word {
  const end = alphabet.glyphOf(ellipsis);
  const kept: Word = { codes: '', width: end.width };
  for (const character of text) {
    const { code, width } = alphabet.glyphOf(character);
    if (kept.width + width > room) break;
    kept.codes += code;
    kept.width += width;
  }
  return { codes: kept.codes + end.code, width: kept.width };
}

function writeBand({ x, y, width, height, tone }: Band): string {
  return `${paint[tone]} ${coordinate(x)} ${coordinate(page.height - y - height)} ${coordinate(width)} ${coordinate(height)} re f\n`;
}

function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function paintOf(colour: string): string {
  const parts = [1, 3, 5].map((start) => (Number.parseInt(colour.slice(start, start + 2), 16) / 255).toFixed(3));
  return `${parts.join(' ')} rg`;
}
