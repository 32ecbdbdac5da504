import { type Context, ROOT_CONTEXT, type TextMapPropagator, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { RPC_METADATA } from '../rows/http/request-span.js';
import { setRequestHeader, type UndiciRequest } from '../rows/undici/undici-request.js';
import { forwardRequestId } from './forward-request-id.js';

const inner = new W3CTraceContextPropagator();
const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const forwarding = (propagateTo?: readonly string[]) => forwardRequestId(inner, { requestId: 'forward', propagateTo });

function inRequest(headers: Record<string, string>): Context {
  const span = trace.wrapSpanContext(spanContext);
  return trace.setSpan(ROOT_CONTEXT, span).setValue(RPC_METADATA, { span, headers });
}

/** The headers of a call by undici; an object of http's would open a connection. */
function sent(propagator: TextMapPropagator, origin: string, own: string[] = []): Record<string, string> {
  const request: UndiciRequest = { origin, path: '/', method: 'GET', headers: [...own] };
  propagator.inject(inRequest({ 'x-correlation-id': 'req-1' }), request, { set: setRequestHeader });
  const { headers } = request;
  const pairs = (headers as string[]).flatMap((name, at) => (at % 2 ? [] : [[name, headers[at + 1]]]));
  return Object.fromEntries(pairs) as Record<string, string>;
}

describe('forwarding the request id', () => {
  it('sends it to internal hosts, under the name that it came with', () => {
    expect(sent(forwarding(), 'http://orders:3000')).toMatchObject({ 'x-correlation-id': 'req-1' });
    expect(sent(forwarding(), 'https://api.example.com')).not.toHaveProperty('x-correlation-id');
    expect(sent(forwarding(['*.example.com']), 'https://api.example.com')).toHaveProperty('x-correlation-id');
    expect(sent(forwarding(['*.example.com']), 'http://orders:3000')).not.toHaveProperty('x-correlation-id');
  });

  it('leaves an id that the app sends by itself, under either name', () => {
    expect(sent(forwarding(), 'http://orders', ['X-Request-Id', 'mine'])).toEqual({
      'X-Request-Id': 'mine',
      traceparent: expect.any(String),
    });
  });

  it('does nothing to carriers that are no calls by HTTP, and throws on none', () => {
    for (const carrier of [{}, { headers: {} }, { origin: 'no url', headers: [] }, new Map()]) {
      const set = (to: object, name: string, value: string) => void Object.assign(to, { [name]: value });
      forwarding().inject(inRequest({ 'x-request-id': 'req-1' }), carrier, { set });
      expect(carrier).toHaveProperty('traceparent');
      expect(carrier).not.toHaveProperty('x-request-id');
    }
  });

  it('is the propagator itself unless it is asked for', () => {
    expect(forwardRequestId(inner, { requestId: 'record', propagateTo: undefined })).toBe(inner);
    expect(forwarding().fields()).toEqual(expect.arrayContaining(['traceparent', 'x-request-id']));
  });
});
