// HTTP of set-up, logging in and out, and one's own profile.

import { Type } from 'typebox';
import type { App, AppDeps } from '../platform/http.ts';
import { inTransaction } from '../platform/postgres.ts';
import { logInSchema, passphraseChangeSchema, profileSchema, sessionSchema, setupSchema, setupStateSchema } from './access.schema.ts';
import { clearSessionCookie, cookieName, sessionOf, setSessionCookie } from './guard.routes.ts';
import { createLogInThrottle } from './log-in-throttle.ts';
import { authenticate, closeSession, type OpenedSession, openSession } from './session.service.ts';
import { completeSetup, isSetupOpen } from './set-up.service.ts';
import { changePassphrase, changeProfile } from './user.service.ts';

const tags = ['access'];
/** Per network address; guessing is slowed per account as well. */
const rateLimit = { max: 20, timeWindow: '1 minute' };

export async function accessRoutes(app: App, deps: AppDeps): Promise<void> {
  setupRoutes(app, deps);
  sessionRoutes(app, deps);
  profileRoutes(app, deps);
}

function setupRoutes(app: App, { db, clock, publicUrl }: AppDeps): void {
  app.get(
    '/api/access/setup',
    { config: { public: true }, schema: { tags, summary: 'Whether the first user is still to be made', response: { 200: setupStateSchema } } },
    async () => ({ open: await isSetupOpen(db, clock.now()) }),
  );
  app.post(
    '/api/access/setup',
    {
      config: { public: true, rateLimit },
      schema: { tags, summary: 'Make the owner with the one-time link', body: setupSchema, response: { 201: sessionSchema } },
    },
    async (request, reply) => {
      const now = clock.now();
      const opened = await inTransaction(db, async (trx) => openSession(trx, await completeSetup(trx, request.body, now), now));
      setSessionCookie(reply, publicUrl, opened);
      return reply.code(201).send(sessionAnswer(opened));
    },
  );
}

function sessionRoutes(app: App, { db, clock, publicUrl }: AppDeps): void {
  const throttle = createLogInThrottle();
  app.post(
    '/api/access/sessions',
    { config: { public: true, rateLimit }, schema: { tags, summary: 'Log in', body: logInSchema, response: { 201: sessionSchema } } },
    async (request, reply) => {
      const now = clock.now();
      const user = await authenticate(db, { ...request.body, address: request.ip }, throttle, now);
      const opened = await inTransaction(db, (trx) => openSession(trx, user, now, request.cookies[cookieName(publicUrl)]));
      setSessionCookie(reply, publicUrl, opened);
      return reply.code(201).send(sessionAnswer(opened));
    },
  );
  app.get('/api/access/session', { schema: { tags, summary: 'Who is logged in', response: { 200: sessionSchema } } }, async (request) =>
    sessionAnswer(sessionOf(request)),
  );
  app.delete('/api/access/session', { schema: { tags, summary: 'Log out', response: { 204: Type.Null() } } }, async (request, reply) => {
    await closeSession(db, sessionOf(request).token, clock.now());
    clearSessionCookie(reply, publicUrl);
    return reply.code(204).send(null);
  });
}

function profileRoutes(app: App, { db, clock, publicUrl }: AppDeps): void {
  app.put(
    '/api/access/profile',
    { schema: { tags, summary: 'Change the own name and language', body: profileSchema, response: { 200: sessionSchema } } },
    async (request) => {
      const session = sessionOf(request);
      return sessionAnswer({ ...session, user: await changeProfile(db, session.user, request.body) });
    },
  );
  app.put(
    '/api/access/passphrase',
    {
      config: { rateLimit },
      schema: { tags, summary: 'Change the own passphrase; all other sessions end', body: passphraseChangeSchema, response: { 200: sessionSchema } },
    },
    async (request, reply) => {
      const { user } = sessionOf(request);
      const now = clock.now();
      const opened = await inTransaction(db, async (trx) => {
        await changePassphrase(trx, user, request.body, now);
        return openSession(trx, user, now);
      });
      setSessionCookie(reply, publicUrl, opened);
      return sessionAnswer(opened);
    },
  );
}

function sessionAnswer({ user, expiresAt }: Pick<OpenedSession, 'user' | 'expiresAt'>) {
  return { user, expiresAt: expiresAt.toString() };
}
