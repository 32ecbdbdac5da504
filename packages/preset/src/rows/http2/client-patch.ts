import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2';
import net from 'node:net';
import { Duplex } from 'node:stream';
import { context, propagation, trace } from '@opentelemetry/api';
import { redactUrl } from '../../redact/index.js';
import { isGrpcTraced } from '../grpc/grpc-tracing.js';
import { ClientSpan } from '../http/client-span.js';
import type { ClientTracing } from '../http/client-tracing.js';
import { splitHost } from '../http/host.js';
import { knownMethod } from '../http/method.js';
import { setOwner, watchEvents } from '../http/owner.js';
import { patchMethod } from '../http/patched.js';
import { isSuppressed } from '../http/suppression.js';
import { StreamCall } from './stream-call.js';

const CORE = 'NativeModule internal/http2/core';

/**
 * A client has to connect before it asks for anything. The module is looked for then, until it is there: it may have been
 * loaded by an `import`, which nobody tells us of.
 */
export function patchClientWhenLoaded(tracing: ClientTracing): void {
  let patched = false;
  patchMethod(net.Socket.prototype, 'connect', (original) => {
    const connect = function connect(this: net.Socket, ...args: unknown[]) {
      if (!patched && isLoaded()) {
        patched = true;
        patchSessions(tracing);
      }
      return Reflect.apply(original, this, args) as net.Socket;
    };
    return connect as typeof original;
  });
}

function isLoaded(): boolean {
  return (process as unknown as { moduleLoadList?: readonly string[] }).moduleLoadList?.includes(CORE) === true;
}

/** The class of client sessions is not exported, so one is made that leads nowhere. */
function patchSessions(tracing: ClientTracing): void {
  try {
    const http2 = require('node:http2') as typeof import('node:http2');
    const nowhere = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    const session = http2.connect('http://localhost', { createConnection: () => nowhere });
    session.on('error', () => {});
    session.destroy();
    patchMethod(Object.getPrototypeOf(session) as ClientHttp2Session, 'request', (original) =>
      tracedRequest(original, tracing),
    );
  } catch {
    // Calls over HTTP/2 stay unseen.
  }
}

function tracedRequest(original: ClientHttp2Session['request'], tracing: ClientTracing): ClientHttp2Session['request'] {
  return function request(this: ClientHttp2Session, headers, ...rest) {
    const call = begin(tracing, this, headers);
    if (call === undefined) return original.call(this, headers, ...rest);
    let stream: ClientHttp2Stream | undefined;
    try {
      stream = original.call(this, withContext(headers, call), ...rest);
    } finally {
      if (stream === undefined) call.end('invalid_request');
    }
    follow(stream as ClientHttp2Stream, this, call);
    return stream as ClientHttp2Stream;
  };
}

function begin(tracing: ClientTracing, session: ClientHttp2Session, headers: unknown): ClientSpan | undefined {
  try {
    const active = context.active();
    // A list of names and values, as newer versions take it, goes out as it is.
    if (isSuppressed(active) || Array.isArray(headers)) return undefined;
    const given = (headers ?? {}) as OutgoingHttpHeaders;
    // fetch over HTTP/2, and gRPC: their own rows have traced the call already, or mean not to.
    if (given['traceparent'] !== undefined) return undefined;
    if (isGrpcTraced() && String(given['content-type']).startsWith('application/grpc')) return undefined;
    const authority = String(given[':authority'] ?? noted(session, 'authority') ?? '');
    const scheme = String(given[':scheme'] ?? noted(session, 'protocol') ?? 'https').replace(/:$/, '');
    const { host, port } = splitHost(authority, scheme === 'http' ? 80 : 443);
    const sent = String(given[':method'] ?? 'GET');
    const method = knownMethod(sent);
    const attributes = {
      'http.request.method': method,
      'server.address': host.replace(/^\[|\]$/g, ''),
      'server.port': port,
      'url.full': redactUrl(`${scheme}://${authority}${String(given[':path'] ?? '/')}`),
      ...(sent !== method && { 'http.request.method_original': sent }),
    };
    return new ClientSpan(tracing, attributes, active);
  } catch {
    return undefined;
  }
}

/** What `connect` was called with: sessions keep it under symbols of their own. */
function noted(session: ClientHttp2Session, description: string): unknown {
  const key = Object.getOwnPropertySymbols(session).find((symbol) => symbol.description === description);
  return key && (session as unknown as Record<symbol, unknown>)[key];
}

/** A copy: the app may use its headers again. */
function withContext(headers: OutgoingHttpHeaders | undefined, call: ClientSpan): OutgoingHttpHeaders {
  const carrier: Record<string, string> = {};
  try {
    propagation.inject(trace.setSpan(call.context, call.span), carrier);
  } catch {
    // The call goes out without our headers.
  }
  return { ...headers, ...carrier };
}

function follow(stream: ClientHttp2Stream, session: ClientHttp2Session, call: ClientSpan): void {
  try {
    watchEvents(Object.getPrototypeOf(stream) as ClientHttp2Stream);
    setOwner(stream, new StreamCall(session, call));
  } catch {
    // The span stays open and is never sent; the call goes on.
  }
}
