// Lays the rows of a deck file out in time: from when to when each counts, and which stand in each other's way.

import type { DeckRow } from './deck-row.ts';
import type { RateKey } from './rate.ts';

export interface DatedRow {
  readonly row: DeckRow;
  /** The key of the row as one text. */
  readonly code: string;
  /** Among the rows of its code, from 1 on, in the order of time. */
  readonly ordinal: number;
  /** Epoch seconds, half-open. */
  readonly validFrom: number;
  readonly validTo: number | undefined;
}

export interface DatedDeck {
  readonly rows: readonly DatedRow[];
  /** Sentences without the name of the file: each begins with its line. */
  readonly overlaps: readonly string[];
  /** What was left out, each likewise. */
  readonly warnings: readonly string[];
}

interface Notes {
  readonly overlaps: string[];
  readonly warnings: string[];
}

export interface DatingOptions {
  /** From when rows without a date of their own count, in epoch seconds. */
  readonly effectiveAt: number;
  /** IANA; of two readings of a local time the earlier one counts. */
  readonly zone: string;
}

const rowsPerStep = 2000;

/** A row counts until its own end or until the next row of its code begins; one that only repeats another counts once. */
export function dateRows(rows: readonly DeckRow[], options: DatingOptions): DatedDeck {
  const steps = dateRowsSteps(rows, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of a few milliseconds, so that others have their turn between them. */
export function* dateRowsSteps(rows: readonly DeckRow[], options: DatingOptions): Generator<undefined, DatedDeck> {
  const groups = yield* groupByCode(rows, options);
  const notes: Notes = { overlaps: [], warnings: [] };
  const laidOut: DatedRow[] = [];
  let pauseAt = rowsPerStep;
  for (const group of groups) {
    for (const one of Array.isArray(group) ? layOut(leaveEnded(group, options, notes), notes) : [group]) {
      checkEnd(one, notes);
      laidOut.push(one);
    }
    if (laidOut.length < pauseAt) continue;
    pauseAt = laidOut.length + rowsPerStep;
    yield undefined;
  }
  return { rows: laidOut, ...notes };
}

function* groupByCode(rows: readonly DeckRow[], { effectiveAt, zone }: DatingOptions): Generator<undefined, Iterable<DatedRow | DatedRow[]>> {
  const readMoment = createMomentReader(zone);
  const byCode = new Map<string, DatedRow | DatedRow[]>();
  for (const [index, row] of rows.entries()) {
    if (index % rowsPerStep === 0) yield undefined;
    const code = codeOf(row);
    const validFrom = row.effectiveFrom === undefined ? effectiveAt : readMoment(row.effectiveFrom);
    const validTo = row.effectiveTo === undefined ? undefined : readMoment(row.effectiveTo);
    const dated: DatedRow = { row, code, ordinal: 1, validFrom, validTo };
    const known = byCode.get(code);
    if (known === undefined) byCode.set(code, dated);
    else if (Array.isArray(known)) known.push(dated);
    else byCode.set(code, [known, dated]);
  }
  return byCode.values();
}

/** The same text for the same key; SQL makes it likewise. */
export function codeOf({ usageKind, direction, prefix, isExact, origins }: RateKey): string {
  const key = `${usageKind} ${direction === 'outbound' ? 'o' : 'i'} ${prefix}${isExact ? '!' : ''} `;
  return origins.length === 0 ? key : key + origins.join(' ');
}

/** `prefix 336`, as people call a code. */
export function describeCode({ usageKind, direction, prefix, isExact, origins }: RateKey): string {
  const parts = [
    isExact ? 'number' : 'prefix',
    prefix === '' ? '(every number)' : prefix,
    usageKind === 'call' ? '' : `of ${usageKind}`,
    direction === 'outbound' ? '' : 'inbound',
    origins.length === 0 ? '' : `from ${origins.join(' ')}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** A row without a date counts before those that have one; where it has ended before the file counts, only the others say what does. */
function leaveEnded(group: readonly DatedRow[], { effectiveAt }: DatingOptions, { warnings }: Notes): readonly DatedRow[] {
  return group.filter(({ row, validTo }) => {
    const hasEnded = row.effectiveFrom === undefined && validTo !== undefined && validTo <= effectiveAt;
    if (hasEnded) warnings.push(`line ${row.line}: left out ${describeCode(row)}: it has ended before the file counts.`);
    return !hasEnded;
  });
}

function layOut(group: readonly DatedRow[], { overlaps }: Notes): DatedRow[] {
  const ordered = group.toSorted((left, right) => left.validFrom - right.validFrom || left.row.line - right.row.line);
  const single = ordered.filter((one, index) => !isRepeat(ordered[index - 1], one));
  return single.map((one, index) => {
    const next = single[index + 1];
    if (next !== undefined && (next.validFrom === one.validFrom || (one.validTo !== undefined && one.validTo > next.validFrom)))
      overlaps.push(`line ${next.row.line}: ${describeCode(next.row)} counts at the same time in line ${one.row.line}.`);
    return { ...one, ordinal: index + 1, validTo: one.validTo ?? next?.validFrom };
  });
}

function checkEnd({ row, validFrom, validTo }: DatedRow, { overlaps }: Notes): void {
  if (validTo === undefined || validTo > validFrom) return;
  overlaps.push(`line ${row.line}: ${describeCode(row)} ends before ${row.effectiveFrom === undefined ? 'the file counts' : 'it begins'}.`);
}

function isRepeat(before: DatedRow | undefined, one: DatedRow): boolean {
  if (before === undefined || before.validFrom !== one.validFrom || before.validTo !== one.validTo) return false;
  return termsText(before.row) === termsText(one.row);
}

function termsText({ line, effectiveFrom, effectiveTo, ...terms }: DeckRow): string {
  return JSON.stringify(terms);
}

/** Files have few different dates, so each is worked out once. */
function createMomentReader(zone: string): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const moment = known.get(text);
    if (moment !== undefined) return moment;
    // Of two readings the earlier one; where clocks leave the time out, as much later as they do.
    const read = Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds / 1000;
    known.set(text, read);
    return read;
  };
}
