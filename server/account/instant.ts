// Instants from the outside: text with a zone or an offset, refused with a sentence where it is none.

import { DomainFailure } from '../kernel/failure.ts';

/** Undefined when the text is no instant, such as a day that does not exist or a time without an offset. */
export function parseInstant(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `name` says which instant it is. */
export function readInstant(text: string, name: string): Temporal.Instant {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  const faults = [`${name} must be a date and time in UTC, such as 2026-03-01T00:00:00Z.`];
  throw new DomainFailure('invalid', 'instant_invalid', 'A date cannot be read.', { faults });
}

export function readInstants({ serviceFrom, serviceTo }: { serviceFrom: string; serviceTo: string | null }) {
  return { serviceFrom: readInstant(serviceFrom, 'serviceFrom'), serviceTo: serviceTo === null ? null : readInstant(serviceTo, 'serviceTo') };
}
