// What a deck file would change before it counts: counts, the first of each class, and what somebody should look at.

import type { DeckDraft, DeckFileKind } from './rate-deck.ts';

export const changeClasses = ['new', 'raised', 'lowered', 'changed', 'reopened', 'closed'] as const;

/**
 * By the price of a call of 60 and of one of 180 seconds, connect fee, increments, minimum and maximum included, in each
 * time band that has a price of its own (other usage: once and three times the units of its price): `raised` where one of
 * them costs more and none less, `lowered` the other way round, `changed` where they cost the same or some more and some
 * less. `reopened`: the code had a price before, and none when the change begins. `closed`: its price ends.
 */
export type ChangeClass = (typeof changeClasses)[number];

/** Prices are exact decimal text in the currency of the deck. */
export interface DeckChange {
  readonly usageKind: string;
  readonly direction: 'outbound' | 'inbound';
  readonly prefix: string;
  readonly isExact: boolean;
  readonly origins: readonly string[];
  readonly destination: string;
  /** Line of the file; null where the file does not name the code. */
  readonly line: number | null;
  readonly changedAt: Temporal.Instant;
  readonly oldPrice: string | null;
  readonly newPrice: string | null;
  /** Of a call of 60 seconds. */
  readonly oldCost: string | null;
  readonly newCost: string | null;
  /** Of a call of 180 seconds. */
  readonly oldLongCost: string | null;
  readonly newLongCost: string | null;
  /** Of the price of the call of 60 seconds, or of the longer one where that alone differs; two decimals. */
  readonly percent: string | null;
}

export interface DeckChangePage {
  readonly changes: readonly DeckChange[];
  /** Asks for the next page of the class; null on the last one. */
  readonly nextCursor: string | null;
}

/** How many there are, and the first of them as sentences. */
export interface Noted {
  readonly count: number;
  readonly first: readonly string[];
}

export interface DeckFigures {
  /** Codes of the file that change nothing. */
  readonly unchanged: number;
  readonly changes: Readonly<Record<ChangeClass, number>>;
  /** Codes that have a price when the version begins, without it and with it. */
  readonly codesBefore: number;
  readonly codesAfter: number;
  readonly insertedRates: number;
  readonly closedRates: number;
}

export interface DeckNotes {
  /** Changes that another version had announced for later, and that this one replaces. */
  readonly replaced: Noted;
  /** Codes that end without a shorter prefix that goes on. */
  readonly closedWithoutPrefix: Noted;
  /** Codes that begin later; until then a shorter prefix prices their calls. */
  readonly pricedByShorterPrefix: Noted;
  /** More than one unit of money a minute. */
  readonly dear: Noted;
  readonly zero: Noted;
  /** Less than a third of the median of their country. */
  readonly cheap: Noted;
  /** Supplier decks: what is sold below the new price. */
  readonly soldBelow: Noted;
}

export interface DeckPreview extends DeckNotes, DeckDraft {
  readonly deckId: number | null;
  readonly kind: DeckFileKind;
  readonly effectiveAt: Temporal.Instant;
  /** Activated already by the same file for the same moment: nothing would change. */
  readonly knownVersionId: number | null;
  readonly rowCount: number;
  readonly figures: DeckFigures;
  /** By prefix. */
  readonly firstChanges: Readonly<Record<ChangeClass, DeckChangePage>>;
  /** What the reader left out, and numbers that should never be priced carelessly. */
  readonly warnings: readonly string[];
  /** Why it cannot be activated; none when it can. */
  readonly faults: readonly string[];
  /** So much is closed that `confirmClosing` must be told. */
  readonly needsConfirmation: boolean;
  /** Null where it cannot be activated. */
  readonly previewToken: string | null;
}

/** A full file that closes or loses more than a tenth of the codes is asked about. */
export function needsConfirmation({ changes, codesBefore, codesAfter }: DeckFigures, isFull: boolean): boolean {
  return isFull && (changes.closed * 10 > codesBefore || (codesBefore - codesAfter) * 10 > codesBefore);
}
