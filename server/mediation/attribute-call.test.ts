// Who held an extension at a moment: from its first second on, up to and without its last.

import { expect, it } from 'vitest';
import { createHoldingIndex } from './attribute-call.ts';

const holding = (accountId: number, serviceFrom: number, serviceTo: number | undefined) => ({
  tenantId: accountId,
  accountId,
  extensionId: accountId,
  number: '101',
  serviceFrom,
  serviceTo,
});

it('passes an extension from one holder to the next in the second between them', () => {
  const find = createHoldingIndex([holding(1, 1000, 2000), holding(2, 2000, 3000), holding(3, 4000, undefined)]);
  const holders = [999, 1000, 1999, 2000, 2999, 3000, 3999, 4000, 9_000_000_000].map((at) => find('101', at)?.accountId);
  expect(holders).toEqual([undefined, 1, 1, 2, 2, undefined, undefined, 3, 3]);
  expect(find('102', 1500)).toBeUndefined();
});
