// Things that wait for their moment, the earliest first; those of one moment in the order in which they came.

export interface Schedule<T> {
  add(moment: number, item: T): void;
  /** The earliest thing due at that moment or before, undefined when there is none. */
  takeUntil(moment: number): T | undefined;
}

interface Entry<T> {
  readonly moment: number;
  readonly order: number;
  readonly item: T;
}

/** A binary heap: a month has a few hundred open calls at most. */
export function createSchedule<T>(): Schedule<T> {
  const heap: Entry<T>[] = [];
  let order = 0;
  return {
    add: (moment, item) => {
      heap.push({ moment, order, item });
      order += 1;
      rise(heap);
    },
    takeUntil: (moment) => {
      const first = heap[0];
      if (first === undefined || first.moment > moment) return undefined;
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) sink(heap, last);
      return first.item;
    },
  };
}

function rise<T>(heap: Entry<T>[]): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (isBefore(heap[parent], heap[at])) return;
    swap(heap, parent, at);
    at = parent;
  }
}

function sink<T>(heap: Entry<T>[], entry: Entry<T>): void {
  heap[0] = entry;
  let at = 0;
  for (;;) {
    const left = at * 2 + 1;
    const child = left + 1 < heap.length && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    if (child >= heap.length || isBefore(heap[at], heap[child])) return;
    swap(heap, at, child);
    at = child;
  }
}

function isBefore<T>(left: Entry<T> | undefined, right: Entry<T> | undefined): boolean {
  if (left === undefined || right === undefined) return right === undefined;
  return left.moment < right.moment || (left.moment === right.moment && left.order < right.order);
}

function swap<T>(heap: Entry<T>[], one: number, other: number): void {
  const first = heap[one];
  const second = heap[other];
  if (first === undefined || second === undefined) return;
  heap[one] = second;
  heap[other] = first;
}
