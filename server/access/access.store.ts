// SQL of users, sessions and set-up links.

import type { Database, Transaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import type { Language, Role, User } from './user.ts';

type Connection = Database | Transaction;
const userColumns = 'u.user_id as "userId", u.email, u.name, u.role, u.language';
/** Two set-ups at once wait for each other on this key. */
const setupLockKey = 7_353_830_101;

export interface UserRow {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly language: Language;
  readonly createdAt: Temporal.Instant;
}

export interface SessionRow {
  readonly user: User;
  readonly createdAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

export async function lockSetup(trx: Transaction): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(?)', [setupLockKey]);
}

export async function countUsers(db: Connection): Promise<number> {
  const rows = await query<{ count: number }>(db, 'select count(*)::int as count from access.app_user');
  return rows[0]?.count ?? 0;
}

/** Undefined when the e-mail address is taken. */
export async function insertUser(db: Connection, row: UserRow): Promise<User | undefined> {
  const rows = await query<User>(
    db,
    `insert into access.app_user as u (email, name, password_hash, role, language, created_at) values (?, ?, ?, ?, ?, ?)
     on conflict (email) do nothing returning ${userColumns}`,
    [row.email, row.name, row.passwordHash, row.role, row.language, row.createdAt],
  );
  return rows[0];
}

export async function findUserWithHash(db: Connection, email: string): Promise<{ user: User; passwordHash: string } | undefined> {
  const rows = await query<User & { passwordHash: string }>(
    db,
    `select ${userColumns}, u.password_hash as "passwordHash" from access.app_user u where u.email = ? and u.disabled_at is null`,
    [email],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { passwordHash, ...user } = row;
  return { user, passwordHash };
}

export async function updatePasswordHash(db: Connection, userId: number, passwordHash: string): Promise<void> {
  await query(db, 'update access.app_user set password_hash = ? where user_id = ?', [passwordHash, userId]);
}

export async function updateProfile(db: Connection, userId: number, { name, language }: { name: string; language: Language }): Promise<void> {
  await query(db, 'update access.app_user set name = ?, language = ? where user_id = ?', [name, language, userId]);
}

export async function insertSession(
  db: Connection,
  tokenHash: Buffer,
  row: { userId: number; createdAt: Temporal.Instant; expiresAt: Temporal.Instant },
): Promise<void> {
  await query(db, 'insert into access.session (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)', [
    tokenHash,
    row.userId,
    row.createdAt,
    row.expiresAt,
  ]);
}

/** Only a session that is still good, of a user who may still come in. */
export async function findSession(db: Connection, tokenHash: Buffer, now: Temporal.Instant): Promise<SessionRow | undefined> {
  const rows = await query<User & { createdAt: Temporal.Instant; expiresAt: Temporal.Instant }>(
    db,
    `select ${userColumns}, s.created_at as "createdAt", s.expires_at as "expiresAt"
     from access.session s join access.app_user u using (user_id)
     where s.token_hash = ? and s.expires_at > ? and s.revoked_at is null and u.disabled_at is null`,
    [tokenHash, now],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { createdAt, expiresAt, ...user } = row;
  return { user, createdAt, expiresAt };
}

export async function updateSessionExpiry(db: Connection, tokenHash: Buffer, expiresAt: Temporal.Instant): Promise<void> {
  await query(db, 'update access.session set expires_at = ? where token_hash = ? and revoked_at is null', [expiresAt, tokenHash]);
}

export async function updateSessionRevoked(db: Connection, tokenHash: Buffer, now: Temporal.Instant): Promise<void> {
  await query(db, 'update access.session set revoked_at = ? where token_hash = ? and revoked_at is null', [now, tokenHash]);
}

export async function updateSessionsOfUserRevoked(db: Connection, userId: number, now: Temporal.Instant): Promise<void> {
  await query(db, 'update access.session set revoked_at = ? where user_id = ? and revoked_at is null', [now, userId]);
}

export async function deleteSessionsExpiredBefore(db: Connection, moment: Temporal.Instant): Promise<void> {
  await query(db, 'delete from access.session where expires_at < ?', [moment]);
}

export async function deleteSetupLinks(db: Connection): Promise<void> {
  await query(db, 'delete from access.setup_link where used_at is null');
}

export async function insertSetupLink(db: Connection, tokenHash: Buffer, row: { createdAt: Temporal.Instant; expiresAt: Temporal.Instant }): Promise<void> {
  await query(db, 'insert into access.setup_link (token_hash, created_at, expires_at) values (?, ?, ?)', [tokenHash, row.createdAt, row.expiresAt]);
}

export async function countOpenSetupLinks(db: Connection, now: Temporal.Instant): Promise<number> {
  const rows = await query<{ count: number }>(db, 'select count(*)::int as count from access.setup_link where used_at is null and expires_at > ?', [now]);
  return rows[0]?.count ?? 0;
}

/** False when the link is unknown, used or expired. */
export async function updateSetupLinkUsed(db: Connection, tokenHash: Buffer, now: Temporal.Instant): Promise<boolean> {
  const rows = await query<unknown>(db, 'update access.setup_link set used_at = ? where token_hash = ? and used_at is null and expires_at > ? returning 1', [
    now,
    tokenHash,
    now,
  ]);
  return rows.length > 0;
}
