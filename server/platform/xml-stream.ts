// Reads XML piece by piece, without entities of its own and without ever holding the whole document.

import { Parser } from 'saxen';
import { BrokenArchive } from './zip-archive.ts';

/** Names come without their namespace prefixes. */
export interface XmlHandler {
  readonly open: (name: string, attributes: () => Readonly<Record<string, string>>) => void;
  readonly close: (name: string) => void;
  readonly text: (text: string) => void;
  /** Asked between pieces: nothing more is wanted. */
  readonly isDone: () => boolean;
}

/** Far more than the longest cell; without it a text without tags would be read over and over. */
const textCharactersMax = 2_000_000;

/** Throws BrokenArchive for what is no XML, or has a document type. */
export async function readXml(pieces: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  const parser = openParser(handler);
  let decoder: TextDecoder | undefined;
  let charactersWithoutTag = 0;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece));
    const text = decoder.decode(piece, { stream: true });
    charactersWithoutTag = text.includes('<') ? 0 : charactersWithoutTag + text.length;
    if (charactersWithoutTag > textCharactersMax) throw new BrokenArchive('A text in it is too long.');
    parser.write(text);
    if (handler.isDone()) return;
  }
  parser.end();
}

function encodingOf(piece: Uint8Array): string {
  if (piece[0] === 0xff && piece[1] === 0xfe) return 'utf-16le';
  return piece[0] === 0xfe && piece[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function openParser({ open, close, text }: XmlHandler): Parser {
  const refuse = () => {
    throw new BrokenArchive('It is no proper XML inside.');
  };
  return new Parser()
    .on('openTag', (name, attributes, decode) => open(localName(name), () => decodeAll(attributes(), decode)))
    .on('closeTag', (name) => close(localName(name)))
    .on('text', (value, decode) => text(decode(value)))
    .on('cdata', text)
    .on('attention', refuse)
    .on('error', refuse)
    .on('warn', refuse);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** As they are where nothing is to be decoded, which is nearly always: a large sheet has millions of them. */
function decodeAll(attributes: Readonly<Record<string, string>>, decode: (text: string) => string): Readonly<Record<string, string>> {
  for (const name in attributes) if (name.includes(':') || attributes[name]?.includes('&') === true) return decodeEach(attributes, decode);
  return attributes;
}

function decodeEach(attributes: Readonly<Record<string, string>>, decode: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), decode(value)]));
}
