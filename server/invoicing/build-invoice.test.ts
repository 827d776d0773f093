// Lines, shares, tax and totals of any mix of charges, against rational arithmetic; and when a cycle may be billed.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeAdjustments } from '../charging/adjustment.ts';
import { type Decimal, decimalFromUnits, decimalOf } from '../kernel/decimal.ts';
import { buildInvoice, type CycleUsage } from './build-invoice.ts';
import { mayBill, type SourceProgress } from './may-bill.ts';

const recurring = fc.array(
  fc
    .record({ quantity: fc.integer({ min: 1, max: 200 }), amount: fc.bigInt({ min: 0n, max: 10n ** 15n }).map(decimalFromUnits) })
    .map(({ quantity, amount }) => ({
      subscriptionId: 1,
      chargeNumber: 1,
      planName: 'Line',
      chargeName: 'Line',
      quantity,
      unitPrice: amount,
      serviceFrom: '2026-11-01',
      serviceTo: '2026-12-01',
      daysCharged: 30,
      daysInCycle: 30,
      amount,
    })),
  { maxLength: 6 },
);
const total = (amount: bigint, index: number) => ({
  label: `L${index}`,
  number: String(index),
  callCount: 1,
  durationSeconds: 60,
  amount: decimalFromUnits(amount),
});
const usage: fc.Arbitrary<CycleUsage> = fc.tuple(fc.array(fc.bigInt({ min: 0n, max: 10n ** 13n }), { maxLength: 30 }), fc.nat()).map(([amounts, seed]) => ({
  callCount: amounts.length,
  durationSeconds: amounts.length * 60,
  amount: decimalFromUnits(sum(amounts)),
  byExtension: amounts.map(total),
  // The same calls, gathered otherwise.
  byDestination: gather(amounts, (seed % 5) + 1).map(total),
}));

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((left, right) => left + right, 0n);
}

function gather(amounts: readonly bigint[], groups: number): bigint[] {
  return Array.from({ length: Math.min(groups, amounts.length) }, (_, group) => sum(amounts.filter((_amount, index) => index % groups === group)));
}

const cents = (amount: Decimal): bigint => (amount < 0n ? -cents(decimalFromUnits(-amount)) : (amount * 2n + 10n ** 8n) / (2n * 10n ** 8n));
const open = fc
  .array(fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }).filter((amount) => amount !== 0n))
  .map((amounts) =>
    amounts.map((amount, index) => ({ adjustmentId: BigInt(index), reason: `Wrong deck ${index}`, currency: 'EUR', rest: decimalFromUnits(amount) })),
  );

describe('an invoice', () => {
  it('sums from its shares to its lines and from its lines to its total', () => {
    fc.assert(
      fc.property(recurring, recurring, usage, fc.constantFrom('0', '5.5', '20', '8.125'), (charges, oneOff, calls, percent) => {
        const invoice = buildInvoice({ recurring: charges, oneOff, usage: calls, adjustments: [] }, { category: 'S', percent }, 'EUR');
        if (invoice === undefined) {
          expect(charges.length + oneOff.length + calls.callCount).toBe(0);
          return;
        }
        expect(invoice.lines.map((line) => line.lineNumber)).toEqual(invoice.lines.map((_line, index) => index + 1));
        expect(sum(invoice.lines.map((line) => line.netMinor))).toBe(invoice.netMinor);
        expect(invoice.netMinor).toBe(sum([...charges, ...oneOff].map(({ amount }) => cents(amount))) + (calls.callCount === 0 ? 0n : cents(calls.amount)));
        expect(invoice.totalMinor).toBe(invoice.netMinor + invoice.taxMinor);
        const thousandths = decimalOf(percent) / 10n ** 7n;
        expect(invoice.taxMinor).toBe((invoice.netMinor * thousandths * 2n + 100_000n) / 200_000n);
        expect(invoice.taxes).toEqual([{ taxCategory: 'S', taxPercent: percent, netMinor: invoice.netMinor, taxMinor: invoice.taxMinor }]);
        for (const { item, netMinor } of invoice.lines) {
          if (item.kind !== 'usage') continue;
          expect(sum(item.byExtension.map((share) => share.netMinor))).toBe(netMinor);
          expect(sum(item.byDestination.map((share) => share.netMinor))).toBe(netMinor);
        }
      }),
    );
  });
});

