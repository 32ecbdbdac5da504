/** The methods of RFC 9110, PATCH and QUERY: the ones OpenTelemetry's conventions know. */
const KNOWN = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

/** `http.request.method`: anything unknown is `_OTHER`, so that a client cannot invent values. */
export function knownMethod(method: string): string {
  // Most of them: the set would be asked for the hash of a text that is compared by its address here.
  if (method === 'GET' || method === 'POST') return method;
  if (KNOWN.has(method)) return method;
  const upper = method.toUpperCase();
  return KNOWN.has(upper) ? upper : '_OTHER';
}

/** The method as it stands in span names. */
export function methodInName(known: string): string {
  return known === '_OTHER' ? 'HTTP' : known;
}
