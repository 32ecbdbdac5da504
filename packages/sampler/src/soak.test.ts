import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { soak } from './testing/soak.js';

const MIB = 2 ** 20;

/** Set by `pnpm soak`; the default takes a few seconds. */
const TRACES = Number(process.env['SOAK_TRACES'] ?? 100_000);

it(`${TRACES} traces leave the heap flat, and every span in one place (scenario 19)`, {
  timeout: 600_000,
}, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { heap, stats, exported } = await soak(TRACES, 10, collect);
  const { spansStarted, spansExported, spansDropped, spansLost, spansQueued, spansBuffered } = stats;
  expect(spansExported + spansDropped + spansLost + spansQueued + spansBuffered).toBe(spansStarted);
  expect(spansStarted).toBe(3 * TRACES);
  expect(exported).toBeGreaterThan(TRACES / 20);
  const early = heap.slice(0, heap.length / 2);
  const late = heap.slice(heap.length / 2);
  const figures = heap.map((bytes) => `${(bytes / MIB).toFixed(1)} MiB`).join(' ');
  if (process.env['SOAK_TRACES']) process.stdout.write(`heap: ${figures}\n`);
  // Bounded parts fill up at first (retained fragments, remembered ids); what grows with the traffic grows on.
  expect(Math.max(...late) - Math.max(...early), figures).toBeLessThan(8 * MIB);
  expect(Math.max(...heap), figures).toBeLessThan(120 * MIB);
});
