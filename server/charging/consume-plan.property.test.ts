// Plans against a second calculation that hands out every unit and every cent as a single token, and laws of plans.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Allowance, PlanTerms, Promotion, UsageFilter, VolumeTier } from '../catalog/plan-terms.ts';
import type { Rate } from '../catalog/rate.ts';
import { decimalFromUnits, zeroDecimal } from '../kernel/decimal.ts';
import { type Rounding, roundExact } from '../kernel/round-exact.ts';
import type { PricedUsage } from '../rating/rated-usage.ts';
import { consumePlan } from './consume-plan.ts';
import { openCycle } from './open-cycle.ts';
import { type ConsumedUsage, type CycleBalances, compareUsage, type PlanUsage } from './plan-usage.ts';

const cent = 10n ** 8n;
const cents = (count: number) => decimalFromUnits(BigInt(count) * cent);
const rounding: Rounding = { decimals: 2, mode: 'half_up' };
const tariff = { rounding, maximumCharge: undefined };

const destinations = ['Mobile', 'Germany', 'Service'];
const numbers = ['+33612345678', '+33712345678', '+4930123456', '3900', '15'];
const filterArbitrary: fc.Arbitrary<UsageFilter> = fc.record({
  usageKind: fc.constantFrom('call', 'call', 'call', 'sms'),
  prefixes: fc.subarray(['336', '33', '49', 'S39', 'S3', ''], { maxLength: 2 }),
  destinations: fc.subarray(destinations, { maxLength: 1 }),
});
const names = (kind: string, index: number) => `${kind} ${index}`;

const allowanceArbitrary = fc.record({
  filter: filterArbitrary,
  grant: fc.oneof(
    fc.integer({ min: 0, max: 40 }).map((units) => ({ kind: 'units' as const, units })),
    fc.integer({ min: 0, max: 60 }).map((count) => ({ kind: 'money' as const, amount: cents(count) })),
  ),
  scope: fc.constantFrom('account' as const, 'service_number' as const),
  rollover: fc.option(fc.record({ cycles: fc.integer({ min: 1, max: 3 }), maximum: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }) }), {
    nil: undefined,
  }),
  coversConnectFee: fc.boolean(),
});

const promotionArbitrary = fc.record({
  filter: filterArbitrary,
  effect: fc.oneof(
    fc.integer({ min: 0, max: 100 }).map((percent) => ({ kind: 'percent' as const, percent: decimalFromUnits(BigInt(percent) * 100n * cent) })),
    fc.integer({ min: 0, max: 60 }).map((count) => ({ kind: 'fixed' as const, amount: cents(count) })),
    fc.integer({ min: 0, max: 30 }).map((units) => ({ kind: 'free_units' as const, units })),
    fc.integer({ min: 0, max: 90 }).map((count) => ({ kind: 'flat_price' as const, price: cents(count) })),
  ),
  from: fc.constantFrom('2026-01-01', '2026-01-15', '2026-02-01'),
  to: fc.constantFrom('2026-01-20', '2026-03-01', '2027-01-01'),
  given: fc.constantFrom('once' as const, 'every_cycle' as const),
});

const tierArbitrary = fc.record({
  filter: filterArbitrary,
  mode: fc.constantFrom('graduated' as const, 'whole_volume' as const),
  steps: fc
    .tuple(fc.integer({ min: 0, max: 90 }), fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { maxLength: 2 }))
    .map(([price, froms]) => [0, ...froms.sort((left, right) => left - right)].map((fromUnits, index) => ({ fromUnits, price: cents(price + index * 7) }))),
});

const planArbitrary: fc.Arbitrary<PlanTerms> = fc
  .record({
    allowances: fc.array(allowanceArbitrary, { maxLength: 4 }),
    promotions: fc.array(promotionArbitrary, { maxLength: 4 }),
    tiers: fc.array(tierArbitrary, { maxLength: 2 }),
  })
  .map(({ allowances, promotions, tiers }) => ({
    name: 'Plan',
    currency: 'EUR',
    recurring: [],
    oneOff: [],
    allowances: allowances.map((allowance, index): Allowance => {
      const one = allowance.grant.kind === 'units' ? 100n * cent : cent;
      const maximum = allowance.rollover?.maximum;
      const rollover =
        allowance.rollover === undefined
          ? undefined
          : { cycles: allowance.rollover.cycles, maximum: maximum === undefined ? undefined : decimalFromUnits(BigInt(maximum) * one) };
      return { ...allowance, rollover, name: names('allowance', index) };
    }),
    promotions: promotions.map((promotion, index): Promotion => ({ ...promotion, name: names('promotion', index) })),
    tiers: tiers.map((tier, index): VolumeTier => ({ ...tier, name: names('tier', index) })),
  }));

