import { type Attributes, type MeterProvider, metrics, type ObservableResult } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { dropIf } from './rules/drop-if.js';
import { errors } from './rules/errors.js';
import { keepIf } from './rules/keep-if.js';
import { everything, percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import type { Result } from './sink.js';
import { drawn, ERROR, HEADERS, quiet } from './testing/policies.js';
import { LUCKY, type Service } from './testing/service.js';
import { RECALL_HEADER } from './wire.js';

/** The part of a metrics SDK that the instruments need. */
function createProvider() {
  const callbacks = new Map<string, (result: ObservableResult) => void>();
  const instrument = (name: string) => ({
    addCallback: (callback: (result: ObservableResult) => void) => void callbacks.set(name, callback),
  });
  const recorded = new Map<string, number[]>();
  const scopes: string[] = [];
  const provider = {
    getMeter(scope: string) {
      scopes.push(scope);
      return {
        createObservableCounter: instrument,
        createObservableUpDownCounter: instrument,
        createObservableGauge: instrument,
        createHistogram: (name: string) => {
          const values: number[] = [];
          recorded.set(name, values);
          return { record: (value: number) => void values.push(value) };
        },
      };
    },
  } as unknown as MeterProvider;
  const read = (name: string) => {
    const found: Record<string, number> = {};
    callbacks.get(name)?.({
      observe: (value: number, attributes: Attributes = {}) => {
        found[Object.values(attributes).join(' ')] = value;
      },
    });
    return found;
  };
  return { provider, callbacks, scopes, read, recorded };
}

afterEach(() => metrics.disable());

describe('metrics of the sampler itself', () => {
  it('tell what it has done', () => {
    const { provider, read, scopes } = createProvider();
    metrics.setGlobalMeterProvider(provider);
    const service = quiet();
    service.receive().setStatus(ERROR).end();
    service.receive().end();
    service.receive();
    expect(new Set(scopes)).toEqual(new Set(['@winnow/sampler']));
    expect(read('winnow.traces.kept')).toEqual({ error: 1 });
    expect(read('winnow.traces.dropped')).toEqual({ '': 1 });
    expect(read('winnow.traces.decided')).toEqual({ 'kept error complete': 1, 'dropped policy complete': 1 });
    expect(read('winnow.spans.kept')).toEqual({ error: 1 });
    expect(read('winnow.traces.relieved')).toEqual({ '': 0 });
    expect(read('winnow.spans')).toEqual({ exported: 0, dropped: 1, shaped: 0, lost: 0 });
    expect(read('winnow.traces.active')).toEqual({ '': 1 });
    expect(read('winnow.spans.held')).toEqual({ store: 1, queue: 1 });
    const { store, queue, recall } = read('winnow.bytes.held');
    expect([store, recall]).toEqual([0, 0]);
    expect(queue).toBeGreaterThan(0);
    expect(read('winnow.store.fullness')['']).toBeCloseTo(1 / 5000, 6);
  });

  it('tell what went between services, and what came late', () => {
    const { provider, read } = createProvider();
    metrics.setGlobalMeterProvider(provider);
    const service = quiet();
    const { tail } = service;

    const failed = service.receive(HEADERS);
    expect(tail.http.responding(failed, 500)).toBeDefined();
    failed.end();
    const traceId = '3'.repeat(32);
    const parent = service.receive({ ...HEADERS, traceparent: `00-${traceId}-${'4'.repeat(16)}-00` });
    const { span } = service.call(parent);
    tail.http.responded(span, 200, 'nonsense');
    tail.http.responded(span, 200, `${traceId};th=0;r=e`);
    parent.end();
    expect(read('winnow.signals')).toEqual({ sent: 1, followed: 1, ignored: 1, refused: 0 });

    const asked = '5'.repeat(32);
    const late = service.receive({ ...HEADERS, traceparent: `00-${asked}-${'4'.repeat(16)}-00` });
    late.end();
    service.receive({ ...HEADERS, [RECALL_HEADER]: `${asked},${'6'.repeat(32)}` }).end();
    expect(read('winnow.recalls')).toEqual({ sent: 0, received: 2, answered: 1 });
    expect(read('winnow.traces.late')).toEqual({ '': 1 });
    // Open for so long that it is given up, and ended after all.
    const forgotten = service.receive();
    service.clock.advance(301_000);
    forgotten.end();
    expect(read('winnow.spans.late')).toEqual({ '': 1 });
  });

  it('tell what it has learned', () => {
    const { provider, read } = createProvider();
    metrics.setGlobalMeterProvider(provider);
    const service = quiet({ rules: [errors({ budget: '1/s' }), slow('1s,p99'), percent(5)] });
    for (let at = 0; at < 1000; at++) {
      const server = service.receive({}, at % 2 === 0 ? 'GET /orders' : 'POST /pay');
      service.clock.advance(20);
      if (at % 2 === 1) server.setAttribute('error.type', 'Timeout').setStatus(ERROR);
      server.end();
    }
    expect(read('winnow.slow.threshold')).toEqual({ 'GET /orders slow': 100 });
    const probability = read('winnow.budget.probability')['POST /pay Timeout errors'];
    expect(probability).toBeGreaterThan(0.02);
    expect(probability).toBeLessThan(0.1);
  });

  it('tell why spans are dropped, and take back what is recalled', () => {
    const { provider, read, recorded } = createProvider();
    metrics.setGlobalMeterProvider(provider);
    const service = quiet({ rules: [dropIf({ 'url.path': '/health' }, 'probes'), errors()] });
    service.receive().setAttribute('url.path', '/health').end();
    const silenced = service.receive();
    service.tail.drop(silenced.spanContext());
    silenced.end();
    const forgotten = service.receive();
    service.clock.advance(301_000);
    expect(read('winnow.spans.dropped')).toEqual({ rule: 1, code: 1, open: 1, shaped: 0 });
    forgotten.end();
    const late = service.receive(HEADERS);
    late.end();
    const before = { policy: 2, rule: 1, code: 1, open: 1, shaped: 0 };
    expect(read('winnow.spans.dropped')).toEqual(before);
    expect(read('winnow.traces.decided')).toEqual({
      'dropped rule complete': 1,
      'dropped code complete': 1,
      'dropped policy timeout': 1,
      'dropped policy complete': 2,
    });
    expect([read('winnow.traces.dropped')[''], read('winnow.spans')['dropped']]).toEqual([5, 4]);

    service.clock.advance(90_000);
    service.receive({ ...HEADERS, [RECALL_HEADER]: late.spanContext().traceId }).end();
    expect(recorded.get('winnow.recall.latency')).toEqual([90]);
    expect(read('winnow.spans.dropped')).toEqual(before);
    expect(read('winnow.spans')['dropped']).toBe(3);
  });

  it('tell why kept spans were lost', async () => {
    const { provider, read } = createProvider();
    metrics.setGlobalMeterProvider(provider);
    const results: Result[] = [
      { ok: true, rejected: 1 },
      { ok: false, retry: false, error: new Error('no') },
      { ok: true },
    ];
    const sink = {
      async send() {
        return results.shift() ?? { ok: true as const };
      },
      flushSync: () => 1,
    };
    const service = quiet({ sink, queue: { maxSpans: 2 } });
    const fail = (times: number) => {
      for (let at = 0; at < times; at++) service.receive().setStatus(ERROR).end();
    };
    fail(2);
    await service.tail.flush();
    fail(1);
    await service.tail.flush();
    fail(5);
    await service.tail.flush();
    fail(1);
    service.tail.flushSync(100);
    expect(read('winnow.spans.lost')).toEqual({ rejected: 1, failed: 1, full: 3, exit: 1 });
    expect(read('winnow.spans')).toMatchObject({ exported: 3, lost: 6 });
  });

  it('tell how long a decision takes, one value for each fragment', () => {
    const { provider, recorded } = createProvider();
    metrics.setGlobalMeterProvider(provider);
    let service: Service | undefined;
    const thinking = keepIf((_, { moment }) => {
      if (moment === 'close') service?.clock.advance(2);
      return false;
    }, 'a long thought');
    service = quiet({ rules: [thinking, errors()] });
    service.receive().end();
    service.receive().end();
    // Decided before its end: nothing is left to think about.
    service.receive().setStatus(ERROR).end();
    expect(recorded.get('winnow.decision.duration')).toEqual([0.002, 0.002]);
    const open = service.receive();
    service.clock.advance(61_000);
    expect(recorded.get('winnow.decision.duration')).toHaveLength(3);
    open.end();
  });

  it('tell the chance of the baseline, by route and of all traces', () => {
    const { provider, read } = createProvider();
    metrics.setGlobalMeterProvider(provider);
    const service = quiet({ rules: [percent(5, { 'POST /pay': 50, 'GET /poll': 0 })], rollout: 10 });
    const lucky = { ...HEADERS, traceparent: `00-${'0'.repeat(18)}${LUCKY}-${'4'.repeat(16)}-00` };
    service.receive(lucky).end();
    const { '(others)': others, 'POST /pay': pay, 'GET /poll': poll } = read('winnow.baseline.probability');
    expect(others).toBeCloseTo(0.005, 5);
    expect(pay).toBeCloseTo(0.05, 5);
    expect(poll).toBe(0);
    const { provider: other, read: readOther } = createProvider();
    metrics.disable();
    metrics.setGlobalMeterProvider(other);
    quiet({ rules: [everything()] })
      .receive()
      .end();
    expect(readOther('winnow.baseline.probability')).toEqual({ '(others)': 1 });
  });

  it('wait for a provider that is registered later, and are made once', () => {
    const service = drawn();
    service.receive().end();
    const { provider, callbacks, scopes } = createProvider();
    metrics.setGlobalMeterProvider(provider);
    for (let at = 0; at < 300; at++) service.receive().end();
    expect(callbacks.has('winnow.traces.kept')).toBe(true);
    expect(scopes).toEqual(['@winnow/sampler']);
  });
});
