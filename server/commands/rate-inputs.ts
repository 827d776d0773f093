// Reads the deck, the tariff and the plan of `releve rate` from their files: all of them, or every fault of all of them.

import { readFile } from 'node:fs/promises';
import { type DeckHeader, findHeader } from '../catalog/deck-columns.ts';
import type { DeckFile, DeckReadingOptions } from '../catalog/deck-row.ts';
import type { PlanTerms } from '../catalog/plan-terms.ts';
import { decodeText, readCsv } from '../catalog/read-csv.ts';
import { readDeckFile } from '../catalog/read-deck-file.service.ts';
import { readPlan } from '../catalog/read-plan.ts';
import { readTariff } from '../catalog/read-tariff.ts';
import type { Tariff } from '../catalog/tariff.ts';
import { DomainFailure } from '../kernel/failure.ts';
import { readJsonText } from '../kernel/json-text.ts';
import { createRateBook, type RateBook } from '../rating/rate-book.ts';
import { ratesOfRows } from '../rating/rates-of-rows.ts';

export interface RatePaths {
  readonly deck: DeckReadingOptions;
  readonly tariff: string;
  readonly plan: string | undefined;
}

export interface RateInputs {
  readonly book: RateBook;
  readonly plan: PlanTerms | undefined;
}

export type RateInputsReading = {
  readonly inputs: RateInputs | undefined;
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
};

/** `inputs` is undefined exactly when there are faults. */
export async function readRateInputs(paths: RatePaths): Promise<RateInputsReading> {
  const faults: string[] = [];
  const deckBytes = await readBytes(paths.deck.fileName);
  const deck = await readDeckFile(deckBytes, paths.deck);
  const tariff = await readTariffFile(paths.tariff, faults);
  const plan = paths.plan === undefined ? undefined : await readPlanFile(paths.plan, faults);
  if (!deck.ok) faults.push(...deck.faults);
  if (tariff !== undefined && plan !== undefined && plan.currency !== tariff.currency)
    faults.push(`${paths.plan} is in ${plan.currency}, but the tariff ${tariff.name} is in ${tariff.currency}.`);
  const book = deck.ok && tariff !== undefined ? makeBook(deck.file, deckBytes, { fileName: paths.deck.fileName, tariff, faults }) : undefined;
  const warnings = deck.ok ? deck.file.warnings : [];
  return { inputs: book === undefined || faults.length > 0 ? undefined : { book, plan }, faults, warnings };
}

/** A sentence in place of a code where a file cannot be opened. */
export function explainFile(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return new DomainFailure('invalid', 'file_missing', `There is no file ${path}.`);
  if (code === 'EACCES' || code === 'EPERM') return new DomainFailure('invalid', 'file_unreadable', `The file ${path} may not be read.`);
  return code === 'EISDIR' ? new DomainFailure('invalid', 'file_unreadable', `${path} is a folder.`) : error;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw explainFile(path, error);
  }
}

async function readTariffFile(path: string, faults: string[]): Promise<Tariff | undefined> {
  const json = readJsonText(decodeText(await readBytes(path)), path);
  const reading = json.ok ? readTariff(json.value, path, json.placeOf) : json;
  if (reading.ok) return reading.tariff;
  faults.push(...reading.faults);
  return undefined;
}

async function readPlanFile(path: string, faults: string[]): Promise<PlanTerms | undefined> {
  const json = readJsonText(decodeText(await readBytes(path)), path);
  const reading = json.ok ? readPlan(json.value, path, json.placeOf) : json;
  if (reading.ok) return reading.plan;
  faults.push(...reading.faults);
  return undefined;
}

interface BookContext {
  readonly fileName: string;
  readonly tariff: Tariff;
  readonly faults: string[];
}

function makeBook(file: DeckFile, bytes: Uint8Array, { fileName, tariff, faults }: BookContext): RateBook | undefined {
  const reading = ratesOfRows({ file, fileName, header: undefined }, tariff);
  if (reading.ok) return createRateBook(reading.rates, tariff);
  // Only a deck that is refused is looked at again, to name the columns.
  const placed = ratesOfRows({ file, fileName, header: findCsvHeader(bytes) }, tariff);
  faults.push(...(placed.ok ? reading.faults : placed.faults));
  return undefined;
}

/** Undefined for a workbook. */
function findCsvHeader(bytes: Uint8Array): DeckHeader | undefined {
  return bytes[0] === 0x50 && bytes[1] === 0x4b ? undefined : findHeader(readCsv(decodeText(bytes)).rows);
}
