// Keeps secrets in the database unreadable without the key file in the data folder.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';

export const keyFileName = 'secret.key';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = 1;

/**
 * The 32 bytes of the key file, which is made at first, for its owner alone. Two processes that start at once end with
 * the same key. A key file of another length is never replaced: it throws, for what was sealed would be lost.
 */
export async function openKeyFile(dataDirectory: string): Promise<Buffer> {
  await mkdir(dataDirectory, { recursive: true });
  const path = join(dataDirectory, keyFileName);
  const known = await readIfThere(path);
  const key = known ?? (await makeKeyFile(path));
  if (key.length !== keyBytes) throw new Error(`The key file ${path} is damaged: it has ${key.length} bytes, not ${keyBytes}. Restore it from a backup.`);
  return key;
}

/** AES-256-GCM. `purpose` says what the secret is for; a secret moved to another place in the database does not open. */
export function seal(key: Buffer, purpose: string, secret: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
}

/** Undefined when it was sealed with another key or for another purpose, or was changed since. */
export function unseal(key: Buffer, purpose: string, sealed: Uint8Array): string | undefined {
  const bytes = Buffer.from(sealed);
  if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) return undefined;
  const nonce = bytes.subarray(1, 1 + nonceBytes);
  const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(purpose)).setAuthTag(tag);
  const secret = decipher.update(bytes.subarray(1 + nonceBytes + tagBytes));
  try {
    return Buffer.concat([secret, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Written whole beside its place and then linked there, so that nobody ever reads half a key. */
async function makeKeyFile(path: string): Promise<Buffer> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(keyBytes));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(path);
}
