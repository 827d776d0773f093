// Collected records are read back byte for byte, with the place they had in their file.

import { asteriskConnector } from '@releve/connectors/asterisk/asterisk.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { createReportRows } from '../tests/support/report-rows.ts';
import { collectChunk } from './collect-records.service.ts';
import { readRawRecord } from './raw-record.service.ts';

let house: TestDatabase;
let sourceId: number;

beforeAll(async () => {
  house = await createTestDatabase();
  sourceId = await (await createReportRows(house.db)).source('PBX');
});
afterAll(() => house?.drop());

const collectedAt = Temporal.Instant.from('2026-11-05T12:00:00Z');
const row = (name: string, id: number) =>
  `"","101","0612345678","ctx","""${name}"" <101>","PJSIP/101-1","PJSIP/trunk-2","Dial","x","2026-11-05 10:00:00","2026-11-05 10:00:05","2026-11-05 10:01:06",66,61,"ANSWERED","DOCUMENTATION","1762333200.${id}",""\n`;

/** Stores the records that stand in a file after `before`, and answers with the id of their block. */
async function collect(before: Buffer, records: readonly Buffer[]): Promise<bigint> {
  const { db } = house;
  const run = await db.raw<{ rows: [{ run_id: bigint; cursor: null }] }>('insert into collection.run (source_id, started_at) values (?, ?) returning run_id', [
    sourceId,
    collectedAt.toString(),
  ]);
  const place = { file: '/var/log/Master.csv', fileKey: 'one', position: before.length, firstLine: lineAt(before, before.length) };
  const chunk = { kind: 'chunk' as const, ...place, bytes: Buffer.concat(records), cursor: {} };
  const cursor = await db.raw<{ rows: { cursor: object | null }[] }>('select cursor from collection.source_cursor where source_id = ?', [sourceId]);
  const context = {
    sourceId,
    runId: run.rows[0].run_id,
    connector: asteriskConnector,
    cursorBefore: cursor.rows[0]?.cursor === undefined ? undefined : {},
    collectedAt,
  };
  expect(await inTransaction(db, (trx) => collectChunk(trx, chunk, context))).toMatchObject({ records: records.length });
  const { rows } = await db.raw<{ rows: [{ id: bigint }] }>('select max(block_id) as id from collection.raw_block where source_id = ?', [sourceId]);
  return rows[0].id;
}

test('among duplicates and records of several lines, and not after its block has left', async () => {
  const [one, two, three, four] = ['Al', 'B\no\nb', 'Zoé', 'Dan'].map((name, id) => Buffer.from(row(name, id), name === 'Zoé' ? 'latin1' : 'utf8'));
  const again = [one, two] as Buffer[];
  await collect(Buffer.alloc(0), again);
  const file = [...again, one, three, two, two, four, one] as Buffer[];
  const before = Buffer.concat(again);
  const blockId = await collect(before, file.slice(2));
  const whole = Buffer.concat(file);
  for (const [ordinal, record] of ([three, four] as Buffer[]).entries()) {
    const position = whole.indexOf(record);
    const found = await readRawRecord(house.db, { sourceId, blockId, ordinal });
    expect(found).toEqual({ file: '/var/log/Master.csv', position, line: lineAt(whole, position), bytes: record });
  }
  await house.db.raw('delete from collection.raw_block where source_id = ? and block_id = ?', [sourceId, blockId as never]);
  expect(await readRawRecord(house.db, { sourceId, blockId, ordinal: 0 })).toBeUndefined();
});

function lineAt(file: Buffer, position: number): number {
  return file.toString('latin1', 0, position).split('\n').length;
}
