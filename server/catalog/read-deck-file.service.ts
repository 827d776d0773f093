// Reads the bytes of a rate deck file, CSV or Excel by their content, giving others their turn meanwhile.

import { readWorkbook } from '../platform/read-workbook.ts';
import { nextTurn } from '../platform/turn.ts';
import type { DeckReading, DeckReadingOptions } from './deck-row.ts';
import { type DeckTable, decodeText, readCsvSteps } from './read-csv.ts';
import { readDeckSteps } from './read-deck.ts';

/** Local file header of a ZIP archive, which every `.xlsx` is. */
const zipBytes = [0x50, 0x4b, 0x03, 0x04];
/** Compound file: `.xls` of old, and a workbook with a password. */
const compoundBytes = [0xd0, 0xcf, 0x11, 0xe0];

/** Never throws, whatever the bytes. */
export async function readDeckFile(bytes: Uint8Array, options: DeckReadingOptions): Promise<DeckReading> {
  if (beginsWith(bytes, compoundBytes))
    return refuse(options, 'The workbook is an old .xls or has a password. Save it as .xlsx without a password, or as CSV.');
  if (!beginsWith(bytes, zipBytes)) return takeTurns(readDeckSteps(await takeTurns(readCsvSteps(decodeText(bytes))), options));
  const reading = await readWorkbook(bytes);
  if (!reading.ok) return refuse(options, reading.reason);
  const table: DeckTable = reading.table;
  return takeTurns(readDeckSteps(table, options));
}

/** Lets others have their turn between the steps. */
export async function takeTurns<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

function beginsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, index) => bytes[index] === byte);
}

function refuse({ fileName }: DeckReadingOptions, reason: string): DeckReading {
  return { ok: false, faults: [`${fileName}: ${reason}`] };
}
