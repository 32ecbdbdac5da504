import {
  type Attributes,
  type Context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import type { LambdaContext } from './handler.js';
import { httpAttributes, isHttpEvent } from './http-event.js';
import { headerGetter } from './http-headers.js';
import { messageFacts, recordsOf } from './message-event.js';

/** What an event says about who called, and from where. */
export interface Invoked {
  readonly kind: SpanKind;
  /** Undefined: nobody's trace goes on here. */
  readonly parent?: Context | undefined;
  readonly links: readonly Link[];
  readonly attributes: Attributes;
}

/** Sources of records whose items are no messages to anybody. */
const DATA_SOURCES: ReadonlySet<unknown> = new Set(['aws:s3', 'aws:dynamodb', 'aws:kinesis']);

/** Reads an event of any trigger, and of none: an event is whatever the caller has sent. */
export function invokedBy(event: unknown, { clientContext }: LambdaContext): Invoked {
  if (isHttpEvent(event)) {
    const parent = propagation.extract(ROOT_CONTEXT, event.headers, headerGetter);
    return {
      kind: SpanKind.SERVER,
      parent,
      links: [],
      attributes: { 'faas.trigger': 'http', ...httpAttributes(event) },
    };
  }
  const records = recordsOf(event);
  if (records) {
    const { contexts, attributes } = messageFacts(records);
    // One message: its trace goes on. Of several, none can be the parent of the work on all of them.
    const parent = records.length === 1 ? contexts[0] : undefined;
    const links = parent
      ? []
      : contexts.flatMap((sent) => trace.getSpanContext(sent) ?? []).map((context) => ({ context }));
    return { kind: SpanKind.CONSUMER, parent, links, attributes: { 'faas.trigger': 'pubsub', ...attributes } };
  }
  // A direct call of another function: the AWS SDK has put the context beside the payload.
  const custom = clientContext?.custom ?? clientContext?.Custom;
  const parent =
    typeof custom === 'object' && custom !== null ? propagation.extract(ROOT_CONTEXT, custom, headerGetter) : undefined;
  return { kind: SpanKind.SERVER, parent, links: [], attributes: { 'faas.trigger': triggerOf(event) } };
}

function triggerOf(event: unknown): string {
  if (typeof event !== 'object' || event === null) return 'other';
  const { source, Records } = event as { source?: unknown; Records?: unknown };
  if ('detail-type' in event) return source === 'aws.events' || source === 'aws.scheduler' ? 'timer' : 'pubsub';
  const first = (Array.isArray(Records) ? Records[0] : undefined) as { eventSource?: unknown } | undefined;
  return DATA_SOURCES.has(first?.eventSource) ? 'datasource' : 'other';
}