const usageArbitrary = fc
  .record({
    usageId: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
    startedAt: fc.integer({ min: 0, max: 6 }),
    month: fc.integer({ min: 1, max: 4 }),
    day: fc.constantFrom('05', '17', '25'),
    serviceNumber: fc.constantFrom('10', '11'),
    calledNumber: fc.constantFrom(...numbers),
    usageKind: fc.constantFrom('call', 'call', 'call', 'sms'),
    destination: fc.constantFrom(...destinations),
    direction: fc.constantFrom('outbound', 'outbound', 'outbound', 'inbound' as const),
    connectFee: fc.integer({ min: 0, max: 12 }),
    pieces: fc.array(fc.record({ billedUnits: fc.integer({ min: 1, max: 25 }), price: fc.integer({ min: 0, max: 80 }) }), { maxLength: 3 }),
    minimum: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
    maximum: fc.option(fc.integer({ min: 40, max: 60 }), { nil: undefined }),
  })
  .map(({ month, day, startedAt, ...rest }) => {
    const localDate = `2026-${String(month).padStart(2, '0')}-${day}`;
    return { ...rest, localDate, startedAt: Date.parse(`${localDate}T12:00:00Z`) / 1000 + startedAt };
  });
type Sample = typeof usageArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

const usagesArbitrary = fc.uniqueArray(usageArbitrary, { maxLength: 25, selector: ({ usageId }) => usageId });

function priced(sample: Sample): PricedUsage {
  const perUnits = sample.usageKind === 'call' ? 60 : 7;
  const rate: Rate = {
    rateId: 1,
    usageKind: sample.usageKind,
    direction: sample.direction === 'inbound' ? 'inbound' : 'outbound',
    prefix: '',
    isExact: false,
    origins: [],
    destination: sample.destination,
    connectFee: cents(sample.connectFee),
    price: zeroDecimal,
    perUnits,
    bandPrices: new Map(),
    firstIncrementUnits: 1,
    nextIncrementUnits: 1,
    freeUnits: undefined,
    minimumCharge: sample.minimum === undefined ? undefined : cents(sample.minimum),
    maximumCharge: sample.maximum === undefined ? undefined : cents(sample.maximum),
    service: undefined,
    validFrom: Number.NEGATIVE_INFINITY,
    validTo: Number.POSITIVE_INFINITY,
  };
  const pieces = sample.pieces.map(({ billedUnits, price }) => ({ rate, band: '', fromUnit: 0, billedUnits, price: cents(price) }));
  const per = BigInt(perUnits);
  const numerator = pieces.reduce((sum, piece) => sum + piece.price * BigInt(piece.billedUnits), rate.connectFee * per);
  const bounded = bound(numerator, per, rate);
  return {
    rule: 'rate',
    rate,
    pieces,
    billedUnits: pieces.reduce((sum, piece) => sum + piece.billedUnits, 0),
    connectFee: rate.connectFee,
    surcharge: undefined,
    exact: { numerator, denominator: per },
    bound: bounded === numerator ? 'none' : bounded > numerator ? 'minimum' : 'maximum',
    cost: roundExact({ numerator: bounded, denominator: per }, rounding),
    serviceCost: zeroDecimal,
  };
}

function bound(numerator: bigint, per: bigint, { minimumCharge, maximumCharge }: Rate): bigint {
  if (numerator === 0n) return 0n;
  const raised = minimumCharge !== undefined && numerator < minimumCharge * per ? minimumCharge * per : numerator;
  return maximumCharge !== undefined && raised > maximumCharge * per ? maximumCharge * per : raised;
}

const usageOf = (samples: readonly Sample[]): PlanUsage[] =>
  samples.map((sample) => ({ ...sample, priced: sample.pieces.length === 0 && sample.connectFee === 1 ? undefined : priced(sample) }));

