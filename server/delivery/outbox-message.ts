// The rules of a message in the outbox: when it is tried again, and where a list of messages goes on.

import { DomainFailure } from '../kernel/failure.ts';

export interface MessagePageKey {
  readonly at: Temporal.Instant;
  readonly tenantId: number;
  readonly messageId: string;
}

const firstDelaySeconds = 60;
const longestDelaySeconds = 4 * 3600;
const giveUpAfterHours = 5 * 24;
const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) ([1-9]\d{0,9}) ([!-~]{1,320})$/;
const largestTenantId = 2_147_483_647;

/**
 * Twice as long after each attempt, four hours at most. `jitter`, from 0 to below 1, spreads messages over the second
 * half of that delay, so that they do not all come back at once.
 */
export function nextAttemptAt(now: Temporal.Instant, attemptCount: number, jitter: number): Temporal.Instant {
  const doublings = Math.min(Math.max(attemptCount, 1) - 1, 20);
  const delaySeconds = Math.min(firstDelaySeconds * 2 ** doublings, longestDelaySeconds);
  return now.add({ milliseconds: Math.round(delaySeconds * 500 * (1 + jitter)) });
}

/** A message that its own server keeps putting off is given up after five days, as mail servers do. */
export function isGivenUp(queuedAt: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, queuedAt.add({ hours: giveUpAfterHours })) >= 0;
}

export function writeMessageCursor({ queuedAt, tenantId, messageId }: { queuedAt: Temporal.Instant; tenantId: number; messageId: string }): string {
  return btoa(`${queuedAt} ${tenantId} ${messageId}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Refuses what no page ever ended with. */
export function readMessageCursor(cursor: string): MessagePageKey {
  const [, at = '', tenantId = '', messageId = ''] = shape.exec(fromBase64Url(cursor)) ?? [];
  if (messageId === '' || Number(tenantId) > largestTenantId) throw unknownCursor();
  try {
    return { at: Temporal.Instant.from(at), tenantId: Number(tenantId), messageId };
  } catch (error) {
    if (error instanceof RangeError) throw unknownCursor();
    throw error;
  }
}

function fromBase64Url(text: string): string {
  if (!/^[A-Za-z0-9_-]{1,1000}$/.test(text) || text.length % 4 === 1) throw unknownCursor();
  return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
}

function unknownCursor(): DomainFailure {
  return new DomainFailure('invalid', 'cursor_unknown', 'The list cannot go on from there. Open it again from its start.');
}
