import type { IncomingHttpHeaders } from 'node:http';
import { REQUEST_ID_HEADERS } from './request-id-headers.js';

/** What is asked of a response: of Node.js's own, of an HTTP/2 stream, and of one that is over. */
export interface Answer {
  readonly headersSent: boolean;
  /** Null while a response waits for the one before it on its connection. */
  readonly socket?: object | null;
  readonly req?: { readonly headers: IncomingHttpHeaders };
}

const CLOSED: Answer = Object.freeze({ headersSent: true });

/** Stands for a response that is over, so that nothing holds the response itself: later log lines ask for the request id. */
export function closed({ req }: Answer): Answer {
  if (req === undefined) return CLOSED;
  const kept: IncomingHttpHeaders = {};
  for (const name of REQUEST_ID_HEADERS) if (req.headers[name] !== undefined) kept[name] = req.headers[name];
  return Object.keys(kept).length === 0 ? CLOSED : { headersSent: true, req: { headers: kept } };
}
