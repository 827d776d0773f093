// Reads what was typed after `releve`: the command, its options and its words, or a sentence on what is wrong.

import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { type Command, commands } from './usage.ts';

export interface Typed {
  /** Reads the environment; commands that need none of it leave it unread. */
  readonly config: () => Config;
  readonly positionals: readonly string[];
  /** Options that were typed without a value. */
  readonly flags: ReadonlySet<string>;
  /** Options that were typed with one, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

export type Words = Omit<Typed, 'config'>;
export type WordsReading = { readonly ok: true; readonly words: Words } | { readonly ok: false; readonly sentence: string };

/** The command that the first word or the first two words name, and what follows them. */
export function findCommand(words: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  for (const count of [2, 1]) {
    const command = commands.find(({ name }) => name === words.slice(0, count).join(' '));
    if (command !== undefined) return { command, rest: words.slice(count) };
  }
  return undefined;
}

export function readWords(command: Command, words: readonly string[]): WordsReading {
  const texts = new Map<string, string>();
  const flags = new Set<string>();
  const { tokens } = parseArgs({ args: [...words], strict: false, allowPositionals: true, tokens: true, options: parserOptions(command) });
  const options = tokens.filter((token) => token.kind === 'option');
  if (options.some(({ name }) => name === 'help')) return { ok: true, words: { positionals: [], flags: new Set(['help']), texts } };
  for (const token of options) {
    const sentence = judgeOption(command, token);
    if (sentence !== undefined) return refuse(sentence);
    if (texts.has(token.name) || flags.has(token.name)) return refuse(`The option --${token.name} is given twice.`);
    if (token.value === undefined) flags.add(token.name);
    else texts.set(token.name, token.value);
  }
  const missing = command.options.find(({ name, isNeeded }) => isNeeded === true && !texts.has(name) && !flags.has(name));
  if (missing !== undefined) return refuse(`The option --${missing.name} is missing.`);
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  return judgeWords(command, positionals) ?? { ok: true, words: { positionals, flags, texts } };
}

interface TypedOption {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function judgeOption({ options }: Command, { name, rawName, value, inlineValue }: TypedOption): string | undefined {
  const option = options.find((known) => known.name === name);
  if (option === undefined) return `There is no option ${rawName}.`;
  if (option.value === undefined) return value === undefined ? undefined : `The option --${name} takes no value.`;
  return isNoValue(value, inlineValue) ? `The option --${name} needs a value: --${name} ${option.value}.` : undefined;
}

function parserOptions({ options }: Command) {
  const entries = options.map(({ name, value }) => [name, { type: value === undefined ? ('boolean' as const) : ('string' as const) }] as const);
  return { help: { type: 'boolean' as const, short: 'h' }, ...Object.fromEntries(entries) };
}

/** `--deck --tariff x` forgot a file; one that begins with a dash is told by `--deck=-x`. */
function isNoValue(value: string | undefined, isInline: boolean | undefined): boolean {
  return value === undefined || value === '' || (isInline !== true && value.startsWith('-') && value !== '-');
}

function judgeWords(command: Command, positionals: readonly string[]): WordsReading | undefined {
  const absent = command.words[positionals.length];
  if (absent !== undefined) return refuse(`${absent} is missing.`);
  const extra = positionals[command.words.length];
  return extra === undefined ? undefined : refuse(`Nothing is known of the word ${extra}.`);
}

function refuse(sentence: string): WordsReading {
  return { ok: false, sentence };
}
