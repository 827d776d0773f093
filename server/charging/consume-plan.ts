// What a plan does to an account's rated usage of one cycle: docs/rate.md, section 8, whole.

import type { PlanTerms, VolumeTier } from '../catalog/plan-terms.ts';
import type { Tariff } from '../catalog/tariff.ts';
import { type Decimal, decimalFromUnits, zeroDecimal } from '../kernel/decimal.ts';
import type { PricedUsage } from '../rating/rated-usage.ts';
import { coverUnits, holdsWithin, listUnitSources, type UnitSource } from './cover-units.ts';
import { createFilter } from './plan-filter.ts';
import type { Balance, ConsumedUsage, CycleBalances, PlanUsage, RestPricing } from './plan-usage.ts';
import { priceByTier, priceRest } from './price-rest.ts';
import { listDiscountSources, takeDiscounts } from './take-discounts.ts';

/** By which usage was rated: its rounding and its maximum charge. */
export type RestTariff = Pick<Tariff, 'rounding' | 'maximumCharge'>;

export interface PlanCycle {
  readonly plan: PlanTerms;
  /** Of `openCycle`, or of an earlier part of the same cycle. */
  readonly opening: CycleBalances;
}

/**
 * Consumes one account's usage of one cycle, in the order of `compareUsage`; `take` gets each with what became of it.
 * Answers the balances afterwards: give them to `openCycle` for the next cycle, or back as `opening` for later usage of this
 * one. Nothing is kept for each usage. A plan with a tier of whole volume goes through `usage` twice, because the volume of
 * the cycle is known only at its end: it must be something that can be read again, such as an array.
 */
export function consumePlan(
  { tariff, ...cycle }: PlanCycle & { readonly tariff: RestTariff },
  usage: Iterable<PlanUsage>,
  take: (usage: PlanUsage, consumed: ConsumedUsage) => void,
): CycleBalances {
  const consumption = openConsumption(cycle);
  if (needsMeasuring(cycle.plan)) for (const one of usage) consumption.measure(one);
  for (const one of usage) take(one, consumption.consume(one, tariff));
  return consumption.close();
}

/** The same for usage that comes in pieces: every usage is measured first where the plan needs it, then each is consumed. */
export interface Consumption {
  /** Tells that a service number is there, also where none of its usage is consumed. */
  open(serviceNumber: string): void;
  measure(usage: PlanUsage): void;
  /** The tariff may differ from usage to usage. */
  consume(usage: PlanUsage, tariff: RestTariff): ConsumedUsage;
  close(): CycleBalances;
}

export function needsMeasuring(plan: PlanTerms): boolean {
  return plan.tiers.some(({ mode }) => mode === 'whole_volume');
}

/** Whether it matters in which cycle a service number is first there. */
export function carriesByServiceNumber(plan: PlanTerms): boolean {
  return plan.allowances.some(({ scope, rollover }) => scope === 'service_number' && rollover !== undefined);
}

interface OpenTier {
  readonly tier: VolumeTier;
  readonly holds: ReturnType<typeof createFilter>;
  /** Units that it priced so far. */
  place: number;
  /** Units that it prices in the whole cycle. */
  volume: number;
}

