import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { patchMethod } from '../http/patched.js';
import { recordRequestException, setRoute } from '../http/request-span.js';
import type { Row } from '../row.js';

/** The parts of Fastify that are touched. */
interface Request {
  readonly raw: IncomingMessage;
  readonly routeOptions?: { readonly url?: string };
}

interface Instance {
  addHook(name: 'onRequest', hook: (request: Request, reply: unknown, done: () => void) => void): unknown;
}

interface ErrorHandling {
  handleError(reply: { readonly request: Request }, error: unknown, ...rest: unknown[]): unknown;
}

/** The one place that every error passes on its way to an error handler, whoever set that. */
const ERROR_HANDLER = 'lib/error-handler.js';

/** Fastify tells this channel of each instance that it makes. */
const INITIALIZATION = 'fastify.initialization';
const SUBSCRIBED = Symbol.for('winnow.fastify');

/** Fastify 4 and 5. */
export const fastifyRow: Row = {
  library: 'fastify',
  versions: ['>=4.10.0 <6'],
  files: [ERROR_HANDLER],
  why: [
    'Not in the bundle; @fastify/otel makes four spans of each request. Here there are none: the route is known before',
    'the first hook of the app runs, and errors are seen before the app’s error handler turns them into answers.',
  ].join(' '),
  load: () => {
    nameRequests();
    return {
      patch(exports, _version, file) {
        if (file === ERROR_HANDLER) watchErrors(exports as ErrorHandling);
        return exports;
      },
    };
  },
};

function nameRequests(): void {
  const registry = globalThis as { [SUBSCRIBED]?: boolean };
  if (registry[SUBSCRIBED]) return;
  registry[SUBSCRIBED] = true;
  subscribe(INITIALIZATION, (message) => {
    try {
      (message as { fastify: Instance }).fastify.addHook('onRequest', onRequest);
    } catch {
      // An instance of another shape: its requests keep their method as name.
    }
  });
}

/** The first hook of the root instance, so it runs before any of the app that may answer. */
function onRequest(request: Request, _reply: unknown, done: () => void): void {
  // Undefined for requests without a route.
  setRoute(request.raw, request.routeOptions?.url);
  done();
}

function watchErrors(exports: ErrorHandling): void {
  patchMethod(
    exports,
    'handleError',
    (original) =>
      function handleError(this: unknown, reply, error, ...rest) {
        recordRequestException(reply.request.raw, error);
        return original.call(this as ErrorHandling, reply, error, ...rest);
      },
  );
}
