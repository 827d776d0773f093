// Countries, currencies, zones, days and bank codes: what passes and what does not.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactCode, isBic, isCountry, isCurrency, isDay, isIban, isVatNumber, isZone } from './field-rules.ts';

test.each([
  [isCountry, ['FR', 'GB', 'RE', 'CH'], ['fr', 'UK1', 'ZZ', 'EU', 'XX', '', 'FRA']],
  [isCurrency, ['EUR', 'CHF', 'XPF'], ['eur', 'EURO', 'QQQ', '']],
  [isZone, ['Europe/Paris', 'UTC', 'America/Argentina/Ushuaia', 'Etc/GMT+5'], ['+02:00', 'Europe/Nowhere', '', 'Europe/ Paris', 'europe//paris']],
  [
    isDay,
    ['2026-02-28', '2024-02-29', '1970-01-01', '2200-12-31'],
    ['2026-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '1969-12-31', '2201-01-01', '26-01-01', ''],
  ],
  [isVatNumber, ['FR00999999999', 'ATU12345678', 'NL123456789B01'], ['999999999', 'F1', 'FR', 'FR 00', 'fr00999999999']],
  [
    isIban,
    ['FR7630006000011234567890189', 'GB82WEST12345698765432', 'NO9386011117947'],
    ['FR7630006000011234567890188', 'FR76', '', 'FR76 3000 6000 0112 3456 7890 189'],
  ],
  [isBic, ['AGRIFRPP', 'DEUTDEFF500'], ['AGRIFRP', 'AGRIFRPP5', 'agrifrpp', '1GRIFRPP']],
] as const)('%o', (rule, good, bad) => {
  for (const text of good) expect(rule(text), text).toBe(true);
  for (const text of bad) expect(rule(text), text).toBe(false);
});

test('a changed digit of an IBAN is always found', () => {
  const iban = 'FR7630006000011234567890189';
  fc.assert(
    fc.property(fc.integer({ min: 4, max: iban.length - 1 }), fc.integer({ min: 1, max: 9 }), (place, step) => {
      const digit = (Number(iban[place]) + step) % 10;
      expect(isIban(iban.slice(0, place) + digit + iban.slice(place + 1))).toBe(false);
    }),
  );
});

test('no text makes a rule throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('A', 'Z', '0', '9', '/', '-', '+', ' ') })), (text) => {
      for (const rule of [isCountry, isCurrency, isZone, isDay, isVatNumber, isIban, isBic]) expect(typeof rule(text)).toBe('boolean');
      compactCode(text);
    }),
  );
});
