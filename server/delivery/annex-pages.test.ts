// Pages of an annex: every call once, nothing outside the page, nothing alone.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AnnexPart, breakAnnexPages, heights } from './annex-pages.ts';

const rooms = fc.record({ first: fc.integer({ min: 0, max: 620 }), others: fc.integer({ min: 240, max: 760 }) });
const counts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 });

function heightOf(part: AnnexPart): number {
  return part.kind === 'calls' ? (part.to - part.from) * heights.call : heights[part.kind];
}

it('places every call once and in order', () => {
  fc.assert(
    fc.property(counts, rooms, (callCounts, room) => {
      const parts = breakAnnexPages(callCounts, room).flat();
      const placed = parts.flatMap((part) =>
        part.kind === 'calls' ? Array.from({ length: part.to - part.from }, (_, index) => `${part.group}:${part.from + index}`) : [],
      );
      expect(placed).toEqual(callCounts.flatMap((count, group) => Array.from({ length: count }, (_, index) => `${group}:${index}`)));
      expect(parts.filter(({ kind }) => kind === 'subtotal')).toHaveLength(callCounts.length);
      expect(parts.at(-1)).toEqual({ kind: 'total' });
    }),
  );
});

it('keeps every page within its room', () => {
  fc.assert(
    fc.property(counts, rooms, (callCounts, room) => {
      for (const [index, parts] of breakAnnexPages(callCounts, room).entries()) {
        const used = parts.reduce((sum, part) => sum + heightOf(part), 0);
        expect(used).toBeLessThanOrEqual(index === 0 ? room.first : room.others);
      }
    }),
  );
});

it('leaves no heading, no sum and no first call alone', () => {
  fc.assert(
    fc.property(counts, rooms, (callCounts, room) => {
      const pages = breakAnnexPages(callCounts, room);
      for (const parts of pages.filter(({ length }) => length > 0)) {
        expect(parts[0]?.kind).toBe('extension');
        expect(parts.at(-1)?.kind).not.toBe('extension');
        for (const [index, part] of parts.entries()) {
          if (part.kind === 'subtotal' || part.kind === 'extension') expect(parts[index + (part.kind === 'subtotal' ? -1 : 1)]?.kind).toBe('calls');
          const isNew = part.kind === 'extension' && !part.isContinued;
          const next = parts[index + 1];
          if (isNew && next?.kind === 'calls') expect(next.to - next.from).toBeGreaterThanOrEqual(Math.min(2, callCounts[part.group] ?? 0));
        }
      }
      expect(pages.slice(1).every(({ length }) => length > 0)).toBe(true);
    }),
  );
});
