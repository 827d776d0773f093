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
}

export interface DatingOptions {
  /** From when rows without a date of their own count, in epoch seconds. */
  readonly effectiveAt: number;
  /** IANA; of two readings of a local time the earlier one counts. */
  readonly zone: string;
}

/** A row counts until its own end or until the next row of its code begins; one that only repeats another counts once. */
export function dateRows(rows: readonly DeckRow[], options: DatingOptions): DatedDeck {
  const readMoment = createMomentReader(options.zone);
  const byCode = new Map<string, DatedRow | DatedRow[]>();
  for (const row of rows) {
    const code = codeOf(row);
    const validFrom = row.effectiveFrom === undefined ? options.effectiveAt : readMoment(row.effectiveFrom);
    const validTo = row.effectiveTo === undefined ? undefined : readMoment(row.effectiveTo);
    const dated: DatedRow = { row, code, ordinal: 1, validFrom, validTo };
    const known = byCode.get(code);
    if (known === undefined) byCode.set(code, dated);
    else if (Array.isArray(known)) known.push(dated);
    else byCode.set(code, [known, dated]);
  }
  const overlaps: string[] = [];
  const laidOut = [...byCode.values()].flatMap((group) => (Array.isArray(group) ? layOut(group, overlaps) : [group]));
  for (const { row, validFrom, validTo } of laidOut)
    if (validTo !== undefined && validTo <= validFrom) overlaps.push(`line ${row.line}: ${describeCode(row)} ends before it begins.`);
  return { rows: laidOut, overlaps };
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

function layOut(group: readonly DatedRow[], overlaps: string[]): DatedRow[] {
  const ordered = group.toSorted((left, right) => left.validFrom - right.validFrom || left.row.line - right.row.line);
  const single = ordered.filter((one, index) => !isRepeat(ordered[index - 1], one));
  return single.map((one, index) => {
    const next = single[index + 1];
    if (next !== undefined && (next.validFrom === one.validFrom || (one.validTo !== undefined && one.validTo > next.validFrom)))
      overlaps.push(`line ${next.row.line}: ${describeCode(next.row)} counts at the same time in line ${one.row.line}.`);
    return { ...one, ordinal: index + 1, validTo: one.validTo ?? next?.validFrom };
  });
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
