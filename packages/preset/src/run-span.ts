import { basename } from 'node:path';
import { ROOT_CONTEXT, type Span, SpanStatusCode, TraceFlags, type TracerProvider, trace } from '@opentelemetry/api';
import type { RunContextManager } from './context-manager.js';

const SCOPE = '@winnow/run';

/**
 * Starts the span of the whole run: what the process does outside of requests are its children. It ends with the process.
 * @param onKept called where it is certain already that the run is sent
 * @returns ends it; called with the exit code, or the signal that ends the process
 */
export function startRunSpan(
  provider: TracerProvider,
  contexts: RunContextManager,
  onKept: () => void,
): (how: number | NodeJS.Signals) => void {
  const script = basename(process.argv[1] ?? 'node');
  const span = provider
    .getTracer(SCOPE)
    .startSpan(script, { attributes: { 'process.pid': process.pid } }, ROOT_CONTEXT);
  contexts.setOutermost(trace.setSpan(ROOT_CONTEXT, span));
  if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) onKept();
  return (how) => endRunSpan(span, how);
}

function endRunSpan(span: Span, how: number | NodeJS.Signals): void {
  if (typeof how === 'number') span.setAttribute('process.exit.code', how);
  if (how !== 0) {
    const errorType = typeof how === 'number' ? `exit ${how}` : how;
    span.setAttribute('error.type', errorType).setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
