// Plans that an account has several times, of quantities that change within a cycle.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanTerms } from '../catalog/plan-terms.ts';
import { decimalOf } from '../kernel/decimal.ts';
import { mergePlans, type Subscription } from './cycle-plan.ts';

const terms: PlanTerms = {
  name: 'Mobile',
  currency: 'EUR',
  recurring: [],
  oneOff: [],
  promotions: [],
  tiers: [],
  allowances: [
    {
      name: 'Minutes',
      filter: { usageKind: 'call', prefixes: [], destinations: [] },
      grant: { kind: 'units', units: 60_000 },
      scope: 'account',
      rollover: { cycles: 1, maximum: decimalOf('1000') },
      coversConnectFee: true,
    },
  ],
};
const november = { serviceFrom: '2026-11-01', serviceTo: '2026-12-01' };

interface Held {
  readonly quantity: number;
  readonly from: string;
  readonly to?: string | undefined;
  readonly planId?: number;
}
const subscribe = ({ quantity, from, to, planId = 1 }: Held, index: number): Subscription => ({
  subscriptionId: index + 1,
  planId,
  planName: 'Mobile',
  quantity,
  serviceFrom: from,
  serviceTo: to,
  versions: [{ effectiveOn: '1970-01-01', terms }],
});
const grantsOf = (held: readonly Held[]) =>
  mergePlans(held.map(subscribe), november).allowances.map(({ name, grant }) => `${name} ${grant.kind === 'units' ? grant.units : grant.amount}`);

describe('a pooled allowance', () => {
  it('is granted for the largest quantity that stood on one day, not for quantities that followed each other', () => {
    const change: Held[] = [
      { quantity: 5, from: '2026-01-01', to: '2026-11-15' },
      { quantity: 6, from: '2026-11-15' },
    ];
    expect(grantsOf(change)).toEqual(['1/Minutes 360000']);
    const [allowance] = mergePlans(change.map(subscribe), november).allowances;
    expect(allowance?.rollover?.maximum).toBe(decimalOf('6000'));
    expect(grantsOf([...change, { quantity: 2, from: '2026-11-14', to: '2026-11-16' }])).toEqual(['1/Minutes 480000']);
    expect(grantsOf([...change, { quantity: 1, from: '2026-11-30', planId: 2 }])).toEqual(['1/Minutes 360000', '2/Minutes 60000']);
  });

  it('counts no day outside the cycle', () => {
    const outside: Held[] = [
      { quantity: 9, from: '2026-10-01', to: '2026-11-01' },
      { quantity: 9, from: '2026-12-01' },
    ];
    expect(grantsOf(outside)).toEqual([]);
    expect(grantsOf([...outside, { quantity: 1, from: '2026-10-01', to: '2026-11-02' }])).toEqual(['1/Minutes 60000']);
  });

  it('is what counting day by day gives', () => {
    const dayOf = (day: number) => Temporal.PlainDate.from('2026-10-25').add({ days: day }).toString();
    const held = fc.array(
      fc
        .record({ quantity: fc.integer({ min: 1, max: 9 }), day: fc.nat(45), days: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }) })
        .map(({ quantity, day, days }): Held => ({ quantity, from: dayOf(day), to: days === undefined ? undefined : dayOf(day + days) })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(held, (subscriptions) => {
        let most = 0;
        for (let day = 1; day <= 30; day += 1) {
          const date = `2026-11-${String(day).padStart(2, '0')}`;
          const standing = subscriptions.filter(({ from, to = '9999' }) => from <= date && date < to);
          most = Math.max(
            most,
            standing.reduce((sum, { quantity }) => sum + quantity, 0),
          );
        }
        expect(grantsOf(subscriptions)).toEqual(most === 0 ? [] : [`1/Minutes ${most * 60_000}`]);
      }),
    );
  });
});
