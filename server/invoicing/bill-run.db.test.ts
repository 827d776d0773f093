// The bill run on a real database: numbers without gaps, frozen invoices, races with mediation, and one account's faults.

import { afterEach, describe, expect, it } from 'vitest';
import { findCollectionSource } from '../collection/collection-source.store.ts';
import { mediateNextBlock } from '../mediation/mediate-records.service.ts';
import { listMediatedSources } from '../mediation/mediation-source.store.ts';
import { openSource } from '../mediation/open-source.service.ts';
import { createLog } from '../platform/log.ts';
import { inTransaction, openDatabase } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { epochOf, outboundRow } from '../tests/support/asterisk-row.ts';
import { type CallPath, openCallPath } from '../tests/support/call-path.ts';
import { findInvoice, nextNumber } from './invoicing.store.ts';
import { runBillCycle } from './run-bill-cycle.job.ts';

const opened: CallPath[] = [];
const open: typeof openCallPath = async (plan) => {
  const path = await openCallPath(plan);
  opened.push(path);
  return path;
};
afterEach(async () => {
  for (const path of opened.splice(0)) await path.close();
});

const log = createLog({ level: 'silent' });
const noon = epochOf('2026-11-10T12:00:00Z');
const tenants = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `Tenant ${index}`, extensions: [String(1000 + index)] }));
const listInvoices = (path: CallPath) =>
  query<{ number: string; account_id: number; from: string; net: bigint; tax: bigint; total: bigint }>(
    path.db,
    `select number, account_id, service_from as from, net_minor as net, tax_minor as tax, total_minor as total from invoicing.invoice order by number`,
  );
const parkedReasons = async (path: CallPath) =>
  (await query<{ reason: string }>(path.db, 'select parked_reason as reason from account.account where parked_at is not null order by account_id')).map(
    (row) => row.reason,
  );

