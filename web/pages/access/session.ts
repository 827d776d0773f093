// Who is logged in, and where to go when nobody is.

import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { client, ProblemError } from '../../client.ts';

/** Null when nobody is logged in. */
export const sessionQuery = queryOptions({
  queryKey: ['access', 'session'],
  queryFn: async ({ signal }) => {
    try {
      return await client.get('/api/access/session', { signal });
    } catch (error) {
      if (isSessionMissing(error)) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const setupQuery = queryOptions({ queryKey: ['access', 'setup'], queryFn: ({ signal }) => client.get('/api/access/setup', { signal }) });

export function isSessionMissing(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 401;
}

/** Forgets all that the former user saw. */
export function forgetEverything(queries: QueryClient): void {
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, null);
}

/** Only places of these pages: a path, never another site. */
export function placeWithin(text: unknown): string | undefined {
  return typeof text === 'string' && /^\/(?![/\\])/.test(text) && !text.startsWith('/login') ? text : undefined;
}
