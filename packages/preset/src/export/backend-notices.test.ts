import type { Result } from '@winnow/sampler';
import { expect, it } from 'vitest';
import { createBackendNotices } from './backend-notices.js';

const AWAY: Result = { ok: false, retry: true, error: new Error('connect ECONNREFUSED') };
const REFUSED: Result = { ok: false, retry: false, error: new Error('Bad Request (status 400)') };
const TAKEN: Result = { ok: true };

function setUp() {
  let now = 0;
  const lines: string[] = [];
  const keys = new Set<string>();
  const log = {
    warn: (line: string) => void lines.push(line),
    once(key: string, line: string) {
      if (!keys.has(key)) lines.push(line);
      keys.add(key);
    },
  };
  const notice = createBackendNotices('http://collector:4318', log, () => now);
  const hear = (...results: Result[]) => {
    for (const result of results) notice(result, 12);
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { lines, hear, pass };
}

it('says a departure and a return, a line each', () => {
  const { lines, hear } = setUp();
  hear(TAKEN, AWAY, AWAY, AWAY, TAKEN, TAKEN);
  expect(lines).toEqual([
    'http://collector:4318 does not take traces: connect ECONNREFUSED. They wait in memory, errors first, and are sent when it answers. The app is not affected.',
    'http://collector:4318 takes traces again.',
  ]);
});

it('says two lines a minute of a backend that comes and goes', () => {
  const { lines, hear, pass } = setUp();
  for (let batch = 0; batch < 50; batch++) {
    hear(AWAY, TAKEN);
    pass(1000);
  }
  expect(lines).toHaveLength(2);
  pass(60_000);
  hear(AWAY, AWAY);
  expect(lines).toHaveLength(3);
});

it('says once that a backend refuses, and says so too when it was only away before', () => {
  const { lines, hear } = setUp();
  hear(REFUSED, REFUSED, REFUSED);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/Bad Request \(status 400\)\. What it refuses is dropped; stats\(\)\.spansLost counts it/);
  hear(AWAY, REFUSED, AWAY, REFUSED);
  expect(lines).toHaveLength(2);
});

it('says once that spans of a batch were refused, how many and why', () => {
  const { lines, hear } = setUp();
  const partly: Result = { ok: true, rejected: 3, message: 'too old' };
  hear(partly, TAKEN, partly);
  expect(lines).toEqual([
    'http://collector:4318 took a batch but refused 3 of its 12 spans: too old. Said once; stats().spansLost counts them all.',
  ]);
});
