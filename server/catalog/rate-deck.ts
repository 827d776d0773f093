// A rate deck and the files that were activated for it.

import { isCurrency, isUsualInstant, isZone } from '../account/field-rules.ts';
import type { DeckReadingOptions } from './deck-row.ts';

export type DeckRole = 'sold' | 'supplier';
/** `full`: codes that the file does not name end; `amendment`: they stay as they are. */
export type DeckFileKind = 'full' | 'amendment';

/** What was chosen for a file beside what stands in it; null: nothing was. */
export interface DeckFileReading {
  readonly dateOrder: NonNullable<DeckReadingOptions['dateOrder']> | null;
  readonly hyphen: NonNullable<DeckReadingOptions['hyphen']> | null;
  readonly increments: NonNullable<DeckReadingOptions['increments']> | null;
}

export interface RateDeck {
  readonly deckId: number;
  readonly name: string;
  readonly currency: string;
  readonly role: DeckRole;
  /** IANA; dates of its files are read in it. */
  readonly zone: string;
  /** Grows with each activation and each undo. */
  readonly revision: bigint;
}

export interface DeckVersion {
  readonly versionId: number;
  readonly deckId: number;
  /** Rates of the file without a date of their own count from this moment on. */
  readonly effectiveAt: Temporal.Instant;
  readonly importedAt: Temporal.Instant;
  readonly fileName: string;
  readonly kind: DeckFileKind;
  readonly state: 'activated' | 'undone';
  readonly undoneAt: Temporal.Instant | null;
  /** Rows of the file. */
  readonly rateCount: number;
  /** What it did to stored rates. */
  readonly insertedCount: number;
  readonly closedCount: number;
  readonly unchangedCount: number;
}

export interface DeckDraft {
  readonly name: string;
  readonly currency: string;
  readonly role: DeckRole;
  readonly zone: string;
}

export const deckZoneDefault = 'Europe/Paris';

export function deckFaults({ name, currency, zone, effectiveAt }: Omit<DeckDraft, 'role'> & { readonly effectiveAt: Temporal.Instant }): string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [name !== '', 'The name of the rate deck is empty.'],
    [isCurrency(currency), 'The currency must be a code of three letters, such as EUR.'],
    [isZone(zone), 'The zone must be a name such as Europe/Paris.'],
    [isUsualInstant(effectiveAt), 'The moment from which the rates count must be between 1970 and 2200.'],
    [effectiveAt.epochNanoseconds % 1_000_000_000n === 0n, 'The moment from which the rates count must be a whole second.'],
  ];
  return rules.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}
