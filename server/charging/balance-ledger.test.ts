// Grants over many cycles with usage that comes late: none gives more than it has, and rows say all that memory knows.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanTerms } from '../catalog/plan-terms.ts';
import { decimalOf } from '../kernel/decimal.ts';
import { type BalanceLedger, type CycleBalance, createBalanceLedger } from './balance-ledger.ts';
import { grantOfAllowance, listGrants, openCycle } from './open-cycle.ts';
import type { CycleBalances } from './plan-usage.ts';
import { createPool } from './use-up.ts';

const planArbitrary: fc.Arbitrary<PlanTerms> = fc
  .record({
    units: fc.integer({ min: 0, max: 60 }),
    cycles: fc.integer({ min: 1, max: 3 }),
    maximum: fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }),
    scope: fc.constantFrom('account' as const, 'service_number' as const),
  })
  .map(({ units, cycles, maximum, scope }) => ({
    name: '',
    currency: '',
    recurring: [],
    oneOff: [],
    promotions: [],
    tiers: [],
    allowances: [
      {
        name: '1/Minutes',
        filter: { usageKind: 'call', prefixes: [], destinations: [] },
        grant: { kind: 'units', units },
        scope,
        rollover: { cycles, maximum: maximum === undefined ? undefined : decimalOf(String(maximum)) },
        coversConnectFee: true,
      },
    ],
  }));

/** What each charging wants of which cycle; a cycle that is past is late usage. */
const chargingsArbitrary = fc.array(
  fc.array(fc.record({ back: fc.integer({ min: 0, max: 4 }), wanted: fc.integer({ min: 0, max: 50 }), serviceNumber: fc.constantFrom('7', '8') }), {
    maxLength: 5,
  }),
  { minLength: 1, maxLength: 6 },
);
type Charging = typeof chargingsArbitrary extends fc.Arbitrary<(infer One)[]> ? One : never;

const cycleAt = (index: number) => `2026-${String(index + 1).padStart(2, '0')}`;

function useUp(plan: PlanTerms, opening: CycleBalances, wants: Charging): CycleBalances {
  const [allowance] = plan.allowances;
  if (allowance === undefined) throw new Error('no allowance');
  const pool = createPool(grantOfAllowance(allowance), opening);
  for (const { serviceNumber, wanted } of wants) pool.take(serviceNumber, BigInt(wanted), () => undefined);
  return { cycle: opening.cycle, balances: pool.list() };
}

function chargeAll(
  plan: PlanTerms,
  chargings: readonly Charging[],
  ledgerOf: (rows: readonly CycleBalance[], before: BalanceLedger | undefined) => BalanceLedger,
) {
  const rows: CycleBalance[] = [];
  let ledger: BalanceLedger | undefined;
  for (const [index, wants] of chargings.entries()) {
    ledger = ledgerOf(rows, ledger);
    for (let month = 0; month <= index; month += 1) {
      const ofMonth = wants.filter(({ back }) => Math.max(0, index - back) === month);
      if (ofMonth.length === 0 && month < index) continue;
      const opening = ledger.open(cycleAt(month), () => plan);
      rows.push(...ledger.settle(opening, useUp(plan, opening, ofMonth)));
    }
  }
  return rows;
}

/** As the database adds rows up. */
function sumRows(rows: readonly CycleBalance[]): CycleBalance[] {
  const sums = new Map<string, CycleBalance>();
  for (const row of rows) {
    const key = [row.source, row.name, row.cycle, row.grantedIn, row.serviceNumber].join();
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? row : { ...sum, granted: sum.granted + row.granted, used: sum.used + row.used });
  }
  return [...sums.values()].sort((left, right) => (left.cycle < right.cycle ? -1 : 1));
}

