import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { everything, percent } from './rules/percent.js';
import { createIds, createService, LUCKY, type Service, UNLUCKY } from './testing/service.js';

const TRACE_ID = '0123456789abcdef0123456789abcdef';
const traceparent = (flags: string) => `00-${TRACE_ID}-0123456789abcdef-${flags}`;
const quiet = (options = {}) => createService({ rules: [percent(5)], ids: createIds(() => UNLUCKY), ...options });

/** A propagator of the B3 kind: its own header, no tracestate. */
const b3: TextMapPropagator = {
  inject(from, carrier, setter) {
    const span = trace.getSpanContext(from);
    if (span) setter.set(carrier, 'b3', `${span.traceId}-${span.spanId}-${span.traceFlags & 1}`);
  },
  extract(into, carrier, getter) {
    const [traceId = '', spanId = '', flag] = String(getter.get(carrier, 'b3') ?? '').split('-');
    if (!traceId) return into;
    return trace.setSpanContext(into, { traceId, spanId, traceFlags: Number(flag), isRemote: true });
  },
  fields: () => ['b3'],
};

function inject({ propagator }: Service, span: Span, from = ROOT_CONTEXT) {
  const headers: Record<string, string> = {};
  propagator.inject(trace.setSpan(from, span), headers, defaultTextMapSetter);
  return headers;
}

describe('a call inside (scenario 25)', () => {
  it('says undecided, and the flag 0, while the trace is', () => {
    const service = quiet();
    const { headers } = service.call(service.receive());
    expect(headers['tracestate']).toBe('winnow=u');
    expect(headers['traceparent']).toMatch(/-02$/);
  });

  it('says undecided, with the flag and the threshold, in the baseline', () => {
    const service = quiet({ ids: createIds(() => LUCKY) });
    const { headers } = service.call(service.receive());
    expect(headers['tracestate']).toBe('winnow=u,ot=th:f3333');
    expect(headers['traceparent']).toMatch(/-03$/);
  });

  it('says kept from the moment it is, also by spans that started before', () => {
    const service = quiet({ ids: createIds(() => LUCKY) });
    const server = service.receive();
    const before = service.child(server, 'GET', SpanKind.CLIENT);
    service.tail.keep(server.spanContext());
    expect(inject(service, before)).toMatchObject({ tracestate: 'winnow=k;r:m,ot=th:0' });
    before.end();
    server.end();
    // A detached call after the fragment has left.
    expect(inject(service, before)).toMatchObject({ tracestate: 'winnow=k;r:m,ot=th:0' });
  });

  it('carries the members of others, and the randomness, as they came', () => {
    const service = quiet();
    const server = service.receive({
      traceparent: traceparent('00'),
      tracestate: 'a=1,ot=th:4;rv:ffffffffffffff;xy:1,b=2',
    });
    expect(server.spanContext().traceState?.serialize()).toBe('ot=th:f3333;rv:ffffffffffffff;xy:1,a=1,b=2');
    expect(service.call(server).headers['tracestate']).toBe('winnow=u,ot=th:f3333;rv:ffffffffffffff;xy:1,a=1,b=2');
  });

  it('passes on the reason for which the caller keeps the trace', () => {
    const service = quiet();
    const server = service.receive({ traceparent: traceparent('01'), tracestate: 'winnow=k;r:s,ot=th:0' });
    expect(server.spanContext().traceState?.serialize()).toBe('ot=th:0');
    const { span, headers } = service.call(server);
    expect(headers['tracestate']).toBe('winnow=k;r:s,ot=th:0');
    span.end();
    server.end();
    expect(service.kept[0]?.attributes).toMatchObject({ 'winnow.keep.reason': 'remote', 'winnow.keep.rule': 'caller' });
    expect(service.kept[0]?.spanContext().traceState?.serialize()).toBe('ot=th:0');
  });

  it.each([
    ['02', '02'],
    ['03', '03'],
    ['ff', '03'],
    ['00', '00'],
    ['01', '01'],
    ['fc', '00'],
  ])('answers the flags %s with %s: the random one as it came, none that is not defined', (incoming, outgoing) => {
    const service = quiet();
    const server = service.receive({
      traceparent: `00-${TRACE_ID.replace(/.{14}$/, UNLUCKY)}-0123456789abcdef-${incoming}`,
    });
    expect(service.call(server).headers['traceparent']).toMatch(new RegExp(`-${outgoing}$`));
  });

  it('goes to messages, and to calls whose host is not known', () => {
    const service = quiet();
    const server = service.receive();
    const publish = service.child(server, 'publish', SpanKind.PRODUCER, { 'server.address': 'broker.example.com' });
    expect(inject(service, publish)['tracestate']).toBe('winnow=u');
    expect(inject(service, service.child(server, 'GET', SpanKind.CLIENT))['tracestate']).toBe('winnow=u');
    expect(inject(service, server)['tracestate']).toBe('winnow=u');
  });
});

