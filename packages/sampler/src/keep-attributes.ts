import { type Attributes, TraceFlags } from '@opentelemetry/api';
import { parseMember } from './member.js';
import { ATTRIBUTES, type Trigger } from './reason.js';
import type { SdkSpan } from './sdk-types.js';
import type { TraceEntry } from './trace-entry.js';
import { TRACESTATE_KEY } from './wire.js';

/**
 * What an exported local root says of its fragment. Other spans say only what they must not hide.
 * @param observed everything is exported, so that the verdict has to be said as well, with its `th` value
 */
export function keepAttributes(
  entry: TraceEntry,
  span: SdkSpan,
  trigger: Trigger,
  observed: { readonly th: string | undefined } | undefined = undefined,
): Attributes | undefined {
  if (entry.rootless || !entry.isRoot(span)) return cautions(entry, span);
  const attributes: Attributes = { [ATTRIBUTES.trigger]: trigger, ...cautions(entry, span) };
  if (entry.reason !== undefined) {
    attributes[ATTRIBUTES.reason] = entry.reason;
    attributes[ATTRIBUTES.rule] = entry.rule;
  }
  if (observed) {
    attributes[ATTRIBUTES.verdict] = entry.state;
    if (entry.state === 'kept' && observed.th !== undefined) attributes[ATTRIBUTES.verdictThreshold] = observed.th;
  }
  if (entry.incomplete) attributes[ATTRIBUTES.incomplete] = true;
  if (entry.droppedSpans > 0) attributes[ATTRIBUTES.droppedSpans] = entry.droppedSpans;
  if (parentMayBeMissing(span)) attributes[ATTRIBUTES.parentExported] = 'unknown';
  return attributes;
}

/** What any span must not hide: that it carries no weight, that its end is not its own. */
function cautions(entry: TraceEntry, span: SdkSpan): Attributes | undefined {
  if (!entry.late && span.ended) return undefined;
  return { ...(entry.late && { [ATTRIBUTES.late]: true }), ...(!span.ended && { [ATTRIBUTES.incomplete]: true }) };
}

/** A caller that is not ours, and did not sample: nobody can tell whether its span is exported. */
function parentMayBeMissing(span: SdkSpan): boolean {
  const parent = span.parentSpanContext;
  if (!parent?.isRemote || (parent.traceFlags & TraceFlags.SAMPLED) !== 0) return false;
  return parseMember(parent.traceState?.get(TRACESTATE_KEY)) === undefined;
}
