// Logging in and out. A session is a random token; the database keeps its hash alone.

import { DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import {
  deleteSessionsExpiredBefore,
  findSession,
  findUserWithHash,
  insertSession,
  type SessionRow,
  updateSessionExpiry,
  updateSessionRevoked,
} from './access.store.ts';
import { createToken, hashPassphrase, hashToken, verifyPassphrase } from './credential.service.ts';
import { type LogInThrottle, throttleKey } from './log-in-throttle.ts';
import { normaliseEmail, passphraseCharactersMax, type User } from './user.ts';

const idleHours = 12;
const longestDays = 7;
const renewAfterMinutes = 30;
const keepExpiredDays = 30;

export interface OpenedSession {
  readonly user: User;
  readonly token: string;
  readonly expiresAt: Temporal.Instant;
}

export interface LogInAttempt {
  readonly email: string;
  readonly passphrase: string;
  /** Network address of who asks. */
  readonly address: string;
}

/** Whether the passphrase is right. Takes as long for an address that nobody has. */
export async function authenticate(db: Database | Transaction, attempt: LogInAttempt, throttle: LogInThrottle, now: Temporal.Instant): Promise<User> {
  const email = normaliseEmail(attempt.email);
  const key = throttleKey(email, attempt.address);
  const waitSeconds = throttle.waitSeconds(key, now);
  if (waitSeconds > 0) throw new DomainFailure('too_many', 'log_ins_too_many', `Too many wrong passphrases. Try again in ${waitSeconds} seconds.`);
  throttle.fail(key, now);
  const known = await findUserWithHash(db, email);
  const isRight = await verifyPassphrase(attempt.passphrase.slice(0, passphraseCharactersMax), known?.passwordHash ?? (await nobodysHash()));
  if (known === undefined || !isRight) throw new DomainFailure('unauthenticated', 'credentials_wrong', 'E-mail address or passphrase is not right.');
  throttle.succeed(key);
  return known.user;
}

/** A new token at each log-in; the one that was shown before, if any, ends. */
export async function openSession(trx: Transaction, user: User, now: Temporal.Instant, formerToken?: string): Promise<OpenedSession> {
  if (formerToken !== undefined) await closeSession(trx, formerToken, now);
  await deleteSessionsExpiredBefore(trx, now.subtract({ hours: 24 * keepExpiredDays }));
  const token = createToken();
  const expiresAt = now.add({ hours: idleHours });
  await insertSession(trx, hashToken(token), { userId: user.userId, createdAt: now, expiresAt });
  return { user, token, expiresAt };
}

export async function closeSession(db: Database | Transaction, token: string, now: Temporal.Instant): Promise<void> {
  await updateSessionRevoked(db, hashToken(token), now);
}

/** The session behind a token. Its end moves on while it is used, written at most twice an hour, and never past a week. */
export async function readSession(db: Database | Transaction, token: string, now: Temporal.Instant): Promise<SessionRow | undefined> {
  const tokenHash = hashToken(token);
  const session = await findSession(db, tokenHash, now);
  if (session === undefined) return undefined;
  const expiresAt = earlier(now.add({ hours: idleHours }), session.createdAt.add({ hours: 24 * longestDays }));
  if (expiresAt.since(session.expiresAt).total('minutes') < renewAfterMinutes) return session;
  await updateSessionExpiry(db, tokenHash, expiresAt);
  return { ...session, expiresAt };
}

let nobody: Promise<string> | undefined;

/** The hash of a passphrase that nobody knows. */
function nobodysHash(): Promise<string> {
  nobody ??= hashPassphrase(createToken());
  return nobody;
}

function earlier(left: Temporal.Instant, right: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(left, right) <= 0 ? left : right;
}
