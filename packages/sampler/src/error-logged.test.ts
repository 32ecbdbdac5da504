import { describe, expect, it } from 'vitest';
import { errors } from './rules/errors.js';
import { percent } from './rules/percent.js';
import { HEADERS, quiet } from './testing/policies.js';

describe('a log record at error level (scenario 8)', () => {
  it('keeps its trace from that moment on', () => {
    const { tail, receive, call, kept } = quiet();
    const server = receive(HEADERS);
    const context = server.spanContext();
    expect(tail.traceFlags(context)).toBe(0);
    tail.errorLogged(context);
    tail.errorLogged(context);
    expect(tail.traceFlags(context)).toBe(1);
    const { span, headers } = call(server);
    expect(headers['tracestate']).toBe('winnow=k;r:e,ot=th:0');
    span.end();
    expect(tail.http.responding(server, 200)).toMatch(/;th=0;r=e$/);
    server.end();
    expect(kept.find(({ name }) => name === 'GET /orders')?.attributes).toMatchObject({
      'winnow.keep.reason': 'error',
      'winnow.keep.rule': 'errors',
    });
  });

  it('does not where the policy says so, or has no errors', () => {
    for (const rules of [[errors({ logs: false }), percent(5)], [percent(5)]]) {
      const { tail, receive, kept } = quiet({ rules });
      const server = receive(HEADERS);
      tail.errorLogged(server.spanContext());
      server.end();
      expect(kept).toEqual([]);
    }
  });

  it('of a trace that is not known here is nobody’s business', () => {
    const { tail, receive, warnings } = quiet();
    const server = receive();
    server.end();
    tail.errorLogged(server.spanContext());
    expect([tail.stats().kept, warnings]).toEqual([{}, []]);
  });
});
