// What a plan made of a usage, as programs and people read it, and as a short text to keep until it is printed.

import type { ConsumedUsage, Covered, Discount, RestPricing } from '../charging/plan-usage.ts';
import { formatDecimal } from '../kernel/decimal.ts';

/** Amounts are exact decimal text. */
export interface PlanExplanation {
  readonly covered: readonly Covered[];
  /** How the units that are not covered were priced; null where the cost is as rated. */
  readonly rest: {
    readonly pricing: RestPricing['kind'];
    /** Of the promotion or tier; null where each unit costs what its piece says. */
    readonly name: string | null;
    /** For so many units as the rate says; empty where each unit costs what its piece says. */
    readonly pieces: readonly { readonly units: number; readonly price: string }[];
    readonly connectFee: string;
    readonly bound: ConsumedUsage['bound'];
    /** The maximum, where it counts in place of the sum. */
    readonly boundAmount: string | null;
  } | null;
  readonly discounts: readonly { readonly source: Discount['source']; readonly name: string; readonly amount: string }[];
}

export interface PlanExplainer {
  /** Empty where the plan changed nothing. */
  pack(consumed: ConsumedUsage, billedUnits: number): string;
  unpack(packed: string): PlanExplanation;
}

type PackedRest = readonly [RestPricing['kind'], number, readonly (readonly [number, string])[], string, string | 0];
type Packed = readonly [readonly (readonly [number, number, number])[], PackedRest | 0, readonly (readonly [number, string])[]];

const nothing: PlanExplanation = { covered: [], rest: null, discounts: [] };

/** Names are kept once. */
export function createPlanExplainer(): PlanExplainer {
  const names: string[] = [];
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const place = places.get(name) ?? names.push(name) - 1;
    places.set(name, place);
    return place;
  };
  const nameAt = (place: number): string => names[place] ?? '';
  const sourceAt = (place: number): [string, string] => {
    const [source = '', name = ''] = nameAt(place).split('\n');
    return [source, name];
  };
  return {
    pack: (consumed, billedUnits) => {
      const covered = consumed.covered.map(({ source, name, grantedIn, units }) => [placeOf(`${source}\n${name}`), placeOf(grantedIn), units] as const);
      const discounts = consumed.discounts.map(({ source, name, amount }) => [placeOf(`${source}\n${name}`), formatDecimal(amount)] as const);
      const rest = packRest(consumed, billedUnits, placeOf);
      const packed: Packed = [covered, rest, discounts];
      return covered.length === 0 && rest === 0 && discounts.length === 0 ? '' : JSON.stringify(packed);
    },
    unpack: (packed) => {
      if (packed === '') return nothing;
      const [covered, rest, discounts] = JSON.parse(packed) as Packed;
      return {
        covered: covered.map(([place, cycle, units]) => {
          const [source, name] = sourceAt(place);
          return { source: source as Covered['source'], name, grantedIn: nameAt(cycle), units };
        }),
        rest: rest === 0 ? null : unpackRest(rest, nameAt),
        discounts: discounts.map(([place, amount]) => {
          const [source, name] = sourceAt(place);
          return { source: source as Discount['source'], name, amount };
        }),
      };
    },
  };
}

function packRest({ pricing, connectFee, bound, rest, coveredUnits }: ConsumedUsage, billedUnits: number, placeOf: (name: string) => number): PackedRest | 0 {
  if (pricing.kind === 'rated') return coveredUnits === 0 ? 0 : ['rated', -1, [], formatDecimal(connectFee), bound === 'none' ? 0 : formatDecimal(rest)];
  const pieces = pricing.kind === 'tier' ? pricing.pieces : [{ units: billedUnits - coveredUnits, price: pricing.price }];
  return [
    pricing.kind,
    placeOf(pricing.name),
    pieces.map(({ units, price }) => [units, formatDecimal(price)]),
    formatDecimal(connectFee),
    bound === 'none' ? 0 : formatDecimal(rest),
  ];
}

function unpackRest([pricing, name, pieces, connectFee, maximum]: PackedRest, nameAt: (place: number) => string): PlanExplanation['rest'] {
  return {
    pricing,
    name: name < 0 ? null : nameAt(name),
    pieces: pieces.map(([units, price]) => ({ units, price })),
    connectFee,
    bound: maximum === 0 ? 'none' : 'maximum',
    boundAmount: maximum === 0 ? null : maximum,
  };
}

/** Goes on after the sentence on the rating; empty where the plan changed nothing. */
export function describePlan({ covered, rest, discounts }: PlanExplanation): string {
  const clauses = covered.map(({ name, grantedIn, units }) => `${units} covered by ${name} of ${grantedIn}`);
  if (rest !== null && rest.name !== null) clauses.push(...rest.pieces.map(({ units, price }) => `${units} at ${price} by ${rest.name}`));
  if (rest !== null && rest.pricing === 'rated') clauses.push(`connect fee ${rest.connectFee}`);
  if (rest !== null && rest.bound === 'maximum') clauses.push('lowered to the maximum');
  clauses.push(...discounts.map(({ name, amount }) => `${amount} off by ${name}`));
  return clauses.length === 0 ? '' : ` Plan: ${clauses.join('; ')}.`;
}
