// Recall where a queue stands between: ids ride on the next messages to it, and on calls to whoever may be behind it.
import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { namesOf, RECALL } from './testing/exchange.js';
import { accounted, ERROR, quiet } from './testing/policies.js';
import type { Service } from './testing/service.js';

type Headers = Record<string, string>;

/** The headers of a message that is sent to a queue. */
function publish(service: Service, parent: Span, queue = 'orders'): Headers {
  const span = service.child(parent, `publish ${queue}`, SpanKind.PRODUCER, { 'messaging.destination.name': queue });
  const headers: Headers = {};
  service.propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
  span.end();
  return headers;
}

function consume(service: Service, headers: Headers): Span {
  const context = service.propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  return service.tracer.startSpan('process orders', { kind: SpanKind.CONSUMER }, context);
}

/** A request that sends a message, and fails when the message has been dealt with. */
function failAfterwards(producer: Service, consumer: Service): Span {
  const server = producer.receive();
  consume(consumer, publish(producer, server)).end();
  server.setStatus(ERROR).end();
  return server;
}

describe('a trace that fails when its message has been dealt with', () => {
  it('is brought back with the next message to the same queue', () => {
    const [producer, consumer] = [quiet(), quiet()];
    const failed = failAfterwards(producer, consumer);
    expect(consumer.kept).toEqual([]);
    const next = publish(producer, producer.receive());
    expect(next[RECALL]).toBe(failed.spanContext().traceId);
    consume(consumer, next).end();
    expect(consumer.kept.map(({ name, attributes }) => [name, attributes['winnow.keep.reason']])).toEqual([
      ['process orders', 'recall'],
    ]);
    accounted(consumer);
  });

  it('is not asked for in another queue', () => {
    const [producer, consumer] = [quiet(), quiet()];
    failAfterwards(producer, consumer);
    expect(publish(producer, producer.receive(), 'invoices')).not.toHaveProperty(RECALL);
  });

  it('is brought back with a call, where the consumer answers HTTP as well', () => {
    const [producer, consumer] = [quiet(), quiet()];
    producer.call(producer.receive(), 'orders-service');
    const failed = failAfterwards(producer, consumer);
    const { headers } = producer.call(producer.receive(), 'orders-service');
    expect(headers[RECALL]).toBe(failed.spanContext().traceId);
    consumer.receive(headers).end();
    expect(namesOf(consumer)).toEqual(['process orders']);
  });

  it('rides on two calls to each of 32 addresses at most, the latest ones', () => {
    const [producer, consumer] = [quiet(), quiet()];
    const server = producer.receive();
    for (let at = 0; at < 40; at++) producer.call(server, `host-${at}`).span.end();
    failAfterwards(producer, consumer);
    const asked = (at: number) => RECALL in producer.call(server, `host-${at}`).headers;
    const first = Array.from({ length: 40 }, (_, at) => asked(39 - at));
    expect(first.filter(Boolean)).toHaveLength(32);
    expect(first.slice(0, 32)).toEqual(first.slice(0, 32).fill(true));
    expect([asked(39), asked(39)]).toEqual([true, false]);
  });

  it('rides on no call where no message was sent', () => {
    const producer = quiet();
    producer.call(producer.receive(), 'orders-service');
    producer.receive().setStatus(ERROR).end();
    expect(producer.call(producer.receive(), 'orders-service').headers).not.toHaveProperty(RECALL);
  });
});

it('what the consumer has called or sent in turn comes back as well', () => {
  const [producer, consumer, mailer] = [quiet(), quiet(), quiet()];
  const server = producer.receive();
  const processing = consume(consumer, publish(producer, server));
  consume(mailer, publish(consumer, processing, 'mails')).end();
  processing.end();
  server.setStatus(ERROR).end();
  consume(consumer, publish(producer, producer.receive())).end();
  consume(mailer, publish(consumer, consumer.receive(), 'mails')).end();
  expect(namesOf(consumer)).toEqual(['publish mails', 'process orders'].toReversed());
  expect(namesOf(mailer)).toEqual(['process orders']);
});

describe('a message that fails in the consumer', () => {
  /** A message that fails when the producer's own part has been dropped. */
  function failInConsumer(producer: Service, consumer: Service): Span {
    const server = producer.receive();
    const message = publish(producer, server);
    server.end();
    consume(consumer, message).setStatus(ERROR).end();
    return server;
  }

  /** A request of the caller, and what the answer of the callee says. */
  function ask(caller: Service, callee: Service, host = 'orders-service', status = 200): string | undefined {
    const server = caller.receive();
    const { span, headers } = caller.call(server, host);
    const answering = callee.receive(headers, 'GET /count');
    const keep = callee.tail.http.responding(answering, status);
    answering.end();
    caller.tail.http.responded(span, status, keep);
    span.end();
    server.end();
    return keep;
  }

  it('brings back the part of the producer, when that calls the consumer', () => {
    const [producer, consumer] = [quiet(), quiet()];
    const failed = failInConsumer(producer, consumer);
    expect(producer.kept).toEqual([]);
    expect(ask(producer, consumer)).toBe(`,${failed.spanContext().traceId}`);
    expect(namesOf(producer)).toEqual(['GET /orders', 'publish orders']);
    expect(producer.kept.every(({ attributes }) => attributes['winnow.late'] === true)).toBe(true);
    accounted(producer);
  });

  it('rides on eight answers, and behind the verdict of their own trace', () => {
    const [producer, consumer] = [quiet(), quiet()];
    const { traceId } = failInConsumer(producer, consumer).spanContext();
    expect(ask(producer, consumer, 'orders-service', 500)).toMatch(new RegExp(`^[0-9a-f]{32};th=0;r=e,${traceId}$`));
    expect(namesOf(producer)).toEqual(['GET /orders', 'publish orders', 'GET /orders', 'GET']);
    const answers = Array.from({ length: 8 }, () => ask(producer, consumer));
    expect(answers).toEqual([...Array.from({ length: 7 }, () => `,${traceId}`), undefined]);
  });

  it('is told to callers of ours alone, and believed from hosts of ours alone', () => {
    const [producer, consumer] = [quiet(), quiet()];
    failInConsumer(producer, consumer);
    const stranger = consumer.receive({ traceparent: `00-${'c'.repeat(32)}-0123456789abcdef-00` });
    expect(consumer.tail.http.responding(stranger, 200)).toBeUndefined();
    ask(producer, consumer, 'api.stranger.example');
    expect(producer.kept).toEqual([]);
  });

  it('is told to nobody where the message said so', () => {
    const [producer, consumer] = [quiet(), quiet()];
    const server = producer.receive();
    producer.tail.keep(server.spanContext());
    consume(consumer, publish(producer, server)).setStatus(ERROR).end();
    expect(ask(producer, consumer)).toBeUndefined();
  });

  it('is told to nobody where recall is off', () => {
    const [producer, consumer] = [quiet(), quiet({ recall: 'off' })];
    failInConsumer(producer, consumer);
    expect(ask(producer, consumer)).toBeUndefined();
  });

  it.each([',', ',,', ',x', `,${'0'.repeat(65_536)}`, `${','.repeat(65_536)}`, `,${'A'.repeat(32)}`])(
    'makes no trouble with an answer that is none (%#)',
    (keep) => {
      const service = quiet();
      const server = service.receive();
      const { span } = service.call(server);
      service.tail.http.responded(span, 200, keep);
      for (const one of [span, server]) one.end();
      expect([service.kept, service.warnings]).toEqual([[], []]);
    },
  );
});
