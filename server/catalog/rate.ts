// One rate of a deck: what the usage of a prefix costs, from when to when, and from which origins.

import type { Decimal } from '../kernel/decimal.ts';

/**
 * `call` is counted in seconds, `data` in bytes, `sms` and `mms` in messages; any other lower-case word names a unit of
 * the operator's own, counted in pieces.
 */
export type UsageKind = string;

export type RateDirection = 'outbound' | 'inbound';

/** The price of one time band: a fee for the connection, and a price for `perUnits` units. */
export interface BandPrice {
  readonly connectFee: Decimal;
  readonly price: Decimal;
}

/** The part of a call that the service behind the number is paid (France: S); it has no increments and no bands. */
export interface ServiceFee {
  readonly perCall: Decimal;
  readonly perMinute: Decimal;
  readonly freeSeconds: number;
}

/** What decides whether two rates price the same usage. */
export interface RateKey {
  readonly usageKind: UsageKind;
  readonly direction: RateDirection;
  /** Leading digits in E.164 without the plus; `S` before them means a short number. Empty: every number. */
  readonly prefix: string;
  /** The whole number, not only its beginning. */
  readonly isExact: boolean;
  /** Prefixes of calling numbers, the word `withheld`, or names of origin sets of the tariff, sorted; none: any origin. */
  readonly origins: readonly string[];
}

export interface RateTerms extends BandPrice {
  readonly destination: string;
  /** The price is for so many units: 60 for calls. */
  readonly perUnits: number;
  /** Prices of named time bands; a band without one costs the price of the rate itself. */
  readonly bandPrices: ReadonlyMap<string, BandPrice>;
  readonly firstIncrementUnits: number;
  readonly nextIncrementUnits: number;
  /** Units at the beginning that cost nothing; undefined: the free seconds of the tariff. */
  readonly freeUnits: number | undefined;
  /** For one usage; undefined: that of the tariff. */
  readonly minimumCharge: Decimal | undefined;
  readonly maximumCharge: Decimal | undefined;
  readonly service: ServiceFee | undefined;
}

export interface Rate extends RateKey, RateTerms {
  readonly rateId: number;
  /** Epoch seconds, half-open. */
  readonly validFrom: number;
  readonly validTo: number;
}
