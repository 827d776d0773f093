// Runs `releve rate`: prices a file of usage by a deck, a tariff and a plan, and writes nothing but its output.

import { DomainFailure } from '../kernel/failure.ts';
import { type CallsReader, createCallsReader } from '../rating/calls-file.ts';
import { rateUsage } from '../rating/rate-usage.ts';
import { createUsageTotals } from '../rating/usage-totals.ts';
import { type CallsIndex, createCallsIndex } from './calls-index.ts';
import { type CallsInput, openCalls, type TakeRow } from './calls-input.ts';
import { readDeckOptions } from './deck-options.ts';
import { createOutput } from './output.ts';
import { applyPlan, type PlanResults } from './plan-pass.ts';
import { explainFile, type RateInputs, readRateInputs } from './rate-inputs.ts';
import { chargeOf, createCsvLines, createJsonLines } from './rate-lines.ts';
import type { Typed } from './read-words.ts';
import { createProgress } from './terminal.ts';

type TellProgress = (step: string, share: number) => void;

interface Pricing extends RateInputs {
  readonly callsPath: string;
  readonly input: CallsInput;
  readonly isJson: boolean;
  readonly results: PlanResults | undefined;
  readonly tell: TellProgress;
}

const faultsShownMax = 100;

export async function runRate({ positionals, texts, flags }: Typed): Promise<number> {
  const [callsPath = ''] = positionals;
  const deck = readDeckOptions(texts.get('deck') ?? '', texts);
  if (!deck.ok) {
    process.stderr.write(`${deck.sentence}\n`);
    return 2;
  }
  const { inputs, faults, warnings } = await readRateInputs({ deck: deck.options, tariff: texts.get('tariff') ?? '', plan: texts.get('plan') });
  const input = openCallsFile(callsPath);
  const tell: TellProgress = process.stderr.isTTY ? createProgress(false) : () => undefined;
  try {
    const index = inputs?.plan === undefined ? undefined : createCallsIndex();
    const reader = createCallsReader(callsPath, true);
    await readAll(input, reader, { take: index === undefined ? () => undefined : (row, place) => index.add(row, place()), tell, step: 'Checking' });
    reader.finish();
    complain([...warnings, ...reader.warnings]);
    if (inputs === undefined || reader.faults.length > 0) return refuseFiles([...faults, ...reader.faults]);
    const results = consume({ inputs, input, reader, index, tell });
    if (!(await printPrices({ ...inputs, callsPath, input, isJson: flags.has('json'), results, tell }))) return 1;
    if (input.isUnchanged()) return 0;
    throw new DomainFailure('conflict', 'file_changed', `${callsPath} changed while it was read. The prices are of no use; run the command again.`);
  } finally {
    input.close();
  }
}

function openCallsFile(path: string): CallsInput {
  let input: CallsInput | undefined;
  try {
    input = openCalls(path);
  } catch (error) {
    throw explainFile(path, error);
  }
  if (input === undefined) throw new DomainFailure('invalid', 'file_unseekable', `${path} is no plain file. Usage is read twice; save it to a file first.`);
  return input;
}

interface Pass {
  readonly take: TakeRow;
  readonly tell: TellProgress;
  readonly step: string;
  /** After each piece of the file; false ends the pass. */
  readonly afterPiece?: () => Promise<boolean>;
}

async function readAll(input: CallsInput, reader: CallsReader, { take, tell, step, afterPiece }: Pass): Promise<boolean> {
  for (const done of input.readPieces(reader, take)) {
    tell(step, done / Math.max(1, input.sizeBytes));
    if (afterPiece !== undefined && !(await afterPiece())) return false;
  }
  return true;
}

function consume(given: {
  readonly inputs: RateInputs;
  readonly input: CallsInput;
  readonly reader: CallsReader;
  readonly index: CallsIndex | undefined;
  readonly tell: TellProgress;
}): PlanResults | undefined {
  const { inputs, input, reader, index, tell } = given;
  if (inputs.plan === undefined || index === undefined) return undefined;
  return applyPlan({ input, reader, index, book: inputs.book, plan: inputs.plan, tell: (rows) => tell('Applying the plan', rows / index.rowCount) });
}

/** False when nobody reads on. */
async function printPrices({ book, callsPath, input, isJson, results, tell }: Pricing): Promise<boolean> {
  const output = createOutput(process.stdout);
  const lines = isJson ? createJsonLines(book.tariff, output.add) : createCsvLines(book.tariff, output.add);
  const totals = createUsageTotals();
  const reader = createCallsReader(callsPath, false);
  output.add(lines.head);
  const isRead = await readAll(input, reader, {
    tell,
    step: 'Pricing',
    take: (row) => {
      const rated = rateUsage(row, book);
      const outcome = results?.outcomeOf(row.number - 1);
      totals.add(rated, chargeOf(rated, outcome));
      lines.row(row, rated, outcome);
    },
    afterPiece: () => output.flush(),
  });
  output.add(lines.tail(totals.list(), results?.charges));
  return isRead && (await output.flush());
}

/** On standard error, so that the output stays alone. */
function complain(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
}

function refuseFiles(faults: readonly string[]): number {
  const more = faults.length - faultsShownMax;
  complain(more > 1 ? [...faults.slice(0, faultsShownMax), `There are ${more} more faults.`] : faults);
  return 1;
}
