import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { patchMethod } from '../http/patched.js';
import { type Emitter, emitInSpan } from '../messaging/emitted.js';
import { createMessagingTracing } from '../messaging/messaging-tracing.js';
import { topicName } from '../messaging/topic-name.js';
import type { Row } from '../row.js';

const SCOPE = '@winnow/ws';
const SOCKET = 'lib/websocket.js';
const SERVER = 'lib/websocket-server.js';
/** In the query of every connection of Socket.IO, whose events say more than its frames. */
const SOCKET_IO = /[?&]EIO=/;

type Method<This = unknown> = (this: This, ...args: unknown[]) => unknown;
interface Socket extends Emitter {
  emit: Method<Socket>;
}
interface Server {
  handleUpgrade: Method<Server>;
}

export const wsRow: Row = {
  library: 'ws',
  versions: ['>=7.0.0 <9'],
  files: [SOCKET, SERVER],
  scopes: [SCOPE],
  why: 'Chats, games and feeds have more messages than anybody wants spans. Switched on, a message that a server gets is a trace of its own, for its protocol has no place for a context; what is sent has no span.',
  load(runtime) {
    const tracing = createMessagingTracing(runtime, SCOPE, 'websocket', (path) => topicName(path, '/'));
    /** Of the sockets of servers; what a client gets is an answer, or a feed. */
    const paths = new WeakMap<object, string>();
    return {
      patch(exports, _version, file) {
        const { prototype } = exports as { prototype?: Socket & Server };
        if (prototype && file === SERVER) {
          patchMethod(prototype as Server, 'handleUpgrade', (original) => upgraded(original, paths));
        }
        if (prototype && file === SOCKET) {
          patchMethod(
            prototype as Socket,
            'emit',
            (original) =>
              function (...args) {
                const path = args[0] === 'message' ? paths.get(this) : undefined;
                const traced =
                  path !== undefined &&
                  emitInSpan(this, args, {
                    parentOf: () => ROOT_CONTEXT,
                    start: (parent) => tracing.process(path, {}, parent),
                    end: tracing.end,
                  });
                return traced || original.apply(this, args);
              },
          );
        }
        return exports;
      },
    };
  },
};

/** `server.handleUpgrade(request, socket, head, callback)`, which a server that listens calls too. */
function upgraded(original: Method<Server>, paths: WeakMap<object, string>): Method<Server> {
  return function (...args) {
    const [request, , , callback] = args;
    if (typeof callback !== 'function') return original.apply(this, args);
    const caller = context.active();
    args[3] = function (this: unknown, ...given: unknown[]) {
      const url = (request as { url?: unknown } | undefined)?.url;
      if (typeof given[0] === 'object' && given[0] !== null && typeof url === 'string' && !SOCKET_IO.test(url)) {
        paths.set(given[0], url.split('?', 1)[0] as string);
      }
      return context.with(caller, callback as Method, this, ...given);
    };
    return original.apply(this, args);
  };
}
