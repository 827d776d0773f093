// For tests of the application that start no background work: whoever queues any is told so.

import type { JobQueue } from '../../platform/jobs.ts';

export const noJobs: JobQueue = {
  enqueue: (name) => Promise.reject(new Error(`This test starts no jobs, but ${name} was queued.`)),
};