interface Run {
  readonly byId: ReadonlyMap<string, ConsumedUsage>;
  readonly closings: readonly CycleBalances[];
}

/** All cycles from the first usage to the last, each in parts as `split` says. */
function run(plan: PlanTerms, usage: readonly PlanUsage[], split: (part: readonly PlanUsage[]) => readonly (readonly PlanUsage[])[]): Run {
  const byId = new Map<string, ConsumedUsage>();
  const closings: CycleBalances[] = [];
  const byCycle = Map.groupBy([...usage].sort(compareUsage), ({ localDate }) => localDate.slice(0, 7));
  let previous: CycleBalances | undefined;
  for (const [cycle, part] of byCycle) {
    previous = openCycle(plan, cycle, previous);
    for (const piece of split(part)) {
      previous = consumePlan({ plan, tariff, opening: previous }, piece, (one, consumed) => byId.set(one.usageId, consumed));
    }
    closings.push(previous);
  }
  return { byId, closings };
}
const whole = (part: readonly PlanUsage[]) => [part];

// The second calculation. Every unit and every cent granted is a token that tells its month.

interface TokenHeap {
  tokens: number[];
  readonly amount: number;
  readonly cycles: number;
  readonly maximum: number;
  readonly once: boolean;
}

function tokensOf(plan: PlanTerms): Map<string, TokenHeap> {
  const heaps = new Map<string, TokenHeap>();
  const add = (key: string, heap: Omit<TokenHeap, 'tokens'>) => heaps.set(key, { ...heap, tokens: [] });
  for (const { name, grant, scope, rollover } of plan.allowances) {
    const one = grant.kind === 'units' ? 100n * cent : cent;
    const amount = grant.kind === 'units' ? grant.units : Number(grant.amount / cent);
    const maximum = rollover?.maximum === undefined ? 1e9 : Number(rollover.maximum / one);
    for (const who of scope === 'account' ? ['*'] : ['10', '11']) add(`${name} ${who}`, { amount, cycles: rollover?.cycles ?? 0, maximum, once: false });
  }
  for (const { name, effect, given } of plan.promotions) {
    const amount = effect.kind === 'free_units' ? effect.units : effect.kind === 'fixed' ? Number(effect.amount / cent) : -1;
    if (amount >= 0) add(`${name} *`, { amount, cycles: 0, maximum: 0, once: given === 'once' });
  }
  return heaps;
}

function beginMonth(heap: TokenHeap, month: number): void {
  if (heap.once && heap.tokens.length === 0 && month > 0) return;
  if (!heap.once) heap.tokens = heap.tokens.filter((granted) => month - granted <= heap.cycles).slice(0, heap.maximum);
  if (!heap.once || month === 0) for (let count = 0; count < heap.amount; count += 1) heap.tokens.push(month);
}

const fits = ({ usageKind, prefixes, destinations: named }: UsageFilter, sample: Sample) =>
  usageKind === sample.usageKind &&
  ((prefixes.length === 0 && named.length === 0) ||
    named.includes(sample.destination) ||
    prefixes.some((prefix) => prefix === '' || new RegExp(prefix.startsWith('S') ? `^${prefix.slice(1)}` : `^\\+${prefix}`).test(sample.calledNumber)));
const inTime = ({ from, to }: Promotion, { localDate }: Sample) => localDate >= from && localDate < to;

function halfUpCents(numerator: bigint, denominator: bigint): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** Charges in cents, by id. */
function calculate(plan: PlanTerms, samples: readonly Sample[]): Map<string, { charge: number; covered: number; discount: number }> {
  const inOrder = [...samples].sort((left, right) => left.startedAt - right.startedAt || orderByPoints(left.usageId, right.usageId));
  const first = Math.min(...inOrder.map(({ localDate }) => Number(localDate.slice(5, 7))));
  const result = new Map<string, { charge: number; covered: number; discount: number }>();
  const heaps = tokensOf(plan);
  const seen = new Set(['*']);
  for (let month = 0; month < 4; month += 1) {
    const ofMonth = inOrder.filter(({ localDate }) => Number(localDate.slice(5, 7)) === month + first);
    // A service number is there from the month of its first usage on.
    for (const sample of ofMonth) seen.add(sample.serviceNumber);
    for (const [key, heap] of heaps) if (seen.has(key.slice(key.lastIndexOf(' ') + 1))) beginMonth(heap, month);
    const before = structuredClone(heaps);
    const volumes = new Map<string, number>();
    for (const sample of ofMonth) priceSample(plan, sample, before, { counted: volumes, reached: new Map() });
    const counted = new Map<string, number>();
    for (const sample of ofMonth) result.set(sample.usageId, priceSample(plan, sample, heaps, { counted, reached: volumes }));
  }
  return result;
}

