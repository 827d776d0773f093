// How the tests run: one PostgreSQL for all, two files at a time, and at the end the names of what could not run.

import { defineConfig } from 'vitest/config';
import { LeftOutReporter } from './server/tests/support/left-out-reporter.ts';

export default defineConfig({
  test: {
    include: ['connectors/**/*.test.ts', 'server/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'bench/**/*.test.ts'],
    globalSetup: ['server/tests/support/global-setup.ts'],
    reporters: ['default', new LeftOutReporter()],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 20_000,
  },
});
