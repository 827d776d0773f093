// From an issued invoice to its documents and its message: together, once, and never changed.

import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { fixedClock } from '../tests/support/clock.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertIssuedInvoice } from '../tests/support/issued-invoice.ts';
import { readPdfPages } from '../tests/support/pdf-text.ts';
import { renderIssuedInvoices } from './delivery.job.ts';
import { listDocuments } from './delivery.store.ts';
import { type DocumentPool, openDocumentPool, renderInvoice } from './render-documents.service.ts';

const clock = fixedClock('2026-12-01T06:00:00Z');
const log = createLog({ level: 'silent' });
const kinds = ['invoice', 'annex_pdf', 'annex_csv'] as const;
let test: TestDatabase;
let pool: DocumentPool;

beforeAll(async () => {
  test = await createTestDatabase();
  pool = openDocumentPool(2);
});
afterAll(async () => {
  await pool.close();
  await test.drop();
});

interface MessageRow {
  readonly message_id: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly state: string;
  readonly language: string;
}

async function messagesOf({ tenantId, invoiceId }: { tenantId: number; invoiceId: bigint }): Promise<readonly MessageRow[]> {
  return query<MessageRow>(test.db, 'select * from delivery.outbox_message where tenant_id = ? and invoice_id = ?', [tenantId, invoiceId]);
}

describe('an issued invoice', () => {
  it('gets its documents and its message, once', async () => {
    const key = await insertIssuedInvoice(test.db, { callCount: 60, language: 'fr', recipients: ['a@client.example', 'b@client.example'] });
    expect(await renderIssuedInvoices({ db: test.db, clock, log, pool })).toEqual({ rendered: 1, failed: 0 });
    expect(await renderIssuedInvoices({ db: test.db, clock, log, pool })).toEqual({ rendered: 0, failed: 0 });
    const documents = await listDocuments(test.db, key, kinds);
    expect(documents.map(({ kind, fileName }) => [kind, fileName])).toEqual([
      ['invoice', `Facture-${key.number}.pdf`],
      ['annex_pdf', `Appels-${key.number}.pdf`],
      ['annex_csv', `Appels-${key.number}.csv`],
    ]);
    for (const { content, sha256 } of documents) expect(createHash('sha256').update(content).digest().equals(sha256)).toBe(true);
    const [pdf, annex, csv] = documents;
    expect((await readPdfPages(pdf?.content ?? Buffer.of())).flat().join('\n')).toContain(key.number);
    expect((await readPdfPages(annex?.content ?? Buffer.of())).flat().filter((line) => /^\d\d\/11\/2026 /.test(line))).toHaveLength(60);
    expect(parse(csv?.content ?? '', { delimiter: ';', bom: true })).toHaveLength(61);
    expect(await messagesOf(key)).toMatchObject([
      {
        message_id: `invoice.${key.number}.${key.tenantId}@rivage.example`,
        recipients: ['a@client.example', 'b@client.example'],
        subject: expect.stringContaining(`Facture ${key.number}`),
        body: expect.stringContaining('PDF et en CSV'),
        state: 'queued',
        language: 'fr',
      },
    ]);
  });

  it('without calls has no annex', async () => {
    const key = await insertIssuedInvoice(test.db, { callCount: 0 });
    await renderIssuedInvoices({ db: test.db, clock, log, pool });
    expect((await listDocuments(test.db, key, kinds)).map(({ kind }) => kind)).toEqual(['invoice']);
    expect((await messagesOf(key))[0]?.body).not.toContain('itemised calls');
  });

  it('is rendered by one of two who try at once', async () => {
    const key = await insertIssuedInvoice(test.db, { callCount: 20 });
    const both = await Promise.all([1, 2].map(() => inTransaction(test.db, (trx) => renderInvoice(trx, key, pool, clock.now()))));
    expect(both.toSorted()).toEqual([false, true]);
    expect(await messagesOf(key)).toHaveLength(1);
  });

  it('whose transaction ends badly has neither documents nor message, and gets both later', async () => {
    const key = await insertIssuedInvoice(test.db, { callCount: 5 });
    const crash = inTransaction(test.db, async (trx) => {
      expect(await renderInvoice(trx, key, pool, clock.now())).toBe(true);
      throw new Error('crash');
    });
    await expect(crash).rejects.toThrow('crash');
    expect(await listDocuments(test.db, key, kinds)).toEqual([]);
    expect(await messagesOf(key)).toEqual([]);
    expect((await renderIssuedInvoices({ db: test.db, clock, log, pool })).rendered).toBe(1);
    expect(await messagesOf(key)).toHaveLength(1);
  });

  it('that does not agree with its calls is left aside, and the others go on', async () => {
    const bad = await insertIssuedInvoice(test.db, { callCount: 5 });
    await query(
      test.db,
      'delete from charging.usage_charge where tenant_id = ? and started_at = (select max(started_at) from charging.usage_charge where tenant_id = ?)',
      [bad.tenantId, bad.tenantId],
    );
    const good = await insertIssuedInvoice(test.db, { callCount: 5 });
    expect(await renderIssuedInvoices({ db: test.db, clock, log, pool })).toEqual({ rendered: 1, failed: 1 });
    expect(await listDocuments(test.db, bad, kinds)).toEqual([]);
    expect(await listDocuments(test.db, good, kinds)).toHaveLength(3);
  });
});

describe('a document', () => {
  it('never changes and never leaves; an annex may leave', async () => {
    const key = await insertIssuedInvoice(test.db, { callCount: 5 });
    await inTransaction(test.db, (trx) => renderInvoice(trx, key, pool, clock.now()));
    const at = [key.tenantId, key.invoiceId];
    for (const sql of [
      "update delivery.document set file_name = 'x' where tenant_id = ? and invoice_id = ?",
      'delete from delivery.document where tenant_id = ? and invoice_id = ?',
      "update delivery.annex set file_name = 'x' where tenant_id = ? and invoice_id = ?",
    ]) {
      await expect(query(test.db, sql, at)).rejects.toThrow('never changes');
    }
    await query(test.db, 'delete from delivery.annex where tenant_id = ? and invoice_id = ?', at);
    expect((await listDocuments(test.db, key, kinds)).map(({ kind }) => kind)).toEqual(['invoice']);
  });
});
