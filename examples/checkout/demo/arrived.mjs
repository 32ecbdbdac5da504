import { serviceOf, tracesOf } from '@winnow/testkit';

/** The traces that arrived, by id, as the checks look at them. */
export function arrivedTraces(spans) {
  return new Map(tracesOf(spans).map((trace) => [trace.traceId, arrivedTrace(trace)]));
}

function arrivedTrace({ traceId, spans }) {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const byPath = new Map(spans.map((span) => [pathOf(span, byId), span]));
  const reasonOf = (span) => span?.attributes['winnow.keep.reason'];
  return {
    traceId,
    spans,
    /** The gateway's span of the checkout, or the job's span. */
    root: byPath.get('gateway POST /checkout') ?? byPath.get('cart expire carts'),
    /** The span at the end of a way such as `gateway POST /checkout > gateway POST localhost > …`. */
    at: (path) => byPath.get(path),
    /** Requests between services that arrived: `auth POST /sessions/verify`. */
    requests: new Set(spans.filter(({ kind }) => kind === 'SERVER').map(labelOf)),
    /** Why the processes kept it, each in its own words. */
    reasons: new Set(spans.map(reasonOf).filter(Boolean)),
    get reason() {
      return reasonOf(this.root);
    },
  };
}

/** The way from the root, which is complete only if every ancestor arrived: otherwise it starts with `…`. */
function pathOf(span, byId) {
  const steps = [labelOf(span)];
  let at = span;
  while (byId.has(at.parentSpanId)) {
    at = byId.get(at.parentSpanId);
    steps.unshift(labelOf(at));
  }
  // The ingress is no part of the trace: a parent that it has made up is missing by right, and only at the gateway.
  const complete = at.parentSpanId === undefined || labelOf(at) === 'gateway POST /checkout';
  return (complete ? steps : ['…', ...steps]).join(' > ');
}

function labelOf(span) {
  return `${serviceOf(span)} ${span.name}`;
}
