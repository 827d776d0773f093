// Sends a message of the outbox once more, to the addresses the account has now.

import { DomainFailure } from '../kernel/failure.ts';
import type { Transaction } from '../platform/postgres.ts';
import { findMessageState, type MessageKey, updateMessageToResend } from './outbox.store.ts';

/** Due at once. A message that is just being sent is refused, one that does not exist is not found. */
export async function resendMessage(trx: Transaction, key: MessageKey, now: Temporal.Instant): Promise<void> {
  if (await updateMessageToResend(trx, key, now)) return;
  const state = await findMessageState(trx, key);
  if (state === undefined) throw new DomainFailure('not_found', 'message_unknown', 'There is no such message.');
  throw new DomainFailure('conflict', 'message_being_sent', 'The message is just being sent. Try again in a few minutes.');
}
