import type { IncomingHttpHeaders } from 'node:http';

/** Where gateways put the id of a request, in the order in which they are looked at. */
export const REQUEST_ID_HEADERS = ['x-request-id', 'x-correlation-id'] as const;

/** These headers alone; undefined where there are none. */
export function requestIds(headers: IncomingHttpHeaders | undefined): IncomingHttpHeaders | undefined {
  // By their names first: most requests have neither, and a key that is not known beforehand takes V8 longer.
  if (headers?.['x-request-id'] === undefined && headers?.['x-correlation-id'] === undefined) return undefined;
  let ids: IncomingHttpHeaders | undefined;
  for (const name of REQUEST_ID_HEADERS) {
    const id = headers[name];
    if (id === undefined) continue;
    ids ??= {};
    ids[name] = id;
  }
  return ids;
}
