// Where each row of a usage file stands, who pays it, and in which order a plan takes it.

import type { UsageRow } from '../rating/calls-row.ts';
import { compareCodePoints } from '../rating/usage-totals.ts';
import type { RowPlace } from './calls-input.ts';
import { createNumberColumn } from './columns.ts';

/** Rows are counted from 0. */
export interface CallsIndex {
  readonly rowCount: number;
  readonly accounts: readonly string[];
  add(row: UsageRow, place: RowPlace): void;
  placeOf(row: number): RowPlace;
  /** Rows of each account in the order of their start; at the same second by id where the file has ids, else by row. */
  order(readId: ((row: number) => string) | undefined): Uint32Array;
  accountOf(row: number): string;
  startedAt(row: number): number;
}

export function createCallsIndex(): CallsIndex {
  const offsets = createNumberColumn(Float64Array);
  const lengths = createNumberColumn(Uint32Array);
  const starts = createNumberColumn(Float64Array);
  const accountPlaces = createNumberColumn(Uint32Array);
  const accounts: string[] = [];
  const places = new Map<string, number>();
  let rowCount = 0;
  return {
    get rowCount() {
      return rowCount;
    },
    accounts,
    add: (row, { offset, length }) => {
      const place = places.get(row.account) ?? accounts.push(detach(row.account)) - 1;
      if (place === accounts.length - 1) places.set(accounts[place] ?? '', place);
      offsets.set(rowCount, offset);
      lengths.set(rowCount, length);
      starts.set(rowCount, row.startedAt);
      accountPlaces.set(rowCount, place);
      rowCount += 1;
    },
    placeOf: (row) => ({ offset: offsets.get(row), length: lengths.get(row) }),
    order: (readId) => {
      const compare = (left: number, right: number) => accountPlaces.get(left) - accountPlaces.get(right) || starts.get(left) - starts.get(right);
      const order = Uint32Array.from({ length: rowCount }, (_, row) => row).sort((left, right) => compare(left, right) || left - right);
      if (readId !== undefined) settleTies(order, (left, right) => compare(left, right) === 0, readId);
      return order;
    },
    accountOf: (row) => accounts[accountPlaces.get(row)] ?? '',
    startedAt: (row) => starts.get(row),
  };
}

/** Runs of rows of one account and second, put in the order of their ids. */
function settleTies(order: Uint32Array, isTie: (left: number, right: number) => boolean, readId: (row: number) => string): void {
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && isTie(order[from] ?? 0, order[to] ?? 0)) to += 1;
    if (to - from > 1) {
      const named = [...order.subarray(from, to)].map((row) => ({ row, id: readId(row) }));
      named.sort((left, right) => compareCodePoints(left.id, right.id) || left.row - right.row);
      order.set(
        named.map(({ row }) => row),
        from,
      );
    }
    from = to;
  }
}

/** A copy that does not keep the text alive that it was cut from. */
function detach(text: string): string {
  return Buffer.from(text).toString();
}
