import { type SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Gone, SdkSpan } from '@winnow/sampler';
import type { Config } from '../config/config.js';
import { isLocalRoot, millisOf } from './span-facts.js';
import { isStepOfLibrary } from './step-of-library.js';

export interface Pruned {
  readonly left: readonly SdkSpan[];
  readonly gone: Gone;
}

/**
 * Leaves out internal spans that are too short to explain anything. Never those that say something of their own (events,
 * errors, links), that others refer to, or that the app itself has made, unless it asks for that.
 */
export function pruneInternal(
  spans: readonly SdkSpan[],
  known: ReadonlySet<string>,
  { minInternalMs, pruneManual }: Pick<Config, 'minInternalMs' | 'pruneManual'>,
): Pruned {
  const gone = new Map<string, SpanContext | undefined>();
  for (const span of spans) {
    if (span.kind !== SpanKind.INTERNAL || millisOf(span.duration) >= minInternalMs) continue;
    if (isLocalRoot(span) || saysMore(span) || known.has(span.spanContext().spanId)) continue;
    if (pruneManual || isStepOfLibrary(span.instrumentationScope.name)) {
      gone.set(span.spanContext().spanId, span.parentSpanContext);
    }
  }
  return { left: gone.size === 0 ? spans : spans.filter((span) => !gone.has(span.spanContext().spanId)), gone };
}

function saysMore({ events, links, status }: SdkSpan): boolean {
  return events.length > 0 || links.length > 0 || status.code === SpanStatusCode.ERROR;
}