describe('numbers', () => {
  it('have neither gap nor twin when several bill runs go at once, some of them killed', async () => {
    const path = await open({ tenants: tenants(12) });
    path.clock.set('2026-12-01T05:00:00Z');
    await path.append(outboundRow({ epoch: noon, counter: 1, extension: '1000', talkSeconds: 60 }));
    await path.collect();
    await path.mediate();
    await path.rate();
    const doomed = openDatabase(path.connectionString, { applicationName: 'releve-doomed', poolMax: 2 });
    const killed = runBillCycle({ db: doomed, clock: path.clock, log }).catch((error: unknown) => error);
    const runs = [1, 2, 3].map(() => runBillCycle({ db: path.db, clock: path.clock, log }));
    while ((await query(path.db, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'releve-doomed'")).length === 0);
    await Promise.all([...runs, killed]);
    await doomed.destroy();
    await runBillCycle({ db: path.db, clock: path.clock, log });
    const invoices = await listInvoices(path);
    expect(invoices.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, index) => `INV-2026-${String(index + 1).padStart(6, '0')}`));
    expect(new Set(invoices.map((invoice) => invoice.account_id)).size).toBe(12);
    expect(await parkedReasons(path)).toEqual([]);
    expect((await runBillCycle({ db: path.db, clock: path.clock, log })).issued).toBe(0);
  });

  it('are given back by what is rolled back', async () => {
    const path = await open();
    const take = (fail: boolean) =>
      inTransaction(path.db, async (trx) => {
        const number = await nextNumber(trx, 1, 'X-2026');
        if (fail) throw new Error('no');
        return number;
      }).catch(() => 0);
    const taken = await Promise.all(Array.from({ length: 30 }, (_, index) => take(index % 3 === 0)));
    expect(taken.filter((number) => number > 0).sort((left, right) => left - right)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });
});

it('freezes what was issued: no update, no delete, no truncate', async () => {
  const path = await open();
  await path.take(outboundRow({ epoch: noon, counter: 1, talkSeconds: 60 }));
  await path.bill('2026-12-01T05:00:00Z');
  const [invoice] = await query<{ tenant_id: number; invoice_id: bigint }>(path.db, 'select tenant_id, invoice_id from invoicing.invoice');
  const before = await findInvoice(path.db, invoice?.tenant_id ?? 0, invoice?.invoice_id ?? 0n);
  expect(before?.lines.length).toBe(2);
  for (const table of ['invoice', 'invoice_line', 'invoice_tax']) {
    for (const sql of [`update invoicing.${table} set tenant_id = tenant_id`, `delete from invoicing.${table}`, `truncate invoicing.${table} cascade`]) {
      await expect(query(path.db, sql), sql).rejects.toMatchObject({ code: '23001' });
    }
  }
  expect(await findInvoice(path.db, invoice?.tenant_id ?? 0, invoice?.invoice_id ?? 0n)).toEqual(before);
});

it('parks one account with a sentence and bills the others', async () => {
  const path = await open({ tenants: tenants(3) });
  const [first, second] = path.operator.accounts;
  await query(path.db, "update account.account set currency = 'CHF' where account_id = ?", [first?.accountId ?? 0]);
  await query(path.db, "update account.account set tax_code = 'none' where account_id = ?", [second?.accountId ?? 0]);
  expect(await path.bill('2026-12-01T05:00:00Z')).toMatchObject({ issued: 1, parked: 2 });
  expect(await parkedReasons(path)).toEqual(['Plan Line of Tenant 0 is in EUR, the account in CHF.', 'No tax rate is in force for none on 2026-12-01.']);
  expect((await listInvoices(path)).map(({ number }) => number)).toEqual(['INV-2026-000001']);
});

it('charges late usage on the next invoice and moves nothing of the issued one', async () => {
  const path = await open();
  await path.take(outboundRow({ epoch: noon, counter: 1, talkSeconds: 60 }));
  await path.bill('2026-12-01T05:00:00Z');
  const issued = await listInvoices(path);
  await path.take(outboundRow({ epoch: noon + 60, counter: 2, talkSeconds: 120 }));
  expect(await listInvoices(path)).toEqual(issued);
  await path.bill('2027-01-01T05:00:00Z');
  const [november, december] = await listInvoices(path);
  expect(november).toEqual(issued[0]);
  // Two lines of 10.00 each; one call of a minute: 0.05 + 0.10; the late one of two minutes: 0.05 + 0.20.
  expect(november).toMatchObject({ number: 'INV-2026-000001', net: 2015n, tax: 403n, total: 2418n });
  expect(december).toMatchObject({ number: 'INV-2027-000001', from: '2026-12-01', net: 2025n, tax: 405n, total: 2430n });
});

it('charges from the first second of a period up to and without its last, in the zone of the account', async () => {
  const path = await open({ zone: 'America/New_York' });
  const call = (instant: string, counter: number) => {
    const epoch = epochOf(instant);
    // The exchange stands in New York too; the id of the call tells which of two readings is meant.
    const local = (seconds: number) =>
      Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
        .toZonedDateTimeISO('America/New_York')
        .toPlainDateTime();
    const text = (seconds: number) => local(seconds).toString({ smallestUnit: 'second' }).replace('T', ' ');
    const utc = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
    return [0, 2, 62].reduce(
      (row, seconds) => row.replaceAll(`"${utc(epoch + seconds)}"`, `"${text(epoch + seconds)}"`),
      outboundRow({ epoch, counter, talkSeconds: 60 }),
    );
  };
  // Midnight in New York is four hours behind UTC on 1 November 2026, and five hours on 1 December.
  await path.take(
    [call('2026-11-01T03:59:59Z', 1), call('2026-11-01T04:00:00Z', 2), call('2026-12-01T04:59:59Z', 3), call('2026-12-01T05:00:00Z', 4)].join(''),
  );
  await path.bill('2026-12-02T00:00:00Z');
  await path.bill('2027-01-02T00:00:00Z');
  const charges = await query<{ cycle: string; started: Temporal.Instant }>(
    path.db,
    'select service_from::text as cycle, started_at as started from charging.usage_charge join charging.cycle using (tenant_id, cycle_id) order by 2',
  );
  expect(charges.map(({ cycle, started }) => `${cycle} ${started}`)).toEqual([
    '2026-11-01 04:00:00+00 2026-11-01T04:00:00Z',
    '2026-11-01 04:00:00+00 2026-12-01T04:59:59Z',
    '2026-12-01 05:00:00+00 2026-12-01T05:00:00Z',
  ]);
});

it('does not charge a call that mediation is changing at that moment', async () => {
  const path = await open();
  const row = outboundRow({ epoch: noon, counter: 1, talkSeconds: 60 });
  await path.take(row);
  // The same trunk channel talks on for a minute after a transfer.
  const later = row.replaceAll('2026-11-10 12:00:00', '2026-11-10 12:01:02').replaceAll('2026-11-10 12:00:02', '2026-11-10 12:01:02');
  await path.append(later.replace('2026-11-10 12:01:02",62,60', '2026-11-10 12:02:04",62,62').replace(',1\n', ',2\n'));
  path.clock.set('2026-12-01T05:00:00Z');
  await path.collect();
  const [settings] = await listMediatedSources(path.db);
  if (settings === undefined) throw new Error('no source');
  const trx = await path.db.transaction();
  const batch = await mediateNextBlock(trx, await openSource(trx, settings), path.clock.now());
  expect(batch).toMatchObject({ usage: 1 });
  let isOver = false;
  const running = runBillCycle({ db: path.db, clock: path.clock, log }).finally(() => {
    isOver = true;
  });
  await query(path.db, 'select pg_sleep(0.3)');
  expect(isOver).toBe(false);
  await trx.commit();
  expect(await running).toMatchObject({ issued: 0, waitingFor: ['PBX'] });
  await path.rate();
  expect(await runBillCycle({ db: path.db, clock: path.clock, log })).toMatchObject({ issued: 1 });
  // 122 seconds: 0.05 + 0.10 x 122 / 60 = 0.2533….
  expect(await listInvoices(path)).toEqual([expect.objectContaining({ net: 2025n })]);
  const [charge] = await query<{ amount: string; cost: string }>(
    path.db,
    'select c.amount, r.cost from charging.usage_charge c join rating.rated_usage r using (tenant_id, started_at, usage_id)',
  );
  expect(charge).toEqual({ amount: '0.2533333333', cost: '0.2533333333' });
});

describe('sources', () => {
  it('of other places are not waited for, those of the account are, a silent one for three days at most', async () => {
    const path = await open({ tenants: tenants(2) });
    const [first] = path.operator.accounts;
    const [site] = await query<{ id: number }>(path.db, "insert into account.site (name) values ('Elsewhere') returning site_id as id");
    await query(path.db, 'update account.extension set site_id = ? where account_id = ?', [site?.id ?? 0, first?.accountId ?? 0]);
    await query(
      path.db,
      `insert into collection.source (site_id, name, kind, settings, role, schedule, created_at)
       select ?, 'Far PBX', kind, jsonb_build_object('path', '/nowhere/Master.csv'), role, schedule, created_at from collection.source`,
      [site?.id ?? 0],
    );
    expect(await path.bill('2026-12-01T05:00:00Z')).toMatchObject({ issued: 1, waitingFor: ['Far PBX'] });
    expect(await path.bill('2026-12-05T05:00:00Z')).toMatchObject({ issued: 0, waitingFor: ['Far PBX'] });
    await query(
      path.db,
      "insert into collection.run (source_id, started_at, ended_at, failure) select source_id, '2026-12-02Z', '2026-12-02Z', 'broken' from collection.source where name = 'Far PBX'",
    );
    expect(await path.bill('2026-12-05T06:00:00Z')).toMatchObject({ issued: 1, waitingFor: [] });
  });

  it('that could not be read to their end have not told all', async () => {
    const path = await open();
    const source = await findCollectionSource(path.db, path.operator.sourceId);
    await query(path.db, `update collection.source set settings = settings || jsonb_build_object('path', ?::text) where source_id = ?`, [
      path.directory,
      source?.sourceId ?? 0,
    ]);
    expect(await path.bill('2026-12-01T05:00:00Z')).toMatchObject({ issued: 0, waitingFor: ['PBX'] });
  });
});
