import { type Attributes, type MeterProvider, metrics, type ObservableResult } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { drawn, ERROR, HEADERS, quiet } from './testing/policies.js';
import { RECALL_HEADER } from './wire.js';

/** The part of a metrics SDK that observable instruments need. */
function createProvider() {
  const callbacks = new Map<string, (result: ObservableResult) => void>();
  const instrument = (name: string) => ({
    addCallback: (callback: (result: ObservableResult) => void) => void callbacks.set(name, callback),
  });
  const scopes: string[] = [];
  const provider = {
    getMeter(scope: string) {
      scopes.push(scope);
      return { createObservableCounter: instrument, createObservableGauge: instrument };
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
  return { provider, callbacks, scopes, read };
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
    expect(read('winnow.traces.decided')).toEqual({ 'kept error complete': 1, 'dropped complete': 1 });
    expect(read('winnow.spans.kept')).toEqual({ error: 1 });
    expect(read('winnow.traces.relieved')).toEqual({ '': 0 });
    expect(read('winnow.spans')).toEqual({ exported: 0, dropped: 1, shaped: 0, lost: 0 });
    expect(read('winnow.traces.active')).toEqual({ '': 1 });
    expect(read('winnow.spans.held')).toEqual({ store: 1, queue: 1 });
    expect(read('winnow.bytes.held')['']).toBeGreaterThanOrEqual(0);
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