describe('a ledger of balances', () => {
  it('gives no unit twice, whatever comes late', () => {
    fc.assert(
      fc.property(planArbitrary, chargingsArbitrary, (plan, chargings) => {
        const rows = sumRows(chargeAll(plan, chargings, (known) => createBalanceLedger(sumRows(known))));
        for (const { granted, used } of rows) expect(used >= 0n && used <= granted).toBe(true);
        for (const [, ofGrant] of Map.groupBy(rows, ({ grantedIn, serviceNumber }) => `${grantedIn} ${serviceNumber}`)) {
          const granted = ofGrant.find(({ cycle, grantedIn }) => cycle === grantedIn)?.granted ?? -1n;
          expect(ofGrant.reduce((sum, { used }) => sum + used, 0n) <= granted).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('knows from its rows all that it knew before', () => {
    fc.assert(
      fc.property(planArbitrary, chargingsArbitrary, (plan, chargings) => {
        const kept = chargeAll(plan, chargings, (_known, before) => before ?? createBalanceLedger([]));
        expect(chargeAll(plan, chargings, (known) => createBalanceLedger(sumRows(known)))).toEqual(kept);
      }),
      { numRuns: 200 },
    );
  });

  it('gives what cycle after cycle gives where nothing comes late', () => {
    fc.assert(
      fc.property(planArbitrary, chargingsArbitrary, (plan, chargings) => {
        const inTime = chargings.map((wants) => wants.map((want) => ({ ...want, back: 0 })));
        const rows = chargeAll(plan, inTime, (known) => createBalanceLedger(sumRows(known)));
        let last: CycleBalances | undefined;
        const expected = inTime.flatMap((wants, index) => {
          last = useUp(plan, openCycle(plan, cycleAt(index), last), wants);
          return last.balances.map((balance) => ({ ...balance, cycle: cycleAt(index) }));
        });
        const told = (balances: readonly CycleBalance[]) =>
          balances.flatMap((one) => (one.granted === 0n ? [] : `${one.cycle} ${one.grantedIn} ${one.serviceNumber}: ${one.granted} - ${one.used}`)).sort();
        expect(told(rows)).toEqual(told(expected));
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is given once', () => {
  const filter = { usageKind: 'call', prefixes: [], destinations: [] } as const;
  const nothing: PlanTerms = { name: '', currency: '', recurring: [], oneOff: [], promotions: [], tiers: [], allowances: [] };
  const welcome: PlanTerms = {
    ...nothing,
    promotions: [{ name: '1/Welcome', filter, from: '2026-01-01', to: '2027-01-01', effect: { kind: 'free_units', units: 50 }, given: 'once' }],
    allowances: [{ name: '1/Minutes', filter, grant: { kind: 'units', units: 60 }, scope: 'account', rollover: undefined, coversConnectFee: true }],
  };
  const other: PlanTerms = { ...nothing, allowances: welcome.allowances.map((one) => ({ ...one, name: '2/Minutes' })) };
  interface Month {
    readonly month: number;
    readonly wanted: number;
    readonly hasWelcome?: boolean;
  }

  /** What each charging took of the welcome; the ledger is made from its rows each time. */
  function takeWelcome(months: readonly Month[], plans: readonly PlanTerms[] = []): { taken: number[]; rows: CycleBalance[] } {
    const rows: CycleBalance[] = [];
    const taken = months.map(({ month, wanted, hasWelcome = true }) => {
      const ledger = createBalanceLedger(sumRows(rows));
      const plan = hasWelcome ? welcome : other;
      const opening = ledger.open(cycleAt(month), (cycle) => plans.find((_, index) => cycleAt(index) === cycle) ?? plan);
      const pools = listGrants(plan).map((grant) => createPool(grant, opening));
      const took = pools.map((pool) => pool.take('', BigInt(pool.grant.given === 'once' ? wanted : 1), () => undefined));
      rows.push(...ledger.settle(opening, { cycle: opening.cycle, balances: pools.flatMap((pool) => pool.list()) }));
      return hasWelcome ? Number(took[0]) : 0;
    });
    return { taken, rows };
  }

  it('is gone when it is used up, over five cycles and for late usage', () => {
    expect(takeWelcome([0, 1, 2, 3, 4, 1, 0].map((month) => ({ month, wanted: 60 }))).taken).toEqual([50, 0, 0, 0, 0, 0, 0]);
    expect(takeWelcome([0, 1, 2, 3, 4, 1, 0].map((month) => ({ month, wanted: 15 }))).taken).toEqual([15, 15, 15, 5, 0, 0, 0]);
    expect(takeWelcome([0, 1, 2, 0, 1, 2].map((month) => ({ month, wanted: 15 }))).taken).toEqual([15, 15, 15, 5, 0, 0]);
  });

  it('is not given again when its plan comes back', () => {
    const months = [0, 1, 2, 4].map((month) => ({ month, wanted: 30, hasWelcome: month !== 1 }));
    expect(takeWelcome(months).taken).toEqual([30, 0, 20, 0]);
  });

  it('is one for usage before the cycle in which it was first granted, and for a plan that came later than its cycle', () => {
    expect(takeWelcome([2, 0, 1, 3].map((month) => ({ month, wanted: 20 }))).taken).toEqual([20, 20, 10, 0]);
    const backdated = [0, 1, 2].map((month) => ({ month, wanted: 0, hasWelcome: false }));
    expect(takeWelcome([...backdated, ...[1, 0, 3, 1].map((month) => ({ month, wanted: 20 }))]).taken).toEqual([0, 0, 0, 20, 20, 10, 0]);
  });

  it('is never more in all, in whatever order months come and plans change', () => {
    const months = fc.array(fc.record({ month: fc.nat(5), wanted: fc.nat(40), hasWelcome: fc.boolean() }), { maxLength: 12 });
    fc.assert(
      fc.property(months, (chargings) => {
        const { taken, rows } = takeWelcome(chargings);
        const wanted = chargings.reduce((sum, one) => sum + (one.hasWelcome ? one.wanted : 0), 0);
        expect(taken.reduce((sum, one) => sum + one, 0)).toBe(Math.min(50, wanted));
        for (const { granted, used } of sumRows(rows)) expect(used >= 0n && used <= granted).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('comes from no cycle on the way in which its plan did not stand, and neither does an allowance', () => {
    const { rows } = takeWelcome(
      [
        { month: 0, wanted: 10 },
        { month: 3, wanted: 10 },
      ],
      [welcome, nothing, nothing],
    );
    expect(rows.map(({ cycle, name, granted }) => `${cycle} ${name} ${granted}`)).toEqual([
      '2026-01 1/Welcome 50',
      '2026-01 1/Minutes 60',
      '2026-04 1/Welcome 40',
      '2026-04 1/Minutes 60',
    ]);
  });
});
