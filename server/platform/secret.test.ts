// Secrets: sealed with the key file, opened by it alone, for their purpose alone.

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyFileName, openKeyFile, seal, unseal } from './secret.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'releve-secret-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the key file', () => {
  it('is made once, for its owner alone', async () => {
    const key = await openKeyFile(join(directory, 'new', 'data'));
    const path = join(directory, 'new', 'data', keyFileName);
    expect(key).toHaveLength(32);
    expect(await openKeyFile(join(directory, 'new', 'data'))).toEqual(key);
    expect(await readFile(path)).toEqual(key);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(directory, 'new', 'data'))).toEqual([keyFileName]);
  });

  it('is the same for all that start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => openKeyFile(directory)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(await readdir(directory)).toEqual([keyFileName]);
  });

  it('is never replaced when it is damaged', async () => {
    await writeFile(join(directory, keyFileName), 'short');
    await expect(openKeyFile(directory)).rejects.toThrow('damaged');
    expect(await readFile(join(directory, keyFileName), 'utf8')).toBe('short');
  });
});

describe('a sealed secret', () => {
  const key = Buffer.alloc(32, 7);

  it('opens as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, purpose) => {
        expect(unseal(key, purpose, seal(key, purpose, secret))).toBe(secret);
      }),
    );
  });

  it('is sealed anew each time and does not show its text', () => {
    const sealed = seal(key, 'purpose', 'a long pass phrase');
    expect(sealed.equals(seal(key, 'purpose', 'a long pass phrase'))).toBe(false);
    expect(sealed.includes('pass')).toBe(false);
  });

  it('does not open with another key, for another purpose, or changed anywhere', () => {
    const sealed = seal(key, 'purpose', 'secret');
    expect(unseal(Buffer.alloc(32, 8), 'purpose', sealed)).toBeUndefined();
    expect(unseal(key, 'other', sealed)).toBeUndefined();
    for (let place = 0; place < sealed.length; place++) {
      const changed = Buffer.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(unseal(key, 'purpose', changed)).toBeUndefined();
    }
    for (let length = 0; length < sealed.length; length++) expect(unseal(key, 'purpose', sealed.subarray(0, length))).toBeUndefined();
  });
});
