// Fingerprints: 128 bits of SHA-256, written as a UUID so that PostgreSQL keeps them in sixteen bytes.

import { hash } from 'node:crypto';

/** 32 hexadecimal digits. */
export function fingerprint(content: Uint8Array | string): string {
  return hash('sha256', content, 'hex').slice(0, 32);
}
