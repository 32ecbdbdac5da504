import { isValidSpanId, isValidTraceId } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { createPooledIds } from './pooled-ids.js';

it('makes valid ids that differ, beyond the end of a pool', () => {
  const { generateTraceId, generateSpanId } = createPooledIds();
  const traces = Array.from({ length: 1_000 }, () => generateTraceId());
  const spans = Array.from({ length: 1_001 }, () => generateSpanId());
  expect(traces.every(isValidTraceId) && spans.every(isValidSpanId)).toBe(true);
  expect(new Set([...traces, ...spans]).size).toBe(2_001);
});

it('never makes the id that means none', () => {
  const { generateTraceId, generateSpanId } = createPooledIds(() => 0);
  expect([isValidTraceId(generateTraceId()), isValidSpanId(generateSpanId())]).toEqual([true, true]);
});

it('sets every bit as often as not', () => {
  const { generateTraceId } = createPooledIds();
  const set = new Array<number>(128).fill(0);
  for (let n = 0; n < 4_000; n++) {
    const bits = BigInt(`0x${generateTraceId()}`);
    for (let bit = 0; bit < 128; bit++) if ((bits >> BigInt(bit)) & 1n) set[bit] = (set[bit] ?? 0) + 1;
  }
  // Nine standard deviations: none of 128 bits leaves that range by chance.
  expect(set.every((count) => Math.abs(count - 2_000) < 9 * Math.sqrt(1_000))).toBe(true);
});
