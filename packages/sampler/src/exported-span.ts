import { type Attributes, type HrTime, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { dressed } from './dressed-span.js';
import { LeanExport } from './lean-export.js';
import type { LeanSpan, SdkSpan } from './sdk-types.js';
import { withThreshold } from './trace-state.js';

/**
 * The span as it is exported: sampled, with the threshold of the verdict, and (local roots) with the verdict's
 * attributes. The span itself is left as it was, since other processors hold it too; everything else, resource and scope
 * by identity included, shines through. Returns the span itself where nothing differs.
 */
export function exportedSpan(span: LeanSpan, th: string | undefined, extra: Attributes | undefined): SdkSpan {
  const context = span.spanContext();
  const traceState = withThreshold(context.traceState, th);
  const sampled = (context.traceFlags & TraceFlags.SAMPLED) !== 0;
  if (sampled && traceState === context.traceState && extra === undefined && span.ended) return span;

  const { traceId, spanId, isRemote } = context;
  const traceFlags = context.traceFlags | TraceFlags.SAMPLED;
  const exported: SpanContext = {
    traceId,
    spanId,
    traceFlags,
    ...(isRemote !== undefined && { isRemote }),
    traceState,
  };
  const attributes = extra === undefined ? undefined : together(span.sharedAttributes ?? span.attributes, extra);
  if (span.tookMs !== undefined) return new LeanExport(span, exported, attributes ?? span.attributes);
  return dressed(span, {
    spanContext: () => exported,
    ...(attributes !== undefined && { attributes }),
    ...(!span.ended && cutOff(span)),
  });
}

/** Not by spreading both: V8 makes an object of that which is slow to walk through, as the serializer does twice. */
function together(own: Attributes, extra: Attributes): Attributes {
  const attributes: Attributes = {};
  for (const key in own) attributes[key] = own[key];
  for (const key in extra) attributes[key] = extra[key];
  return attributes;
}
/** A span that will not end any more, because the process does: it ends now. */
function cutOff(span: SdkSpan): Pick<SdkSpan, 'endTime' | 'duration' | 'ended'> {
  const now = Date.now();
  let endTime: HrTime = [Math.floor(now / 1000), (now % 1000) * 1e6];
  let nanoseconds = (endTime[0] - span.startTime[0]) * 1e9 + endTime[1] - span.startTime[1];
  if (nanoseconds < 0) {
    nanoseconds = 0;
    endTime = span.startTime;
  }
  return { endTime, duration: [Math.floor(nanoseconds / 1e9), nanoseconds % 1e9], ended: true };
}
