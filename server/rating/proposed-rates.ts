// The rates that a deck would have if a file were activated: what the file says, and what it leaves as it is.

import type { Rate } from '../catalog/rate.ts';
import { codeOf, type DatedRow } from '../catalog/rate-deck-rows.ts';
import { createDecimalReader, rateOf } from './rates-of-rows.ts';

export interface ProposedDeck {
  /** Laid out in time. */
  readonly rows: readonly DatedRow[];
  /** Codes that the file does not name end; in an amendment they stay. */
  readonly isFull: boolean;
  /** Epoch seconds. */
  readonly effectiveAt: number;
}

/** Ids of rates that the file brings are below zero: no stored rate has them. */
export function proposeRates(stored: readonly Rate[], { rows, isFull, effectiveAt }: ProposedDeck): readonly Rate[] {
  const startsAt = new Map<string, number>();
  for (const { code, validFrom } of rows) startsAt.set(code, Math.min(startsAt.get(code) ?? Number.POSITIVE_INFINITY, validFrom));
  const left = stored.flatMap((rate) => {
    const end = startsAt.get(codeOf(rate)) ?? (isFull ? effectiveAt : Number.POSITIVE_INFINITY);
    const validTo = Math.min(rate.validTo, end);
    return validTo > rate.validFrom ? [{ ...rate, validTo }] : [];
  });
  const toDecimal = createDecimalReader();
  const brought = rows.flatMap(({ row, validFrom, validTo }) => {
    if (row.isClosed) return [];
    const rate = rateOf(row, { validFrom, validTo: validTo ?? Number.POSITIVE_INFINITY, toDecimal });
    return [{ ...rate, rateId: -row.line }];
  });
  return [...left, ...brought];
}
