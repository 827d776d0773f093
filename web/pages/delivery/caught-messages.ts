// The mails that a demonstration keeps instead of sending; the query fails where mails are really sent.

import { queryOptions } from '@tanstack/react-query';
import { listCaughtMessages } from '../../coming.ts';

export const caughtMessagesQuery = queryOptions({
  queryKey: ['delivery', 'caught-messages'],
  queryFn: ({ signal }) => listCaughtMessages(signal),
  retry: false,
  staleTime: 60_000,
});
