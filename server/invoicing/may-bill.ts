// May a cycle be billed yet? Not before its sources have told all they know, and not never because one is broken.

export interface SourceProgress {
  readonly name: string;
  /** Start of the last run that ended well; null when there was none. */
  readonly collectedAt: Temporal.Instant | null;
  /** Start of the last run that ended, well or not. */
  readonly triedAt: Temporal.Instant | null;
  /** Since when something that was collected waits for mediation or rating; null when nothing does. */
  readonly behindSince: Temporal.Instant | null;
}

export type BillReadiness = { readonly ready: true; readonly without: readonly string[] } | { readonly ready: false; readonly waitingFor: readonly string[] };

/** A source that stays silent or stuck is waited for this long; its late usage goes to the next invoice. */
export const silentSourceHoursMax = 72;

/**
 * Patience with a silent source is counted from the cut-off, and a source that nobody asked since then is waited for in
 * any case: a box that was off collects before it bills.
 */
export function mayBill(cutOffAt: Temporal.Instant, sources: readonly SourceProgress[], now: Temporal.Instant): BillReadiness {
  const waitingFor: string[] = [];
  const without: string[] = [];
  for (const source of sources) {
    const isSilent = isBefore(source.collectedAt, cutOffAt);
    if (!isSilent && source.behindSince === null) continue;
    const mayWait =
      (isSilent && (isRecent(cutOffAt, now) || isBefore(source.triedAt, cutOffAt))) || (source.behindSince !== null && isRecent(source.behindSince, now));
    (mayWait ? waitingFor : without).push(source.name);
  }
  return waitingFor.length > 0 ? { ready: false, waitingFor } : { ready: true, without };
}

function isBefore(at: Temporal.Instant | null, limit: Temporal.Instant): boolean {
  return at === null || Temporal.Instant.compare(at, limit) < 0;
}

function isRecent(since: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, since.add({ hours: silentSourceHoursMax })) < 0;
}
