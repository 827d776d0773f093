// A source of call records as the operator sets it, and every fault that it can have.

export type SourceRole = 'bills' | 'costs' | 'reconciles';

export interface SourceDraft {
  readonly siteId: number;
  readonly name: string;
  /** Which connector reads it, such as `asterisk-csv`. */
  readonly kind: string;
  /** What the connector asks for. */
  readonly settings: unknown;
  readonly role: SourceRole;
  /** Cron expression, in the zone of the box. */
  readonly schedule: string;
  readonly enabled: boolean;
}

export interface Source extends SourceDraft {
  readonly sourceId: number;
  readonly createdAt: Temporal.Instant;
}

export function tidySource(draft: SourceDraft): SourceDraft {
  return { ...draft, name: draft.name.trim(), schedule: draft.schedule.trim().replace(/\s+/g, ' ') };
}

export function sourceFaults({ name }: SourceDraft, isSchedule: boolean): string[] {
  const faults: string[] = [];
  if (name === '') faults.push('The name is empty.');
  if (!isSchedule) faults.push('The schedule must be a cron expression, such as */5 * * * * for every five minutes.');
  return faults;
}
