// How long the documents of one invoice take, and how much memory, by the number of itemised calls.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createCallPacker } from '../server/delivery/packed-calls.ts';
import { openDocumentPool } from '../server/delivery/render-documents.service.ts';
import { invoiceFixture } from '../server/tests/support/invoice-fixture.ts';

export interface PdfFigure {
  readonly calls: number;
  /** Wall time of a warm thread for invoice PDF, annex PDF and CSV: the median of several. */
  readonly seconds: number;
  /** Highest resident memory of the whole process, threads included. */
  readonly peakMegabytes: number;
}

const callCounts = [0, 200, 2_000, 20_000];
const runsByCalls = (calls: number) => (calls >= 20_000 ? 3 : calls >= 2_000 ? 5 : 15);

/** Each size in a process of its own, so that the peak is its own. */
export async function benchPdf(): Promise<PdfFigure[]> {
  const figures: PdfFigure[] = [];
  for (const calls of callCounts) figures.push(await measureApart(calls));
  return figures;
}

async function measureApart(calls: number): Promise<PdfFigure> {
  const child = fork(new URL(import.meta.url), [String(calls)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [figure] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The measuring process ended with ${code}.`))),
  ]);
  return figure as PdfFigure;
}

async function measureHere(calls: number): Promise<PdfFigure> {
  const pool = openDocumentPool(1);
  const { invoice, calls: itemised } = invoiceFixture({ callCount: calls, extensionCount: 40 });
  const seconds: number[] = [];
  for (let run = 0; run <= runsByCalls(calls); run++) {
    const begun = performance.now();
    const packer = createCallPacker();
    packer.add(itemised);
    await pool.run({ invoice: { ...invoice, issuedAt: invoice.issuedAt.toString() }, logo: undefined, calls: calls === 0 ? undefined : packer.finish() });
    if (run > 0) seconds.push((performance.now() - begun) / 1000);
  }
  await pool.close();
  const median = seconds.toSorted((one, other) => one - other)[Math.floor(seconds.length / 2)] ?? 0;
  return { calls, seconds: Number(median.toFixed(4)), peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) };
}

if (import.meta.main) {
  const figure = await measureHere(Number(process.argv[2]));
  process.send?.(figure);
  process.disconnect?.();
}
