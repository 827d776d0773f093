// Settles the lines of a rate deck that price the same usage: repeats leave, later ones follow on earlier ones, others conflict.

import { everyNumber } from './code-cell.ts';
import type { DeckRow } from './deck-row.ts';

export interface SettledRows {
  readonly rows: readonly DeckRow[];
  /** How many lines said again what another line says. */
  readonly repeatCount: number;
}

interface Settling {
  /** By row: what it became; undefined: it left. */
  readonly settled: Map<DeckRow, DeckRow | undefined>;
  readonly tell: (line: number, reason: string) => void;
  repeatCount: number;
  rowCount: number;
}

/** More prices for one code are no dates but codes that were cut short. */
export const pricesPerKeyMax = 1000;
const rowsPerStep = 20_000;
/** Rows of one code are compared by all they say, which takes longer. */
const comparedPerStep = 2000;

/** `tell` is given the later line and what is wrong with it. In steps of a few milliseconds. */
export function* settlePeriods(rows: readonly DeckRow[], tell: (line: number, reason: string) => void): Generator<undefined, SettledRows> {
  const groups = yield* groupByKey(rows);
  if (groups.size === 0) return { rows, repeatCount: 0 };
  const settling: Settling = { settled: new Map(), tell, repeatCount: 0, rowCount: 0 };
  for (const group of groups.values()) {
    const kept = yield* leaveRepeats(group, settling);
    if (kept.length <= pricesPerKeyMax) settleGroup(kept, settling);
  }
  const left: DeckRow[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % rowsPerStep === 0) yield undefined;
    const next = settling.settled.has(row) ? settling.settled.get(row) : row;
    if (next !== undefined) left.push(next);
  }
  return { rows: left, repeatCount: settling.repeatCount };
}

/** Ends after one row too many, which is told. */
function* leaveRepeats(group: readonly DeckRow[], settling: Settling): Generator<undefined, DeckRow[]> {
  const texts = new Set<string>();
  const kept: DeckRow[] = [];
  for (const row of group) {
    settling.rowCount += 1;
    if (settling.rowCount % comparedPerStep === 0) yield undefined;
    const text = textOf(row);
    if (texts.has(text)) {
      settling.settled.set(row, undefined);
      settling.repeatCount += 1;
      continue;
    }
    texts.add(text);
    kept.push(row);
    if (kept.length > pricesPerKeyMax) {
      settling.tell(row.line, `prefix ${namePrefix(row)} has more than ${pricesPerKeyMax} prices up to here; each line needs its whole prefix`);
      return kept;
    }
  }
  return kept;
}

/** Groups of two and more. */
function* groupByKey(rows: readonly DeckRow[]): Generator<undefined, Map<string, DeckRow[]>> {
  const firsts = new Map<string, DeckRow>();
  const groups = new Map<string, DeckRow[]>();
  for (const [index, row] of rows.entries()) {
    if (index % rowsPerStep === 0) yield undefined;
    const key = keyOf(row);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, row);
    else {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [first, row]);
      else group.push(row);
    }
  }
  return groups;
}

function keyOf({ usageKind, direction, prefix, isExact, origins }: DeckRow): string {
  if (usageKind === 'call' && direction === 'outbound' && !isExact && origins.length === 0) return prefix;
  return `${prefix}|${isExact ? '=' : ''}|${usageKind}|${direction}|${origins.join(',')}`;
}

/** All that a row says; the name of the destination decides no price. */
function textOf({ line, destination, ...told }: DeckRow): string {
  return JSON.stringify(told);
}

/** An earlier price without an end, or whose last day is the first day of the next one, ends where the next one begins. */
function settleGroup(group: readonly DeckRow[], { settled, tell }: Settling): void {
  const ordered = group.toSorted((left, right) => compare(left.effectiveFrom ?? '', right.effectiveFrom ?? '') || left.line - right.line);
  for (const [index, row] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next === undefined) continue;
    const from = next.effectiveFrom ?? '';
    if ((row.effectiveFrom ?? '') === from) tellConflict(row, next, tell);
    else if (row.effectiveTo === undefined || isDayAfter(row.effectiveTo, from)) settled.set(row, { ...row, effectiveTo: from });
    else if (row.effectiveTo > from) tellConflict(row, next, tell);
  }
}

function tellConflict(left: DeckRow, right: DeckRow, tell: (line: number, reason: string) => void): void {
  const [first, second] = left.line <= right.line ? [left, right] : [right, left];
  const prefix = namePrefix(first);
  const when = first.effectiveFrom === second.effectiveFrom ? 'another price' : 'another price for the same time';
  tell(second.line, first.line === second.line ? `prefix ${prefix} stands twice in this line` : `prefix ${prefix} stands in line ${first.line} with ${when}`);
}

function namePrefix({ prefix }: DeckRow): string {
  return prefix === '' ? everyNumber : prefix;
}

/** The end was told as a day, which counts whole unless the next price begins on it, at whatever time. */
function isDayAfter(end: string, from: string): boolean {
  const milliseconds = Date.parse(`${end}Z`) - Date.parse(`${from}Z`);
  return end.endsWith('T00:00:00') && milliseconds > 0 && milliseconds <= 86_400_000;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
