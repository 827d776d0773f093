// What plans do to calls, as a tariff manager would tell it: allowances that end in a call, rollover, promotions, tiers.

import { describe, expect, it } from 'vitest';
import type { PlanTerms } from '../catalog/plan-terms.ts';
import type { Rate } from '../catalog/rate.ts';
import { readPlan } from '../catalog/read-plan.ts';
import { readTariff } from '../catalog/read-tariff.ts';
import { type Decimal, decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { createRateBook } from '../rating/rate-book.ts';
import { rateUsage } from '../rating/rate-usage.ts';
import { consumePlan } from './consume-plan.ts';
import { openCycle } from './open-cycle.ts';
import { type CycleBalances, compareUsage, type PlanUsage } from './plan-usage.ts';

const reading = readTariff({ name: 'Test', currency: 'EUR', zone: 'UTC', rounding: { decimals: 4, mode: 'half_up' } }, 'tariff');
if (!reading.ok) throw new Error(reading.faults.join(' '));
const { tariff } = reading;
const rateOf = (prefix: string, destination: string, connectFee: string, price: string, more: Partial<Rate> = {}): Rate => ({
  rateId: 1,
  usageKind: 'call',
  direction: 'outbound',
  prefix,
  isExact: false,
  origins: [],
  destination,
  connectFee: decimalOf(connectFee),
  price: decimalOf(price),
  perUnits: 60,
  bandPrices: new Map(),
  firstIncrementUnits: 60,
  nextIncrementUnits: 60,
  freeUnits: undefined,
  minimumCharge: undefined,
  maximumCharge: undefined,
  service: undefined,
  validFrom: Number.NEGATIVE_INFINITY,
  validTo: Number.POSITIVE_INFINITY,
  ...more,
});
const mobile = rateOf('336', 'Mobile', '0.05', '0.10');
const germany = rateOf('49', 'Germany', '0', '0.06', { minimumCharge: decimalOf('0.5') as Decimal, maximumCharge: decimalOf('1') as Decimal });
const belgium = rateOf('32', 'Belgium', '0', '0.00004');
const book = createRateBook([mobile, germany, belgium, rateOf('331', 'Paris', '0', '0.06', { firstIncrementUnits: 1, nextIncrementUnits: 1 })], tariff);

const plan = (terms: Record<string, unknown>): PlanTerms => {
  const read = readPlan({ name: 'Plan', currency: 'EUR', ...terms }, 'plan');
  if (!read.ok) throw new Error(read.faults.join(' '));
  return read.plan;
};

interface Call {
  readonly seconds: number;
  readonly to?: string;
  readonly day?: string;
  readonly from?: string;
}

function usageOf({ seconds, to = '+33612345678', day = '2026-01-10', from = '10' }: Call, index: number): PlanUsage {
  const startedAt = Date.parse(`${day}T10:00:00Z`) / 1000 + index;
  const common = { usageKind: 'call', calledNumber: to } as const;
  const rated = rateUsage({ ...common, direction: 'outbound', isOnNet: false, callingNumber: '', answeredAt: startedAt, quantity: seconds }, book);
  return { ...common, usageId: String(index), startedAt, localDate: day, serviceNumber: from, priced: rated.rule === 'rate' ? rated : undefined };
}

/** `charge covered discount` of each call, and what is left in the end. */
function consume(terms: Record<string, unknown>, calls: readonly Call[]): { charged: string[]; last: CycleBalances } {
  const charged: string[] = [];
  let last: CycleBalances | undefined;
  for (const [cycle, usage] of Map.groupBy(calls.map(usageOf).sort(compareUsage), ({ localDate }) => localDate.slice(0, 7))) {
    last = openCycle(plan(terms), cycle, last);
    last = consumePlan({ plan: plan(terms), tariff, opening: last }, usage, (_, one) =>
      charged.push(`${formatDecimal(one.charge)} ${one.coveredUnits} ${formatDecimal(one.discount)}`),
    );
  }
  if (last === undefined) throw new Error('no call');
  return { charged, last };
}

const leftOf = ({ balances }: CycleBalances) => balances.map(({ grantedIn, serviceNumber, granted, used }) => `${grantedIn}${serviceNumber} ${granted - used}`);
const minutes = (count: number, more: object = {}) => ({ name: `${count} minutes`, units: count * 60, ...more });

describe('an allowance of units', () => {
  it('ends inside a call, within an increment, and takes the connect fee of what it began to cover', () => {
    const { charged, last } = consume({ allowances: [{ name: '90 s', units: 90 }] }, [{ seconds: 61 }, { seconds: 61 }]);
    // 120 s are billed, 30 of them left: 0.05. The second call is covered from nowhere on: 0.05 + 0.20.
    expect(charged).toEqual(['0.05 90 0', '0.25 0 0']);
    expect(leftOf(last)).toEqual(['2026-01 0']);
  });

  it('leaves the connect fee to be paid where it does not cover it', () => {
    expect(consume({ allowances: [minutes(5, { coversConnectFee: false })] }, [{ seconds: 60 }]).charged).toEqual(['0.05 60 0']);
    const both = [minutes(1, { coversConnectFee: false }), minutes(5)];
    expect(consume({ allowances: both }, [{ seconds: 120 }]).charged).toEqual(['0.05 120 0']);
    expect(consume({ allowances: both.toReversed() }, [{ seconds: 400 }]).charged).toEqual(['0.1 360 0']);
  });

  it('raises what it leaves to no minimum, and lowers it to the maximum', () => {
    const to = '+4930123456';
    expect(consume({}, [{ seconds: 60, to }]).charged).toEqual(['0.5 0 0']);
    expect(consume({ allowances: [{ name: '1 s', units: 1 }] }, [{ seconds: 60, to }]).charged).toEqual(['0.059 1 0']);
    expect(consume({ allowances: [{ name: '1 s', units: 1 }] }, [{ seconds: 6000, to }]).charged).toEqual(['1 1 0']);
  });

  it('is not used by a call whose cost rounds to nothing', () => {
    const { charged, last } = consume({ allowances: [minutes(1)] }, [{ seconds: 50, to: '+3221234567' }, { seconds: 60 }]);
    expect(charged).toEqual(['0 0 0', '0 60 0']);
    expect(leftOf(last)).toEqual(['2026-01 0']);
  });

  it('is pooled for the account or one for each service number', () => {
    const calls = [
      { seconds: 60, from: '10' },
      { seconds: 60, from: '11' },
    ];
    expect(consume({ allowances: [minutes(1)] }, calls).charged).toEqual(['0 60 0', '0.15 0 0']);
    expect(consume({ allowances: [minutes(1, { scope: 'service_number' })] }, calls).charged).toEqual(['0 60 0', '0 60 0']);
  });

  it('is carried over, the oldest used first, and cut to its maximum, the newest first', () => {
    const rollover = { cycles: 2, maximum: '150' };
    const { charged, last } = consume({ allowances: [minutes(2, { rollover })] }, [
      { seconds: 30, day: '2026-01-05' },
      { seconds: 60, day: '2026-02-05' },
      { seconds: 60, day: '2026-04-05' },
    ]);
    expect(charged).toEqual(['0 60 0', '0 60 0', '0 60 0']);
    // January leaves 60, used in February, which carries its own 120. March adds 30 up to the maximum.
    // April takes 60 of February.
    expect(leftOf(last)).toEqual(['2026-02 60', '2026-03 30', '2026-04 120']);
  });
});

describe('an allowance of money', () => {
  it('is taken off after percentages and fixed amounts, as far as it lasts', () => {
    const promotion = { usageKind: 'call', from: '2026-01-01', to: '2026-02-01' };
    const { charged } = consume(
      {
        allowances: [{ name: '5 cents', money: '0.05' }],
        promotions: [
          { ...promotion, name: 'Fixed', effect: { kind: 'fixed', amount: '0.2' }, given: 'once' },
          { ...promotion, name: 'Tenth', effect: { kind: 'percent', percent: '10' } },
        ],
      },
      // 0.15 less 0.015 is 0.135, then 0.20 in all, then 0.05.
      [{ seconds: 60 }, { seconds: 60 }, { seconds: 60 }, { seconds: 60, day: '2026-02-01' }],
    );
    expect(charged).toEqual(['0 0 0.15', '0.02 0 0.13', '0.135 0 0.015', '0.1 0 0.05']);
  });
});

describe('a promotion', () => {
  it('of a flat price takes the place of price and connect fee', () => {
    const promotion = { name: 'Flat', from: '2026-01-01', to: '2026-02-01', effect: { kind: 'flat_price', price: '0.01' } };
    expect(consume({ promotions: [promotion] }, [{ seconds: 61 }, { seconds: 61, day: '2026-02-01' }]).charged).toEqual(['0.02 0 0', '0.25 0 0']);
  });

  it('of free units is given once, or anew in each cycle', () => {
    const calls = [{ seconds: 60 }, { seconds: 60 }, { seconds: 60, day: '2026-02-10' }];
    const free = (given: string) => ({ name: 'Free', from: '2026-01-01', to: '2027-01-01', given, effect: { kind: 'free_units', units: 60 } });
    expect(consume({ promotions: [free('once')] }, calls).charged).toEqual(['0 60 0', '0.15 0 0', '0.15 0 0']);
    expect(consume({ promotions: [free('every_cycle')] }, calls).charged).toEqual(['0 60 0', '0.15 0 0', '0 60 0']);
  });
});

describe('a tier', () => {
  const to = '+33123456789';
  const tier = (mode: string) => ({
    name: 'Volume',
    mode,
    steps: [
      { fromUnits: 0, price: '0.06' },
      { fromUnits: 100, price: '0.03' },
    ],
  });

  it('that is graduated prices each unit by its place, the unit after 100 by the next step', () => {
    const calls = [
      { seconds: 100, to },
      { seconds: 1, to },
    ];
    expect(consume({ tiers: [tier('graduated')] }, calls).charged).toEqual(['0.1 0 0', '0.0005 0 0']);
    expect(consume({ tiers: [tier('graduated')] }, [{ seconds: 160, to }]).charged).toEqual(['0.13 0 0']);
  });

  it('of whole volume prices all by the step that the cycle reaches: with 101 units, not with 100', () => {
    expect(
      consume({ tiers: [tier('whole_volume')] }, [
        { seconds: 60, to },
        { seconds: 40, to },
      ]).charged,
    ).toEqual(['0.06 0 0', '0.04 0 0']);
    expect(
      consume({ tiers: [tier('whole_volume')] }, [
        { seconds: 60, to },
        { seconds: 41, to },
      ]).charged,
    ).toEqual(['0.03 0 0', '0.0205 0 0']);
  });

  it('of whole volume prices what comes late by the volume reached by then, and leaves what was priced', () => {
    const terms = plan({ tiers: [tier('whole_volume')] });
    const inTime = usageOf({ seconds: 60, to }, 0);
    const late = usageOf({ seconds: 41, to }, 1);
    const charged: string[] = [];
    const take = (_: PlanUsage, { charge }: { charge: Decimal }) => charged.push(formatDecimal(charge));
    const closed = consumePlan({ plan: terms, tariff, opening: openCycle(terms, '2026-01', undefined) }, [inTime], take);
    consumePlan({ plan: terms, tariff, opening: closed }, [late], take);
    expect(charged).toEqual(['0.06', '0.0205']);
  });

  it('does not count what an allowance covers, and keeps the connect fee', () => {
    const terms = { tiers: [tier('graduated')], allowances: [{ name: '60 s', units: 60, prefixes: ['331'] }] };
    const { charged, last } = consume(terms, [{ seconds: 100, to }, { seconds: 60 }]);
    expect(charged).toEqual(['0.04 60 0', '0.11 0 0']);
    expect(last.balances.find(({ source }) => source === 'tier')?.used).toBe(100n);
  });
});
