import { type Attributes, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { createIds, createService, UNLUCKY } from '../testing/service.js';
import { errors } from './errors.js';

const service = () => createService({ rules: [errors()], ids: createIds(() => UNLUCKY) });
type Running = ReturnType<typeof service>;

function fail(span: Span, attributes: Attributes = {}): void {
  span.setAttributes(attributes).setStatus({ code: SpanStatusCode.ERROR }).end();
}

/** Runs a request and tells why it was kept. */
function reasonOf(act: (running: Running, server: Span) => void): unknown {
  const running = service();
  const server = running.receive();
  act(running, server);
  server.end();
  return running.kept.find(({ kind }) => kind === SpanKind.SERVER)?.attributes['winnow.keep.reason'];
}

const client = ({ child }: Running, server: Span, attributes: Attributes) =>
  fail(child(server, 'GET', SpanKind.CLIENT), attributes);

describe('a request is kept (scenario 8)', () => {
  it.each<[string, (running: Running, server: Span) => void]>([
    ['answered with 500', ({ tail }, server) => void tail.http.responding(server, 500)],
    ['ended with 503', (_, server) => fail(server, { 'http.response.status_code': 503 })],
    ['ended with an error and no status', (_, server) => fail(server)],
    ['cut off', ({ tail }, server) => tail.http.aborted(server)],
    ['crashed', ({ tail }, server) => tail.crashed(server.spanContext())],
    [
      'that called something answering 503',
      (running, server) => client(running, server, { 'http.response.status_code': 503 }),
    ],
    [
      'that called something answering 503, by the older name',
      (running, server) => client(running, server, { 'http.status_code': 503 }),
    ],
    ['that could not connect', (running, server) => client(running, server, { 'error.type': 'ECONNREFUSED' })],
    ['that got no answer in time', (running, server) => client(running, server, { 'error.type': 'ETIMEDOUT' })],
    ['that got UNAVAILABLE by gRPC', (running, server) => client(running, server, { 'rpc.grpc.status_code': 14 })],
    ['that could not publish', ({ child }, server) => fail(child(server, 'publish', SpanKind.PRODUCER))],
  ])('%s', (_, act) => expect(reasonOf(act)).toBe('error'));

  it('as soon as its headers say so, so that later calls know', () => {
    const { receive, tail, call } = service();
    const server = receive();
    tail.http.responding(server, 500);
    expect(call(server).headers['tracestate']).toBe('winnow=k;r:e,ot=th:0');
  });

  it('as soon as a callee answers 500, before the call has ended', () => {
    const { receive, tail, call } = service();
    const server = receive();
    const first = call(server);
    tail.http.responded(first.span, 500, undefined);
    expect(tail.traceFlags(server.spanContext())).toBe(1);
  });
});

describe('a request is not kept (scenario 8)', () => {
  it.each<[string, (running: Running, server: Span) => void]>([
    ['answered with 404', ({ tail }, server) => void tail.http.responding(server, 404)],
    [
      'that threw its 404',
      ({ child }, server) => {
        server.recordException(new Error('no such order'));
        const step = child(server);
        step.recordException(new Error('no such order'));
        fail(step);
        fail(server, { 'http.response.status_code': 404 });
      },
    ],
    [
      'that called something answering 404',
      (running, server) => client(running, server, { 'http.response.status_code': 404 }),
    ],
    ['that got NOT_FOUND by gRPC', (running, server) => client(running, server, { 'rpc.grpc.status_code': 5 })],
    [
      'whose database refused a duplicate',
      (running, server) => client(running, server, { 'db.response.status_code': '23505' }),
    ],
    ['of which a step failed and was dealt with', ({ child }, server) => fail(child(server))],
    [
      'that took its error back',
      (_, server) => {
        server.setStatus({ code: SpanStatusCode.ERROR });
        server.setStatus({ code: SpanStatusCode.OK });
      },
    ],
    ['that recorded an exception and went on', (_, server) => server.recordException(new Error('retried'))],
  ])('%s', (_, act) => expect(reasonOf(act)).toBeUndefined());
});

describe('without a request', () => {
  const keptBy = (act: (running: Running) => void) => {
    const running = service();
    act(running);
    return running.kept.map(({ name }) => name);
  };

  it('a failed message, a failed job, and a failed call are kept', () => {
    for (const kind of [SpanKind.CONSUMER, SpanKind.INTERNAL, SpanKind.CLIENT]) {
      expect(keptBy(({ tracer }) => fail(tracer.startSpan('work', { kind })))).toEqual(['work']);
    }
  });

  it('a step that fails in a job that copes is not', () => {
    expect(
      keptBy(({ tracer, child }) => {
        const job = tracer.startSpan('job');
        fail(child(job));
        job.end();
      }),
    ).toEqual([]);
  });

  it('a step that fails after its request has been answered is', () => {
    expect(
      keptBy(({ receive, child }) => {
        const server = receive();
        const step = child(server, 'in the background');
        server.end();
        fail(step);
      }),
    ).toEqual(['GET /orders', 'in the background']);
  });
});

it.each(['50', '0/s', '-1/s', '50/d', 'many'])('refuses a budget of %s', (budget) => {
  expect(() => errors({ budget })).toThrow(
    `[winnow] errors({ budget }): expected a rate such as "50/s" or "300/m", got "${budget}"`,
  );
});
