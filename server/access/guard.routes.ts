// Stands before every route: our own pages only for changes, and a session for all that is not said to be public.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainFailure } from '../kernel/failure.ts';
import type { App, AppDeps } from '../platform/http.ts';
import { isFromOurPages } from '../platform/http-origin.ts';
import { readSession } from './session.service.ts';
import type { User } from './user.ts';

export interface CurrentSession {
  readonly user: User;
  readonly token: string;
  readonly expiresAt: Temporal.Instant;
}

declare module 'fastify' {
  interface FastifyRequest {
    session: CurrentSession | null;
  }
}

const guardedPath = '/api/';

export function guardRoutes(app: App, deps: AppDeps): void {
  app.decorateRequest('session', null);
  app.addHook('onRequest', async (request, reply) => {
    // What a session may see stays in no shared cache and in no browser's after logging out; a route may say otherwise.
    if (request.url.startsWith(guardedPath)) reply.header('cache-control', 'no-store');
    refuseForeignPages(request, deps.publicUrl);
    if (request.is404 || !isGuarded(request)) return;
    request.session = await requireSession(request, deps);
  });
}

/** The session of a route that is not public. */
export function sessionOf(request: FastifyRequest): CurrentSession {
  if (request.session === null) throw new Error('This route is public and has no session.');
  return request.session;
}

/** The `onRequest` of a route that is for the owner alone. */
export async function ownerOnly(request: FastifyRequest): Promise<void> {
  if (sessionOf(request).user.role !== 'owner') throw new DomainFailure('forbidden', 'owner_needed', 'Only the owner may do this.');
}

/** The `__Host-` prefix makes browsers refuse the cookie from anywhere but this very host over HTTPS. */
export function cookieName(publicUrl: string | undefined): string {
  return isSecure(publicUrl) ? '__Host-releve' : 'releve';
}

export function setSessionCookie(reply: FastifyReply, publicUrl: string | undefined, session: { token: string }): void {
  reply.setCookie(cookieName(publicUrl), session.token, { httpOnly: true, sameSite: 'strict', secure: isSecure(publicUrl), path: '/' });
}

export function clearSessionCookie(reply: FastifyReply, publicUrl: string | undefined): void {
  reply.clearCookie(cookieName(publicUrl), { httpOnly: true, sameSite: 'strict', secure: isSecure(publicUrl), path: '/' });
}

function isSecure(publicUrl: string | undefined): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}

function isGuarded(request: FastifyRequest): boolean {
  const path = request.routeOptions.url ?? request.url;
  return path.startsWith(guardedPath) && request.routeOptions.config.public !== true;
}

function refuseForeignPages(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, host, 'sec-fetch-site': fetchSite } = request.headers;
  const facts = { method: request.method, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined, origin, host, publicUrl };
  if (isFromOurPages(facts)) return;
  throw new DomainFailure('forbidden', 'origin_foreign', 'This request came from another site and was refused.', { internal: `origin ${origin ?? ''}` });
}

async function requireSession(request: FastifyRequest, { db, clock, publicUrl }: AppDeps): Promise<CurrentSession> {
  const token = request.cookies[cookieName(publicUrl)];
  const session = token === undefined ? undefined : await readSession(db, token, clock.now());
  if (token === undefined || session === undefined) throw new DomainFailure('unauthenticated', 'session_missing', 'Log in first.');
  return { user: session.user, token, expiresAt: session.expiresAt };
}
