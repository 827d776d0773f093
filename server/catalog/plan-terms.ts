// What a plan gives beside its tariff: charges, allowances, promotions and volume tiers.

import type { Decimal } from '../kernel/decimal.ts';
import type { UsageKind } from './rate.ts';

export interface PlanCharge {
  readonly name: string;
  readonly price: Decimal;
}

/** Which usage something is for. Empty lists: every destination. Inbound usage never counts unless named by direction. */
export interface UsageFilter {
  readonly usageKind: UsageKind;
  /** Beginnings of the called number, as prefixes of rates are written. */
  readonly prefixes: readonly string[];
  /** Names of destinations as the deck writes them. */
  readonly destinations: readonly string[];
}

export interface Rollover {
  /** For how many cycles after its own an unused rest counts. */
  readonly cycles: number;
  /** At most so much is carried over in all; undefined: all of it. In units, or in money for an allowance of money. */
  readonly maximum: Decimal | undefined;
}

export interface Allowance {
  readonly name: string;
  readonly filter: UsageFilter;
  readonly grant: { readonly kind: 'units'; readonly units: number } | { readonly kind: 'money'; readonly amount: Decimal };
  readonly scope: 'account' | 'service_number';
  readonly rollover: Rollover | undefined;
  /** Whether the connect fee is free where the first unit of the call is covered. */
  readonly coversConnectFee: boolean;
}

export type PromotionEffect =
  | { readonly kind: 'percent'; readonly percent: Decimal }
  | { readonly kind: 'fixed'; readonly amount: Decimal }
  | { readonly kind: 'free_units'; readonly units: number }
  | { readonly kind: 'flat_price'; readonly price: Decimal };

export interface Promotion {
  readonly name: string;
  readonly filter: UsageFilter;
  readonly effect: PromotionEffect;
  /** Local dates in the account's zone, half-open, by the start of the usage. */
  readonly from: string;
  readonly to: string;
  /** How often free units and fixed amounts are given. */
  readonly given: 'once' | 'every_cycle';
}

export interface TierStep {
  readonly fromUnits: number;
  readonly price: Decimal;
}

export interface VolumeTier {
  readonly name: string;
  readonly filter: UsageFilter;
  /** `graduated`: each unit at the price of its own step; `whole_volume`: all units at the step that the cycle reaches. */
  readonly mode: 'graduated' | 'whole_volume';
  /** The first begins at 0; ascending. */
  readonly steps: readonly TierStep[];
}

export interface PlanTerms {
  readonly name: string;
  readonly currency: string;
  readonly recurring: readonly PlanCharge[];
  readonly oneOff: readonly PlanCharge[];
  readonly allowances: readonly Allowance[];
  readonly promotions: readonly Promotion[];
  readonly tiers: readonly VolumeTier[];
}
