// Where a list of messages goes on: the sort key of the last row shown, as one opaque word.

import { DomainFailure } from '../kernel/failure.ts';

export interface MessagePageKey {
  readonly at: Temporal.Instant;
  readonly tenantId: number;
  readonly messageId: string;
}

const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) ([1-9]\d{0,9}) ([!-~]{1,320})$/;
const largestTenantId = 2_147_483_647;

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
