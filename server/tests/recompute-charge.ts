// Works amounts out again from a row of `releve rate --json` alone: fractions on bigint, nothing of the product's arithmetic.

export interface RatedLine {
  readonly usageId: string;
  readonly rule: string;
  readonly billedUnits: number;
  readonly cost: string;
  readonly serviceCost: string;
  readonly coveredUnits: number;
  readonly discount: string;
  readonly charge: string;
  readonly explanation: {
    readonly pieces: readonly { readonly fromUnit: number; readonly billedUnits: number; readonly price: string; readonly perUnits: number }[];
    readonly connectFee: string;
    readonly exact: { readonly numerator: string; readonly denominator: string };
    readonly bound: string;
    readonly boundAmount: string | null;
    readonly service: { readonly perCall: string; readonly perMinute: string; readonly freeSeconds: number } | null;
    readonly covered: readonly { readonly units: number }[];
    readonly rest: {
      readonly pricing: string;
      readonly pieces: readonly { readonly units: number; readonly price: string }[];
      readonly connectFee: string;
      readonly bound: string;
      readonly boundAmount: string | null;
    } | null;
    readonly discounts: readonly { readonly amount: string }[];
  };
}

export interface Recomputed {
  readonly billedUnits: number;
  readonly cost: string;
  readonly serviceCost: string;
  readonly coveredUnits: number;
  readonly discount: string;
  readonly charge: string;
  /** The sum of the pieces, which must be the exact fraction that is told. */
  readonly isExact: boolean;
}

interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** `decimals` are the tariff's; halves go up. */
export function recompute(line: RatedLine, quantity: number, decimals: number): Recomputed {
  const { explanation } = line;
  const { pieces, exact, service, rest, discounts } = explanation;
  const sum = pieces.reduce((total, { price, billedUnits, perUnits }) => plus(total, times(price, billedUnits, perUnits)), read(explanation.connectFee));
  const cost = round(explanation.boundAmount === null ? sum : read(explanation.boundAmount), decimals);
  const serviceSum = service === null ? read('0') : plus(read(service.perCall), times(service.perMinute, Math.max(0, quantity - service.freeSeconds), 60));
  const serviceCost = round(serviceSum, decimals);
  const coveredUnits = explanation.covered.reduce((total, { units }) => total + units, 0);
  const left = rest === null ? cost : round(rest.boundAmount === null ? priceRest(line, coveredUnits) : read(rest.boundAmount), decimals);
  const discount = discounts.reduce((total, { amount }) => plus(total, read(amount)), read('0'));
  const charge = plus(plus(left, { over: -discount.over, under: discount.under }), serviceCost);
  return {
    billedUnits: pieces.reduce((total, { billedUnits }) => total + billedUnits, 0),
    cost: write(cost),
    serviceCost: write(serviceCost),
    coveredUnits,
    discount: write(discount),
    charge: write(charge),
    isExact: sum.over * BigInt(exact.denominator) === BigInt(exact.numerator) * sum.under,
  };
}

function priceRest({ explanation: { pieces, rest } }: RatedLine, coveredUnits: number): Fraction {
  const connectFee = read(rest?.connectFee ?? '0');
  const perUnits = pieces[0]?.perUnits ?? 1;
  if (rest?.pricing !== 'rated') return (rest?.pieces ?? []).reduce((total, { units, price }) => plus(total, times(price, units, perUnits)), connectFee);
  let skipped = coveredUnits;
  return pieces.reduce((total, piece) => {
    const hidden = Math.min(skipped, piece.billedUnits);
    skipped -= hidden;
    return plus(total, times(piece.price, piece.billedUnits - hidden, piece.perUnits));
  }, connectFee);
}

function read(text: string): Fraction {
  const [whole = '0', decimals = ''] = text.split('.');
  return { over: BigInt(whole + decimals), under: 10n ** BigInt(decimals.length) };
}

function times(price: string, units: number, perUnits: number): Fraction {
  const { over, under } = read(price);
  return { over: over * BigInt(units), under: under * BigInt(perUnits) };
}

function plus(left: Fraction, right: Fraction): Fraction {
  return { over: left.over * right.under + right.over * left.under, under: left.under * right.under };
}

function round({ over, under }: Fraction, decimals: number): Fraction {
  const scale = 10n ** BigInt(decimals);
  return { over: (over * scale * 2n + under) / (under * 2n), under: scale };
}

function write({ over, under }: Fraction): string {
  const digits = ((over * 10n ** 12n) / under).toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
}
