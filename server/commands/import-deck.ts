// Shows what a file of rates would change, asks, and activates it: `releve import deck`.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseInstant } from '../account/instant.ts';
import { changeClasses, type DeckPreview, type Noted } from '../catalog/deck-preview.ts';
import { type DeckProgress, type ImportedVersion, type RateDeckFile, reviewRateDeck } from '../catalog/import-rate-deck.service.ts';
import { findDeckByName } from '../catalog/rate-deck.store.ts';
import { deckZoneDefault } from '../catalog/rate-deck.ts';
import { findNationalPlan } from '../mediation/national-plan.ts';
import { systemClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import { openDatabaseForCommand } from '../serve.ts';
import { readDeckOptions } from './deck-options.ts';
import type { Typed } from './read-words.ts';
import { createProgress, say } from './terminal.ts';

const changesShown = 5;
const shares: Readonly<Record<DeckProgress['step'], string>> = {
  reading: 'Reading the file',
  copying: 'Sending it to the database',
  comparing: 'Comparing',
  writing: 'Activating',
};

export async function importDeck(typed: Typed): Promise<number> {
  const [path = ''] = typed.positionals;
  const reading = readDeckOptions(basename(path), typed.texts);
  if (!reading.ok) return refuse(reading.sentence, 2);
  const bytes = await readFile(path).catch((error: unknown) => error);
  if (!(bytes instanceof Uint8Array)) return refuse(`${path} cannot be read.`, 1);
  const opened = await openDatabaseForCommand(typed.config(), { clock: systemClock, log: createLog({ level: 'warn', destination: process.stderr }) });
  try {
    const { fileName, ...options } = reading.options;
    const name = (typed.texts.get('deck') ?? '').trim();
    const effectiveAt = await readMoment(opened.db, name, typed.texts.get('effective'));
    if (effectiveAt === undefined) return refuse('--effective is a day or a moment, such as 2026-03-01 or 2026-03-01T00:00:00Z.', 2);
    const file = { name, currency: typed.texts.get('currency') ?? '', fileName, bytes, effectiveAt, reading: options };
    const kind = typed.flags.has('amendment') ? 'amendment' : 'full';
    return await run(opened.db, { ...file, kind, role: typed.flags.has('supplier') ? 'supplier' : undefined }, typed);
  } finally {
    await opened.close();
  }
}

async function run(db: Database, file: RateDeckFile, { flags }: Typed): Promise<number> {
  const isJson = flags.has('json');
  const tell = createProgress(isJson);
  const onProgress = ({ step, done, total }: DeckProgress) => tell(shares[step], total === 0 ? 1 : done / total);
  const options = { limit: changesShown, onProgress, findPlan: findNationalPlan };
  let isAsked = false;
  const agrees = async (preview: DeckPreview) => {
    isAsked = true;
    if (!isJson) say(describePreview(preview));
    return flags.has('yes') || isAgreed(isJson);
  };
  const { preview, version } = await inTransaction(db, (trx) => reviewRateDeck(trx, file, () => systemClock.now(), { ...options, agrees }));
  if (version === null) {
    if (isAsked) process.stderr.write('Nothing was activated. Say --yes to activate it.\n');
    else if (!isJson) say(describePreview(preview));
    return answer({ preview, version }, isJson, 1);
  }
  if (!isJson) say(version.isKnown ? 'The same file counts from this moment on already; nothing was changed.' : `Activated as version ${version.versionId}.`);
  return answer({ preview, version }, isJson, 0);
}

/** A time without an offset is in the zone of the deck. */
async function readMoment(db: Database, name: string, text: string | undefined): Promise<Temporal.Instant | undefined> {
  if (text === undefined) return systemClock.now().round({ smallestUnit: 'second', roundingMode: 'floor' });
  const zone = (await findDeckByName(db, name))?.zone ?? deckZoneDefault;
  try {
    return parseInstant(text) ?? Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function isAgreed(isJson: boolean): Promise<boolean> {
  if (isJson || !process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const word = await terminal.question('Activate it? [y/N] ');
  terminal.close();
  return /^y(es)?$/i.test(word.trim());
}

function describePreview(preview: DeckPreview): string {
  const { figures, firstChanges } = preview;
  const kind = preview.kind === 'full' ? 'full file' : 'amendment';
  const counts = changeClasses.map((name) => `${figures.changes[name]} ${name}`).join(', ');
  const changes = changeClasses.flatMap((name) =>
    firstChanges[name].changes.map(
      ({ prefix, destination, oldPrice, newPrice, percent }) =>
        `  ${name.padEnd(8)} ${prefix} ${destination}: ${oldPrice ?? '–'} → ${newPrice ?? '–'}${percent === null ? '' : ` (${percent} %)`}`,
    ),
  );
  return [
    `${preview.name}, ${kind} of ${preview.rowCount} rates in ${preview.currency} from ${preview.effectiveAt} on.`,
    `Codes: ${counts}, ${figures.unchanged} unchanged. ${figures.codesBefore} before, ${figures.codesAfter} after.`,
    ...changes,
    ...noted('announced prices are replaced', preview.replaced),
    ...noted('codes end without a shorter prefix', preview.closedWithoutPrefix),
    ...noted('codes are priced by a shorter prefix until they begin', preview.pricedByShorterPrefix),
    ...noted('prices above 1 a minute', preview.dear),
    ...noted('prices of nothing', preview.zero),
    ...noted('prices below a third of their country', preview.cheap),
    ...noted('prices above what we sell for', preview.soldBelow),
    ...preview.warnings,
    ...(preview.needsConfirmation ? ['More than a tenth of the codes would be closed.'] : []),
    ...preview.faults,
  ].join('\n');
}

function noted(what: string, { count, first }: Noted): string[] {
  return count === 0 ? [] : [`${count} ${what}:`, ...first.slice(0, changesShown).map((sentence) => `  ${sentence}`)];
}

function answer(result: { preview: DeckPreview; version: ImportedVersion | null }, isJson: boolean, code: number): number {
  if (isJson) process.stdout.write(`${JSON.stringify(result)}\n`);
  return code;
}

function refuse(sentence: string, code: number): number {
  process.stderr.write(`${sentence}\n`);
  return code;
}
