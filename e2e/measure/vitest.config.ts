import { defineConfig } from 'vitest/config';

// Apart from the tests: it takes minutes and writes a file.
export default defineConfig({ test: { include: ['**/*.measure.ts'], disableConsoleIntercept: true } });
