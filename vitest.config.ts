import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SECRET } from './tests/helpers/secret.ts';

// Tests start servers and databases of their own: more at once than this only makes them wait for each other.
const workers = Math.min(8, Math.max(2, availableParallelism()));

export default defineConfig({
  test: {
    // Run once, for all projects; what they need besides is set up only where one of their files runs.
    globalSetup: 'tests/helpers/postgres.ts',
    teardownTimeout: 30_000,
    projects: [
      {
        test: {
          name: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**'],
          maxWorkers: workers,
          env: { APP_SECRET: SECRET },
          sequence: { groupOrder: 0 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: 'tests/helpers/chromium.ts',
          maxWorkers: Math.ceil(workers / 2),
          env: { APP_SECRET: SECRET },
          // After the others: a browser that shares two cores with them is slow enough to fail.
          sequence: { groupOrder: 1 },
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
