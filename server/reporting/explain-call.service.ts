// Explains one call down to the bytes that the exchange wrote.

import { tariffOf } from '../catalog/offer.ts';
import { type RawRecordInFile, readRawRecord } from '../collection/raw-record.service.ts';
import { formatDecimal } from '../kernel/decimal.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { listRatesById } from '../rating/price-book.store.ts';
import { explainPriced } from '../rating/price-explanation.ts';
import { type CallKey, type FoundCall, findCall, listCorrections } from './call.store.ts';
import { type ChargeExplanation, explainCharge, recreatePrice } from './explain-price.ts';
import type { CallExplanation, CallRecord } from './report.ts';

type Priced = Pick<CallExplanation, 'proof' | 'price' | 'charge'>;

const nothingDone: Omit<ChargeExplanation, 'amount'> = { covered: [], rest: null, discounts: [] };

export async function explainCall(db: Database | Transaction, key: CallKey): Promise<CallExplanation | undefined> {
  const found = await findCall(db, key);
  if (found === undefined) return undefined;
  const priced = await explainPriceOf(db, found);
  const record = await readRawRecord(db, found.recordKey);
  return {
    ...found.explanation,
    ...priced,
    rate: priced.proof === 'stale' ? null : found.explanation.rate,
    corrections: await listCorrections(db, found.explanation.call),
    record: record === undefined ? null : reportRecord(found, record),
  };
}

async function explainPriceOf(db: Database | Transaction, { explanation, stored, charge }: FoundCall): Promise<Priced> {
  if (stored === undefined) {
    const isPlain = charge !== undefined && charge.detail === null && formatDecimal(charge.amount, 4) === explanation.call.cost;
    return { proof: 'none', price: null, charge: charge === undefined ? null : chargeOf(isPlain ? nothingDone : undefined, charge) };
  }
  const tariff = tariffOf(stored.tariff);
  const rateIds = [stored.price.rateId, ...(stored.price.pieces ?? []).map(([rateId]) => rateId)];
  const priced = recreatePrice(stored.usage, stored.price, { rates: await listRatesById(db, [...new Set(rateIds)]), tariff });
  const told = charge === undefined ? null : chargeOf(priced && explainCharge(charge, priced, tariff), charge);
  return priced === undefined ? { proof: 'stale', price: null, charge: told } : { proof: 'recomputed', price: explainPriced(priced, tariff), charge: told };
}

function chargeOf(explained: Omit<ChargeExplanation, 'amount'> | undefined, { amount }: NonNullable<FoundCall['charge']>): CallExplanation['charge'] {
  return { ...(explained ?? nothingDone), amount: formatDecimal(amount), proof: explained === undefined ? 'stale' : 'recomputed' };
}

/** Bytes that are no UTF-8 become replacement characters. */
function reportRecord({ sourceName, recordKey }: FoundCall, { file, line, position, bytes }: RawRecordInFile): CallRecord {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { sourceId: recordKey.sourceId, sourceName, file, line: String(line), position: String(position), text };
}
