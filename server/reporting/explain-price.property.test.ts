// A price that is explained from what was stored is the same price, and one that has become another is not explained.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Rate } from '../catalog/rate.ts';
import type { Tariff } from '../catalog/tariff.ts';
import { addDecimals, type Decimal, decimalFromUnits, decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { roundExact } from '../kernel/round-exact.ts';
import { explainPriced, type PriceExplanation } from '../rating/price-explanation.ts';
import { createRateBook } from '../rating/rate-book.ts';
import { rateUsage } from '../rating/rate-usage.ts';
import type { PricedUsage, UsageToRate } from '../rating/rated-usage.ts';
import { arbitraryScenarios } from '../tests/support/rating-scenarios.ts';
import { type ChargeDetail, explainCharge, recreatePrice, type StoredPrice } from './explain-price.ts';

const callsEach = 40;
const runs = 150;
const fewRuns = 30;

interface Case {
  readonly usage: UsageToRate;
  readonly priced: PricedUsage;
  readonly rates: readonly Rate[];
  readonly tariff: Tariff;
}

function forEachPriced(judge: (priced: Case) => void, numRuns = runs): number {
  let count = 0;
  fc.assert(
    fc.property(arbitraryScenarios(callsEach), ({ tariff, rates, usage }) => {
      const numbered = rates.map((rate, index) => ({ ...rate, rateId: index + 1 }));
      const book = createRateBook(numbered, tariff);
      for (const each of usage) {
        const priced = rateUsage(each, book);
        if (priced.rule !== 'rate') continue;
        count += 1;
        judge({ usage: each, priced, rates: numbered, tariff });
      }
    }),
    { numRuns },
  );
  return count;
}

/** What a database keeps of a price. */
function storedOf({ rate, pieces, billedUnits, cost, serviceCost }: PricedUsage): StoredPrice {
  const isPlain = pieces.length === 0 || (pieces.length === 1 && pieces[0]?.rate === rate && pieces[0].fromUnit === 0);
  const kept = pieces.map((piece) => [piece.rate.rateId, piece.band, piece.fromUnit, piece.billedUnits] as const);
  return { rateId: rate.rateId, billedUnits, cost: addDecimals(cost, serviceCost), serviceCost, pieces: isPlain ? null : kept };
}

/** Only the rates that are named, with periods that no longer say when they counted. */
function namedRates({ rateId, pieces }: StoredPrice, rates: readonly Rate[]): Rate[] {
  const named = new Set([rateId, ...(pieces ?? []).map(([id]) => id)]);
  return rates.filter((rate) => named.has(rate.rateId)).map((rate) => ({ ...rate, validFrom: 0, validTo: 0 }));
}

/** By the texts of the explanation alone, in another way than rating sums. */
function amountOf({ pieces, connectFee, boundAmount, rounding, service }: PriceExplanation): Decimal {
  const bottom = pieces.reduce((product, { perUnits }) => product * BigInt(perUnits), 1n);
  const sum = pieces.reduce(
    (top, { price, billedUnits, perUnits }) => top + (decimalOf(price) * BigInt(billedUnits) * bottom) / BigInt(perUnits),
    decimalOf(connectFee) * bottom,
  );
  const [top, below] = boundAmount === null ? [sum, bottom] : [decimalOf(boundAmount) as bigint, 1n];
  const place = below * 10n ** BigInt(10 - rounding.decimals);
  const whole = top / place;
  const twice = (top - whole * place) * 2n;
  const isRaised = {
    up: twice > 0n,
    down: false,
    half_up: twice >= place && twice > 0n,
    half_even: twice > place || (twice === place && whole % 2n === 1n),
  }[rounding.mode];
  const cost = ((isRaised ? whole + 1n : whole) * place) / below;
  return addDecimals(decimalFromUnits(cost), decimalOf(service?.cost ?? '0'));
}

it('comes to the stored amount again, by the named rates alone and by its own texts', { timeout: 60_000 }, () => {
  let inPieces = 0;
  const count = forEachPriced(({ usage, priced, rates, tariff }) => {
    const stored = storedOf(priced);
    const again = recreatePrice(usage, stored, { rates: namedRates(stored, rates), tariff });
    expect(again, JSON.stringify(usage)).toBeDefined();
    if (again === undefined) return;
    const explanation = explainPriced(again, tariff);
    expect(explanation).toEqual(explainPriced(priced, tariff));
    expect(amountOf(explanation), JSON.stringify(explanation)).toBe(stored.cost);
    expect(explanation.total).toBe(formatDecimal(stored.cost));
    if (stored.pieces !== null) inPieces += 1;
  });
  expect(count).toBeGreaterThan(1000);
  expect(inPieces).toBeGreaterThan(100);
});

it('is not explained when what it refers to has another price, other units or other pieces', { timeout: 60_000 }, () => {
  forEachPriced(({ usage, priced, rates, tariff }) => {
    const stored = storedOf(priced);
    const given = { rates: namedRates(stored, rates), tariff };
    expect(recreatePrice(usage, { ...stored, cost: addDecimals(stored.cost, decimalFromUnits(1n)) }, given)).toBeUndefined();
    expect(recreatePrice(usage, { ...stored, billedUnits: stored.billedUnits + 1 }, given)).toBeUndefined();
    expect(recreatePrice(usage, stored, { rates: [], tariff })).toBeUndefined();
    const moved = stored.pieces?.map(([rateId, band, from, units]) => [rateId, band, from + 1, units] as const);
    if (moved !== undefined) expect(recreatePrice(usage, { ...stored, pieces: moved }, given)).toBeUndefined();
    const otherNumber = { ...usage, calledNumber: '+999' };
    if (priced.rate.prefix !== '') expect(recreatePrice(otherNumber, stored, given)).toBeUndefined();
  }, fewRuns);
});

it('explains a charge only where its parts come to what was charged', { timeout: 60_000 }, () => {
  forEachPriced(({ priced, tariff }) => {
    const { cost, serviceCost } = priced;
    const plain = addDecimals(cost, serviceCost);
    expect(explainCharge({ amount: plain, detail: null }, priced, tariff)).toEqual({ amount: formatDecimal(plain), covered: [], rest: null, discounts: [] });
    expect(explainCharge({ amount: decimalFromUnits(plain + 1n), detail: null }, priced, tariff)).toBeUndefined();
    const off = formatDecimal(decimalFromUnits(cost / 2n));
    const detail: ChargeDetail = {
      fee: formatDecimal(priced.connectFee),
      ...(priced.bound === 'none' ? {} : { bound: priced.bound }),
      discounts: [['fixed', 1, 'Welcome', off]],
    };
    const amount = decimalFromUnits(cost - cost / 2n + serviceCost);
    const discounts = [{ source: 'fixed', name: 'Welcome', amount: off }];
    expect(explainCharge({ amount, detail }, priced, tariff)).toEqual({ amount: formatDecimal(amount), covered: [], rest: null, discounts });
    expect(explainCharge({ amount: decimalFromUnits(amount + 1n), detail }, priced, tariff)).toBeUndefined();
    const units = priced.billedUnits;
    if (units === 0) return;
    const allCovered = explainCharge({ amount: serviceCost, detail: { covered: [['a', 1, 'Hours', '2026-11', units]], fee: '0' } }, priced, tariff);
    expect(allCovered?.covered).toEqual([{ source: 'allowance', name: 'Hours', grantedIn: '2026-11', units }]);
    const flat = explainCharge({ amount: serviceCost, detail: { flat: [1, 'Nothing', '0'], fee: '0' } }, priced, tariff);
    expect(flat?.rest).toMatchObject({ pricing: 'flat_price', name: 'Nothing', pieces: [{ units, price: '0' }], amount: '0' });
    const tier: ChargeDetail = { tier: [1, 'Volume', [[units, '0']]], fee: formatDecimal(priced.connectFee) };
    const fee = roundExact({ numerator: priced.connectFee, denominator: 1n }, tariff.rounding);
    const tiered = explainCharge({ amount: addDecimals(fee, serviceCost), detail: tier }, priced, tariff);
    if (tariff.maximumCharge === undefined && priced.rate.maximumCharge === undefined) expect(tiered?.rest).toMatchObject({ pricing: 'tier', name: 'Volume' });
  });
});
