// One rate as a deck file tells it: exact texts and local dates, one row for each prefix.

import type { RateKey } from './rate.ts';

export interface DeckBandPrice {
  readonly band: string;
  readonly connectFee: string;
  readonly price: string;
}

/** Prices are plain decimal text of at most ten places. */
export interface DeckRow extends RateKey {
  readonly destination: string;
  readonly connectFee: string;
  /** For `perUnits` units: a minute of a call. */
  readonly price: string;
  readonly perUnits: number;
  readonly bandPrices: readonly DeckBandPrice[];
  readonly firstIncrementUnits: number;
  readonly nextIncrementUnits: number;
  /** Undefined where the file tells none: then the tariff's free seconds count. */
  readonly freeUnits: number | undefined;
  readonly minimumCharge: string | undefined;
  readonly maximumCharge: string | undefined;
  readonly service: { readonly perCall: string; readonly perMinute: string; readonly freeSeconds: number } | undefined;
  /** `YYYY-MM-DDTHH:MM:SS` in the deck's zone; undefined: from the version's own moment on. */
  readonly effectiveFrom: string | undefined;
  /** Exclusive; undefined: until another version says otherwise. */
  readonly effectiveTo: string | undefined;
  /** The code is closed from `effectiveFrom` on: no price counts. */
  readonly isClosed: boolean;
  /** Where it stands in the file. */
  readonly line: number;
}

export interface DeckReadingOptions {
  /** Begins each fault. */
  readonly fileName: string;
  /** `DD/MM` or `MM/DD` where the dates of the file allow both; undefined: refuse such a file. */
  readonly dateOrder: 'day_first' | 'month_first' | undefined;
  /** `3361-2` in a column: a range, or digits to be joined; undefined: refuse where both are possible. */
  readonly hyphen: 'range' | 'join' | undefined;
  /** Increments where the file has none, such as 60/60; undefined: refuse a file without. */
  readonly increments: { readonly first: number; readonly next: number } | undefined;
}

export interface DeckFile {
  /** ISO 4217, where the file tells one. */
  readonly currency: string | undefined;
  readonly rows: readonly DeckRow[];
  /** What was left out or looks wrong without being a fault, each a sentence with its place. */
  readonly warnings: readonly string[];
}

export type DeckReading = { readonly ok: true; readonly file: DeckFile } | { readonly ok: false; readonly faults: readonly string[] };
