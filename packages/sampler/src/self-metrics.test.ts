import { type Attributes, type MeterProvider, metrics, type ObservableResult } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { slow } from './rules/slow.js';
import { drawn, ERROR, quiet } from './testing/policies.js';

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
    expect(read('winnow.traces.decided')).toEqual({ complete: 2 });
    expect(read('winnow.traces.relieved')).toEqual({ '': 0 });
    expect(read('winnow.spans')).toEqual({ exported: 0, dropped: 1, lost: 0 });
    expect(read('winnow.traces.active')).toEqual({ '': 1 });
    expect(read('winnow.spans.held')).toEqual({ store: 1, queue: 1 });
    expect(read('winnow.bytes.held')['']).toBeGreaterThanOrEqual(0);
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
