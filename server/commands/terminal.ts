// What commands say and show, and the signals that end them.

import { systemClock } from '../platform/clock.ts';

const progressMilliseconds = 250;

/** One sentence on standard output. */
export function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

/** Rows under their heads, the first column to the left and the others to the right. */
export function alignTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, index) => Math.max(head.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const pad = (cell: string, index: number) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0));
  return [heads, ...rows].map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** One line that moves on a terminal, one line a step elsewhere; always on standard error, so that JSON stays alone. */
export function createProgress(isQuiet: boolean): (step: string, share: number) => void {
  let shown = '';
  let shownAt = 0;
  return (step, share) => {
    const now = systemClock.now().epochMilliseconds;
    if (!process.stderr.isTTY || isQuiet) {
      if (step !== shown) process.stderr.write(`${step} …\n`);
      shown = step;
      return;
    }
    if (step === shown && share < 1 && now - shownAt < progressMilliseconds) return;
    if (step !== shown && shown !== '') process.stderr.write('\n');
    shown = step;
    shownAt = now;
    const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░');
    process.stderr.write(`\r${step.padEnd(32)} ${bar} ${String(Math.round(share * 100)).padStart(3)} %`);
    if (share >= 1) process.stderr.write('\n');
  };
}

export function untilSignal(): { readonly promise: Promise<void>; end(error: Error): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  return { promise, end: reject };
}
