import { ROOT_CONTEXT } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { type Emitter, emitInSpan } from '../messaging/emitted.js';
import { createMessagingTracing } from '../messaging/messaging-tracing.js';
import type { Row } from '../row.js';

const SCOPE = '@winnow/socket.io';
const EMITTERS = 'dist/typed-events.js';

interface SocketIoEmitter extends Emitter {
  /** A namespace, for sockets. Servers and namespaces emit by the same method, to all of theirs. */
  readonly nsp?: { readonly name?: unknown };
  emitUntyped(this: SocketIoEmitter, ...args: unknown[]): unknown;
}

export const socketIoRow: Row = {
  library: 'socket.io',
  versions: ['>=4.0.0 <5'],
  files: [EMITTERS],
  scopes: [SCOPE],
  why: 'Stock puts another function in the place of each listener, so that `socket.off` takes none away; and a span for each event that is sent, which arrives without a context. Here an event that arrives is a trace of its own, named after it.',
  load(runtime) {
    const tracing = createMessagingTracing(runtime, SCOPE, 'socket.io');
    return {
      patch(exports, _version, file) {
        const { StrictEventEmitter } = exports as { StrictEventEmitter?: { prototype?: SocketIoEmitter } };
        const prototype = file === EMITTERS ? StrictEventEmitter?.prototype : undefined;
        if (!prototype) return exports;
        patchMethod(
          prototype,
          'emitUntyped',
          (original) =>
            function (...args) {
              const [event] = args;
              const namespace = this.nsp?.name;
              const traced =
                typeof namespace === 'string' &&
                typeof event === 'string' &&
                emitInSpan(this, args, {
                  parentOf: () => ROOT_CONTEXT,
                  start: (parent) => tracing.process(event, { 'socket.io.namespace': namespace }, parent),
                  end: tracing.end,
                });
              return traced || original.apply(this, args);
            },
        );
        return exports;
      },
    };
  },
};
