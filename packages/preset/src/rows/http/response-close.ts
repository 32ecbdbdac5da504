import type { ServerResponse } from 'node:http';
import type { RequestSpan } from './request-span.js';

/** Ends the server span when its response closes: complete, or cut off. */
export function closeResponse(request: RequestSpan, response: ServerResponse): void {
  try {
    const { status } = request;
    const failed = status !== undefined && status >= 500;
    if (request.finished || response.writableFinished || isEventStream(response)) {
      request.end(status, failed ? String(status) : undefined);
      return;
    }
    request.tracing.tail.http.aborted(request.span);
    request.end(status, failed ? String(status) : 'aborted');
  } catch {
    // Telemetry: the response is over, and nobody waits for us.
  }
}

/** A stream of server-sent events has no end of its own: the client always cuts it off. */
function isEventStream(response: ServerResponse): boolean {
  const { _header: header } = response as { _header?: unknown };
  return typeof header === 'string' && /\r\ncontent-type: ?text\/event-stream/i.test(header);
}
