// The sources as the server tells them; asked for again and again while one of them is collecting.

import { queryOptions } from '@tanstack/react-query';
import { client } from '../../client.ts';

type Get = typeof client.get<'/api/reporting/sources'>;
export type Source = Awaited<ReturnType<Get>>['sources'][number];

const whileRunningMilliseconds = 2_000;

export const sourcesQuery = queryOptions({
  queryKey: ['reporting', 'sources'],
  queryFn: ({ signal }) => client.get('/api/reporting/sources', { signal }),
  refetchInterval: (query) => (query.state.data?.sources.some(isRunning) === true ? whileRunningMilliseconds : false),
});

function isRunning({ lastRun }: Source): boolean {
  return lastRun !== null && lastRun.endedAt === null && lastRun.failure === null;
}
