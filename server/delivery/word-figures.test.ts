// Figures as people read them: exact, and never a glyph that the printed font lacks.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalFromUnits, decimalOf } from '../kernel/decimal.ts';
import { formatMoney } from '../kernel/money.ts';
import { wordAmount, wordDate, wordDuration, wordMoney, wordPercent, wordPeriod, wordPrice, wordQuantity, wordShortDate } from './word-figures.ts';

const nbsp = '\u00a0';

describe('money', () => {
  it('stands as each language writes it', () => {
    expect(wordMoney(123_456n, 'EUR', 'en')).toBe('€1,234.56');
    expect(wordMoney(123_456n, 'EUR', 'fr')).toBe(`1${nbsp}234,56${nbsp}€`);
    expect(wordMoney(-5n, 'EUR', 'en')).toBe('-€0.05');
    expect(wordMoney(-5n, 'EUR', 'fr')).toBe(`-0,05${nbsp}€`);
    expect(wordMoney(1_000_000n, 'CHF', 'en')).toBe(`CHF${nbsp}10,000.00`);
    expect(wordMoney(1_500n, 'JPY', 'en')).toBe(`JPY${nbsp}1,500`);
    expect(wordMoney(1_500n, 'TND', 'fr')).toBe(`1,500${nbsp}TND`);
  });

  it('is exact for every amount in both languages', () => {
    const plainOf = (text: string, decimal: string) =>
      text
        .replaceAll(/[^\d,.-]/g, '')
        .replaceAll(decimal === ',' ? '.' : ',', '')
        .replace(decimal, '.');
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.constantFrom('EUR', 'JPY', 'TND'), (minor, currency) => {
        expect(plainOf(wordMoney(minor, currency, 'en'), '.')).toBe(formatMoney({ minor, currency }));
        expect(plainOf(wordMoney(minor, currency, 'fr'), ',')).toBe(formatMoney({ minor, currency }));
      }),
    );
  });

  it('groups by threes from the right, whatever the length', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (minor) => {
        const whole = wordMoney(minor, 'EUR', 'en').slice(1).split('.')[0] ?? '';
        expect(whole).toMatch(/^\d{1,3}(?:,\d{3})*$/);
      }),
    );
  });
});

describe('prices, quantities and percentages', () => {
  it('keep what is exact and drop needless zeros', () => {
    expect(wordPrice('0.0125000000', 'EUR', 'en')).toBe('€0.0125');
    expect(wordPrice('19.9', 'EUR', 'fr')).toBe(`19,90${nbsp}€`);
    expect(wordQuantity('3.000000', 'en')).toBe('3');
    expect(wordQuantity('1234.5', 'fr')).toBe(`1${nbsp}234,5`);
    expect(wordPercent('20.000', 'fr')).toBe(`20${nbsp}%`);
    expect(wordPercent('5.5', 'en')).toBe('5.5%');
    expect(wordAmount(decimalOf('1.5'), 4, 'fr')).toBe('1,5000');
    expect(wordAmount(decimalFromUnits(1n), 2, 'en')).toBe('0.0000000001');
  });
});

describe('dates and durations', () => {
  it('are told in words', () => {
    expect(wordDate('2026-11-01', 'fr')).toBe(`1er${nbsp}novembre${nbsp}2026`);
    expect(wordDate('2026-08-31', 'fr')).toBe(`31${nbsp}août${nbsp}2026`);
    expect(wordDate('2026-11-22', 'en')).toBe(`22${nbsp}November${nbsp}2026`);
    expect(wordShortDate({ year: 2026, month: 3, day: 4 }, 'en')).toBe('04 Mar 2026');
    expect(wordShortDate({ year: 2026, month: 3, day: 4 }, 'fr')).toBe('04/03/2026');
  });

  it('tell a half-open period by its first and last day', () => {
    const plain = (text: string) => text.replaceAll(nbsp, ' ');
    expect(plain(wordPeriod('2026-11-01', '2026-12-01', 'en'))).toBe('1 – 30 November 2026');
    expect(plain(wordPeriod('2026-11-01', '2026-12-01', 'fr'))).toBe('1er – 30 novembre 2026');
    expect(plain(wordPeriod('2026-11-15', '2026-12-15', 'en'))).toBe('15 November – 14 December 2026');
    expect(plain(wordPeriod('2026-12-15', '2027-01-15', 'fr'))).toBe('15 décembre 2026 – 14 janvier 2027');
    expect(plain(wordPeriod('2026-11-30', '2026-12-01', 'en'))).toBe('30 November 2026');
  });

  it('count hours without end', () => {
    expect(wordDuration(0)).toBe('0:00:00');
    expect(wordDuration(59)).toBe('0:00:59');
    expect(wordDuration(3_600 * 153 + 11 * 60 + 5)).toBe('153:11:05');
    expect(() => wordDuration(1.5)).toThrow();
  });
});
