import { type Attributes, TraceFlags } from '@opentelemetry/api';
import { parseMember } from './member.js';
import { ATTRIBUTES, type Trigger } from './reason.js';
import type { SdkSpan } from './sdk-types.js';
import type { TraceEntry } from './trace-entry.js';
import { TRACESTATE_KEY } from './wire.js';

/** What an exported local root says of its fragment; nothing for any other span. */
export function keepAttributes(entry: TraceEntry, span: SdkSpan, trigger: Trigger): Attributes | undefined {
  if (!entry.isRoot(span)) return entry.late ? { [ATTRIBUTES.late]: true } : undefined;
  const attributes: Attributes = {
    [ATTRIBUTES.reason]: entry.reason,
    [ATTRIBUTES.rule]: entry.rule,
    [ATTRIBUTES.trigger]: trigger,
  };
  if (entry.late) attributes[ATTRIBUTES.late] = true;
  if (entry.incomplete || !span.ended) attributes[ATTRIBUTES.incomplete] = true;
  if (entry.droppedSpans > 0) attributes[ATTRIBUTES.droppedSpans] = entry.droppedSpans;
  if (parentMayBeMissing(span)) attributes[ATTRIBUTES.parentExported] = 'unknown';
  return attributes;
}

/** A caller that is not ours, and did not sample: nobody can tell whether its span is exported. */
function parentMayBeMissing(span: SdkSpan): boolean {
  const parent = span.parentSpanContext;
  if (!parent?.isRemote || (parent.traceFlags & TraceFlags.SAMPLED) !== 0) return false;
  return parseMember(parent.traceState?.get(TRACESTATE_KEY)) === undefined;
}
