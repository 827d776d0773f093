// May a cycle be billed yet? Not before its sources have told all they know, and not never because one is broken.

export interface SourceProgress {
  readonly name: string;
  /** Start of the last run that ended well; null when there was none. */
  readonly collectedAt: Temporal.Instant | null;
  /** Is everything that was collected also rated? */
  readonly caughtUp: boolean;
}

export type BillReadiness = { readonly ready: true; readonly without: readonly string[] } | { readonly ready: false; readonly waitingFor: readonly string[] };

/** A source that stays silent is waited for this long after the cut-off; its late usage goes to the next invoice. */
export const silentSourceHoursMax = 72;

export function mayBill(cutOffAt: Temporal.Instant, sources: readonly SourceProgress[], now: Temporal.Instant): BillReadiness {
  const behind = sources.filter((source) => !source.caughtUp).map((source) => source.name);
  if (behind.length > 0) return { ready: false, waitingFor: behind };
  const silent = sources.filter(({ collectedAt }) => collectedAt === null || Temporal.Instant.compare(collectedAt, cutOffAt) < 0).map((source) => source.name);
  const patienceEnded = Temporal.Instant.compare(now, cutOffAt.add({ hours: silentSourceHoursMax })) >= 0;
  if (silent.length > 0 && !patienceEnded) return { ready: false, waitingFor: silent };
  return { ready: true, without: silent };
}
