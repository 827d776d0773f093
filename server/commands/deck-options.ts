// Options on how to read a rate deck, shared by every command that takes one.

import type { DeckReadingOptions } from '../catalog/deck-row.ts';
import type { CommandOption } from './usage.ts';

export type DeckOptionsReading = { readonly ok: true; readonly options: DeckReadingOptions } | { readonly ok: false; readonly sentence: string };

export const deckOptions: readonly CommandOption[] = [
  { name: 'date-order', value: 'ORDER', summary: 'Dates of the deck that can be read both ways: day-first or month-first' },
  { name: 'hyphen', value: 'MEANING', summary: 'A hyphen between digits of the deck: range or join' },
  { name: 'increments', value: 'SECONDS', summary: 'Increments of a deck without its own, such as 60/1' },
];

const incrementSecondsMax = 86_400;

export function readDeckOptions(fileName: string, texts: ReadonlyMap<string, string>): DeckOptionsReading {
  const dateOrder = texts.get('date-order');
  if (dateOrder !== undefined && dateOrder !== 'day-first' && dateOrder !== 'month-first') return refuse('--date-order is day-first or month-first.');
  const hyphen = texts.get('hyphen');
  if (hyphen !== undefined && hyphen !== 'range' && hyphen !== 'join') return refuse('--hyphen is range or join.');
  const typed = texts.get('increments');
  const increments = typed === undefined ? undefined : readIncrements(typed);
  if (typed !== undefined && increments === undefined) return refuse(`--increments is two whole numbers from 1 to ${incrementSecondsMax}, such as 60/1.`);
  const order = dateOrder === undefined ? undefined : dateOrder === 'day-first' ? 'day_first' : 'month_first';
  return { ok: true, options: { fileName, dateOrder: order, hyphen, increments } };
}

function readIncrements(text: string): DeckReadingOptions['increments'] {
  const [, first = '', next = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const isGood = [first, next].every((part) => part !== '' && Number(part) >= 1 && Number(part) <= incrementSecondsMax);
  return isGood ? { first: Number(first), next: Number(next) } : undefined;
}

function refuse(sentence: string): DeckOptionsReading {
  return { ok: false, sentence };
}
