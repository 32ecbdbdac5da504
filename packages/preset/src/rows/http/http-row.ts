import { ClientRequest, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Row, Runtime } from '../row.js';
import { type ClientModule, patchClient } from './client.js';
import { createClientTracing } from './client-tracing.js';
import { watchEvents } from './owner.js';
import { patchServer } from './server.js';
import { createServerTracing, HTTP_SCOPE } from './server-tracing.js';
import { patchWriteHead } from './write-head.js';

type HttpModule = ClientModule & { readonly Server: { readonly prototype: Server } };

const why = [
  'Stock rebinds three event emitters and wraps every listener of each request, which costs more than the span.',
  'It puts nothing but the method into client names: here `GET host`, without the port, for the first 50 hosts.',
  'It redacts seven query keys, by exact case: here every value goes, and credentials with it.',
  'An exception of a handled 500 stays on inner spans there; a response cut off, and an upgrade, look like success.',
].join(' ');

/** `node:http`: the server span of each request, the client span of each call. */
export const httpRow: Row = row('http');

/** `node:https`, alike. */
export const httpsRow: Row = row('https');

function row(library: 'http' | 'https'): Row {
  return {
    library,
    versions: [],
    eager: true,
    scopes: [HTTP_SCOPE],
    why,
    load: (runtime) => ({ patch: (exports) => patch(exports as HttpModule, library, runtime) }),
  };
}

/** Changes the module in place. Whoever calls this then calls `module.syncBuiltinESMExports()`. */
function patch(exports: HttpModule, scheme: 'http' | 'https', runtime: Runtime): HttpModule {
  // Both modules share these classes, and their patches ask the message alone.
  watchEvents(IncomingMessage.prototype);
  watchEvents(ServerResponse.prototype);
  watchEvents(ClientRequest.prototype);
  patchWriteHead(ServerResponse.prototype);
  patchServer(exports.Server.prototype, scheme, createServerTracing(runtime));
  patchClient(exports, scheme, createClientTracing(runtime, HTTP_SCOPE));
  return exports;
}
