// What is typed is taken as meant, or refused with a sentence that says what is wrong.

import { expect, it } from 'vitest';
import { findCommand, readWords } from './read-words.ts';
import { type Command, commands, helpText } from './usage.ts';

const command: Command = {
  name: 'demo',
  summary: 'Try',
  words: ['CALLS'],
  options: [
    { name: 'deck', value: 'FILE', isNeeded: true, summary: 'The deck' },
    { name: 'plan', value: 'FILE', summary: 'The plan' },
    { name: 'json', summary: 'Print JSON' },
  ],
};

it('takes options before and after words, with a space or an equals sign', () => {
  for (const typed of [
    ['--deck', 'a.csv', 'calls.csv', '--json'],
    ['calls.csv', '--json', '--deck=a.csv'],
  ]) {
    const reading = readWords(command, typed);
    expect(reading).toEqual({ ok: true, words: { positionals: ['calls.csv'], flags: new Set(['json']), texts: new Map([['deck', 'a.csv']]) } });
  }
});

it.each([
  [['calls.csv'], 'The option --deck is missing.'],
  [['--deck', 'a.csv'], 'CALLS is missing.'],
  [['--deck', 'a.csv', 'one', 'two'], 'Nothing is known of the word two.'],
  [['--deck', 'a.csv', 'one', '--colour'], 'There is no option --colour.'],
  [['--deck', 'a.csv', 'one', '-x'], 'There is no option -x.'],
  [['--deck', '--plan', 'p.json', 'one'], 'The option --deck needs a value: --deck FILE.'],
  [['one', '--deck'], 'The option --deck needs a value: --deck FILE.'],
  [['one', '--deck='], 'The option --deck needs a value: --deck FILE.'],
  [['--deck', 'a', '--deck', 'b', 'one'], 'The option --deck is given twice.'],
  [['--deck', 'a', '--json=yes', 'one'], 'The option --json takes no value.'],
])('refuses %j', (typed, sentence) => {
  expect(readWords(command, typed)).toEqual({ ok: false, sentence });
});

it('asks for nothing when help is wanted', () => {
  for (const typed of [['--help'], ['-h']]) expect(readWords(command, typed)).toMatchObject({ ok: true, words: { flags: new Set(['help']) } });
});

it('finds every command by its own words and tells every option of it', () => {
  for (const each of commands) {
    expect(findCommand([...each.name.split(' '), 'x'])).toEqual({ command: each, rest: ['x'] });
    for (const option of each.options) expect(helpText(each)).toContain(`--${option.name}`);
    expect(helpText()).toContain(each.name);
  }
  expect(findCommand(['fly'])).toBeUndefined();
});
