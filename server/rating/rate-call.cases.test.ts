// Every case of rate-call.cases.csv costs what its line says.

import { describe, expect, it } from 'vitest';
import { decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { createBruteForceRater, formatFraction } from '../tests/support/brute-force-rater.ts';
import { cell, type RatingCase, readCaseTerms, readRatingCases } from '../tests/support/rating-cases.ts';
import { createRateBook } from './rate-book.ts';
import { rateUsage } from './rate-usage.ts';
import type { PricedUsage, RatedPiece, RatedUsage } from './rated-usage.ts';

/** Counting more of them takes too long. */
const countedUnitsMax = 20_000_000;
const cases = readRatingCases();
const { tariffs, decks } = readCaseTerms();
const books = new Map(cases.map((each) => [bookKey(each), createRateBook(termsOf(each).rates, termsOf(each).tariff)]));

describe('the cases', () => {
  it('are many, and each has a name and a reason of its own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(400);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.filter(({ name, expected }) => name === '' || cell(expected, 'why') === '')).toEqual([]);
  });

  it('use every tariff and every deck', () => {
    expect(new Set(cases.map(({ tariffKey }) => tariffKey))).toEqual(new Set(tariffs.keys()));
    expect(new Set(cases.map(({ deckKey }) => deckKey))).toEqual(new Set(decks.keys()));
  });
});

describe('rates usage as the case says', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    const book = books.get(bookKey(each));
    if (book === undefined) throw new Error('Every case has its book.');
    expect(inWords(rateUsage(each.usage, book)), cell(each.expected, 'why')).toEqual(inExpectedWords(each));
  });

  it('and so does counting every second', () => {
    for (const each of cases.filter(({ usage }) => usage.quantity < countedUnitsMax)) {
      const outcome = createBruteForceRater(termsOf(each).rates, termsOf(each).tariff)(each.usage);
      const expected = inExpectedWords(each);
      if (outcome.rule !== 'rate') {
        expect(`${outcome.rule}${'reason' in outcome ? ` ${outcome.reason}` : ''}`, each.name).toBe(expected.rule);
        continue;
      }
      const amounts = [outcome.exact, outcome.bound, outcome.cost, outcome.serviceCost];
      expect(amounts, each.name).toEqual([expected.exact, expected.bound, decimalOf(expected.cost ?? ''), decimalOf(expected.serviceCost ?? '')]);
    }
  });
});

/** What a case tells, in the words of its columns. */
interface CaseWords {
  readonly rule: string;
  readonly rate?: string;
  readonly pieces?: string;
  readonly billedUnits?: number;
  readonly exact?: string;
  readonly bound?: string;
  readonly cost?: string;
  readonly serviceCost?: string;
}

function bookKey({ tariffKey, deckKey }: RatingCase): string {
  return `${tariffKey} ${deckKey}`;
}

function termsOf({ name, tariffKey, deckKey }: RatingCase) {
  const tariff = tariffs.get(tariffKey);
  const rates = tariff === undefined ? undefined : decks.get(deckKey)?.(tariff.zone);
  if (tariff === undefined || rates === undefined) throw new Error(`${name}: no tariff ${tariffKey} or no deck ${deckKey}`);
  return { tariff, rates };
}

function inWords(rated: RatedUsage): CaseWords {
  if (rated.rule === 'unrated') return { rule: `unrated ${rated.reason}` };
  return rated.rule === 'rate' ? inPricedWords(rated) : { rule: rated.rule };
}

function inPricedWords({ rate, pieces, billedUnits, exact, bound, cost, serviceCost }: PricedUsage): CaseWords {
  return {
    rule: 'rate',
    rate: rate.destination,
    pieces: pieces.map(inPieceWords).join(' + '),
    billedUnits,
    exact: formatFraction({ top: exact.numerator, bottom: exact.denominator }),
    bound,
    cost: formatDecimal(cost),
    serviceCost: formatDecimal(serviceCost),
  };
}

function inPieceWords({ band, billedUnits, price }: RatedPiece): string {
  return `${band === '' ? 'any' : band} ${billedUnits} @ ${formatDecimal(price)}`;
}

function inExpectedWords({ expected }: RatingCase): CaseWords {
  const rule = cell(expected, 'rule');
  if (rule !== 'rate') return { rule };
  return {
    rule,
    rate: cell(expected, 'rate'),
    pieces: cell(expected, 'pieces').replace(/(?<=@ )[\d.]+/g, (price) => formatDecimal(decimalOf(price))),
    billedUnits: Number(cell(expected, 'billed_units')),
    exact: sumOf(cell(expected, 'sum')),
    bound: cell(expected, 'bound'),
    cost: cell(expected, 'cost'),
    serviceCost: cell(expected, 'service_cost'),
  };
}

/** Terms such as `0.05` and `0.12*30/60`, added up. */
function sumOf(text: string): string {
  let [top, bottom] = [0n, 1n];
  for (const term of text.split(' + ')) {
    const [, price = '', units = '1', per = '1'] = /^([\d.]+)(?:\*(\d+)\/(\d+))?$/.exec(term) ?? [];
    [top, bottom] = [top * BigInt(per) + decimalOf(price) * BigInt(units) * bottom, bottom * BigInt(per)];
  }
  return formatFraction({ top, bottom });
}