function orderByPoints(left: string, right: string): number {
  const [lefts, rights] = [left, right].map((text) => [...text].map((point) => point.codePointAt(0) ?? 0));
  for (const [index, point] of (lefts ?? []).entries()) {
    const other = rights?.[index];
    if (other === undefined) return 1;
    if (point !== other) return point - other;
  }
  return (lefts?.length ?? 0) - (rights?.length ?? 0);
}

function priceSample(plan: PlanTerms, sample: Sample, heaps: Map<string, TokenHeap>, volume: { counted: Map<string, number>; reached: Map<string, number> }) {
  if (sample.pieces.length === 0 && sample.connectFee === 1) return { charge: 0, covered: 0, discount: 0 };
  const rated = priced(sample);
  const cost = Number(rated.cost / cent);
  if (cost === 0 || sample.direction === 'inbound') return { charge: cost, covered: 0, discount: 0 };
  const take = (name: string) => (heaps.get(`${name} *`) ?? heaps.get(`${name} ${sample.serviceNumber}`))?.tokens.shift() !== undefined;
  const unitSources = [
    ...plan.promotions
      .filter((one) => one.effect.kind === 'free_units' && inTime(one, sample) && fits(one.filter, sample))
      .map(({ name }) => ({ name, fee: true })),
    ...plan.allowances.filter((one) => one.grant.kind === 'units' && fits(one.filter, sample)).map((one) => ({ name: one.name, fee: one.coversConnectFee })),
  ];
  const prices = sample.pieces.flatMap(({ billedUnits, price }) => Array.from({ length: billedUnits }, () => price));
  const flat = plan.promotions.find((one) => one.effect.kind === 'flat_price' && inTime(one, sample) && fits(one.filter, sample))?.effect;
  const tier = flat === undefined ? plan.tiers.find((one) => fits(one.filter, sample)) : undefined;
  let fee = flat === undefined ? sample.connectFee : 0;
  let sum = 0n;
  let covered = 0;
  for (const [place, price] of prices.entries()) {
    const source = unitSources.find(({ name }) => take(name));
    if (source !== undefined) {
      covered += 1;
      if (place === 0 && source.fee) fee = 0;
      continue;
    }
    if (flat?.kind === 'flat_price') sum += flat.price / cent;
    else if (tier === undefined) sum += BigInt(price);
    else {
      const unit = (volume.counted.get(tier.name) ?? 0) + 1;
      volume.counted.set(tier.name, unit);
      const reached = tier.mode === 'graduated' ? unit : (volume.reached.get(tier.name) ?? 0);
      sum += (tier.steps.filter(({ fromUnits }) => reached > fromUnits).at(-1)?.price ?? 0n) / cent;
    }
  }
  const per = BigInt(rated.rate.perUnits);
  let left = halfUpCents(sum + BigInt(fee) * per, per);
  if (covered === 0 && flat === undefined && tier === undefined) left = cost;
  else if (sample.maximum !== undefined) left = Math.min(left, sample.maximum);
  const rest = left;
  for (const one of plan.promotions) {
    if (one.effect.kind !== 'percent' || !inTime(one, sample) || !fits(one.filter, sample)) continue;
    left -= halfUpCents(BigInt(left) * (one.effect.percent / (100n * cent)), 100n);
  }
  for (const one of plan.promotions) {
    if (one.effect.kind === 'fixed' && inTime(one, sample) && fits(one.filter, sample)) while (left > 0 && take(one.name)) left -= 1;
  }
  for (const one of plan.allowances) if (one.grant.kind === 'money' && fits(one.filter, sample)) while (left > 0 && take(one.name)) left -= 1;
  return { charge: left, covered, discount: rest - left };
}

