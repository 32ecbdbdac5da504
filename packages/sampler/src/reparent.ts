import type { SpanContext } from '@opentelemetry/api';
import { dressed } from './dressed-span.js';
import type { SdkSpan } from './sdk-types.js';

/** Spans that are not there any more, by id, with the parents that they had. */
export type Gone = ReadonlyMap<string, SpanContext | undefined>;

/** Where a span hangs once these are gone: at its nearest ancestor that is there. */
export function remainingParent(span: SdkSpan, gone: Gone): SpanContext | undefined {
  let parent = span.parentSpanContext;
  // A span that is its own ancestor is a fault of whoever made it; it must not become an endless loop of ours.
  for (let steps = gone.size; parent !== undefined && steps >= 0 && gone.has(parent.spanId); steps--) {
    parent = gone.get(parent.spanId);
  }
  return parent;
}

/** The span under its nearest ancestor that is there; itself, where that is its parent already. */
export function reparented(span: SdkSpan, gone: Gone): SdkSpan {
  const parent = remainingParent(span, gone);
  if (parent === span.parentSpanContext) return span;
  return dressed(span, { parentSpanContext: parent });
}
