// Calls of the API that the generated types do not know yet.

import { ProblemError } from './client.ts';

export interface CaughtMessage {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As the message says it; empty when it does not. */
  readonly date: string;
  readonly messageId: string;
  readonly attachments: readonly { readonly fileName: string; readonly type: string; readonly sizeBytes: number }[];
}

/** Refused where mails are really sent. */
export async function listCaughtMessages(signal: AbortSignal): Promise<{ readonly messages: readonly CaughtMessage[] }> {
  const response = await fetch('/api/delivery/caught-messages', { credentials: 'same-origin', signal });
  const answer: unknown = await response.json();
  if (!response.ok) throw new ProblemError(answer as ConstructorParameters<typeof ProblemError>[0]);
  return answer as { messages: CaughtMessage[] };
}