export function openConsumption({ plan, opening }: PlanCycle): Consumption {
  const sources = listUnitSources(plan, opening);
  const measured = listUnitSources(plan, opening);
  const discountSources = listDiscountSources(plan, opening);
  const pools = [...sources, ...discountSources].flatMap(({ pool }) => pool ?? []);
  const numberPools = pools.filter(({ grant }) => grant.scope === 'service_number');
  const choosePricing = createChooser(plan, opening);
  const open = (serviceNumber: string) => {
    for (const pool of numberPools) pool.open(serviceNumber);
  };
  return {
    open,
    measure: (usage) => {
      const { priced } = usage;
      if (takesPart(priced)) choosePricing.measure(usage, priced, restUnitsOf(measured, usage, priced));
    },
    consume: (usage, tariff) => {
      open(usage.serviceNumber);
      const { priced } = usage;
      if (!takesPart(priced)) return untouched(priced);
      const coverage = coverUnits(sources, usage, priced);
      const pricing = choosePricing.choose(usage, priced, priced.billedUnits - coverage.coveredUnits);
      const rest = priceRest(priced, coverage, pricing, tariff);
      const discounts = takeDiscounts(discountSources, usage, rest.rest, { destination: priced.rate.destination, rounding: tariff.rounding });
      const discount = decimalFromUnits(discounts.reduce((sum, { amount }) => sum + amount, 0n));
      const charge = decimalFromUnits(rest.rest - discount);
      return { ...rest, covered: coverage.covered, coveredUnits: coverage.coveredUnits, discounts, discount, charge };
    },
    close: () => ({ cycle: opening.cycle, balances: [...pools.flatMap((pool) => pool.list()), ...choosePricing.list()] }),
  };
}

/** Usage that a rate prices, that is not inbound, and that costs more than nothing. */
function takesPart(priced: PricedUsage | undefined): priced is PricedUsage {
  return priced !== undefined && priced.cost > zeroDecimal && priced.rate.direction !== 'inbound';
}

function untouched(priced: PricedUsage | undefined): ConsumedUsage {
  const cost: Decimal = priced?.cost ?? zeroDecimal;
  return {
    covered: [],
    coveredUnits: 0,
    pricing: { kind: 'rated' },
    connectFee: priced?.connectFee ?? zeroDecimal,
    exact: priced?.exact ?? { numerator: 0n, denominator: 1n },
    bound: priced?.bound ?? 'none',
    rest: cost,
    discounts: [],
    discount: zeroDecimal,
    charge: cost,
  };
}

function restUnitsOf(sources: readonly UnitSource[], usage: PlanUsage, priced: PricedUsage): number {
  return priced.billedUnits - coverUnits(sources, usage, priced).coveredUnits;
}

interface Chooser {
  measure(usage: PlanUsage, priced: PricedUsage, restUnits: number): void;
  choose(usage: PlanUsage, priced: PricedUsage, restUnits: number): RestPricing;
  list(): Balance[];
}

/** The first flat price that holds, else the first tier, else the price as rated. */
function createChooser(plan: PlanTerms, { cycle, balances }: CycleBalances): Chooser {
  const flatPrices = plan.promotions.flatMap((promotion) =>
    promotion.effect.kind === 'flat_price' ? [{ name: promotion.name, price: promotion.effect.price, holds: holdsWithin(promotion) }] : [],
  );
  const tiers: readonly OpenTier[] = plan.tiers.map((tier) => {
    const used = Number(balances.find(({ source, name }) => source === 'tier' && name === tier.name)?.used ?? 0n);
    return { tier, holds: createFilter(tier.filter), place: used, volume: used };
  });
  const findFlatPrice = (usage: PlanUsage, destination: string) => flatPrices.find(({ holds }) => holds(usage, destination));
  const findTier = (usage: PlanUsage, destination: string) => tiers.find(({ holds }) => holds(usage, destination));
  return {
    measure: (usage, { rate }, restUnits) => {
      if (findFlatPrice(usage, rate.destination) !== undefined) return;
      const opened = findTier(usage, rate.destination);
      if (opened !== undefined) opened.volume += restUnits;
    },
    choose: (usage, { rate }, restUnits) => {
      const flat = findFlatPrice(usage, rate.destination);
      if (flat !== undefined) return { kind: 'flat_price', name: flat.name, price: flat.price };
      const opened = findTier(usage, rate.destination);
      if (opened === undefined) return { kind: 'rated' };
      const pricing = priceByTier(opened.tier, restUnits, opened.place, opened.volume);
      opened.place += restUnits;
      return pricing;
    },
    list: () =>
      tiers.map(({ tier: { name }, place }) => ({
        source: 'tier',
        name,
        measure: 'units',
        serviceNumber: '',
        grantedIn: cycle,
        granted: 0n,
        used: BigInt(place),
      })),
  };
}
