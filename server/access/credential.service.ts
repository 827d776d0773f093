// Secrets of users: passphrases hashed with Argon2id, random tokens of which only the SHA-256 is kept.

import { type Argon2Parameters, argon2, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const argon2Async = promisify(argon2);

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane. */
const memoryKibibytes = 19_456;
const passes = 2;
const lanes = 1;
const saltBytes = 16;
const tagBytes = 32;
const tokenBytes = 32;
const phcText = /^\$argon2id\$v=19\$m=(\d{4,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** PHC string, such as `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`. */
export async function hashPassphrase(passphrase: string): Promise<string> {
  const nonce = randomBytes(saltBytes);
  const parameters = { message: passphraseBytes(passphrase), nonce, parallelism: lanes, tagLength: tagBytes, memory: memoryKibibytes, passes };
  const tag = await argon2Async('argon2id', parameters);
  return `$argon2id$v=19$m=${memoryKibibytes},t=${passes},p=${lanes}$${unpadded(nonce)}$${unpadded(tag)}`;
}

/** Reads the costs from the text itself, so that they can rise without locking anybody out. */
export async function verifyPassphrase(passphrase: string, phc: string): Promise<boolean> {
  const parsed = parsePhc(phc);
  if (parsed === undefined) throw new Error('A stored passphrase is not an Argon2id text.');
  const tag = await argon2Async('argon2id', { ...parsed.costs, message: passphraseBytes(passphrase) });
  return timingSafeEqual(tag, parsed.tag);
}

/** 256 random bits that fit into an address. */
export function createToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function parsePhc(phc: string): { costs: Omit<Argon2Parameters, 'message'>; tag: Buffer } | undefined {
  const parts = phcText.exec(phc);
  if (parts === null) return undefined;
  const [, memory, times, parallelism, salt = '', tagText = ''] = parts;
  const tag = Buffer.from(tagText, 'base64');
  const costs = { nonce: Buffer.from(salt, 'base64'), parallelism: Number(parallelism), tagLength: tag.length, memory: Number(memory), passes: Number(times) };
  return { costs, tag };
}

/** The same letters typed on another keyboard are the same passphrase. */
function passphraseBytes(passphrase: string): Buffer {
  return Buffer.from(passphrase.normalize('NFKC'), 'utf8');
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
