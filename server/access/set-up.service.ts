// The first start: a one-time link, printed once, that makes the owner exactly once.

import { DomainFailure } from '../kernel/failure.ts';
import { type Database, inTransaction, type Transaction } from '../platform/postgres.ts';
import { countOpenSetupLinks, countUsers, deleteSetupLinks, insertSetupLink, lockSetup, updateSetupLinkUsed } from './access.store.ts';
import { createToken, hashToken } from './credential.service.ts';
import { createUser } from './user.service.ts';
import type { Language, User } from './user.ts';

const validHours = 24;

/** The token to print, good for a day; links made before are void. Undefined once anybody may log in. */
export function createSetupLink(db: Database | Transaction, now: Temporal.Instant): Promise<string | undefined> {
  return inTransaction(db, async (trx) => {
    await lockSetup(trx);
    if ((await countUsers(trx)) > 0) return undefined;
    await deleteSetupLinks(trx);
    const token = createToken();
    await insertSetupLink(trx, hashToken(token), { createdAt: now, expiresAt: now.add({ hours: validHours }) });
    return token;
  });
}

/** Nobody may log in yet, and a link is waiting to be used. */
export async function isSetupOpen(db: Database | Transaction, now: Temporal.Instant): Promise<boolean> {
  return (await countUsers(db)) === 0 && (await countOpenSetupLinks(db, now)) > 0;
}

export interface SetupRequest {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  readonly passphrase: string;
  readonly language: Language;
}

/** Makes the owner. A second one with the same link, even at the same moment, is refused. */
export async function completeSetup(trx: Transaction, { token, ...owner }: SetupRequest, now: Temporal.Instant): Promise<User> {
  await lockSetup(trx);
  if ((await countUsers(trx)) > 0) throw new DomainFailure('conflict', 'setup_done', 'The set-up is done already. Log in instead.');
  if (!(await updateSetupLinkUsed(trx, hashToken(token), now))) {
    throw new DomainFailure('forbidden', 'setup_link_void', 'This set-up link is not valid any more. Restart the service; it prints a new one.');
  }
  return createUser(trx, { ...owner, role: 'owner' }, now);
}
