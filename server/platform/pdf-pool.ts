// A few warm threads for work that would keep the process from answering.

import { Piscina } from 'piscina';

type TransferList = NonNullable<NonNullable<Parameters<Piscina['run']>[1]>['transferList']>;

/** A thread that may not grow sweeps sooner: a little more work, a quarter less memory. An annex of 500,000 calls fits. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 } as const;

export interface WorkPool<Task, Result> {
  /** What the worker throws is thrown here. `transfer` hands buffers over instead of copying them. */
  run(task: Task, transfer?: readonly ArrayBufferLike[]): Promise<Result>;
  close(): Promise<void>;
}

/** `worker` is the file that does the work and `name` what it exports for it. The first thread starts at once, others when there is work for them. */
export function openWorkPool<Task, Result>(worker: URL, { name, threadsMax }: { name: string; threadsMax: number }): WorkPool<Task, Result> {
  const pool = new Piscina<Task, Result>({ filename: worker.href, minThreads: 1, maxThreads: threadsMax, idleTimeout: 60_000, resourceLimits });
  return {
    run: (task, transfer = []) => pool.run(task, { name, transferList: [...transfer] as unknown as TransferList }),
    close: () => pool.close(),
  };
}
