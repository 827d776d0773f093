// Gives extensions to accounts: one number on one site belongs to one account at a time.

import { assertThat, DomainFailure } from '../kernel/failure.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { requireAccount } from './account.service.ts';
import { findExtension, findOverlappingExtension, insertExtension, lockSite, updateExtension } from './extension.store.ts';
import { type Extension, type ExtensionDraft, extensionFaults, tidyExtension } from './party.ts';

export async function createExtension(trx: Transaction, draft: ExtensionDraft): Promise<Extension> {
  const tidy = await checkExtension(trx, draft, null);
  const extension = await insertExtension(trx, tidy);
  assertThat(extension !== undefined, 'an extension that was written is answered');
  return extension;
}

/** The tenant stays; a number that changes hands ends at one account and begins anew at the other. */
export async function changeExtension(trx: Transaction, extensionId: number, draft: ExtensionDraft): Promise<Extension> {
  await requireExtension(trx, draft.tenantId, extensionId);
  const tidy = await checkExtension(trx, draft, extensionId);
  const extension = await updateExtension(trx, extensionId, tidy);
  assertThat(extension !== undefined, 'an extension that was written is answered');
  return extension;
}

export async function requireExtension(db: Database | Transaction, tenantId: number, extensionId: number): Promise<Extension> {
  const extension = await findExtension(db, tenantId, extensionId);
  if (extension === undefined) throw new DomainFailure('not_found', 'extension_unknown', 'There is no such extension.');
  return extension;
}

async function checkExtension(trx: Transaction, draft: ExtensionDraft, exceptExtensionId: number | null): Promise<ExtensionDraft> {
  const tidy = tidyExtension(draft);
  const faults = extensionFaults(tidy);
  if (faults.length > 0) throw new DomainFailure('invalid', 'extension_invalid', 'The extension cannot be saved like this.', { faults });
  await requireAccount(trx, tidy.tenantId, tidy.accountId);
  const site = await lockSite(trx, tidy.siteId);
  if (site === undefined) throw new DomainFailure('not_found', 'site_unknown', 'There is no such site.');
  const other = await findOverlappingExtension(trx, tidy, exceptExtensionId);
  if (other !== undefined) throw overlap(other, site.name);
  return tidy;
}

function overlap({ number, name, serviceFrom, serviceTo }: Extension, siteName: string): DomainFailure {
  const until = serviceTo === null ? 'without an end' : `until ${serviceTo}`;
  const sentence = `Number ${number} on ${siteName} belongs to ${name} from ${serviceFrom} ${until}. End that service first, or choose other dates.`;
  return new DomainFailure('conflict', 'extension_overlaps', sentence);
}
