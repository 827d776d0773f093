// When a message that could not be delivered is tried again.

const firstDelaySeconds = 60;
const longestDelaySeconds = 4 * 3600;
const giveUpAfterHours = 5 * 24;

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
