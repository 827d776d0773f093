// Starts the pages: words, colours, the cache of what the server said, and the way to log-in when a session ends.

import '@mantine/core/styles.css';
import './styles.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ProblemError } from './client.ts';
import { forgetEverything, isSessionMissing, placeWithin } from './pages/access/session.ts';
import { createPages } from './router.tsx';
import { theme } from './theme.ts';
import { startWords } from './words/speak.ts';

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenEnded }),
  mutationCache: new MutationCache({ onError: leaveWhenEnded }),
  defaultOptions: { queries: { staleTime: 15_000, retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status < 500) } },
});
const router = createPages(queries);
const colours = localStorageColorSchemeManager({ key: 'releve-colour-scheme' });

/** The place is kept, so that logging in leads back to it. */
function leaveWhenEnded(error: unknown): void {
  const { pathname, href } = router.state.location;
  if (!isSessionMissing(error) || pathname === '/login' || pathname === '/setup') return;
  forgetEverything(queries);
  void router.navigate({ to: '/login', search: { next: placeWithin(href), ended: true } });
}

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place for its content.');
await startWords();
createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colours}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
