// The mails that a demonstration keeps instead of sending. Only its service answers, so the generated types do not know it.

import { queryOptions } from '@tanstack/react-query';
import { ProblemError } from '../../client.ts';

export interface CaughtMessage {
  readonly fileName: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As the message says it; empty when it does not. */
  readonly date: string;
  readonly attachments: readonly { readonly fileName: string; readonly type: string; readonly sizeBytes: number }[];
}

/** Fails where mails are really sent. */
export const caughtMessagesQuery = queryOptions({
  queryKey: ['delivery', 'caught-messages'],
  queryFn: ({ signal }) => listCaughtMessages(signal),
  retry: false,
  staleTime: 60_000,
});

async function listCaughtMessages(signal: AbortSignal): Promise<{ readonly messages: readonly CaughtMessage[] }> {
  const response = await fetch('/api/delivery/caught-messages', { credentials: 'same-origin', signal });
  const answer: unknown = await response.json();
  if (!response.ok) throw new ProblemError(answer as ConstructorParameters<typeof ProblemError>[0]);
  return answer as { messages: CaughtMessage[] };
}
