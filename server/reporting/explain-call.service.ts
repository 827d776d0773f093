// Explains one call down to the bytes that the exchange wrote.

import { type RawRecordInFile, readRawRecord } from '../collection/raw-record.service.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { type CallKey, type FoundCall, findCall } from './call.store.ts';
import type { CallExplanation, CallRecord } from './report.ts';

export async function explainCall(db: Database | Transaction, key: CallKey): Promise<CallExplanation | undefined> {
  const found = await findCall(db, key);
  if (found === undefined) return undefined;
  const record = await readRawRecord(db, found.recordKey);
  return { ...found.explanation, record: record === undefined ? null : reportRecord(found, record) };
}

/** Bytes that are no UTF-8 become replacement characters. */
function reportRecord({ sourceName, recordKey }: FoundCall, { file, line, position, bytes }: RawRecordInFile): CallRecord {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { sourceId: recordKey.sourceId, sourceName, file, line: String(line), position: String(position), text };
}
