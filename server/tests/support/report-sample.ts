// A small operator's month: three tenants, their extensions, calls in every state, invoices, sources and suspense.

import type { NewCall, ReportRows } from './report-rows.ts';

interface Rate {
  readonly rateId: number;
  readonly number: string;
  readonly unitsPerSecond: bigint;
}

const people = ['Reception', 'Sales', 'Workshop', 'Accounts', 'Warehouse', 'Meeting room', 'After-sales', 'Direction', 'Night desk', 'Canteen'];
const tenantNames = ['Atelier Marchand & Fils', 'Boulangerie du Port', 'Cabinet Saint-Pierre'];
const callsPerTenant = [160, 45, 12];

/** The tenant with the most calls comes first. */
export async function insertSampleMonth(rows: ReportRows): Promise<{ tenantIds: number[] }> {
  const rates = await insertRates(rows);
  const sourceId = await rows.source('Head office PBX');
  await insertRuns(rows, sourceId);
  const tenantIds: number[] = [];
  for (const [index, name] of tenantNames.entries()) tenantIds.push(await insertTenant(rows, { name, index, sourceId, rates }));
  return { tenantIds };
}

async function insertRates(rows: ReportRows): Promise<Rate[]> {
  const rate = async (prefix: string, destination: string, perMinute: string, number: string, unitsPerSecond: bigint) => ({
    rateId: await rows.rate(prefix, destination, { perMinute, first: 1, next: 1 }),
    number,
    unitsPerSecond,
  });
  return [
    await rate('336', 'France, mobile', '0.0660', '336123456', 11_000_000n),
    await rate('331', 'France, landline', '0.0132', '331444555', 2_200_000n),
    await rate('324', 'Belgium, mobile', '0.1710', '324755501', 28_500_000n),
    await rate('447', 'United Kingdom, mobile', '0.1446', '447700900', 24_100_000n),
    await rate('2136', 'Algeria, mobile', '0.2850', '213661234', 47_500_000n),
  ];
}

async function insertRuns(rows: ReportRows, sourceId: number): Promise<void> {
  await rows.run(sourceId, { startedAt: '2026-11-20T02:00:00Z', endedAt: '2026-11-20T02:00:04Z', records: 18_240, duplicates: 12 });
  await rows.run(sourceId, {
    startedAt: '2026-11-21T02:00:00Z',
    endedAt: '2026-11-21T02:00:01Z',
    records: 412,
    notices: [{ severity: 'warning', code: 'tail_waits', file: 'Master.csv', sentence: 'The last line is not complete yet. It is read with the next run.' }],
  });
  const branch = await rows.source('Branch PBX');
  await rows.run(branch, {
    startedAt: '2026-11-21T02:05:00Z',
    endedAt: '2026-11-21T02:05:30Z',
    records: 0,
    failure: 'The folder /var/log/asterisk/cdr-csv cannot be read. Check that it exists and that the service may read it.',
  });
  await rows.block(sourceId, { blockId: 1n, collectedAt: '2026-11-20T02:00:00Z', file: 'Master.csv', firstLine: 1, recordCount: 18_000 });
  const reasons = ['u', 'i', 'm', 'u', 'm', 'm', 'o', 'f'] as const;
  for (const [ordinal, reason] of reasons.entries()) await rows.excluded(sourceId, `2026-11-1${ordinal}T08:00:00Z`, reason, 9000 + ordinal);
  const faults = ['malformed_time', 'extension_unknown', 'extension_unknown', 'called_number_malformed'];
  for (const [ordinal, reason] of faults.entries()) {
    const detail = reason === 'extension_unknown' ? 'Extension 777 belonged to no account at the time of the call.' : 'The text "32/13/2026" is no time.';
    await rows.suspended(sourceId, {
      occurredAt: `2026-11-1${ordinal}T09:00:00Z`,
      suspendedAt: '2026-11-20T02:00:05Z',
      reason,
      detail,
      ordinal: 400 + ordinal,
    });
  }
}

async function insertTenant(
  rows: ReportRows,
  { name, index, sourceId, rates }: { name: string; index: number; sourceId: number; rates: readonly Rate[] },
): Promise<number> {
  const tenantId = await rows.tenant(name);
  const accountId = await rows.account(tenantId, { name });
  const extensionIds: number[] = [];
  for (const [place, person] of people.entries()) extensionIds.push(await rows.extension(tenantId, accountId, String(100 + index * 100 + place), person));
  const total = callsPerTenant[index] ?? 0;
  for (let each = 0; each < total; each += 1) {
    const extensionId = extensionIds[(each * each + index) % extensionIds.length] ?? 0;
    await rows.usage({ ...callNumber(each, rates), tenantId, accountId, extensionId, sourceId, place: { blockId: 1n, ordinal: 500 + each } });
  }
  await insertInvoices(rows, tenantId, accountId, index);
  return tenantId;
}

function callNumber(
  each: number,
  rates: readonly Rate[],
): Pick<NewCall, 'startedAt' | 'durationSeconds' | 'direction' | 'calledNumber' | 'callingNumber'> & { price?: NonNullable<NewCall['price']> } {
  const rate = rates[(each * 7) % rates.length];
  if (rate === undefined) throw new Error('The sample has no rates.');
  const startedAt = Temporal.Instant.from('2026-11-01T07:12:31Z')
    .add({ minutes: each * 171, seconds: (each * 37) % 60 })
    .toString();
  const durationSeconds = 4 + ((each * 211) % 900);
  const calledNumber = rate.number + String(10 + (each % 90));
  if (each % 9 === 4)
    return { startedAt, durationSeconds, direction: 'i', callingNumber: calledNumber, calledNumber: '33556001122', price: { billedSeconds: 0, cost: '0' } };
  if (each === 32)
    return {
      startedAt,
      durationSeconds,
      calledNumber: '8835100012345',
      price: { suspended: 'prefix_unknown', detail: 'No prefix of the deck Retail matches 8835100012345.' },
    };
  if (each === 33) return { startedAt, durationSeconds, calledNumber };
  const units = BigInt(durationSeconds) * rate.unitsPerSecond;
  const cost = `${units / 10_000_000_000n}.${(units % 10_000_000_000n).toString().padStart(10, '0')}`;
  return { startedAt, durationSeconds, calledNumber, price: { rateId: rate.rateId, billedSeconds: durationSeconds, cost } };
}

async function insertInvoices(rows: ReportRows, tenantId: number, accountId: number, index: number): Promise<void> {
  const mails = [{ state: 'delivered' }, { state: 'failed', lastAnswer: '550 5.1.1 No such mailbox here' }, { state: 'queued' }] as const;
  const mail = mails[index] ?? mails[0];
  await rows.invoice(tenantId, accountId, {
    number: `INV-2026-00000${index + 1}`,
    issuedAt: `2026-11-01T05:00:0${index}Z`,
    totalMinor: 123_456n / BigInt(index + 1),
    mail,
    documents: index < 2,
  });
}
