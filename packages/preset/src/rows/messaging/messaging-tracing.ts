import { type Attributes, type Context, type Link, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { errorType, safeException } from '../../redact/index.js';
import { ownVersion } from '../../version.js';
import type { Runtime } from '../row.js';
import { destinationName } from './destination-name.js';

export interface MessagingTracing {
  /** @param parent of the span; links are for what cannot be its parent */
  publish(destination: string, more: Attributes, parent: Context): Span;
  /** A message that is answered: the span lasts until the answer is there. */
  request(destination: string, more: Attributes, parent: Context): Span;
  process(destination: string, more: Attributes, parent: Context, links?: Link[]): Span;
  /** Ends a span; with what was thrown, if anything was. Never throws. */
  end(span: Span, thrown?: Thrown): void;
}

export interface Thrown {
  readonly error: unknown;
}

/**
 * Spans of messages, as the conventions have them: named by operation and destination, with no word of the message.
 * @param named what of a destination stands in names: it must be low in cardinality
 */
export function createMessagingTracing(
  runtime: Runtime,
  scope: string,
  system: string,
  named: (destination: string) => string = destinationName,
): MessagingTracing {
  const tracer = runtime.tracerProvider.getTracer(scope, ownVersion());
  const { redact } = runtime.config;

  function start(
    kind: SpanKind,
    operation: string,
    destination: string,
    more: Attributes,
    parent: Context,
    links?: Link[],
  ) {
    const attributes: Attributes = {
      'messaging.system': system,
      'messaging.operation.name': operation,
      'messaging.operation.type': kind === SpanKind.CONSUMER ? 'process' : 'send',
      'messaging.destination.name': destination,
      ...more,
    };
    const name = `${operation} ${named(destination)}`;
    return tracer.startSpan(name, { kind, attributes, ...(links && { links }) }, parent);
  }

  return {
    publish: (...args) => start(SpanKind.PRODUCER, 'publish', ...args),
    request: (...args) => start(SpanKind.CLIENT, 'request', ...args),
    process: (...args) => start(SpanKind.CONSUMER, 'process', ...args),
    end(span, thrown) {
      try {
        if (thrown) {
          span.recordException(safeException(thrown.error, redact));
          span.setAttribute('error.type', errorType(thrown.error));
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      } catch {
        // The message goes on its way whatever happens to its span.
      }
    },
  };
}
