import { type Span, serviceOf } from './span.js';
import { spanTree } from './span-tree.js';
import { type Trace, tracesOf } from './trace.js';

const ENTRY_KINDS: ReadonlySet<Span['kind']> = new Set(['SERVER', 'CONSUMER']);

/**
 * Fails unless one trace went through the services in this order, each called by the one before it.
 * @param trace one trace, or everything that arrived: then the trace that comes furthest counts
 * @throws with the hop that lost the trace context, and what arrived
 */
export function expectServices(trace: Trace | Iterable<Span>, services: readonly string[]): void {
  const candidates = 'among' in trace ? [trace] : tracesOf(trace);
  const all = 'among' in trace ? trace.among : [...trace];
  let furthest: Trace = { traceId: '', spans: [], among: all };
  let hop = -1;
  for (const candidate of candidates) {
    const reached = firstBrokenHop(candidate, services);
    if (reached === undefined) return;
    if (reached > hop) [furthest, hop] = [candidate, reached];
  }
  throw new Error(
    `${explanation(furthest, services[hop - 1], services[Math.max(hop, 0)]!)}\n${spanTree(all, { attrs: ['service.name'] })}`,
  );
}

/** Index of the first service that the trace does not reach from the one before it; undefined when it reaches all. */
function firstBrokenHop({ spans }: Trace, services: readonly string[]): number | undefined {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const parent = (span: Span) => (span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId));
  // The entries of a service: its spans whose parent belongs to nobody or to another service.
  const entries = (service: string) =>
    spans.filter((span) => {
      const above = parent(span);
      return serviceOf(span) === service && (!above || serviceOf(above) !== service);
    });
  const reached = services.findIndex((service, at) => {
    const before = services[at - 1];
    return !entries(service).some((entry) => {
      const above = parent(entry);
      return before === undefined || (above !== undefined && serviceOf(above) === before);
    });
  });
  return reached === -1 ? undefined : reached;
}

function explanation({ spans, among }: Trace, caller: string | undefined, service: string): string {
  const own = among.filter((span) => serviceOf(span) === service);
  if (own.length === 0) return `No span of ${service} arrived.`;
  if (caller === undefined) return `The trace holds no span of ${service}.`;
  const hop = `${caller} -> ${service}`;

  const here = own.filter((span) => spans.includes(span));
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const orphan = here.find(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId));
  if (orphan)
    return `${hop}: the parent of ${orphan.name} did not arrive. ${caller} sent the context but not its span.`;

  const apart = own.find((span) => !here.includes(span) && ENTRY_KINDS.has(span.kind));
  if (apart) return `${hop} dropped the trace context: ${apart.name} of ${service} is in a trace of its own.`;

  const callers = here.map((span) => spans.find(({ spanId }) => spanId === span.parentSpanId)).filter((span) => !!span);
  const names = [...new Set(callers.map(serviceOf))].filter((name) => name !== service);
  return `${hop}: no span of ${service} has a parent in ${caller}; it was called by ${names.join(', ') || 'nobody'}.`;
}
