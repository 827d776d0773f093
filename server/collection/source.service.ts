// Sets up sources: settings are checked by the connector itself, with every fault at once.

import { findConnector } from '@releve/connectors/connectors.ts';
import { validate } from 'node-cron';
import { requireSite } from '../account/account.service.ts';
import { DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { findSource, insertSource, updateSource, updateSourceEnabled } from './source.store.ts';
import { type Source, type SourceDraft, sourceFaults, tidySource } from './source.ts';

type Connection = Database | Transaction;

export async function createSource(db: Connection, draft: SourceDraft, now: Temporal.Instant): Promise<Source> {
  const checked = await checkSource(db, draft);
  const source = await insertSource(db, checked, now);
  if (source === undefined) throw nameTaken(checked.name);
  return source;
}

/** The kind stays, because what was collected is read by it. */
export async function changeSource(db: Connection, sourceId: number, draft: Omit<SourceDraft, 'kind'>): Promise<Source> {
  const { kind } = await requireSource(db, sourceId);
  const checked = await checkSource(db, { ...draft, kind });
  const source = await updateSource(db, sourceId, checked);
  if (source === undefined) throw nameTaken(checked.name);
  return source;
}

export async function enableSource(db: Connection, sourceId: number, enabled: boolean): Promise<Source> {
  const source = await updateSourceEnabled(db, sourceId, enabled);
  if (source === undefined) throw sourceUnknown();
  return source;
}

export async function requireSource(db: Connection, sourceId: number): Promise<Source> {
  const source = await findSource(db, sourceId);
  if (source === undefined) throw sourceUnknown();
  return source;
}

async function checkSource(db: Connection, draft: SourceDraft): Promise<SourceDraft> {
  const tidy = tidySource(draft);
  const connector = findConnector(tidy.kind);
  const reading = connector?.readSettings(tidy.settings) ?? { ok: false, faults: [`There is no connector of kind ${tidy.kind}.`] };
  const faults = [...sourceFaults(tidy, validate(tidy.schedule)), ...(reading.ok ? [] : reading.faults)];
  if (!reading.ok || faults.length > 0) throw new DomainFailure('invalid', 'source_invalid', 'The source cannot be saved like this.', { faults });
  await requireSite(db, tidy.siteId);
  return { ...tidy, settings: reading.settings };
}

function sourceUnknown(): DomainFailure {
  return new DomainFailure('not_found', 'source_unknown', 'There is no such source.');
}

function nameTaken(name: string): DomainFailure {
  return new DomainFailure('conflict', 'source_name_taken', `There is a source named ${name} already.`);
}
