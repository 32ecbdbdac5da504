import { AsyncLocalStorage } from 'node:async_hooks';
import { type EventEmitter, errorMonitor } from 'node:events';
import { type Span, SpanKind, trace } from '@opentelemetry/api';
import type { TailSampling } from '@winnow/sampler';
import { patchMethod } from '../http/patched.js';
import type { Row } from '../row.js';
import { markGrpcTraced } from './grpc-tracing.js';
import { keepOf, metadataWithKeep, withKeep } from './keep-metadata.js';
import type { ClientInterceptors, ServerCall, ServerInterceptors } from './shapes.js';
import { asHttpStatus, OK } from './status.js';

/** One incoming call: its span, and what was to be announced while it was open. */
interface Incoming {
  span?: Span | undefined;
  keep?: string | undefined;
}

type Handler = (call: EventEmitter, callback?: (error: unknown, ...rest: unknown[]) => void) => unknown;

interface Servers {
  readonly Server: { readonly prototype: { register(name: string, handler: Handler, ...rest: unknown[]): boolean } };
}

const UNKNOWN = 2;

/**
 * Keep signals beside the stock instrumentation, which has no hooks for them. It ends its span before the status is sent, so the
 * sampler is asked in the handler's own callback, which it wraps, and the answer waits for the status.
 */
export const grpcSignalsRow: Row = {
  library: '@grpc/grpc-js',
  versions: ['>=1.10.0 <2'],
  files: ['build/src/client-interceptors.js', 'build/src/server-interceptors.js', 'build/src/server.js'],
  why: 'The stock instrumentation tells no caller that the trace is kept, and hears of none.',
  load({ tail }) {
    const calls = new AsyncLocalStorage<Incoming>();
    const patches: Readonly<Record<string, (exports: never) => void>> = {
      'build/src/client-interceptors.js': (exports) => hearStatus(exports, tail),
      'build/src/server-interceptors.js': (exports) => announceStatus(exports, tail, calls),
      'build/src/server.js': (exports) => askInHandlers(exports, tail, calls),
    };
    return {
      patch(exports, _version, file) {
        // The rows of HTTP/2 see the same streams: these are spoken for.
        markGrpcTraced();
        if (file !== undefined) patches[file]?.(exports as never);
        return exports;
      },
    };
  },
};

/** A client's span is active while its call is made. */
function hearStatus(exports: ClientInterceptors, tail: TailSampling): void {
  patchMethod(
    exports,
    'getInterceptingCall',
    (original) =>
      function getInterceptingCall(...args) {
        const call = original(...args);
        const span = trace.getActiveSpan();
        // Ignored by the instrumentation, a call finds the span of its caller.
        if (span === undefined || (span as { kind?: unknown }).kind !== SpanKind.CLIENT) return call;
        const { start } = call;
        call.start = (metadata, listener) =>
          start.call(call, metadata, {
            onReceiveMetadata: (received) => {
              const keep = keepOf(received);
              if (keep !== undefined) tail.http.responded(span, asHttpStatus(OK), keep);
              listener?.onReceiveMetadata?.(received);
            },
            onReceiveMessage: (message) => listener?.onReceiveMessage?.(message),
            onReceiveStatus: (status) => {
              const keep = keepOf(status.metadata);
              tail.http.responded(span, asHttpStatus(status.code), keep);
              listener?.onReceiveStatus?.(status);
            },
          });
        return call;
      },
  );
}

function announceStatus(exports: ServerInterceptors, tail: TailSampling, calls: AsyncLocalStorage<Incoming>): void {
  patchMethod(
    exports,
    'getServerInterceptingCall',
    (original) =>
      function getServerInterceptingCall(interceptors, ...rest) {
        const incoming: Incoming = {};
        const innermost = (_definition: unknown, call: ServerCall) => {
          const { sendMetadata, sendStatus, start } = call;
          const inside = <T>(run: () => T) => calls.run(incoming, run);
          // Its events are the connection's.
          call.start = (listener) =>
            start.call(call, {
              onReceiveMetadata: (metadata) => inside(() => listener.onReceiveMetadata(metadata)),
              onReceiveMessage: (message) => inside(() => listener.onReceiveMessage(message)),
              onReceiveHalfClose: () => inside(() => listener.onReceiveHalfClose()),
              onCancel: () => inside(() => listener.onCancel()),
            });
          call.sendMetadata = (metadata) => {
            ask(incoming, tail, OK);
            sendMetadata.call(call, metadataWithKeep(metadata, incoming.keep));
          };
          call.sendStatus = (status) => {
            ask(incoming, tail, status.code);
            sendStatus.call(call, withKeep(call, status, incoming.keep));
          };
          return call;
        };
        return original([innermost, ...interceptors], ...rest);
      },
  );
}

/** The instrumentation replaces what is registered here, so this is called by it, with its span. */
function askInHandlers({ Server }: Servers, tail: TailSampling, calls: AsyncLocalStorage<Incoming>): void {
  patchMethod(
    Server.prototype,
    'register',
    (original) =>
      function register(this: unknown, name, handler, ...rest) {
        const asking: Handler = function handle(this: unknown, call, callback) {
          const incoming = calls.getStore();
          if (incoming === undefined) return handler.call(this, call, callback);
          incoming.span = trace.getActiveSpan();
          // Before the listener of the instrumentation, which ends the span.
          if (callback === undefined) call.prependListener(errorMonitor, (error) => ask(incoming, tail, codeOf(error)));
          return handler.call(
            this,
            call,
            callback &&
              ((error, ...values) => {
                ask(incoming, tail, codeOf(error));
                callback(error, ...values);
              }),
          );
        };
        return original.call(this as Servers['Server']['prototype'], name, asking, ...rest);
      },
  );
}

/** Later than that, the sampler knows the span no more, and what it said before stands. */
function ask(incoming: Incoming, tail: TailSampling, code: number): void {
  const { span } = incoming;
  if (span === undefined) return;
  incoming.keep = tail.http.responding(span, asHttpStatus(code)) ?? incoming.keep;
}

function codeOf(error: unknown): number {
  if (error === null || error === undefined) return OK;
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : UNKNOWN;
}
