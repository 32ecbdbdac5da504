// A span for the unit tests of this package.
import type { Span } from './span.js';

let clock = 0n;

/** Starts one nanosecond after the one made before it; its id is its name. */
export function makeSpan(name: string, over: Partial<Span> = {}): Span {
  clock += 1n;
  const startNano = over.startNano ?? clock;
  return {
    traceId: 'a'.repeat(32),
    spanId: name,
    parentSpanId: undefined,
    name,
    kind: 'INTERNAL',
    startNano,
    endNano: startNano,
    startMs: 0,
    endMs: 0,
    attributes: {},
    events: [],
    links: [],
    status: { code: 'UNSET', message: '' },
    flags: 1,
    traceState: '',
    resource: {},
    scope: { name: '@opentelemetry/instrumentation-http', version: '', attributes: {} },
    ...over,
  };
}
