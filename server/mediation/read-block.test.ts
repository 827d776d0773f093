// A block taken moment by moment holds the same calls as the block read whole.

import { asteriskConnector } from '@releve/connectors/asterisk/asterisk.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLocalResolver } from '../kernel/local-time.ts';
import { asteriskRow, utcText } from '../tests/support/asterisk-row.ts';
import { groupByMoment, indexBlock, mergeReads, type ReadRecords, type RecordReader, readBlock, readRecords } from './read-block.ts';

const reader: RecordReader = {
  split: asteriskConnector.split,
  identify: asteriskConnector.identify,
  parse: (record) => asteriskConnector.parse(record, { path: '/', clock: 'utc', layout: 'auto' }),
  resolve: createLocalResolver('UTC'),
};

const row = fc.record({ second: fc.integer({ min: 0, max: 5 }), counter: fc.integer({ min: 1, max: 3 }), isBroken: fc.boolean() });

function textOf({ second, counter, isBroken }: { second: number; counter: number; isBroken: boolean }, sequence: number): string {
  if (isBroken) return `"not a row",${sequence}\n`;
  const epoch = 1_790_000_000 + second;
  const words = { start: utcText(epoch), end: utcText(epoch + 9), duration: 9, to: '0612345678', channel: `PJSIP/1001-${sequence}` };
  return asteriskRow({ ...words, call: `${epoch}.${counter}`, sequence });
}

test('every record is read once, and no call is in two groups', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const block = { blockId: 7n, bytes: Buffer.from(rows.map(textOf).join('')) };
      const index = indexBlock(block, reader);
      const groups = [...groupByMoment(index)];
      const moments = groups.map((group) => group.occurredAt);
      expect(moments).toEqual([...new Set(moments)].sort((left, right) => left - right));
      expect(groups.flatMap((group) => [...group.ordinals]).sort((left, right) => left - right)).toEqual(rows.map((_, ordinal) => ordinal));
      const merged: ReadRecords = { calls: new Map(), suspensions: [] };
      for (const { ordinals } of groups) mergeReads(merged, readRecords(block, index, ordinals, reader));
      expect(merged).toEqual(readBlock(block, reader));
    }),
  );
});
