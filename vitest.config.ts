import { defineConfig } from 'vitest/config';

// Unit tests stand beside the source; end-to-end tests start child processes and take longer. On a shared machine of CI these
// get a second try, which .ci/run names in its summary; nobody's own machine hides a first failure.
const retry = process.env['CI'] === 'true' ? 1 : 0;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/lib/**/*.test.mjs'],
          testTimeout: 20_000,
        },
      },
      { test: { name: 'e2e', include: ['e2e/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, retry } },
    ],
    maxWorkers: 2,
  },
});
