// Premium, satellite and emergency numbers that a deck would price by accident.

import { describe, expect, test } from 'vitest';
import { type HomeCountry, type PricedPrefix, warnOfPremium } from './check-deck.ts';

const france: HomeCountry = { country: 'FR', callingCode: '33', emergencyNumbers: ['15', '112'] };
const special = ['870', '878', '881', '882', '883', '979', '3381', '3382', '3389', 'S118', 'S10'];

function priced(prefix: string, price = '0.02', more: Partial<PricedPrefix> = {}): PricedPrefix {
  return { prefix, price, usageKind: 'call', direction: 'outbound', isExact: false, isClosed: false, ...more };
}

function warn(...rates: readonly PricedPrefix[]): readonly string[] {
  return warnOfPremium(rates, france);
}

describe('premium ranges', () => {
  test('a deck with all of them is fine', () => {
    expect(warn(priced('33'), ...special.map((prefix) => priced(prefix, '1')))).toEqual([]);
  });

  test('the shorter prefix and its price are told', () => {
    const rest = special.filter((prefix) => prefix !== '3389').map((prefix) => priced(prefix, '1'));
    expect(warn(priced('33', '0.01'), priced('338', '0.0795'), ...rest)).toEqual([
      'All numbers of +3389 (premium numbers) would cost the price of +338, 0.0795 a minute.',
    ]);
  });

  test('a range that is priced in part', () => {
    const rest = special.filter((prefix) => prefix !== '3389').map((prefix) => priced(prefix, '1'));
    expect(warn(priced('33', '0.01'), priced('33892', '1'), ...rest)).toEqual([
      'Numbers of +3389 (premium numbers) without a longer prefix of their own would cost the price of +33, 0.01 a minute.',
    ]);
  });

  test('a range that is priced in all of its parts, or closed, is fine', () => {
    const rest = special.filter((prefix) => prefix !== '3389' && prefix !== '881').map((prefix) => priced(prefix, '1'));
    const parts = [...'0123456789'].map((digit) => priced(`3389${digit}`, '1'));
    expect(warn(priced('33'), ...parts, priced('881', '0', { isClosed: true }), ...rest)).toEqual([]);
  });

  test('other usage prices no calls', () => {
    const rest = special.filter((prefix) => prefix !== '3389').map((prefix) => priced(prefix, '1'));
    expect(warn(priced('33', '0.01'), ...rest, priced('3389', '1', { usageKind: 'sms' }), priced('3389', '1', { direction: 'inbound' }))).toHaveLength(1);
  });

  test('what is missing altogether is told once', () => {
    expect(warn(priced('49137'), priced('3381'), priced('3389'), ...special.slice(3, 6).map((prefix) => priced(prefix, '1')))).toEqual([
      'There is no price for +870, +878, +881, +3382, the short number 118…, and the short number 10…; calls there will wait without a price.',
    ]);
  });
});

describe('emergency numbers', () => {
  const rest = special.map((prefix) => priced(prefix, '1'));

  test.each([
    [priced('S112', '0.1'), ['The emergency number 112 has the price 0.1; it must be free.']],
    [priced('S15', '0.2', { isExact: true }), ['The emergency number 15 has the price 0.2; it must be free.']],
    [priced('S1', '0.3'), ['The emergency number 15 has the price 0.3; it must be free.', 'The emergency number 112 has the price 0.3; it must be free.']],
    [priced('S112', '0'), []],
    [priced('33112', '0.1'), []],
    [priced('', '0.1'), []],
  ])('%j', (rate, warnings) => {
    expect(warn(priced('33'), ...rest, rate).filter((sentence) => sentence.includes('emergency'))).toEqual(warnings);
  });
});
