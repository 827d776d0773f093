// Itemised calls as a few long columns: small in memory and quick to hand to another thread.

import type { ItemisedCall } from '../invoicing/invoice.ts';

/** One entry per call in each column, in the order of start. `extension` and `destination` are places in their lists. */
export interface PackedCalls {
  readonly callCount: number;
  readonly extensions: readonly { readonly number: string; readonly name: string }[];
  readonly destinations: readonly string[];
  readonly extension: Uint32Array;
  readonly destination: Uint32Array;
  /** Since the epoch. */
  readonly startedMilliseconds: Float64Array;
  readonly durationSeconds: Uint32Array;
  readonly billedSeconds: Uint32Array;
  readonly calledNumbers: readonly string[];
  /** Exact plain decimal text without tax. */
  readonly amounts: readonly string[];
  readonly usageIds: readonly string[];
}

export interface CallPacker {
  add(calls: readonly ItemisedCall[]): void;
  finish(): PackedCalls;
}

export function createCallPacker(): CallPacker {
  const extensions = createList<{ number: string; name: string }>();
  const destinations = createList<string>();
  const numbers = { extension: [] as number[], destination: [] as number[], started: [] as number[], duration: [] as number[], billed: [] as number[] };
  const texts = { calledNumbers: [] as string[], amounts: [] as string[], usageIds: [] as string[] };

  function addOne(call: ItemisedCall): void {
    const { extensionNumber: number, extensionName: name } = call;
    numbers.extension.push(extensions.placeOf(`${number}\n${name}`, { number, name }));
    numbers.destination.push(destinations.placeOf(call.destination, call.destination));
    numbers.started.push(call.startedAt.epochMilliseconds);
    numbers.duration.push(call.durationSeconds);
    numbers.billed.push(call.billedSeconds);
    texts.calledNumbers.push(call.calledNumber);
    texts.amounts.push(call.amount);
    texts.usageIds.push(call.usageId);
  }

  return {
    add(calls) {
      for (const call of calls) addOne(call);
    },
    finish: () => ({
      callCount: numbers.started.length,
      extensions: extensions.entries,
      destinations: destinations.entries,
      extension: Uint32Array.from(numbers.extension),
      destination: Uint32Array.from(numbers.destination),
      startedMilliseconds: Float64Array.from(numbers.started),
      durationSeconds: Uint32Array.from(numbers.duration),
      billedSeconds: Uint32Array.from(numbers.billed),
      ...texts,
    }),
  };
}

/** The columns that can be handed over without a copy. */
export function transferableColumns(calls: PackedCalls): ArrayBufferLike[] {
  return [calls.extension, calls.destination, calls.startedMilliseconds, calls.durationSeconds, calls.billedSeconds].map(({ buffer }) => buffer);
}

/** Remembers each entry once, in the order it was first met. */
function createList<Entry>(): { readonly entries: Entry[]; placeOf(key: string, entry: Entry): number } {
  const placeByKey = new Map<string, number>();
  const entries: Entry[] = [];
  return {
    entries,
    placeOf(key, entry) {
      const known = placeByKey.get(key);
      if (known !== undefined) return known;
      placeByKey.set(key, entries.length);
      return entries.push(entry) - 1;
    },
  };
}
