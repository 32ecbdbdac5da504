import { IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import { makeBornWith } from '../http/born-with.js';

/** The first version of V8 that keeps hidden classes behind a change of prototype. Node.js 24 has a later one, 22 an earlier. */
const V8_THAT_KEEPS = 13;

interface ExpressApp extends RequestListener {
  readonly handle?: unknown;
  readonly request?: unknown;
  readonly response?: unknown;
}

/** Whether it is slow here to change the prototype of an object and to add a property to it then. */
export const isNeeded = Number.parseInt(process.versions.v8, 10) < V8_THAT_KEEPS;

/**
 * Express gives each request and response a prototype of its app, and from then on V8 makes each of them a hidden class of its own
 * with every property that is added: no code finds a property of theirs in its caches any more (docs/adr/0014). Where an app is the
 * first that a server calls for its requests, they are made with those prototypes, and Express finds nothing to change.
 */
export function bornExpress(server: Server): void {
  const [listener] = server.listeners('request') as ExpressApp[];
  if (typeof listener?.handle !== 'function') return;
  const { request, response } = listener;
  if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return;
  makeBornWith(server, listener, { request, response });
}
