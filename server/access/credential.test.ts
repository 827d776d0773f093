// Passphrase texts that others can read, and tokens that cannot be guessed.

import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createToken, hashPassphrase, hashToken, verifyPassphrase } from './credential.service.ts';

test('the text carries its costs, and only the right passphrase fits', async () => {
  const phc = await hashPassphrase('quiet river under stars');
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassphrase('quiet river under stars', phc)).toBe(true);
  expect(await verifyPassphrase('quiet river under star', phc)).toBe(false);
  expect(await verifyPassphrase('', phc)).toBe(false);
  expect(await hashPassphrase('quiet river under stars')).not.toBe(phc);
});

test('letters typed in another way are the same letters', async () => {
  const phc = await hashPassphrase('une tr\u00e8s longue phrase');
  expect(await verifyPassphrase('une tre\u0300s longue phrase', phc)).toBe(true);
});

test('costs of another day are read from the text', async () => {
  const nonce = Buffer.from('0123456789abcdef');
  const tag = argon2Sync('argon2id', { message: 'words', nonce, parallelism: 2, tagLength: 24, memory: 1024, passes: 3 });
  const phc = `$argon2id$v=19$m=1024,t=3,p=2$${nonce.toString('base64').replace(/=+$/, '')}$${tag.toString('base64').replace(/=+$/, '')}`;
  expect([await verifyPassphrase('words', phc), await verifyPassphrase('word', phc)]).toEqual([true, false]);
});

test.each(['', 'plain', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=999999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA'])(
  'a stored text that is none is our mistake: %j',
  async (phc) => {
    await expect(verifyPassphrase('x', phc)).rejects.toThrow('not an Argon2id text');
  },
);

test('tokens are 256 bits and never the same; the hash is their SHA-256', () => {
  const tokens = new Set(Array.from({ length: 1000 }, createToken));
  expect(tokens.size).toBe(1000);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  expect(hashToken('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
