// Grants over many cycles with usage that comes late: none gives more than it has, and rows say all that memory knows.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanTerms } from '../catalog/plan-terms.ts';
import { decimalOf } from '../kernel/decimal.ts';
import { type BalanceLedger, type CycleBalance, createBalanceLedger } from './balance-ledger.ts';
import { grantOfAllowance, openCycle } from './open-cycle.ts';
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
      const opening = ledger.open(cycleAt(month), plan);
      rows.push(...ledger.settle(opening, useUp(plan, opening, ofMonth)));
    }
  }
  return rows;
}

/** As the database adds rows up. */
function sumRows(rows: readonly CycleBalance[]): CycleBalance[] {
  const sums = new Map<string, CycleBalance>();
  for (const row of rows) {
    const key = [row.cycle, row.grantedIn, row.serviceNumber].join();
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
