// Breaks the calls of an annex into pages so that no heading, last call or sum stands alone.

/** Points. */
export const heights = { extension: 25, call: 12, subtotal: 17, total: 44 } as const;

/** Calls `from` to before `to` of one extension; `isContinued` when its heading stood on an earlier page. */
export type AnnexPart =
  | { readonly kind: 'extension'; readonly group: number; readonly isContinued: boolean }
  | { readonly kind: 'calls'; readonly group: number; readonly from: number; readonly to: number }
  | { readonly kind: 'subtotal'; readonly group: number }
  | { readonly kind: 'total' };

export interface PageRoom {
  /** Height left on the page where the calls begin. */
  readonly first: number;
  readonly others: number;
}

const togetherAtHead = 2;

/** `callCounts` holds the number of calls of each extension, at least 1. The first page may stay empty for lack of room. */
export function breakAnnexPages(callCounts: readonly number[], room: PageRoom): AnnexPart[][] {
  const sheet = createSheet(room);
  for (const [group, callCount] of callCounts.entries()) {
    const tail = heights.subtotal + (group === callCounts.length - 1 ? heights.total : 0);
    placeGroup(sheet, group, callCount, tail);
  }
  sheet.put({ kind: 'total' }, heights.total);
  return sheet.pages;
}

function placeGroup(sheet: Sheet, group: number, callCount: number, tail: number): void {
  const atHead = Math.min(togetherAtHead, callCount);
  const needed = heights.extension + atHead * heights.call + (atHead === callCount ? tail : 0);
  if (!sheet.fits(needed)) sheet.turn();
  sheet.put({ kind: 'extension', group, isContinued: false }, heights.extension);
  let placed = 0;
  while (placed < callCount) {
    const count = countFitting(sheet, callCount - placed, tail);
    if (count > 0) sheet.put({ kind: 'calls', group, from: placed, to: placed + count }, count * heights.call);
    placed += count;
    if (placed < callCount) {
      sheet.turn();
      sheet.put({ kind: 'extension', group, isContinued: true }, heights.extension);
    }
  }
  sheet.put({ kind: 'subtotal', group }, heights.subtotal);
}

/** How many of the calls left go on this page; the last one only together with what follows it. */
function countFitting(sheet: Sheet, left: number, tail: number): number {
  if (sheet.fits(left * heights.call + tail)) return left;
  return Math.min(left - 1, Math.floor(sheet.left() / heights.call));
}

interface Sheet {
  readonly pages: AnnexPart[][];
  left(): number;
  fits(height: number): boolean;
  put(part: AnnexPart, height: number): void;
  turn(): void;
}

function createSheet(room: PageRoom): Sheet {
  let parts: AnnexPart[] = [];
  let left = room.first;
  const pages = [parts];
  return {
    pages,
    left: () => left,
    fits: (height) => height <= left,
    put(part, height) {
      parts.push(part);
      left -= height;
    },
    turn() {
      parts = [];
      pages.push(parts);
      left = room.others;
    },
  };
}
