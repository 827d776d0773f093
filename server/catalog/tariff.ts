// A tariff: how rates are turned into prices — time bands, holidays, crossing, rounding, free and charged kinds of usage.

import type { Decimal } from '../kernel/decimal.ts';
import type { Rounding } from '../kernel/round-exact.ts';

export type DayType = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun' | 'holiday';

/** Minutes of the local day, half-open: 0 to 1440. */
export interface TimeBand {
  readonly name: string;
  readonly days: readonly DayType[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Added to the rate where a call goes to one of the destinations and does not come from one of the origins. */
export interface OriginSurcharge {
  readonly name: string;
  readonly destinations: readonly string[];
  readonly exceptOrigins: readonly string[];
  readonly connectFee: Decimal;
  readonly pricePerMinute: Decimal;
}

export type Treatment = 'free' | 'deck';

export interface Tariff {
  readonly name: string;
  readonly currency: string;
  /** IANA. */
  readonly zone: string;
  /** `split`: each increment costs what counts when it begins; `start`: the whole call costs what counts when it begins. */
  readonly crossing: 'split' | 'start';
  readonly zeroSecondCalls: 'free' | 'charged';
  readonly freeSeconds: number;
  readonly minimumCharge: Decimal | undefined;
  readonly maximumCharge: Decimal | undefined;
  readonly rounding: Rounding;
  /** They cover every minute of every day once; none: one nameless band for all time. */
  readonly bands: readonly TimeBand[];
  /** `YYYY-MM-DD`, as named calendars and single dates give them. */
  readonly isHoliday: (date: string) => boolean;
  readonly emergencyNumbers: ReadonlySet<string>;
  readonly inbound: Treatment;
  readonly internal: Treatment;
  readonly onNet: Treatment;
  /** Named lists of prefixes of calling numbers, for rates and surcharges. */
  readonly originSets: ReadonlyMap<string, readonly string[]>;
  readonly originSurcharges: readonly OriginSurcharge[];
}
