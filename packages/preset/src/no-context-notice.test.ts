import { defaultTextMapGetter, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { noticeMissingContext } from './no-context-notice.js';
import { createPropagator } from './sdk/propagators.js';

const WATCHED = {
  trust: 'internal',
  trustStated: false,
  exporters: ['otlp'],
  propagators: ['tracecontext'],
  lambda: false,
} as const;
const WITH = { host: 'shop.example', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` };
const WITHOUT = { host: 'shop.example' };
const MINUTE = 60_000;

function service(over: object = {}) {
  const lines: string[] = [];
  let time = 5;
  const config = { ...WATCHED, ...over };
  const propagator = noticeMissingContext(
    createPropagator(config.propagators),
    config,
    { warn: (line) => void lines.push(line) },
    () => time,
  );
  return {
    lines,
    wait: (ms: number) => {
      time += ms;
    },
    requests(count: number, headers: object = WITHOUT) {
      for (let at = 0; at < count; at++) propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    },
  };
}

describe('requests without a trace context', () => {
  it('of a function call for another variable: it needs its own preset', () => {
    const { lines, wait, requests } = service({ lambda: true });
    requests(1);
    wait(10 * MINUTE);
    requests(999);
    expect(lines).toEqual([expect.stringContaining('From outside: set WINNOW_TRUST=edge.')]);
  });

  it('are spoken of once, when there were many over some time', () => {
    const { lines, wait, requests } = service();
    requests(1);
    wait(10 * MINUTE);
    requests(998);
    expect(lines).toEqual([]);
    requests(1);
    expect(lines).toEqual([
      'none of 1000 requests came with a trace context (traceparent), so each has begun a trace of its own. From services of yours: something on the way drops the header. From outside: set WINNOW_PRESET=edge. As it should be: WINNOW_TRUST=internal silences this line. More in docs/help.md.',
    ]);
    wait(60 * MINUTE);
    requests(2000);
    expect(lines).toHaveLength(1);
  });

  it('are a load test when they come all at once, and somebody at a keyboard when they are few', () => {
    const { lines, wait, requests } = service();
    requests(50_000);
    wait(10 * MINUTE - 1);
    requests(1);
    expect(lines).toEqual([]);
    const slow = service();
    for (let at = 0; at < 500; at++) {
      slow.requests(1);
      slow.wait(MINUTE);
    }
    expect(slow.lines).toEqual([]);
  });

  it('are nothing to speak of once one request had a context', () => {
    const { lines, wait, requests } = service();
    requests(500);
    requests(1, WITH);
    wait(20 * MINUTE);
    requests(5000);
    expect(lines).toEqual([]);
  });

  it.each<[string, object]>([
    ['at the edge', { trust: 'edge' }],
    ['where the user has stated whom to trust', { trustStated: true }],
    ['where traces are printed', { exporters: ['waterfall'] }],
    ['where no context is read', { propagators: ['none'] }],
    ['where only baggage is read', { propagators: ['baggage'] }],
  ])('are nothing to speak of %s', (_where, over) => {
    const { lines, wait, requests } = service(over);
    requests(1);
    wait(20 * MINUTE);
    requests(5000);
    expect(lines).toEqual([]);
  });

  it('are named by the header that is looked for', () => {
    const { lines, wait, requests } = service({ propagators: ['b3'] });
    requests(1);
    wait(20 * MINUTE);
    requests(1000, WITH);
    expect(lines[0]).toContain('came with a trace context (b3)');
  });

  it('do not include messages', () => {
    const { lines, wait, requests } = service();
    requests(1, {});
    wait(20 * MINUTE);
    requests(5000, { 'content-type': 'text/plain' });
    expect(lines).toEqual([]);
  });
});
