import { running } from './handle.js';
import { traceId } from './spans.js';

/**
 * The link to a trace, for error reports and support pages: `WINNOW_TRACE_URL` with the id in it.
 * @param id default: that of the trace that this code runs in
 * @returns undefined without a trace, without `WINNOW_TRACE_URL`, and where no traces are sent
 */
export function traceUrl(id: string | undefined = traceId()): string | undefined {
  return id === undefined ? undefined : running().traceUrl(id);
}

/** @param template `WINNOW_TRACE_URL` */
export function fillTraceUrl(template: string | undefined, id: string): string | undefined {
  return template?.replaceAll('{traceId}', encodeURIComponent(id));
}
