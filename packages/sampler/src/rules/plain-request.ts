import { SpanStatusCode } from '@opentelemetry/api';
import { isEventStream } from '../event-stream.js';
import type { RuleInput } from '../rule.js';

const SWITCHING_PROTOCOLS = 101;

/** Whether the time that a request took says something about its route: it was answered, well, and whole. */
export function isPlain({ trace, span }: RuleInput): boolean {
  // A caller of ours judges its own side; what it waits for here is in its own time.
  if (trace.calledByOurs || trace.aborted || trace.crashed || trace.streaming) return false;
  if (span.status.code === SpanStatusCode.ERROR) return false;
  const status = Number(span.attributes['http.response.status_code'] ?? span.attributes['http.status_code'] ?? 0);
  return (
    status < 500 &&
    status !== SWITCHING_PROTOCOLS &&
    !isEventStream(span.attributes['http.response.header.content-type'])
  );
}
