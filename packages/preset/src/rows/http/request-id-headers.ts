import type { IncomingHttpHeaders } from 'node:http';

/** Where gateways put the id of a request, in the order in which they are looked at. */
export const REQUEST_ID_HEADERS = ['x-request-id', 'x-correlation-id'] as const;

/** These headers alone; undefined where there are none. */
export function requestIds(headers: IncomingHttpHeaders | undefined): IncomingHttpHeaders | undefined {
  let ids: IncomingHttpHeaders | undefined;
  for (const name of REQUEST_ID_HEADERS) {
    if (headers?.[name] === undefined) continue;
    ids ??= {};
    ids[name] = headers[name];
  }
  return ids;
}
