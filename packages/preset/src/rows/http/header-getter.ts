import type { IncomingHttpHeaders } from 'node:http';
import type { TextMapGetter } from '@opentelemetry/api';

/**
 * Reads the headers of a request for a propagator. Those that each request is asked for by their names: V8 takes several times as
 * long for a key that it does not know beforehand.
 */
export const HEADERS: TextMapGetter<IncomingHttpHeaders> = {
  get(headers, key) {
    if (key === 'traceparent') return headers.traceparent as string | undefined;
    if (key === 'baggage') return headers.baggage as string | undefined;
    if (key === 'host') return headers.host;
    return headers[key];
  },
  keys: Object.keys,
};
