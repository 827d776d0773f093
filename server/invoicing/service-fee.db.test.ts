// What the service behind a number is paid stands apart on the invoice, and no plan touches it.

import { afterEach, expect, it } from 'vitest';
import { query } from '../platform/query.ts';
import { epochOf, outboundRow } from '../tests/support/asterisk-row.ts';
import { type CallPath, openCallPath } from '../tests/support/call-path.ts';

let path: CallPath | undefined;
afterEach(async () => {
  await path?.close();
  path = undefined;
});

/** France, mobile costs 0.05 and 0.10 a minute; here its services are paid 0.30 a call and 0.06 a minute after ten seconds. */
async function openWithService(terms: object): Promise<CallPath> {
  path = await openCallPath();
  await query(path.db, "update catalog.rate set service_per_call = 0.30, service_per_minute = 0.06, service_free_seconds = 10 where prefix = '336'");
  await query(path.db, 'update catalog.rate_deck set revision = revision + 1');
  await query(
    path.db,
    `insert into catalog.plan_version (plan_id, effective_on, terms, created_at)
     select plan_id, '2026-01-01', ?::jsonb, '2026-01-01Z' from catalog.plan`,
    [JSON.stringify(terms)],
  );
  return path;
}

const row = (counter: number) =>
  outboundRow({ epoch: epochOf(`2026-11-10T1${counter}:00:00Z`), counter, extension: '1001', number: '0612345678', talkSeconds: 70 });

interface UsageItem {
  readonly callCount: number;
  readonly byDestination: readonly { label: string; callCount: number; netMinor: string; isServiceFee?: true }[];
}

async function billNovember(billed: CallPath): Promise<{ readonly item: UsageItem; readonly net: string; readonly charges: readonly string[] }> {
  await billed.take(row(0) + row(1));
  await billed.bill('2026-12-01T05:00:00Z');
  const [line] = await query<{ item: UsageItem; net: string }>(
    billed.db,
    "select item, net_minor::text as net from invoicing.invoice_line where kind = 'usage'",
  );
  const charges = await query<{ amount: string }>(billed.db, 'select trim_scale(amount)::text as amount from charging.usage_charge order by started_at');
  if (line === undefined) throw new Error('The invoice has no usage line.');
  return { ...line, charges: charges.map(({ amount }) => amount) };
}

it('stands apart from the calls of its destination, and both sum to the line', async () => {
  const { item, net, charges } = await billNovember(await openWithService({}));
  // 70 s: 0.05 + 0.10 × 70 ÷ 60, and 0.30 + 0.06 × 60 ÷ 60.
  expect(charges).toEqual(['0.5266666667', '0.5266666667']);
  expect(net).toBe('105');
  expect(item.byDestination.map(({ label, callCount, netMinor, isServiceFee }) => [label, callCount, netMinor, isServiceFee ?? false])).toEqual([
    ['France, mobile', 2, '33', false],
    ['France, mobile', 0, '72', true],
  ]);
  expect(item.callCount).toBe(2);
});

it('is paid in full where an allowance covers the call', async () => {
  const { item, net, charges } = await billNovember(await openWithService({ allowances: [{ name: 'Hour', units: 3600 }] }));
  expect(charges).toEqual(['0.36', '0.36']);
  expect(net).toBe('72');
  expect(item.byDestination.map(({ netMinor, isServiceFee }) => [netMinor, isServiceFee ?? false])).toEqual([
    ['0', false],
    ['72', true],
  ]);
});
