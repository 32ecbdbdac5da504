import { defineConfig } from 'vitest/config';

// Unit tests stand beside the source; end-to-end tests start child processes and take longer. On a shared machine of CI these
// get a second try, which .ci/run names in its summary; nobody's own machine hides a first failure.
const retry = process.env['CI'] === 'true' ? 1 : 0;

// Deadlines are for what hangs: what is tested may take many times as long on a machine that does other things too.
const deadlines = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/lib/**/*.test.mjs'],
          ...deadlines,
        },
      },
      { test: { name: 'e2e', include: ['e2e/**/*.test.ts'], ...deadlines, retry } },
    ],
    maxWorkers: 2,
  },
});
