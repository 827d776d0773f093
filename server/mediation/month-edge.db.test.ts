// Calls around the end of a month, more than one buffer of them, whose legs begin in another month than their call.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { query } from '../platform/query.ts';
import { asteriskRow, epochOf, hex, utcText } from '../tests/support/asterisk-row.ts';
import { type CallPath, countFates, openCallPath } from '../tests/support/call-path.ts';

const callCount = 2000;
let path: CallPath;
beforeAll(async () => {
  path = await openCallPath();
});
afterAll(() => path.close());

/** One call a second; the leg begins two seconds after the id of its call was given. */
function rowOf(counter: number): string {
  const epoch = epochOf('2026-11-30T23:59:59Z') - callCount / 2 + counter;
  const times = { start: utcText(epoch + 2), answer: utcText(epoch + 3), end: utcText(epoch + 13), duration: 11, talk: 10 };
  const ends = { channel: `PJSIP/1001-${hex(counter)}`, destinationChannel: `PJSIP/trunk-one-${hex(counter)}` };
  return asteriskRow({ call: `${epoch}.${counter}`, sequence: counter, to: '0612345678', ...times, ...ends });
}

it('are stored by the month in which their legs began, and priced', async () => {
  await path.take(Array.from({ length: callCount }, (_, counter) => rowOf(counter)).join(''));
  const stored = await query<{ table: string; usage: bigint; priced: bigint }>(
    path.db,
    `select u.tableoid::regclass::text as table, count(*) as usage, count(r.cost) as priced from mediation.usage_record u
     left join rating.rated_usage r using (tenant_id, started_at, usage_id) group by 1 order by 1`,
  );
  expect(stored).toEqual([
    { table: 'mediation.usage_record_2026_11', usage: 999n, priced: 999n },
    { table: 'mediation.usage_record_2026_12', usage: 1001n, priced: 1001n },
  ]);
  expect(await countFates(path.db)).toEqual({ astray: 0, raw: callCount });
});

it('have all their usage in December when the last call of November alone comes first', async () => {
  const other = await openCallPath();
  await other.take(rowOf(callCount / 2));
  const stored = await query(other.db, 'select tableoid::regclass::text as table from mediation.usage_record');
  expect(stored).toEqual([{ table: 'mediation.usage_record_2026_12' }]);
  await other.close();
});
