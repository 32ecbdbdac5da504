import { subscribe } from 'node:diagnostics_channel';
import { createClientTracing } from '../http/client-tracing.js';
import type { Row } from '../row.js';
import { undiciEvents } from './undici-events.js';

const UNDICI_SCOPE = '@winnow/undici';
const SUBSCRIBED = Symbol.for('winnow.undici');

/** By channel. late/first-request.ts hands on the request that was the reason to start. */
interface UndiciRegistry {
  [SUBSCRIBED]?: Readonly<Record<string, (message: unknown) => void>>;
}

/** The built-in fetch and every copy of undici: all of them publish to the same channels, so nothing is patched. */
export const undiciRow: Row = {
  library: 'undici',
  versions: ['>=5.12.0'],
  eager: true,
  scopes: [UNDICI_SCOPE],
  why: [
    'Stock redacts nothing of a URL, gives timeouts a number as error type, doubles a forwarded traceparent,',
    'and starts a span for WebSocket handshakes that no channel ends. A subscription costs nothing until fetch is used.',
  ].join(' '),
  load: (runtime) => {
    // Subscribing is all there is to do, once, whichever copy of undici is loaded first or none.
    const registry = globalThis as UndiciRegistry;
    if (!registry[SUBSCRIBED]) {
      const events = Object.entries(undiciEvents(createClientTracing(runtime, UNDICI_SCOPE)));
      const guards = events.map(([channel, handle]) => [channel, guarded(handle)] as const);
      registry[SUBSCRIBED] = Object.fromEntries(guards);
      for (const [channel, handle] of guards) subscribe(channel, handle);
    }
    return { patch: (exports) => exports };
  },
};

/** An exception in a subscriber is thrown at the process in the next tick. */
function guarded<M>(handle: (message: M) => void): (message: unknown) => void {
  return (message) => {
    try {
      handle(message as M);
    } catch {
      // The request goes on without us.
    }
  };
}