/** What an auditor makes of the rated usage and of what is stored beside its charge. */
function recompute(rated: PricedUsage, one: ConsumedUsage): bigint {
  const discount = one.discounts.reduce((sum, { amount }) => sum + amount, 0n);
  if (one.covered.length === 0 && one.pricing.kind === 'rated') return rated.cost - discount;
  const per = BigInt(rated.rate.perUnits);
  const covered = one.covered.reduce((sum, { units }) => sum + units, 0);
  const units = rated.pieces.flatMap(({ billedUnits, price }) => Array.from({ length: billedUnits }, () => price)).slice(covered);
  let numerator = one.connectFee * per;
  if (one.pricing.kind === 'rated') for (const price of units) numerator += price;
  else if (one.pricing.kind === 'flat_price') numerator += one.pricing.price * BigInt(units.length);
  else for (const { units: count, price } of one.pricing.pieces) numerator += price * BigInt(count);
  if (one.bound === 'maximum') numerator = (rated.rate.maximumCharge ?? 0n) * per;
  return roundExact({ numerator, denominator: per }, rounding) - discount;
}

describe('a plan', () => {
  it('gives what the second calculation gives, whatever order the usage arrives in', () => {
    fc.assert(
      fc.property(planArbitrary, usagesArbitrary, (plan, samples) => {
        const { byId } = run(plan, usageOf(samples), whole);
        const expected = calculate(plan, samples);
        const got = new Map(
          [...byId].map(([id, one]) => [id, { charge: Number(one.charge) / 1e8, covered: one.coveredUnits, discount: Number(one.discount) / 1e8 }]),
        );
        expect(new Map([...got].sort())).toEqual(new Map([...expected].sort()));
      }),
      { numRuns: 200 },
    );
  });

  it('is the same in one run and in parts, balances carried', () => {
    fc.assert(
      fc.property(planArbitrary, usagesArbitrary, fc.nat(25), (plan, samples, at) => {
        const parts = { ...plan, tiers: plan.tiers.map((tier) => ({ ...tier, mode: 'graduated' as const })) };
        const usage = usageOf(samples);
        const split = run(parts, usage, (part) => [part.slice(0, at), part.slice(at)]);
        expect(split).toEqual(run(parts, usage, whole));
      }),
      { numRuns: 80 },
    );
  });

  it('covers and charges every billed unit once, never below zero, and never takes more than it grants', () => {
    fc.assert(
      fc.property(planArbitrary, usagesArbitrary, (plan, samples) => {
        const usage = usageOf(samples);
        const { byId, closings } = run(plan, usage, whole);
        expect(byId.size).toBe(samples.length);
        for (const { usageId, priced: rated } of usage) {
          const one = byId.get(usageId);
          if (one === undefined) throw new Error('lost');
          expect(one.coveredUnits).toBe(one.covered.reduce((sum, { units }) => sum + units, 0));
          expect(one.coveredUnits).toBeLessThanOrEqual(rated?.billedUnits ?? 0);
          if (one.pricing.kind === 'tier') expect(one.coveredUnits + one.pricing.pieces.reduce((sum, { units }) => sum + units, 0)).toBe(rated?.billedUnits);
          expect(one.charge >= 0n && one.charge + one.discount === one.rest).toBe(true);
          if (rated !== undefined) expect(recompute(rated, one)).toBe(one.charge);
          expect(one.discounts.every(({ amount }) => amount > 0n)).toBe(true);
        }
        for (const { balances } of closings) {
          for (const { source, granted, used } of balances) expect(used >= 0n && (source === 'tier' || used <= granted)).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('charges no usage more for one allowance more', () => {
    fc.assert(
      fc.property(planArbitrary, allowanceArbitrary, usagesArbitrary, (plan, more, samples) => {
        const without = { ...plan, tiers: [] };
        const withMore = { ...without, allowances: [...plan.allowances, { ...more, name: 'more', rollover: undefined }] };
        const usage = usageOf(samples.map((sample) => ({ ...sample, localDate: '2026-01-17' })));
        const before = run(without, usage, whole).byId;
        for (const [id, { charge }] of run(withMore, usage, whole).byId) expect(charge <= (before.get(id)?.charge ?? -1n)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });
});
