import { type Context, createContextKey, type Link, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import type { SdkSpan } from './sdk-types.js';

const INCOMING = createContextKey('winnow incoming context');
const FLAGS = TraceFlags.SAMPLED | 0x02;

/**
 * The context in which a request from outside starts a trace of its own. What it came with (ids, flags, tracestate, baggage)
 * stays behind; the ids are remembered for a link.
 * @param before the context without what was extracted
 */
export function restartedContext(before: Context, extracted: Context): Context {
  const incoming = trace.getSpanContext(extracted);
  if (incoming?.isRemote !== true) return before;
  const { traceId, spanId, traceFlags } = incoming;
  const link: SpanContext = { traceId, spanId, traceFlags: traceFlags & FLAGS, isRemote: true };
  return before.setValue(INCOMING, link);
}

/** Links the root span of a restarted trace to where its request said that it comes from. */
export function linkIncoming(span: SdkSpan, parentContext: Context): void {
  if (span.parentSpanContext !== undefined) return;
  const incoming = parentContext.getValue(INCOMING) as SpanContext | undefined;
  if (incoming) (span as { addLink?(link: Link): unknown }).addLink?.({ context: incoming });
}
