import { type Context, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { splitHost } from '../http/host.js';
import { patchMethod } from '../http/patched.js';
import { isSuppressed } from '../http/suppression.js';
import { type GrpcTracing, isProbe, markGrpcTraced, rpcAttributes, rpcName } from './grpc-tracing.js';
import { keepOf } from './keep-metadata.js';
import type { ClientCall, ClientInterceptors, ClientListener, Metadata, Status } from './shapes.js';
import { asHttpStatus, CANCELLED, OK, statusName } from './status.js';

/** Every call of every client passes this function, outside its interceptors and its retries: what the app asked for. */
export function patchClientInterceptors(exports: ClientInterceptors, tracing: GrpcTracing): void {
  markGrpcTraced();
  patchMethod(
    exports,
    'getInterceptingCall',
    (original) =>
      function getInterceptingCall(interceptors, definition, options, channel) {
        const call = original(interceptors, definition, options, channel);
        const active = context.active();
        if (!isSuppressed(active) && !isProbe(definition.path)) follow(call, tracing, definition.path, channel, active);
        return call;
      },
  );
}

function follow(
  call: ClientCall,
  tracing: GrpcTracing,
  path: string,
  channel: { getTarget?(): string },
  active: Context,
): void {
  const { start } = call;
  call.start = (metadata, listener) => {
    const span = startSpan(tracing, path, channel, active);
    if (span === undefined) return start.call(call, metadata, listener);
    return start.call(
      call,
      withContext(metadata, trace.setSpan(active, span)),
      within(listener, tracing, span, active),
    );
  };
}

function startSpan(
  { tracer }: GrpcTracing,
  path: string,
  channel: { getTarget?(): string },
  active: Context,
): Span | undefined {
  try {
    const { host, port } = splitHost(targetHost(channel.getTarget?.() ?? ''), undefined);
    const attributes = {
      ...rpcAttributes(path),
      ...(host !== '' && { 'server.address': host }),
      ...(port !== undefined && { 'server.port': port }),
    };
    return tracer.startSpan(rpcName(path), { kind: SpanKind.CLIENT, attributes }, active);
  } catch {
    return undefined;
  }
}

/** `dns:host:443`, `dns://authority/host:443`, `ipv4:127.0.0.1:80`, `host:443` */
function targetHost(target: string): string {
  return target.replace(/^(?:dns|ipv4|ipv6|xds|passthrough):(?:\/\/[^/]*\/)?/, '');
}

/** A copy: the app may use its metadata for the next call too. */
function withContext(metadata: Metadata, outgoing: Context): Metadata {
  try {
    const copy = metadata.clone();
    propagation.inject(outgoing, copy, { set: (carrier, key, value) => carrier.set(key, value) });
    return copy;
  } catch {
    return metadata;
  }
}

/** Listeners run in the context of the caller, whatever connection the answer comes from. */
function within(
  listener: ClientListener | undefined,
  tracing: GrpcTracing,
  span: Span,
  active: Context,
): ClientListener {
  return {
    onReceiveMetadata: (metadata) => {
      heard(tracing, span, metadata);
      context.with(active, () => listener?.onReceiveMetadata?.(metadata));
    },
    onReceiveMessage: (message) => context.with(active, () => listener?.onReceiveMessage?.(message)),
    onReceiveStatus: (status) => {
      ended(tracing, span, status);
      context.with(active, () => listener?.onReceiveStatus?.(status));
    },
  };
}

/** In front of the messages of a stream: calls that are made for it from now on carry the verdict. */
function heard({ tail }: GrpcTracing, span: Span, metadata: Metadata): void {
  try {
    const keep = keepOf(metadata);
    if (keep !== undefined) tail.http.responded(span, asHttpStatus(OK), keep);
  } catch {
    // The answer goes on to the app.
  }
}

function ended({ tail }: GrpcTracing, span: Span, status: Status): void {
  const { code } = status;
  try {
    span.setAttribute('rpc.grpc.status_code', code);
    // A cancelled call did not fail: its caller lost interest.
    if (code !== OK && code !== CANCELLED) {
      span.setAttribute('error.type', statusName(code)).setStatus({ code: SpanStatusCode.ERROR });
    }
    tail.http.responded(span, asHttpStatus(code), keepOf(status.metadata));
    span.end();
  } catch {
    // The answer goes on to the app.
  }
}
