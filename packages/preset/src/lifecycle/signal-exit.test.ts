import { afterEach, expect, it } from 'vitest';
import { countsOnBeingAlone } from './signal-exit.js';

const target = process as unknown as { __signal_exit_emitter__?: unknown };
afterEach(() => {
  delete target.__signal_exit_emitter__;
});

it('is nothing without the package, and how many copies listen with it', () => {
  expect(countsOnBeingAlone()).toBe(0);
  target.__signal_exit_emitter__ = { count: 2 };
  expect(countsOnBeingAlone()).toBe(2);
  target.__signal_exit_emitter__ = { count: 'many' };
  expect(countsOnBeingAlone()).toBe(0);
});
