import type { IncomingMessage } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import net from 'node:net';
import { type Context, context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { isGrpcTraced } from '../grpc/grpc-tracing.js';
import { knownMethod, methodInName } from '../http/method.js';
import { emitWith, ownerOf, setOwner, watchEvents } from '../http/owner.js';
import { patchMethod } from '../http/patched.js';
import { pathOf, serverStart } from '../http/server-start.js';
import type { ServerTracing } from '../http/server-tracing.js';
import { SUPPRESSED_CONTEXT } from '../http/suppression.js';
import { patchRespond } from './respond-patch.js';
import { StreamSpan } from './stream-span.js';

/** Both classes of HTTP/2 servers come from this one; neither is exported. */
export function patchServers(tracing: ServerTracing): void {
  patchMethod(net.Server.prototype, 'emit', (original) => {
    const emit = function emit(this: net.Server, ...args: unknown[]) {
      if (args[0] === 'request') shareOwner(args[1], args[2]);
      if (args[0] !== 'stream') return Reflect.apply(original, this, args);
      const entered = enter(tracing, args[1] as ServerHttp2Stream, args[2] as IncomingHttpHeaders);
      if (entered === undefined) return Reflect.apply(original, this, args);
      return context.with(entered, emitWith, undefined, original, this, args);
    };
    return emit as typeof original;
  });
}

function enter(tracing: ServerTracing, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Context | undefined {
  try {
    if (typeof headers?.[':path'] !== 'string' || ownerOf(stream) !== undefined) return undefined;
    if (isGrpcTraced() && headers['content-type']?.startsWith('application/grpc')) return undefined;
    const message = asMessage(stream, headers);
    const path = pathOf(message.url ?? '/');
    if (tracing.ignored(path, headers['user-agent'])) return SUPPRESSED_CONTEXT;
    const method = knownMethod(message.method ?? 'GET');
    const name = methodInName(method);
    const parent = propagation.extract(ROOT_CONTEXT, headers);
    const scheme = headers[':scheme'] === 'https' ? 'https' : 'http';
    const start = serverStart(message, message.headers, scheme, method, path);
    const span = tracing.tracer.startSpan(name, start, parent);
    const request = new StreamSpan(span, name, stream, tracing, trace.setSpan(parent, span));
    if (tracing.duration !== undefined) {
      request.measured = {
        startedAt: performance.now(),
        attributes: { 'http.request.method': method, 'url.scheme': scheme, 'network.protocol.version': '2' },
      };
    }
    const prototype = Object.getPrototypeOf(stream) as ServerHttp2Stream;
    watchEvents(prototype);
    patchRespond(prototype);
    setOwner(stream, request);
    return request.context;
  } catch {
    return undefined;
  }
}

/** What is read of a request, as HTTP/1 has it. */
function asMessage(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): IncomingMessage {
  return {
    method: headers[':method'],
    url: headers[':path'],
    httpVersion: '2',
    headers: { ...headers, host: headers[':authority'] ?? headers.host },
    socket: stream.session?.socket ?? {},
  } as unknown as IncomingMessage;
}

/** The compatibility API makes a request and a response of a stream: rows of web frameworks know them alone. */
function shareOwner(request: unknown, response: unknown): void {
  const stream = (request as { readonly stream?: object } | undefined)?.stream;
  const owner = typeof stream === 'object' && stream !== null ? ownerOf(stream) : undefined;
  if (!(owner instanceof StreamSpan)) return;
  setOwner(request as object, owner);
  setOwner(response as object, owner);
}
