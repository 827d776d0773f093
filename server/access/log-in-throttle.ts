// Slows down guessing: after a few failures, whoever guesses from one address waits longer each time, at most a minute.

export interface LogInThrottle {
  /** Seconds until this account may be tried again from this address; 0 when it may be tried now. */
  waitSeconds(key: string, now: Temporal.Instant): number;
  fail(key: string, now: Temporal.Instant): void;
  succeed(key: string): void;
}

interface Failures {
  readonly count: number;
  readonly lastAtMilliseconds: number;
}

const freeFailures = 5;
const waitSecondsMax = 60;
const forgetAfterSeconds = 900;
const keysMax = 10_000;

/** The key holds account and address, so that a stranger elsewhere cannot shut the real owner out. */
export function throttleKey(email: string, address: string): string {
  return `${email} ${address}`;
}

export function createLogInThrottle(): LogInThrottle {
  const failuresByKey = new Map<string, Failures>();
  return {
    waitSeconds: (key, now) => waitAfter(failuresByKey.get(key), now.epochMilliseconds),
    fail: (key, now) => {
      const known = failuresByKey.get(key);
      const count = known === undefined || isForgotten(known, now.epochMilliseconds) ? 1 : known.count + 1;
      failuresByKey.delete(key);
      failuresByKey.set(key, { count, lastAtMilliseconds: now.epochMilliseconds });
      dropOldest(failuresByKey);
    },
    succeed: (key) => void failuresByKey.delete(key),
  };
}

function waitAfter(failures: Failures | undefined, nowMilliseconds: number): number {
  if (failures === undefined || failures.count < freeFailures || isForgotten(failures, nowMilliseconds)) return 0;
  const pauseSeconds = Math.min(waitSecondsMax, 2 ** Math.min(failures.count - freeFailures, 10));
  return Math.max(0, Math.ceil(pauseSeconds - (nowMilliseconds - failures.lastAtMilliseconds) / 1000));
}

function isForgotten({ lastAtMilliseconds }: Failures, nowMilliseconds: number): boolean {
  return nowMilliseconds - lastAtMilliseconds > forgetAfterSeconds * 1000;
}

function dropOldest(failuresByKey: Map<string, Failures>): void {
  if (failuresByKey.size <= keysMax) return;
  const [oldest] = failuresByKey.keys();
  if (oldest !== undefined) failuresByKey.delete(oldest);
}
