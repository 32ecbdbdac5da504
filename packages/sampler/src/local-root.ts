import type { TraceView } from './rule.js';
import type { SdkSpan } from './sdk-types.js';

/** Whether a span is where the trace enters this process: its parent is absent, remote or unknown here. */
export function isLocalRoot(trace: TraceView, span: SdkSpan): boolean {
  const parent = span.parentSpanContext;
  return span === trace.root || parent === undefined || parent.isRemote === true;
}
