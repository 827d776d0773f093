// Billing cycles of an account: calendar months in its own zone, the first one from its first billed day.

export interface BillingCycle {
  /** `YYYY-MM-DD` in the account's zone; half-open. */
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly fromInstant: Temporal.Instant;
  readonly toInstant: Temporal.Instant;
  /** The moment after which usage waits for the next cycle. */
  readonly cutOffAt: Temporal.Instant;
  /** Days of the whole calendar month, the measure of proration. */
  readonly daysInMonth: number;
}

/** Calls that were going on at midnight, and the next collection of each source, have this long to come in. */
export const cutOffDelayHours = 4;

/** Cycles whose cut-off has passed, oldest first, from `billingFrom` or from the end of the last charged one. */
export function listDueCycles(account: { billingFrom: string; chargedTo: string | undefined; zone: string }, now: Temporal.Instant): BillingCycle[] {
  const due: BillingCycle[] = [];
  let from = Temporal.PlainDate.from(account.chargedTo ?? account.billingFrom);
  for (;;) {
    const cycle = cycleFrom(from, account.zone);
    if (Temporal.Instant.compare(cycle.cutOffAt, now) > 0) return due;
    due.push(cycle);
    from = Temporal.PlainDate.from(cycle.serviceTo);
  }
}

function cycleFrom(from: Temporal.PlainDate, zone: string): BillingCycle {
  const to = from.with({ day: 1 }).add({ months: 1 });
  const toInstant = to.toZonedDateTime(zone).toInstant();
  return {
    serviceFrom: from.toString(),
    serviceTo: to.toString(),
    fromInstant: from.toZonedDateTime(zone).toInstant(),
    toInstant,
    cutOffAt: toInstant.add({ hours: cutOffDelayHours }),
    daysInMonth: from.daysInMonth,
  };
}
