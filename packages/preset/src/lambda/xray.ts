import { isSpanContextValid, type Link, TraceFlags } from '@opentelemetry/api';

const ROOT = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/i;
const PARENT = /(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)/i;
const SAMPLED = /(?:^|;)\s*Sampled=1(?:;|$)/;

/**
 * A link to the invocation's trace in X-Ray. A link only: as a parent it would tear the trace of a caller that speaks W3C
 * apart, and Lambda writes the header for functions that X-Ray does not trace, too. Those have no link.
 * @param header `Root=1-…;Parent=…;Sampled=1`
 */
export function xrayLink(header: string | undefined): Link | undefined {
  if (header === undefined || !SAMPLED.test(header)) return undefined;
  const root = ROOT.exec(header);
  const parent = PARENT.exec(header);
  if (!root || !parent) return undefined;
  const traceId = `${root[1]}${root[2]}`.toLowerCase();
  const context = { traceId, spanId: String(parent[1]).toLowerCase(), traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? { context } : undefined;
}
