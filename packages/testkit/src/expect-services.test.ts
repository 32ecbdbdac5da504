import { describe, expect, it } from 'vitest';
import { expectServices } from './expect-services.js';
import { makeSpan } from './span.fixture.js';
import type { Span } from './span.js';
import { tracesOf } from './trace.js';

const span = (service: string, name: string, over: Partial<Span>) =>
  makeSpan(name, { resource: { 'service.name': service }, ...over });

const gateway = span('gateway', 'GET /', { kind: 'SERVER', traceId: '1' });
const call = span('gateway', 'GET cart', { kind: 'CLIENT', traceId: '1', parentSpanId: gateway.spanId });
const cart = span('cart', 'GET /cart', { kind: 'SERVER', traceId: '1', parentSpanId: call.spanId });

describe('expectServices', () => {
  it('accepts a trace that goes through them in order', () => {
    expectServices([cart, gateway, call], ['gateway', 'cart']);
    expectServices(tracesOf([cart, gateway, call])[0]!, ['gateway', 'cart']);
  });

  it('names the hop where a service began a trace of its own', () => {
    const alone = { ...cart, traceId: '2', parentSpanId: undefined };
    const [trace] = tracesOf([gateway, call, alone]);
    expect(() => expectServices(trace!, ['gateway', 'cart'])).toThrowErrorMatchingInlineSnapshot(`
      [Error: gateway -> cart dropped the trace context: GET /cart of cart is in a trace of its own.
      SERVER GET / [http] service.name=gateway
        CLIENT GET cart [http] service.name=gateway

      SERVER GET /cart [http] service.name=cart]
    `);
  });

  it('says when the caller sent the context but not its span', () => {
    expect(() => expectServices([gateway, cart], ['gateway', 'cart'])).toThrow(
      'gateway -> cart: the parent of GET /cart did not arrive.',
    );
  });

  it('says when a service sent nothing', () => {
    expect(() => expectServices([gateway, call], ['gateway', 'cart', 'prices'])).toThrow('No span of cart arrived.');
    expect(() => expectServices([], ['gateway'])).toThrow('No span of gateway arrived.');
  });

  it('says who called instead of the expected caller', () => {
    expect(() => expectServices([gateway, call, cart], ['gateway', 'cart', 'gateway'])).toThrow(
      'cart -> gateway: no span of gateway has a parent in cart; it was called by nobody.',
    );
  });
});
