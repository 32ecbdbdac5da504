// The sampler's own unit tests with the 3.x line of the SDK in the place of the one that is installed. SDK_FOLDER is where
// both lines are.
import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(`${process.env['SDK_FOLDER']}/package.json`);

export default defineConfig({
  resolve: {
    alias: {
      '@opentelemetry/context-async-hooks': resolve('context-async-hooks-3'),
      '@opentelemetry/core': resolve('core-3'),
      '@opentelemetry/sdk-trace': resolve('sdk-trace-3'),
    },
  },
  test: {
    include: ['packages/sampler/src/**/*.test.ts'],
    // What has nothing to do with an SDK and takes long.
    exclude: ['**/baseline-reference.test.ts', '**/soak.test.ts', '**/statistics.test.ts'],
    testTimeout: 120_000,
    maxWorkers: 2,
  },
});
