import { createClientTracing } from '../http/client-tracing.js';
import { createServerTracing, HTTP_SCOPE } from '../http/server-tracing.js';
import type { Row } from '../row.js';
import { patchClientWhenLoaded } from './client-patch.js';
import { patchServers } from './server-patch.js';

/** `node:http2`: servers by their `stream` event, which the compatibility API is built on; clients by their sessions. */
export const http2Row: Row = {
  library: 'http',
  versions: [],
  eager: true,
  why: [
    'No instrumentation of it exists. Loading the module costs 10 ms and most apps never do, so nothing here loads it:',
    'its servers are servers of node:net, and its clients are patched when the first one connects.',
  ].join(' '),
  load: (runtime) => ({
    patch(loaded) {
      patchServers(createServerTracing(runtime));
      patchClientWhenLoaded(createClientTracing(runtime, HTTP_SCOPE));
      return loaded;
    },
  }),
};
