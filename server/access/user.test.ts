// Which addresses and passphrases are accepted, and what the refusals say.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEmail, normaliseEmail, passphraseFaults, userFaults } from './user.ts';

test.each(['a@b.fr', 'first.last+tag@sub.example.net', "o'hara@example.co.uk", 'é@example.net'])('%s is an address', (text) => {
  expect(isEmail(text)).toBe(true);
});

test.each([
  '',
  'a',
  'a@',
  '@b.fr',
  'a@b',
  'a b@c.fr',
  'a@b..fr',
  'a@-b.fr',
  'a@b.fr,c@d.fr',
  'A <a@b.fr>',
  `${'a'.repeat(65)}@b.fr`,
  `a@${'b'.repeat(255)}.fr`,
  'a@b.fr\n',
])('%j is none', (text) => {
  expect(isEmail(text)).toBe(false);
});

test('an address is compared without spaces and in lower case', () => {
  expect(normaliseEmail(' Owner@Example.NET ')).toBe('owner@example.net');
});

test.each([
  ['short', 'The passphrase needs 7 more characters; it must have at least 12.'],
  ['eleven char', 'The passphrase needs 1 more character; it must have at least 12.'],
  ['é'.repeat(6), 'The passphrase needs 6 more characters; it must have at least 12.'],
  ['😀😀😀😀😀😀', 'The passphrase needs 6 more characters; it must have at least 12.'],
  ['aaaaaaaaaaaaaaaa', 'The passphrase repeats itself; choose several different words.'],
  ['secretsecret', 'The passphrase repeats itself; choose several different words.'],
  ['SecretSECRETsecret', 'The passphrase repeats itself; choose several different words.'],
  ['121212121212', 'The passphrase repeats itself; choose several different words.'],
  ['Long.Owner.Name@example.net', 'The passphrase is the e-mail address; choose words that nobody can guess.'],
  ['long.owner.name', 'The passphrase is the e-mail address; choose words that nobody can guess.'],
  ['x1y2z3'.repeat(200), 'The passphrase is longer than 1000 characters.'],
])('%j is refused', (passphrase, sentence) => {
  expect(passphraseFaults(passphrase, 'long.owner.name@example.net')).toEqual([sentence]);
});

test.each(['quiet river under stars', 'Tr0ub4dor&3xyz', 'mot de passe très long'])('%j is accepted', (passphrase) => {
  expect(passphraseFaults(passphrase, 'owner@example.net')).toEqual([]);
});

test('anything but the three rules passes, and nothing throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 20 }), (passphrase, email) => {
      const faults = passphraseFaults(passphrase, email);
      if ([...passphrase].length < 12) expect(faults).toHaveLength(1);
      expect(faults.length).toBeLessThanOrEqual(1);
    }),
  );
});

test('all faults of a new user at once', () => {
  expect(userFaults({ email: 'x', name: '', passphrase: '' })).toHaveLength(3);
});