describe('adjustments', () => {
  it('stand as lines of their own, all that is owed and as much given back as the rest comes to: never below zero', () => {
    fc.assert(
      fc.property(recurring, usage, open, (charges, calls, adjustments) => {
        const taken = takeAdjustments(adjustments, [...charges.map(({ amount }) => amount), calls.amount], 'EUR');
        const invoice = buildInvoice({ recurring: charges, oneOff: [], usage: calls, adjustments: taken }, { category: 'S', percent: '20' }, 'EUR');
        const before = sum(charges.map(({ amount }) => cents(amount))) + (calls.callCount === 0 ? 0n : cents(calls.amount));
        expect(invoice?.netMinor ?? 0n).toBe(before + sum(taken.map(({ amount }) => cents(amount))));
        expect(invoice?.netMinor ?? 0n).toBeGreaterThanOrEqual(0n);
        expect(invoice?.lines.filter(({ item }) => item.kind === 'adjustment') ?? []).toHaveLength(taken.length);
        for (const { adjustmentId, rest } of adjustments) {
          const amount = taken.find((one) => one.adjustmentId === adjustmentId)?.amount ?? 0n;
          if (rest > 0n) expect(amount).toBe(rest);
          else expect(amount <= 0n && amount >= rest).toBe(true);
        }
      }),
    );
  });

  it('give back the rest with the next cycles, and nothing is lost on the way', () => {
    const charges = [decimalOf('4.999'), decimalOf('0.006')];
    const given = takeAdjustments([{ adjustmentId: 1n, reason: 'Wrong deck', currency: 'EUR', rest: decimalOf('-12.3456') }], charges, 'EUR');
    expect(given.map(({ amount }) => amount)).toEqual([decimalOf('-4.99')]);
    const rest = decimalFromUnits(decimalOf('-12.3456') - decimalOf('-4.99'));
    const later = takeAdjustments([{ adjustmentId: 1n, reason: 'Wrong deck', currency: 'EUR', rest }], [decimalOf('7.36')], 'EUR');
    expect(later.map(({ amount }) => amount)).toEqual([rest]);
  });
});

describe('a cycle may be billed', () => {
  const cutOffAt = Temporal.Instant.from('2026-12-01T03:00:00Z');
  const after = (hours: number) => cutOffAt.add({ hours });
  const source = (more: Partial<SourceProgress>): SourceProgress => ({ name: 'PBX', collectedAt: after(1), triedAt: after(1), behindSince: null, ...more });
  const states: [string, SourceProgress[], number, object][] = [
    ['without sources', [], 0, { ready: true, without: [] }],
    ['when all is told and rated', [source({})], 1, { ready: true, without: [] }],
    ['not while something waits for rating', [source({ behindSince: after(1) })], 2, { ready: false, waitingFor: ['PBX'] }],
    ['without what has been stuck for three days', [source({ behindSince: after(1) })], 73, { ready: true, without: ['PBX'] }],
    ['not before a source was read since the cut-off', [source({ collectedAt: after(-1), triedAt: after(-1) })], 2, { ready: false, waitingFor: ['PBX'] }],
    ['without a source that failed for three days', [source({ collectedAt: null, triedAt: after(70) })], 72, { ready: true, without: ['PBX'] }],
    [
      'not before a box that was off has tried to collect',
      [source({ collectedAt: after(-1), triedAt: after(-1) })],
      900,
      { ready: false, waitingFor: ['PBX'] },
    ],
    ['not while a box that was off works off what it collected', [source({ behindSince: after(899) })], 900, { ready: false, waitingFor: ['PBX'] }],
  ];
  it.each(states)('%s', (_words, sources, hours, readiness) => {
    expect(mayBill(cutOffAt, sources, after(hours))).toEqual(readiness);
  });
});