describe('a call to strangers', () => {
  it('carries the plain traceparent: no tracestate, no baggage', () => {
    const inner = new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    });
    const service = quiet({ inner });
    const server = service.receive({ traceparent: traceparent('00'), tracestate: 'winnow=k;r:e,a=1' });
    const baggage = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ user: { value: 'ann' } }));
    const { span: inside } = service.call(server, 'payments');
    const { span: outside } = service.call(server, 'api.stripe.com');
    expect(Object.keys(inject(service, inside, baggage))).toEqual(['traceparent', 'tracestate', 'baggage']);
    expect(inject(service, outside, baggage)).toEqual({
      traceparent: `00-${TRACE_ID}-${outside.spanContext().spanId}-01`,
    });
  });

  it('are told apart by the option', () => {
    const service = quiet({ propagateTo: (host: string) => host === 'api.partner.example' });
    const server = service.receive();
    expect(service.call(server, 'api.partner.example').headers['tracestate']).toBe('winnow=u');
    expect(service.call(server, 'payments').headers['tracestate']).toBeUndefined();
  });
});

describe('a propagator without tracestate (scenario 31)', () => {
  it('gets a header of ours, both ways', () => {
    const shop = quiet({ inner: b3 });
    const payments = quiet({ inner: b3 });
    const server = shop.receive();
    expect(shop.propagator.fields()).toEqual(['b3', 'x-winnow', 'x-winnow-recall']);
    const undecided = shop.call(server);
    expect(undecided.headers).toMatchObject({ b3: expect.stringMatching(/-0$/), 'x-winnow': 'u' });
    shop.tail.http.responding(server, 500);
    shop.tail.keep(server.spanContext());
    const { headers } = shop.call(server);
    expect(headers).toMatchObject({ b3: expect.stringMatching(/-1$/), 'x-winnow': 'k;r:m' });
    expect(shop.call(server, 'api.stripe.com').headers).not.toHaveProperty('x-winnow');
    payments.receive(headers).end();
    expect(payments.kept[0]?.attributes['winnow.keep.reason']).toBe('remote');
  });

  it('understands the short form too, and ignores nonsense', () => {
    const headers = { b3: `${TRACE_ID}-0123456789abcdef-0` };
    const one = quiet({ inner: b3 });
    expect(one.receive({ ...headers, 'x-winnow': 'k' }).spanContext().traceFlags).toBe(1);
    const two = quiet({ inner: b3 });
    expect(two.receive({ ...headers, 'x-winnow': 'keep me' }).spanContext().traceFlags).toBe(0);
  });
});

describe('what is not ours', () => {
  it('passes through untouched: contexts without a span of this process', () => {
    const service = quiet();
    const headers = { traceparent: traceparent('01'), tracestate: 'winnow=k;r:e,a=1' };
    const passed = service.propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    const out: Record<string, string> = {};
    service.propagator.inject(passed, out, defaultTextMapSetter);
    expect(out).toEqual(headers);
    const none: Record<string, string> = {};
    service.propagator.inject(context.active(), none, defaultTextMapSetter);
    expect(none).toEqual({});
  });

  it('that throws on our side costs one line and no call', () => {
    const service = quiet({
      propagateTo: () => {
        throw new Error('oops');
      },
    });
    const server = service.receive();
    expect(service.call(server).headers['traceparent']).toMatch(/-00$/);
    service.call(server);
    expect(service.warnings).toEqual(['the verdict could not be written: oops; the plain context is sent']);
  });
});

it('says th:0 and the flag where everything is kept', () => {
  const service = quiet({ rules: [everything()] });
  expect(service.call(service.receive()).headers).toMatchObject({
    tracestate: 'winnow=u,ot=th:0',
    traceparent: expect.stringMatching(/-03$/),
  });
});
