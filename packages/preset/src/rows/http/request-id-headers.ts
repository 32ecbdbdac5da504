import type { IncomingHttpHeaders } from 'node:http';

/** Where gateways put the id of a request, in the order in which they are looked at. */
export const REQUEST_ID_HEADERS = ['x-request-id', 'x-correlation-id'] as const;

const NONE: IncomingHttpHeaders = Object.freeze({});

/** These headers alone. */
export function requestIds(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  let ids: IncomingHttpHeaders | undefined;
  for (const name of REQUEST_ID_HEADERS) {
    const id = headers[name];
    if (id === undefined) continue;
    ids ??= {};
    ids[name] = id;
  }
  return ids ?? NONE;
}
