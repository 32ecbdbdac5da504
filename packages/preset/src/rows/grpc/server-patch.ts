import { context } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { SUPPRESSED_CONTEXT } from '../http/suppression.js';
import { type GrpcTracing, isProbe, markGrpcTraced } from './grpc-tracing.js';
import { metadataWithKeep, withKeep } from './keep-metadata.js';
import { recordRpcException, ServerSpan } from './server-span.js';
import type { Metadata, ServerCall, ServerInterceptors, ServerListener, Status } from './shapes.js';
import { OK } from './status.js';

/** Every call of every server passes this function. Our interceptor stands innermost: it sees what really happens. */
export function patchServerInterceptors(exports: ServerInterceptors, tracing: GrpcTracing): void {
  markGrpcTraced();
  patchMethod(
    exports,
    'getServerInterceptingCall',
    (original) =>
      function getServerInterceptingCall(interceptors, stream, headers, tracker, handler, options) {
        const span = startSpan(tracing, handler.path, headers);
        const inside = span?.context ?? SUPPRESSED_CONTEXT;
        const innermost = (_definition: unknown, call: ServerCall) => follow(call, span);
        return context.with(inside, () =>
          original([innermost, ...interceptors], stream, headers, tracker, handler, options),
        );
      },
  );
}

function startSpan(tracing: GrpcTracing, path: string, headers: object): ServerSpan | undefined {
  try {
    return isProbe(path) ? undefined : new ServerSpan(tracing, path, headers);
  } catch {
    return undefined;
  }
}

function follow(call: ServerCall, span: ServerSpan | undefined): ServerCall {
  const { start, sendMetadata, sendStatus } = call;
  const inside = span?.context ?? SUPPRESSED_CONTEXT;
  call.start = (listener) => start.call(call, within(listener, inside, span));
  if (span === undefined) return call;
  // A stream that is kept by now says so in front: its status may be hours away.
  call.sendMetadata = (metadata) => sendMetadata.call(call, announcedFirst(span, metadata));
  call.sendStatus = (status) => {
    sendStatus.call(call, announced(call, span, status));
    span.end(status.code);
  };
  return call;
}

function within(listener: ServerListener, inside: ServerSpan['context'], span: ServerSpan | undefined): ServerListener {
  return {
    onReceiveMetadata: (metadata) => context.with(inside, () => listener.onReceiveMetadata(metadata)),
    onReceiveMessage: (message) => context.with(inside, () => listener.onReceiveMessage(message)),
    onReceiveHalfClose: () => context.with(inside, () => listener.onReceiveHalfClose()),
    onCancel: () => {
      // Also called when all is over, which is no news then.
      span?.cancelled();
      context.with(inside, () => listener.onCancel());
    },
  };
}

function announcedFirst(span: ServerSpan, metadata: Metadata): Metadata {
  try {
    return metadataWithKeep(metadata, span.responding(OK));
  } catch {
    return metadata;
  }
}

function announced(call: ServerCall, span: ServerSpan, status: Status): Status {
  try {
    return withKeep(call, status, span.responding(status.code));
  } catch {
    return status;
  }
}

interface ServerCalls {
  serverErrorToStatus(error: unknown, ...rest: unknown[]): unknown;
  readonly ServerWritableStreamImpl: { readonly prototype: Emitter };
  readonly ServerDuplexStreamImpl: { readonly prototype: Emitter };
}

interface Emitter {
  emit(event: unknown, ...args: unknown[]): boolean;
}

/** What is given to a callback as an error, or emitted as one, leaves only its message in the status. */
export function patchServerCalls(exports: ServerCalls): void {
  patchMethod(
    exports,
    'serverErrorToStatus',
    (original) =>
      function serverErrorToStatus(error, ...rest) {
        recordRpcException(error);
        return original(error, ...rest);
      },
  );
  for (const { prototype } of [exports.ServerWritableStreamImpl, exports.ServerDuplexStreamImpl]) {
    patchMethod(
      prototype,
      'emit',
      (original) =>
        function emit(this: Emitter, event, ...args) {
          if (event === 'error') recordRpcException(args[0]);
          return original.call(this, event, ...args);
        },
    );
  }
}
