// Everything mediation needs to read one source's records, taken from its settings as they stand now.

import { findConnector } from '@releve/connectors/connectors.ts';
import { DomainFailure } from '../kernel/failure.ts';
import { createLocalResolver } from '../kernel/local-time.ts';
import { fingerprint } from '../platform/fingerprint.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { createHoldingIndex } from './attribute-call.ts';
import { createDialledReader, createNumberReader, createTrunkTest } from './dial-plan.ts';
import type { MediationSource } from './mediate-records.service.ts';
import { listHoldings, type SourceSettings } from './mediation-source.store.ts';
import { nationalPlan } from './national-plan.ts';

export async function openSource(db: Database | Transaction, source: SourceSettings): Promise<MediationSource> {
  const connector = findConnector(source.kind);
  if (connector === undefined) throw new DomainFailure('invalid', 'source_kind_unknown', `There is no connector of kind ${source.kind}.`);
  const read = connector.readSettings(source.settings);
  if (!read.ok) throw new DomainFailure('invalid', 'source_settings_invalid', 'The settings of the source have faults.', { faults: read.faults });
  const { dialPlan } = source;
  const national = nationalPlan(dialPlan.country);
  return {
    sourceId: source.sourceId,
    reader: {
      split: connector.split,
      identify: connector.identify,
      parse: (record) => connector.parse(record, read.settings),
      resolve: createLocalResolver(dialPlan.zone),
    },
    rules: {
      isTrunk: createTrunkTest(dialPlan.trunkPatterns),
      readNumber: createNumberReader(national),
      readDialled: createDialledReader(dialPlan, national),
      findHolding: createHoldingIndex(await listHoldings(db, source.siteId)),
      digest: fingerprint,
    },
  };
}
