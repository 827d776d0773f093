// What goes into rating and what comes out: usage to be priced, and its price with all that explains it.

import type { Rate, UsageKind } from '../catalog/rate.ts';
import type { OriginSurcharge } from '../catalog/tariff.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { ExactAmount } from '../kernel/round-exact.ts';

export interface UsageToRate {
  readonly usageKind: UsageKind;
  readonly direction: 'outbound' | 'inbound' | 'internal';
  /** The other side is a customer of the same operator. */
  readonly isOnNet: boolean;
  /** `+` and digits, or withheld in any other form. */
  readonly callingNumber: string;
  /** `+` and digits, or the digits of a short number; empty where the kind of usage has none. */
  readonly calledNumber: string;
  /** Epoch seconds; the moment of pricing. */
  readonly answeredAt: number;
  /** Seconds talked for a call, bytes for data, messages or units for others. */
  readonly quantity: number;
}

/** Increments in a row that cost the same; units are counted from the beginning of the usage, free units included. */
export interface RatedPiece {
  readonly rate: Rate;
  readonly band: string;
  readonly fromUnit: number;
  readonly billedUnits: number;
  /** For `rate.perUnits` units, an origin surcharge included. */
  readonly price: Decimal;
}

export interface PricedUsage {
  readonly rule: 'rate';
  /** The rate at the moment of pricing: destination, minimum, maximum and service fee are its own. */
  readonly rate: Rate;
  readonly pieces: readonly RatedPiece[];
  readonly billedUnits: number;
  /** An origin surcharge included. */
  readonly connectFee: Decimal;
  readonly surcharge: OriginSurcharge | undefined;
  /** Connect fee and pieces, before minimum, maximum and rounding. */
  readonly exact: ExactAmount;
  readonly bound: 'none' | 'minimum' | 'maximum';
  /** Rounded as the tariff says. */
  readonly cost: Decimal;
  /** Rounded by itself; zero without a service fee. */
  readonly serviceCost: Decimal;
}

export type FreeRule = 'emergency' | 'internal' | 'inbound' | 'on_net' | 'zero';
export type UnratedReason = 'number_malformed' | 'prefix_unknown' | 'price_too_large' | 'tariff_missing';

export type RatedUsage = PricedUsage | { readonly rule: FreeRule } | { readonly rule: 'unrated'; readonly reason: UnratedReason; readonly detail: string };
