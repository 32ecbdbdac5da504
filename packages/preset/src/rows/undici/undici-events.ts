import { type Attributes, context, propagation, type TextMapSetter, trace } from '@opentelemetry/api';
import { redactPath } from '../../redact/index.js';
import { ClientSpan } from '../http/client-span.js';
import type { ClientTracing } from '../http/client-tracing.js';
import { KEEP_HEADER } from '../http/keep-header.js';
import { knownMethod } from '../http/method.js';
import type { PeerSocket } from '../http/peer-address.js';
import { pathOf, queryOf } from '../http/server-start.js';
import { isSuppressed } from '../http/suppression.js';
import { isTelemetryIntake } from '../http/telemetry-intakes.js';
import { originOf } from './origin.js';
import { requestHeader, responseHeader, setRequestHeader, type UndiciRequest } from './undici-request.js';

interface Message {
  readonly request: Traced;
  readonly socket?: PeerSocket & { readonly alpnProtocol?: unknown };
  readonly response?: { readonly statusCode: number; readonly headers: unknown };
  readonly error?: unknown;
}

/** On the request itself: a WeakMap of short-lived keys is what a garbage collector likes least. */
const CALL = Symbol('winnow.undici.call');
type Traced = UndiciRequest & { [CALL]?: ClientSpan | undefined };

const headerSetter: TextMapSetter<UndiciRequest> = { set: setRequestHeader };

/** What happens to a request, by channel. */
export function undiciEvents(tracing: ClientTracing): Readonly<Record<string, (message: Message) => void>> {
  return {
    'undici:request:create': ({ request }) => {
      // A tunnel or a WebSocket handshake has no response that these channels would tell of: its span would never end.
      if (request.method === 'CONNECT' || request.upgrade) return;
      const active = context.active();
      // The request that Winnow is started by is told of twice on some versions of Node.js.
      if (request[CALL] !== undefined || isSuppressed(active)) return;
      const attributes = attributesOf(request);
      if (isTelemetryIntake({ host: String(attributes['server.address']), path: request.path })) return;
      const call = new ClientSpan(tracing, attributes, active);
      request[CALL] = call;
      propagation.inject(trace.setSpan(active, call.span), request, headerSetter);
    },
    'undici:client:sendHeaders': ({ request, socket }) => {
      // The connection is HTTP/1.1 unless ALPN has said otherwise.
      if (socket) request[CALL]?.connected(socket, socket.alpnProtocol === 'h2' ? '2' : '1.1');
    },
    'undici:request:headers': ({ request, response }) => {
      const call = request[CALL];
      if (call && response) call.responded(response.statusCode, responseHeader(response.headers, KEEP_HEADER));
    },
    'undici:request:trailers': ({ request }) => {
      request[CALL]?.end();
      letGo(request);
    },
    'undici:request:error': ({ request, error }) => {
      request[CALL]?.fail(error);
      letGo(request);
    },
  };
}

/** A request may be held long after it is over, by what waits for the garbage collector: the span not with it. */
function letGo(request: Traced): void {
  if (request[CALL] !== undefined) request[CALL] = undefined;
}

function attributesOf(request: UndiciRequest): Attributes {
  const { scheme, host, port, base } = originOf(request.origin);
  const method = knownMethod(request.method);
  const path = redactPath(pathOf(request.path));
  const query = queryOf(request.path);
  const attributes: Attributes = {
    'http.request.method': method,
    'server.address': host,
    'server.port': port,
    'url.full': query === undefined ? base + path : `${base}${path}?${query}`,
    'url.scheme': scheme,
    'url.path': path,
  };
  if (query !== undefined) attributes['url.query'] = query;
  if (request.method !== method) attributes['http.request.method_original'] = request.method;
  const agent = requestHeader(request, 'user-agent');
  if (agent !== undefined) attributes['user_agent.original'] = agent.slice(0, 512);
  return attributes;
}
