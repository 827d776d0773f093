// Sorts the calls of an annex by extension, sums them exactly and checks them against the invoice.

import type { Invoice } from '../invoicing/invoice.ts';
import { addDecimals, type Decimal, decimalOf, decimalPlaces, formatDecimal, roundToPlaces, zeroDecimal } from '../kernel/decimal.ts';
import { assertThat } from '../kernel/failure.ts';
import { minorPlaces } from '../kernel/money.ts';
import type { PackedCalls } from './packed-calls.ts';

/** Sums of one extension; `rows` are places in the columns, in the order of start. */
export interface AnnexGroup {
  readonly number: string;
  readonly name: string;
  readonly rows: readonly number[];
  readonly durationSeconds: number;
  readonly billedSeconds: number;
  readonly amount: Decimal;
}

export interface AnnexGroups {
  readonly groups: readonly AnnexGroup[];
  readonly durationSeconds: number;
  readonly billedSeconds: number;
  readonly amount: Decimal;
  /** Decimals that show every amount of the annex exactly. */
  readonly places: number;
  readonly amounts: readonly Decimal[];
}

/** Extensions in the order of their numbers, calls without one at the end. */
export function groupCalls(calls: PackedCalls, currency: string): AnnexGroups {
  const amounts = calls.amounts.map(decimalOf);
  const rowsByExtension = calls.extensions.map((): number[] => []);
  for (let row = 0; row < calls.callCount; row++) rowsByExtension[calls.extension[row] ?? 0]?.push(row);
  const groups = calls.extensions
    .map(({ number, name }, place) => ({ number, name, ...sumRows(rowsByExtension[place] ?? [], calls, amounts) }))
    .toSorted(compareExtensions);
  return { groups, ...sumGroups(groups), places: placesOf(amounts, minorPlaces(currency)), amounts };
}

/** An annex that does not agree with its invoice must not leave the house: it throws. */
export function checkAnnex({ amount }: Pick<AnnexGroups, 'amount'>, callCount: number, invoice: Invoice): void {
  const usage = invoice.lines.flatMap(({ item, netMinor }) => (item.kind === 'usage' ? [{ callCount: item.callCount, netMinor }] : []));
  const countOfLines = usage.reduce((sum, line) => sum + line.callCount, 0);
  const netOfLines = usage.reduce((sum, line) => sum + line.netMinor, 0n);
  assertThat(callCount === countOfLines, `the annex has the calls of invoice ${invoice.number} (${callCount} and ${countOfLines})`);
  const net = roundToPlaces(amount, minorPlaces(invoice.currency));
  const away = net > netOfLines ? net - netOfLines : netOfLines - net;
  // Each usage line is rounded for itself; one line alone agrees to the minor unit.
  assertThat(away < BigInt(Math.max(1, usage.length)), `the calls of invoice ${invoice.number} sum to its lines (${net} and ${netOfLines})`);
}

function sumRows(rows: readonly number[], calls: PackedCalls, amounts: readonly Decimal[]) {
  let durationSeconds = 0;
  let billedSeconds = 0;
  let amount = zeroDecimal;
  for (const row of rows) {
    durationSeconds += calls.durationSeconds[row] ?? 0;
    billedSeconds += calls.billedSeconds[row] ?? 0;
    amount = addDecimals(amount, amounts[row] ?? zeroDecimal);
  }
  return { rows, durationSeconds, billedSeconds, amount };
}

function sumGroups(groups: readonly AnnexGroup[]) {
  return {
    durationSeconds: groups.reduce((sum, group) => sum + group.durationSeconds, 0),
    billedSeconds: groups.reduce((sum, group) => sum + group.billedSeconds, 0),
    amount: groups.reduce((sum, group) => addDecimals(sum, group.amount), zeroDecimal),
  };
}

function compareExtensions(one: AnnexGroup, other: AnnexGroup): number {
  if ((one.number === '') !== (other.number === '')) return one.number === '' ? 1 : -1;
  return compareNumbers(one.number, other.number) || compareTexts(one.name, other.name);
}

/** Digits by value, so that 99 stands before 101; other texts after them, letter by letter. */
function compareNumbers(one: string, other: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  const byValue = isNumber ? compareBigints(BigInt(one), BigInt(other)) : 0;
  return byValue || compareTexts(one, other);
}

function compareBigints(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function placesOf(amounts: readonly Decimal[], fewest: number): number {
  let places = fewest;
  for (const amount of amounts) {
    if (places === decimalPlaces) break;
    places = Math.max(places, (formatDecimal(amount).split('.')[1] ?? '').length);
  }
  return places;
}
