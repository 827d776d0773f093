// SQL that keeps usage whose day, in the zone of the account that pays, lies in a range.

import type { ZonedRange } from './day-range.ts';

export interface Condition {
  readonly sql: string;
  readonly bindings: Readonly<Record<string, string>>;
}

/** `u` is a usage table; the outer bounds let PostgreSQL leave whole months aside. `ranges` must not be empty. */
export function rangeCondition(ranges: readonly ZonedRange[]): Condition {
  const bindings: Record<string, string> = {
    earliestAt:
      sorted(ranges.map(({ fromAt }) => fromAt))
        .at(0)
        ?.toString() ?? '',
    latestAt:
      sorted(ranges.map(({ toAt }) => toAt))
        .at(-1)
        ?.toString() ?? '',
  };
  const outer = 'u.started_at >= :earliestAt::timestamptz and u.started_at < :latestAt::timestamptz';
  if (ranges.length === 1) return { sql: outer, bindings };
  for (const [index, { zone, fromAt, toAt }] of ranges.entries()) {
    bindings[`zone${index}`] = zone;
    bindings[`fromAt${index}`] = fromAt.toString();
    bindings[`toAt${index}`] = toAt.toString();
  }
  return { sql: `${outer} and (${ranges.map((_, index) => zoneCondition(index)).join(' or ')})`, bindings };
}

function zoneCondition(index: number): string {
  return `(u.started_at >= :fromAt${index}::timestamptz and u.started_at < :toAt${index}::timestamptz
    and (u.tenant_id, u.account_id) in (select tenant_id, account_id from account.account where zone = :zone${index}))`;
}

function sorted(instants: readonly Temporal.Instant[]): Temporal.Instant[] {
  return instants.toSorted(Temporal.Instant.compare);
}
