// Makes users and changes what they may change of themselves.

import { DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { findUserWithHash, insertUser, updatePasswordHash, updateProfile, updateSessionsOfUserRevoked } from './access.store.ts';
import { hashPassphrase, verifyPassphrase } from './credential.service.ts';
import { type Language, type NewUser, normaliseEmail, passphraseFaults, type Role, type User, userFaults } from './user.ts';

export interface UserDraft extends NewUser {
  readonly role: Role;
  readonly language: Language;
}

/** Refuses with every fault at once, or when the address is taken. */
export async function createUser(db: Database | Transaction, draft: UserDraft, now: Temporal.Instant): Promise<User> {
  const faults = userFaults(draft);
  if (faults.length > 0) throw new DomainFailure('invalid', 'user_invalid', 'The user cannot be made like this.', { faults });
  const email = normaliseEmail(draft.email);
  const passwordHash = await hashPassphrase(draft.passphrase);
  const user = await insertUser(db, { email, name: draft.name.trim(), passwordHash, role: draft.role, language: draft.language, createdAt: now });
  if (user === undefined) throw new DomainFailure('conflict', 'user_exists', 'Someone with this e-mail address may log in already.');
  return user;
}

/** Sets a new passphrase and ends every session of the user. Undefined when nobody has this address. */
export async function resetPassphrase(db: Database | Transaction, email: string, passphrase: string, now: Temporal.Instant): Promise<User | undefined> {
  const known = await findUserWithHash(db, normaliseEmail(email));
  if (known === undefined) return undefined;
  refuseWeak(passphrase, known.user.email);
  await updatePasswordHash(db, known.user.userId, await hashPassphrase(passphrase));
  await updateSessionsOfUserRevoked(db, known.user.userId, now);
  return known.user;
}

/** As `resetPassphrase`, for the user who still knows the old one. */
export async function changePassphrase(trx: Transaction, user: User, change: { current: string; next: string }, now: Temporal.Instant): Promise<void> {
  const known = await findUserWithHash(trx, user.email);
  if (known === undefined || !(await verifyPassphrase(change.current, known.passwordHash))) {
    throw new DomainFailure('forbidden', 'passphrase_wrong', 'The current passphrase is not right.');
  }
  await resetPassphrase(trx, user.email, change.next, now);
}

export async function changeProfile(db: Database | Transaction, user: User, profile: { name: string; language: Language }): Promise<User> {
  const name = profile.name.trim();
  if (name === '') throw new DomainFailure('invalid', 'user_invalid', 'The profile cannot be saved like this.', { faults: ['The name is empty.'] });
  await updateProfile(db, user.userId, { name, language: profile.language });
  return { ...user, name, language: profile.language };
}

function refuseWeak(passphrase: string, email: string): void {
  const faults = passphraseFaults(passphrase, email);
  if (faults.length > 0) throw new DomainFailure('invalid', 'passphrase_weak', 'This passphrase is not strong enough.', { faults });
}
